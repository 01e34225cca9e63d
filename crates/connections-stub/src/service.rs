//! The one value that implements the traits of all APIs.

use std::sync::MutexGuard;

use crate::state::{Shared, State};

/// Answers the operations of all APIs from one state.
#[derive(Clone)]
pub(crate) struct Service(Shared);

impl Service {
    pub fn new(shared: Shared) -> Self {
        Self(shared)
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock()
    }
}
