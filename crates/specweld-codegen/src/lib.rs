//! Generates Rust sources from an OpenAPI 3.0.3 document.
//!
//! ```text
//! text ──Document::parse──> Document ─┬─types───> types of the components (typify)
//!                                     ├─client──> client over those types (progenitor)
//!                                     └─server──> traits and routers over those types (axum)
//! ```
//!
//! Each arrow takes values and gives values: nothing here touches the file system. The same
//! document gives the same bytes on every run. What can't be generated is an [`Error`] that lists
//! all [`Fault`]s, each with the JSON pointer and the page it comes from.

mod document;
mod error;

pub mod docs;
pub mod format;
pub mod schema;
mod server;
pub mod types;

pub use document::{Document, Operation};
pub use error::{Error, Fault};
pub use server::server;
pub use types::Types;

/// Generates the source of the types: one Rust type per component schema.
///
/// The result is a module's text. It needs the crates `serde`, `serde_json` and, for schemas with
/// a `pattern`, `regress`.
///
/// # Errors
///
/// One fault per component that has no Rust type.
pub fn types(document: &Document) -> Result<String, Error> {
    Types::new(document, "crate")?.source()
}
