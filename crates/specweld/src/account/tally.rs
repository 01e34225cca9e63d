//! What was counted.

use crate::page::Span;
use crate::subject::Subject;

/// What became of one kind of thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many stand in the pages.
    pub given: usize,
    /// How many of them stand in the document under their name.
    pub kept: usize,
    /// How many more are copies of such a one.
    pub copies: usize,
    /// How many of the rest a diagnostic is about.
    pub told: usize,
}

impl Tally {
    /// How many are neither in the document nor told of.
    pub fn lost(&self) -> usize {
        self.given - self.kept - self.copies - self.told
    }
}

/// What became of everything that the pages hold, with what the project's own overlays make of them.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Methods of paths, also where their path items stand in other files.
    pub operations: Tally,
    /// Methods of what operations and components have for callbacks.
    pub callbacks: Tally,
    /// Methods of webhooks.
    pub webhooks: Tally,
    /// Parameters of all these operations, with those of their paths.
    pub parameters: Tally,
    /// Responses of all these operations.
    pub responses: Tally,
    /// Components of every section but path items, which stand where they are referred to.
    pub components: Tally,
    /// What is neither in the document nor told of, with its place. There should be none.
    pub lost: Vec<(Subject, Span)>,
}

impl Account {
    /// Whether nothing is lost.
    pub fn balances(&self) -> bool {
        self.lost.is_empty()
    }

    /// What became of each kind, by its name.
    pub fn tallies(&self) -> [(&'static str, Tally); 6] {
        [
            ("operations", self.operations),
            ("callbacks", self.callbacks),
            ("webhooks", self.webhooks),
            ("parameters", self.parameters),
            ("responses", self.responses),
            ("components", self.components),
        ]
    }
}

/// What became of a thing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Kept,
    Copy,
    Told,
    Lost,
}

impl Tally {
    pub(super) fn add(&mut self, fate: Fate) {
        self.given += 1;
        match fate {
            Fate::Kept => self.kept += 1,
            Fate::Copy => self.copies += 1,
            Fate::Told => self.told += 1,
            Fate::Lost => {}
        }
    }
}
