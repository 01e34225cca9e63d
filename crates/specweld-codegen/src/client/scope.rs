//! What adapting an operation gathers.

use proc_macro2::TokenStream;
use specweld_document::{Document, DocumentError};

use crate::types::Types;

use super::operation::Scheme;

/// What adapting an operation gathers, and what it is adapted with.
pub(super) struct Scope<'a> {
    pub document: &'a Document,
    pub types: &'a Types<'a>,
    /// JSON pointer of the operation.
    pub pointer: String,
    /// Where the method will differ from the page.
    pub notes: Vec<String>,
    /// Why there can be no method.
    pub errors: Vec<DocumentError>,
    /// The security schemes whose secrets the client sends.
    pub schemes: &'a [Scheme],
}

impl Scope<'_> {
    pub(super) fn note(&mut self, message: impl Into<String>) {
        let message = message.into();
        if !self.notes.contains(&message) {
            self.notes.push(message);
        }
    }

    pub(super) fn error(&mut self, code: &'static str, message: impl Into<String>, help: &str) {
        let error = self
            .document
            .error(code, self.pointer.clone(), message, help);
        self.errors.push(error);
    }
}

/// A type as people write it: beside the module of the types, whose path is `types`.
pub(super) fn short(rust_type: &TokenStream, types: &TokenStream) -> TokenStream {
    let short = as_people_write(&rust_type.to_string(), &types.to_string()).parse();
    short.unwrap_or_else(|_| rust_type.clone())
}

/// A type without the spaces between its tokens and the paths of what is in the prelude.
fn as_people_write(rust_type: &str, types: &str) -> String {
    let path = format!("{}::", types.replace(' ', ""));
    let rust_type = rust_type.replace(' ', "");
    let mut short = String::new();
    let mut from = 0;
    for (at, _) in rust_type.match_indices(&path) {
        let is_behind = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        if !rust_type[..at].ends_with(is_behind) {
            short += &rust_type[from..at];
            short += "types::";
            from = at + path.len();
        }
    }
    short += &rust_type[from..];
    ["::std::option::", "::std::string::", "::std::vec::"]
        .iter()
        .fold(short, |rust_type, path| rust_type.replace(path, ""))
}

/// `` `a`, `b` ``
pub(super) fn code_list<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|item| format!("`{}`", item.as_ref()))
        .collect();
    items.join(", ")
}
