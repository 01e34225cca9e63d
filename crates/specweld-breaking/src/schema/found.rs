//! What a search for a value found, and what it found before.

use std::collections::HashMap;

use serde_json::Value;

use super::choice::Ways;
use super::leaf::Literal;
use super::node::Id;

/// How deep values are looked into.
pub const DEEPEST: usize = 64;

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A value.
    Value(Value),
    /// There is one, but it is too large to be written down.
    Large,
    /// There is none.
    Nothing,
    /// It can't be told, and why.
    Unknown(&'static str),
}

impl Found {
    /// The better answer of two choices.
    pub fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Value(_) => self,
            Self::Large => match other() {
                found @ Self::Value(_) => found,
                _ => Self::Large,
            },
            Self::Nothing => other(),
            Self::Unknown(_) => match other() {
                Self::Nothing => self,
                found => found,
            },
        }
    }
}

/// What is not known when there are no more steps.
pub(super) const NO_STEPS: &str = "it takes more steps to compare the schemas than there are";

/// What was found before, and how much was done.
#[derive(Default)]
pub struct Memory {
    pub(super) found: HashMap<Vec<Literal>, Found>,
    /// What is being looked for, with its depth.
    pub(super) open: HashMap<Vec<Literal>, usize>,
    pub(super) depth: usize,
    /// What was found to be nothing on the way to an answer, if what it took for granted is right: with the outermost goal that it did.
    pub(super) provisional: HashMap<Vec<Literal>, usize>,
    /// What could not be told so deep in a value.
    pub(super) unsure: HashMap<Vec<Literal>, (usize, &'static str)>,
    /// What was found to be nothing, in the order in which it was.
    pub(super) trail: Vec<Vec<Literal>>,
    /// The outermost goal that an answer took for granted to be without one.
    pub(super) lowest: usize,
    /// The ways in which a value is not as a schema asks.
    pub(super) refusals: HashMap<Id, Ways>,
    pub(super) steps: usize,
    pub(super) total: usize,
}

impl Memory {
    /// Keeps what was found, and settles what was found on the way since `mark`. `lowest` is the outermost goal that is still taken for
    /// granted to be without a value.
    pub(super) fn keep(
        &mut self,
        goal: Vec<Literal>,
        found: &Found,
        is_whole: bool,
        lowest: Option<usize>,
        mark: usize,
    ) {
        match (found, lowest) {
            (Found::Nothing, Some(lowest)) if is_whole => {
                self.trail.push(goal.clone());
                self.provisional.insert(goal, lowest);
            }
            (Found::Nothing, Some(_)) => {}
            (Found::Nothing, None) => {
                // What leaned on this leans on nothing any more.
                for settled in self.trail.split_off(mark) {
                    self.provisional.remove(&settled);
                    self.found.insert(settled, Found::Nothing);
                }
                if is_whole {
                    self.found.insert(goal, Found::Nothing);
                }
            }
            (found, lowest) => {
                // What leaned on this was wrong to do so, or may have been.
                for unsettled in self.trail.split_off(mark) {
                    self.provisional.remove(&unsettled);
                }
                let is_final = lowest.is_none() || matches!(found, Found::Value(_));
                if is_whole && is_final && *found != Found::Unknown(NO_STEPS) {
                    self.found.insert(goal, found.clone());
                }
            }
        }
    }
}
