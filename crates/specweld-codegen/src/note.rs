//! What a user of the generated sources would not expect of the document.

use std::fmt;

use specweld_document::{Document, Subject};

/// Where the generated sources differ from what the document says. Their documentation says the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// JSON pointer (RFC 6901) of the operation or the schema.
    pub pointer: String,
    /// The page that it was welded from.
    pub page: Option<String>,
    /// What differs: an operation or a component.
    pub subject: Subject,
    /// What is different, in Markdown.
    pub message: String,
}

impl Note {
    /// A note on what stands at `pointer`.
    pub(crate) fn new(document: &Document, pointer: &str, message: String) -> Self {
        let pointer = document.origin(pointer.to_owned());
        Self {
            page: document.page(&pointer).map(str::to_owned),
            subject: document.subject(&pointer),
            pointer,
            message,
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.message)
    }
}
