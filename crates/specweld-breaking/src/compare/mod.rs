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
mod credentials;
mod document;
mod draft;
mod edit;
mod embed;
mod example;
mod field;
mod finding;
mod gather;
mod keyword;
mod law;
mod lifecycle;
mod matching;
mod operation;
mod parameter;
mod property;
mod prose;
mod response;
mod sample;
mod schemas;
mod security;
mod server;
mod untouched;
mod wire;
mod witness;

use std::collections::BTreeSet;
use std::rc::Rc;

use specweld_document::Document;

use crate::change::{Change, Level, Place};
use crate::schema::{Direction, Side, Space};
use crate::touched::{Named, touched};

use finding::{Finding, Scope, change};
use schemas::Schemas;
use untouched::Untouched;

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
    let untouched = Rc::new(Untouched::new(old.document, new.document));
    let mut comparer = Comparer {
        old,
        new,
        settings,
        schemas: Schemas::new(
            space(Direction::Request),
            space(Direction::Response),
            Rc::clone(&untouched),
            settings.today.clone(),
        ),
        untouched,
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
    let (before, after) = (Named::new(old.document), Named::new(new.document));
    for change in &mut changes {
        change.touches = touched(change, &before, &after);
    }
    changes
}

struct Comparer<'a> {
    old: Version<'a>,
    new: Version<'a>,
    settings: &'a Settings,
    schemas: Schemas<'a>,
    untouched: Rc<Untouched>,
    changes: Vec<Change>,
}

impl<'a> Comparer<'a> {
    fn today(&self) -> Option<&str> {
        self.settings.today.as_deref()
    }

    fn document_of(&self, side: Side) -> &'a Document {
        match side {
            Side::Old => self.old.document,
            Side::New => self.new.document,
        }
    }

    /// Adds a change.
    fn add(&mut self, scope: &Scope<'a>, finding: Finding) {
        let mut change = change(&self.old, &self.new, scope, &finding);
        if change.level() == Level::Breaking {
            let direction = finding.effect_direction.or(finding.direction);
            let direction = direction.unwrap_or(Direction::Request);
            change.witnesses = self.witnesses(scope, &finding, direction);
        }
        self.changes.push(change);
    }
}
