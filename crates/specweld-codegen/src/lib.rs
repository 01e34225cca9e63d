//! Generates Rust sources from an OpenAPI 3.0 document.
//!
//! ```text
//! text ──Document::read──> Document ──sources──> types, client (progenitor), server (axum)
//!                                   └─generate─> the files of one crate, or of three, manifests included
//! ```
//!
//! [`generate`] makes crates that compile as they are; [`sources`] makes the modules alone, for crates that you write by hand.
//! Both take values and give values: nothing here touches the file system. The same document gives the same bytes on every run.
//!
//! # What can't be generated
//!
//! An operation that no client or no server can be made for is left out, and so are parts of the document that are at fault. A schema
//! that no type can be made of becomes a type that takes anything. Nothing of this stops the rest: [`Sources::omitted`] lists
//! what is missing, each with the operation, its page and its JSON pointer, and [`Sources::notes`] what is there and differs
//! from what the document says, which the generated documentation says too.
//!
//! # Panics of others
//!
//! progenitor panics on documents that it can't take. Such a panic is caught and becomes an error or a note; so that
//! nothing of it is printed, the first call **sets a panic hook** for the whole process, which passes on to the hook that was there
//! every panic but those. A program that sets a hook of its own does so before or after; after, it sees those panics as well.

#![allow(
    clippy::result_large_err,
    reason = "an error tells all that its reader needs, and is no part of a hot path"
)]

mod catch;
mod client;
mod docs;
mod form;
mod format;
mod generate;
mod manifest;
mod media_type;
mod name;
mod note;
mod outcomes;
mod own;
mod server;
mod sources;
mod types;

pub use generate::{Generation, Layout, Options, Runtime, generate};
pub use manifest::Requirement;
pub use note::Note;
pub use outcomes::TypedShare;
pub use sources::{Parts, Sources, sources, sources_with};
pub use specweld_document::{Document, DocumentError, DocumentErrors, Subject};
pub use types::TypeOptions;
