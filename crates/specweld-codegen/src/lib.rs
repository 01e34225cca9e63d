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
//! # What types change, and what they don't hold
//!
//! What a schema accepts is read, and written again as it came, but for these:
//!
//! | What arrives | What a type makes of it |
//! | --- | --- |
//! | a member that no schema names, where `additionalProperties` is not said | is passed over, and not written again |
//! | a missing member that has a default | is that default, and is written |
//! | null where a member may be missing and not null | is nothing, and is not written |
//! | nothing where a member has to be there and may be null | is null, and is written |
//! | a value that fits several branches of a choice, none of which keeps all of it | is `Other`, as it came |
//! | a value of an enumeration, or a tag, that no schema has | `Other`, as it came, in answers; an error in requests |
//! | what `minimum`, `minItems`, `not` and so on refuse, or a `oneOf` that fits twice | is held; the type says so |
//! | an integer that 64 bits, or those of its `format`, don't hold | is an error |
//! | an integer that is written with a fraction or an exponent, such as `3.0` or `1e300` | is an error |
//! | a `number` of more digits than an `f64` has | is the nearest `f64` |
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
