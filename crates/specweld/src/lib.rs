//! Welds documentation pages with OpenAPI fragments into one OpenAPI 3.0.3 document.
//!
//! Vendors publish their HTTP APIs as pages: one operation each, with a fragment of OpenAPI 3.1 in a fenced block, the rules in prose, and
//! a copy of every component. [`weld`] makes one document of them that generators for OpenAPI 3.0 can read, and says with page, line and
//! column what it could not take, or had to leave out.
//!
//! ```text
//! pages --extract--> fragments --merge--> one set of names --lower--> 3.0.3 --hoist--> named types --assemble--> document
//! ```
//!
//! Nothing here reads or writes files, and nothing in a page makes it fetch, run or open anything.
//!
//! ```
//! use specweld::{Options, Page, Pages, weld};
//!
//! let page = "# Unlink User\n\n```yaml\nopenapi: 3.1.1\ninfo: {title: Users, version: '1'}\npaths:\n  /users/{id}:\n    delete:\n      \
//!             parameters: [{name: id, in: path, required: true, schema: {type: [string, 'null']}}]\n      responses: {'204': {description: Done}}\n```\n\nIt cannot be undone.\n";
//! let pages = Pages::new([Page::new("acme/unlink-user.md", page.as_bytes())]);
//! let welded = weld(&pages, &Options::default());
//! let document = welded.document.unwrap().to_json();
//! assert!(document.contains(r#""operationId": "acme_unlink_user""#));
//! assert!(document.contains(r#""description": "It cannot be undone.""#));
//! ```

mod diagnostic;
mod document;
mod extract;
mod hoist;
mod lower;
mod merge;
mod name;
mod node;
mod parse;
mod record;
mod report;
mod shape;
mod source;

pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use document::{API_EXTENSION, APIS_EXTENSION, PAGE_EXTENSION};
pub use extract::{Dialect, Fragment, extract};
pub use node::{Member, Node, Object, Value};
pub use record::Record;
pub use report::{Report, SHOWN, render};
pub use source::{Page, PageId, Pages, Position, Span};

/// What the document says of itself.
#[derive(Clone, Debug)]
pub struct Options {
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            title: "Welded APIs".to_owned(),
            version: "0.0.0".to_owned(),
        }
    }
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Welded {
    /// The document; none where a page is at fault.
    pub document: Option<Node>,
    /// Faults and losses, errors first, then by place.
    pub diagnostics: Vec<Diagnostic>,
    /// Operations in the document.
    pub operations: usize,
    /// Components in the document.
    pub components: usize,
}

/// Makes one OpenAPI 3.0.3 document of all pages.
///
/// The result depends on the pages' names and texts alone. Every stage goes on after a fault, so that a run tells all of them.
pub fn weld(pages: &Pages, options: &Options) -> Welded {
    let mut diagnostics = Vec::new();
    if pages.is_empty() {
        diagnostics.push(Diagnostic::no_page());
    }
    let mut fragments = Vec::new();
    for (id, page) in pages.iter() {
        match source::check(id, page) {
            Some(fault) => diagnostics.push(fault),
            None => fragments.extend(extract(id, page, &mut diagnostics)),
        }
    }
    let mut merged = merge::merge(&fragments, &mut diagnostics);
    lower::lower(&mut merged, &mut diagnostics);
    hoist::hoist(&mut merged);
    diagnostic::sort(&mut diagnostics);
    diagnostics.dedup();
    let failed = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    Welded {
        document: (!failed).then(|| document::assemble(&merged, pages, options)),
        diagnostics,
        operations: merged.operations.len(),
        components: merged.components.len(),
    }
}
