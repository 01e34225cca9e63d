//! Two documents side by side.
//!
//! ```text
//! documents ──matching──> pairs of operations ──operation, parameter, content, response, security, …──> findings
//!                                                    └── schemas (edits, each judged) ──┘                    │
//!                                                                                          law (levels) ──> changes
//! ```

mod annotation;
mod apply;
mod bound;
mod branch;
mod content;
mod document;
mod edit;
mod finding;
mod keyword;
mod law;
mod lifecycle;
mod matching;
mod operation;
mod parameter;
mod property;
mod prose;
mod response;
mod schemas;
mod security;
mod server;
mod untouched;
mod wire;

use std::collections::BTreeSet;

use specweld_document::Document;

use crate::change::{Change, Place};
use crate::schema::{Direction, Side, Space};
use crate::touched::touched;

use finding::{Finding, Scope, change};
use schemas::Schemas;

/// A version of a document.
#[derive(Clone, Copy)]
pub struct Version<'a> {
    /// The document.
    pub document: &'a Document,
    /// Where what stands at a JSON pointer was written: page, line and column, if that is known.
    pub locate: &'a dyn Fn(&str) -> Option<Place>,
}

impl<'a> Version<'a> {
    /// A document of which no more is known than what stands in it.
    pub fn new(document: &'a Document) -> Self {
        Self {
            document,
            locate: &|_| None,
        }
    }
}

/// What a comparison goes by.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The day, such as `2026-11-25`: sunsets before it have passed. Without it none has.
    pub today: Option<String>,
}

/// All changes from one version of a document to another, in the order of the operations.
pub fn compare(old: Version<'_>, new: Version<'_>, settings: &Settings) -> Vec<Change> {
    let space = |direction| Space::new(old.document, new.document, direction);
    let mut comparer = Comparer {
        old,
        new,
        settings,
        schemas: Schemas::new(
            space(Direction::Request),
            space(Direction::Response),
            settings.today.clone(),
        ),
        changes: Vec::new(),
    };
    comparer.document();
    comparer.operations();
    comparer.webhooks();
    let mut seen = BTreeSet::new();
    // What two media types share is one change.
    comparer
        .changes
        .retain(|change| seen.insert(change.fingerprint.clone()));
    let mut changes = comparer.changes;
    for change in &mut changes {
        change.touches = touched(change, old.document, new.document);
    }
    changes
}

struct Comparer<'a> {
    old: Version<'a>,
    new: Version<'a>,
    settings: &'a Settings,
    schemas: Schemas<'a>,
    changes: Vec<Change>,
}

impl Comparer<'_> {
    fn today(&self) -> Option<&str> {
        self.settings.today.as_deref()
    }

    /// Adds a change.
    fn add(&mut self, scope: &Scope, finding: Finding) {
        let change = change(&self.old, &self.new, scope, finding);
        self.changes.push(change);
    }
}
