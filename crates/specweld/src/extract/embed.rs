//! Operations that a page shows and does not hold: their document is another file.

use std::ops::Range;

use super::section::Section;
use crate::page::Span;

/// An operation that is described elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Embed {
    /// Where the page names it.
    pub(crate) span: Span,
    /// In small letters.
    pub(crate) method: String,
    pub(crate) path: String,
    /// The file of its document, as the page names it: a relative path, or a URL.
    pub(crate) file: Option<String>,
    pub(crate) section: Section,
}

/// What names an operation, and where.
pub(super) struct Shown {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) file: Option<String>,
    /// Of the page.
    pub(super) range: Range<usize>,
}
