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

mod client;

pub mod docs;
pub mod format;
mod server;
pub mod types;

pub use client::{ClientSource, Note};
pub use server::server;
pub use specweld_document::{Document, Error, Fault, Operation};
pub use types::Types;

/// Generates the source of the types: one Rust type per component schema.
///
/// The result is a module's text. It needs the crates `serde`, `serde_json` and, for schemas with
/// a `pattern`, `regress`.
///
/// What of a component typify can't take is left out of its type, which its documentation says, and
/// [`Types::simplified`].
///
/// # Errors
///
/// Components that have no Rust type together, or that of another one.
pub fn types(document: &Document) -> Result<String, Error> {
    Types::new(document, "crate")?.source()
}

/// Generates the source of the client, over the types that the crate `types_crate` holds.
///
/// The result is a module's text. It needs the crates `progenitor-client`, `reqwest` (with its
/// features `form`, `json`, `query` and `stream`, and `multipart` for bodies of
/// `multipart/form-data`), `types_crate` and, where a body may be any JSON, `serde_json`. Its
/// `Client` has no `new`, for setting up TLS may fail: the crate that holds it adds one, and
/// implements `progenitor_client::ClientHooks` for it.
///
/// # Errors
///
/// All schemas that have no type, and all operations that no client can be made for.
pub fn client(document: &Document, types_crate: &str) -> Result<ClientSource, Error> {
    client::generate(document, types_crate)
}
