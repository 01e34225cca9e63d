//! What an overlay changes.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json_path::JsonPath;

use crate::node::Node;
use crate::page::Span;

/// One change.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) target: JsonPath,
    /// Where the target stands.
    pub(super) span: Span,
    pub(super) change: Change,
    /// Whether any fragment has what it is about.
    pub(super) is_matched: AtomicBool,
}

#[derive(Debug)]
pub(super) enum Change {
    Remove,
    Update(Node),
    /// What the path leads to, and where it stands.
    Copy(JsonPath, Span),
}

impl Action {
    pub(super) fn is_matched(&self) -> bool {
        self.is_matched.load(Ordering::Relaxed)
    }

    pub(super) fn set_matched(&self) {
        self.is_matched.store(true, Ordering::Relaxed);
    }
}
