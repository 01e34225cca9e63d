//! What is at fault in a document.

use std::fmt;

/// One thing in a document that is at fault, or that can't be used.
///
/// Errors are ordered by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentError {
    /// JSON pointer (RFC 6901) of the place in the document; empty for the document as a whole.
    pub pointer: String,
    /// The page of the nearest object around that place ([`extension::PAGE`](crate::extension::PAGE)).
    pub page: Option<String>,
    /// What the error is about, and so what is left out for it.
    pub subject: Subject,
    /// The kind of error, in kebab case; it never changes.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// A part of a document that stands or falls as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The document, or what stands at its root.
    Document,
    /// A path item, by its path.
    Path(String),
    /// An operation, by its `operationId`, or `METHOD path` where it has none.
    Operation(String),
    /// A component: its section, such as `schemas`, and its name.
    Component(String, String),
}

impl DocumentError {
    /// The same error as one about an operation, where it stands in what several operations use.
    ///
    /// `page` is that of the operation, for errors at places that belong to no page.
    #[must_use]
    pub fn about_operation(mut self, id: &str, page: Option<&str>) -> Self {
        self.subject = Subject::Operation(id.to_owned());
        self.page = self.page.or_else(|| page.map(str::to_owned));
        self
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => f.write_str("document"),
            Self::Path(path) => write!(f, "path `{path}`"),
            Self::Operation(id) => write!(f, "operation `{id}`"),
            Self::Component(section, name) => {
                let noun = match section.as_str() {
                    "requestBodies" => "request body",
                    "securitySchemes" => "security scheme",
                    section => section.strip_suffix('s').unwrap_or(section),
                };
                write!(f, "{noun} `{name}`")
            }
        }
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.message)?;
        if !self.pointer.is_empty() {
            write!(f, "\n  at: {}", self.pointer)?;
        }
        if let Some(page) = &self.page {
            write!(f, "\n  page: {page}")?;
        }
        write!(f, "\n  help: {}", self.help)
    }
}

impl std::error::Error for DocumentError {}

/// All errors of a run, sorted by place, each once; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentErrors(Vec<DocumentError>);

impl DocumentErrors {
    /// `Err` when there are errors.
    ///
    /// # Errors
    ///
    /// The errors.
    pub fn check(errors: Vec<DocumentError>) -> Result<(), Self> {
        let errors = sorted(errors);
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Self(errors))
        }
    }

    /// The errors, sorted by place.
    pub fn errors(&self) -> &[DocumentError] {
        &self.0
    }
}

/// Errors by place, each once.
pub fn sorted(mut errors: Vec<DocumentError>) -> Vec<DocumentError> {
    errors.sort();
    errors.dedup();
    errors
}

impl From<DocumentError> for DocumentErrors {
    fn from(error: DocumentError) -> Self {
        Self(vec![error])
    }
}

impl fmt::Display for DocumentErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for DocumentErrors {}
