//! Reads OpenAPI 3.0 documents.
//!
//! ```text
//! text ──Document::read──> Document (what can be used of it) ──Cursor──> objects, each with its place
//!              └─────────> DocumentErrors: what was left out, where it stands, what to do
//! ```
//!
//! Everything is read from JSON values by place, so that each error has a JSON pointer, and the page that the part was welded from.
//! Nothing here touches the file system. OpenAPI 3.1 is to be lowered first.
//!
//! ```
//! use specweld_document::Document;
//!
//! let text = r#"{"openapi": "3.0.3", "info": {}, "paths": {
//!     "/a": {"get": {"responses": {"204": {"description": ""}}}},
//!     "/b": {"get": {"parameters": [{"$ref": "/elsewhere"}]}}
//! }}"#;
//! let (document, errors) = Document::read(text)?;
//! let ids: Vec<_> = document.operations().map(|operation| operation.id).collect();
//! assert_eq!(ids, ["get_a"]);
//! assert_eq!(errors[0].pointer, "/paths/~1b/get/parameters/0/$ref");
//! # Ok::<(), specweld_document::DocumentErrors>(())
//! ```

mod check;
mod cursor;
mod document;
mod error;
pub mod extension;
mod hoist;
mod json_schema;
mod loosen;
pub mod media_type;
mod pointer;
mod structure;
mod value;
pub mod written;

pub use cursor::Cursor;
pub use document::{Document, Operation};
pub use error::{DocumentError, DocumentErrors, Subject, sorted};
pub use json_schema::{bound_integers, json_schema};
pub use pointer::{of_reference, pointer, schema_name, schema_reference, tokens};
pub use structure::{METHODS, RESERVED_HEADERS, subschemas_mut};
pub use value::{members, text};
