//! Reads OpenAPI 3.0 documents.

mod cursor;
mod document;
mod error;
mod json_schema;

pub use cursor::Cursor;
pub use document::{Document, Operation, pointer};
pub use error::{Error, Fault};
pub use json_schema::json_schema;
