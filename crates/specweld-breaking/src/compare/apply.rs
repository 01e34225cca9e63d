//! A keyword that differs, and how to make of a schema one that differs in it alone.

use crate::change::{Action, Kind};
use crate::schema::Node;

/// Makes a schema what another is in one point.
pub type Apply = fn(&mut Node, &Node);

/// A keyword that differs.
pub struct KeywordChange {
    pub key: &'static str,
    pub kind: Kind,
    pub action: Action,
    pub words: String,
    /// Makes the old schema one with this change alone.
    pub apply: Apply,
}

/// Takes a keyword that differs: its name, what about it, how, in which words, and how to apply it.
pub type Add<'c> = dyn FnMut(&'static str, Kind, Action, String, Apply) + 'c;
