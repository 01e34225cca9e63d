//! Diagnostics for programs: what editors and annotations of CI systems need, as JSON.

use serde::{Serialize, Serializer};

use crate::diagnostic::{Code, Diagnostic, Label, Severity};
use crate::page::{Page, Pages};
use crate::subject::{Locator, Subject};

/// A diagnostic as data. Its JSON is stable: members are added, never renamed or taken away.
///
/// ```json
/// {
///   "code": "unresolved-reference",
///   "severity": "error",
///   "message": "`#/components/schemas/tieId` leads nowhere",
///   "help": "there is `TieId`: mind the case",
///   "pointer": "/paths/~1ties/get/parameters/0/schema/$ref",
///   "subject": {"kind": "operation", "name": "GET /ties"},
///   "labels": [
///     {
///       "page": "acme/cut-tie.md",
///       "message": "not found",
///       "start": {"line": 9, "column": 71, "byte": 248},
///       "end": {"line": 9, "column": 99, "byte": 276}
///     }
///   ]
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record<'a> {
    /// What it is about, by a stable name.
    #[serde(serialize_with = "code")]
    pub code: Code,
    /// Whether the result holds all the same.
    #[serde(serialize_with = "severity")]
    pub severity: Severity,
    /// What was wrong, in one sentence without a full stop.
    pub message: &'a str,
    /// What to do about it; none where there is nothing to advise.
    pub help: Option<&'a str>,
    /// The JSON pointer of the first label's place in the document of its page (RFC 6901, section 3); none where that
    /// is no place of a document.
    pub pointer: Option<String>,
    /// The operation, schema or other part that the pointer leads into.
    pub subject: Option<Subject>,
    /// The places; the first is where to look first. Only a run without any page has none.
    pub labels: Vec<RecordLabel<'a>>,
}

/// A stretch of a page, with what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordLabel<'a> {
    /// The page's path below the folder of the pages.
    pub page: &'a str,
    /// What is there, in a few words.
    pub message: &'a str,
    /// Before the first character.
    pub start: Point,
    /// Behind the last character.
    pub end: Point,
}

/// A place between two characters of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// From 1.
    pub line: usize,
    /// From 1, in Unicode scalar values.
    pub column: usize,
    /// From 0, in the file: a byte order mark counts.
    pub byte: usize,
}

impl<'a> Record<'a> {
    /// The records of diagnostics that these pages gave. The pages with a diagnostic are read for it.
    pub fn all(
        diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
        pages: &'a Pages,
    ) -> Vec<Self> {
        let mut locator = Locator::new(pages);
        let diagnostics = diagnostics.into_iter();
        diagnostics
            .map(|diagnostic| Self::new(diagnostic, pages, &mut locator))
            .collect()
    }

    fn new(diagnostic: &'a Diagnostic, pages: &'a Pages, locator: &mut Locator<'_>) -> Self {
        let first = diagnostic.labels.first();
        let located = first.and_then(|label| locator.locate(label.span));
        let (pointer, subject) = located.map_or((None, None), |located| {
            (Some(located.pointer), located.subject)
        });
        let labels = diagnostic.labels.iter();
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity,
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            pointer,
            subject,
            labels: labels.map(|label| RecordLabel::new(label, pages)).collect(),
        }
    }
}

impl<'a> RecordLabel<'a> {
    fn new(label: &'a Label, pages: &'a Pages) -> Self {
        let page = pages.get(label.span.page);
        let range = label.span.range();
        Self {
            page: page.name(),
            message: &label.message,
            start: Point::new(page, range.start),
            end: Point::new(page, range.end),
        }
    }
}

impl Point {
    fn new(page: &Page, offset: usize) -> Self {
        let position = page.position(offset);
        Self {
            line: position.line,
            column: position.column,
            byte: page.file_offset(offset),
        }
    }
}

fn code<S: Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}

fn severity<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.as_str())
}
