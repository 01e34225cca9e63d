//! The one place for all of a live world: its state behind one lock, and the journal, which has its own, since it is
//! written more often than that is looked at.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::Request;
use bytes::Bytes;

use crate::clock::{Clock, Moment};
use crate::journal::{Entry, Excerpt, Journal, Secrets};
use crate::operation::Operation;
use crate::state::State;

/// A handle on one live world. No lock is held across an await.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Parts>);

struct Parts {
    state: Mutex<State>,
    /// Who needs both locks takes this one first.
    journal: Mutex<Journal>,
    /// The state's.
    clock: Clock,
    log: Option<Log>,
}

/// What is told of every request once it is answered.
pub(crate) type Log = Arc<dyn Fn(&Entry) + Send + Sync>;

impl Shared {
    pub fn new(state: State, log: Option<Log>) -> Self {
        Self(Arc::new(Parts {
            clock: state.clock.clone(),
            state: Mutex::new(state),
            journal: Mutex::default(),
            log,
        }))
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0.state)
    }

    /// What the clock says.
    pub fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// Whether that is the machine's time.
    pub fn has_machine_time(&self) -> bool {
        self.0.clock.is_machines()
    }

    /// Notes a request on its arrival. Gives its number, which no other request ever has.
    pub fn arrived(&self, request: &Request) -> u64 {
        let (method, uri) = (request.method(), request.uri());
        let mut journal = lock(&self.0.journal);
        journal.arrived(self.now(), method, uri, request.headers())
    }

    /// Notes what came of a request.
    pub fn answered(
        &self,
        number: u64,
        operation: Option<Operation>,
        body: &Bytes,
        response: Option<&http::Response<Bytes>>,
    ) {
        lock(&self.0.journal).answered(number, operation, body, response);
        let Some(log) = &self.0.log else { return };
        let excerpt = self.excerpt(|journal, secrets| journal.one(number, secrets));
        excerpt.read().iter().for_each(|entry| log(entry));
    }

    /// The journal's entries, oldest first.
    pub fn journal(&self) -> Vec<Entry> {
        self.excerpt(Journal::all).read()
    }

    /// An excerpt of the journal, whose entries the world is no older than, with all of its secrets.
    fn excerpt(&self, of: impl FnOnce(&Journal, Secrets) -> Excerpt) -> Excerpt {
        let journal = lock(&self.0.journal);
        let secrets = self.lock().secrets();
        of(&journal, secrets)
    }

    /// Puts everything back to where it was at the start: world, clock, journal, faults, counters.
    pub fn reset(&self) {
        let mut journal = lock(&self.0.journal);
        journal.reset();
        self.lock().reset();
    }

    /// Goes on from another state, with an empty journal.
    pub fn restore(&self, state: State) {
        let mut journal = lock(&self.0.journal);
        journal.reset();
        self.lock().restore(state);
    }
}

/// What a thread that panicked left behind is still a world that can be looked at and reset.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
