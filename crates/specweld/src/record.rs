//! Diagnostics for programs: what editors and annotations of CI systems need, as JSON.

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Label};
use crate::page::{Page, Pages};

/// A diagnostic as data. Its JSON is stable: members are added, never renamed or taken away.
///
/// ```json
/// {
///   "code": "unresolved-reference",
///   "severity": "error",
///   "message": "`#/components/schemas/tieId` leads nowhere",
///   "help": "there is `TieId`: mind the case",
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
#[derive(Clone, Debug, Serialize)]
pub struct Record<'a> {
    #[serde(serialize_with = "code")]
    code: Code,
    /// `error` or `warning`
    severity: &'static str,
    message: &'a str,
    /// `null` where there is nothing to advise.
    help: Option<&'a str>,
    /// The first is where to look first. Only a run without any page has none.
    labels: Vec<Place<'a>>,
}

/// A stretch of a page, with what is there.
#[derive(Clone, Debug, Serialize)]
struct Place<'a> {
    /// The page's path below the folder of the pages.
    page: &'a str,
    message: &'a str,
    start: Point,
    /// Behind the last character.
    end: Point,
}

/// A place between two characters of a file.
#[derive(Clone, Copy, Debug, Serialize)]
struct Point {
    /// From 1.
    line: usize,
    /// From 1, in Unicode scalar values.
    column: usize,
    /// From 0, in the file: a byte order mark counts.
    byte: usize,
}

impl<'a> Record<'a> {
    /// A record of a diagnostic that the same pages gave.
    pub fn new(diagnostic: &'a Diagnostic, pages: &'a Pages) -> Self {
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity.as_str(),
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            labels: diagnostic
                .labels
                .iter()
                .map(|label| Place::new(label, pages))
                .collect(),
        }
    }
}

impl<'a> Place<'a> {
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

fn code<S: serde::Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}
