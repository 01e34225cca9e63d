//! What one live world knows of how it is kept.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Boxed, Identity, Part, Parts, Scope, Store, StoreError, Turn};
use crate::state::State;

/// How a live world is kept.
pub(crate) struct Keeping {
    pub store: Arc<dyn Store>,
    pub identity: Identity,
    progress: Mutex<Progress>,
}

/// A change that has happened.
pub(crate) struct Changed<R> {
    /// What it came to.
    pub done: R,
    pub number: u64,
    /// Gives the version that is kept, once it is.
    pub kept: Boxed<'static, Result<u64, StoreError>>,
}

/// What of a world is kept already.
#[derive(Default)]
struct Progress {
    /// Digests of the parts as they are kept.
    digests: BTreeMap<Part, u64>,
    digest: RandomState,
    /// The version that the state in memory is of. None: the state has what may not be kept.
    version: Option<u64>,
    /// Changes since the start. The version is only that of the newest.
    changes: u64,
}

impl Keeping {
    /// That of a world whose parts are kept.
    pub fn new(store: Arc<dyn Store>, identity: Identity, kept: &Parts) -> Self {
        let mut progress = Progress::default();
        progress.note(kept);
        Self {
            store,
            identity,
            progress: Mutex::new(progress),
        }
    }

    /// The version that the state in memory is of, and the number of changes to it.
    pub fn known(&self) -> (Option<u64>, u64) {
        let progress = self.progress();
        (progress.version, progress.changes)
    }

    /// Lets a change happen in its turn, with the state locked.
    pub fn change<R>(
        &self,
        mut turn: Box<dyn Turn>,
        state: &mut State,
        scope: Scope,
        change: impl FnOnce(&mut State) -> R,
    ) -> Result<Changed<R>, StoreError> {
        let mut progress = self.progress();
        if turn.changes().is_some_and(|it| it != progress.changes) {
            return Err(StoreError::failed("the turn was lost with a connection"));
        }
        // Until it is kept.
        progress.version = None;
        let news = turn.news();
        state.take_over(&news)?;
        progress.note(&news);
        let done = change(state);
        let mut changed = Parts::new();
        for part in scope.parts() {
            let text = state.write(*part)?;
            if progress.digests.get(part) != Some(&progress.digest.hash_one(&text)) {
                changed.insert(*part, text);
            }
        }
        progress.note(&changed);
        progress.changes += 1;
        Ok(Changed {
            done,
            number: progress.changes,
            kept: turn.hand_over(changed),
        })
    }

    /// Notes that a change is kept.
    pub fn note(&self, number: u64, version: u64) {
        let mut progress = self.progress();
        if progress.changes == number {
            progress.version = Some(version);
        }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    fn note(&mut self, kept: &Parts) {
        for (part, text) in kept {
            self.digests.insert(*part, self.digest.hash_one(text));
        }
    }
}
