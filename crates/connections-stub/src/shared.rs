//! The one place for all of a live world: its state behind one lock, and the journal, which has its own, since it is
//! written more often than that is looked at.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::Request;
use bytes::Bytes;

use crate::clock::{Clock, Moment};
use crate::journal::{Entry, Excerpt, Journal, Secrets};
use crate::operation::Operation;
use crate::state::State;
use crate::store::{Keeping, Scope, StoreError};

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
    /// None: in memory alone.
    keeping: Option<Keeping>,
    /// Whether another process has deleted it.
    gone: AtomicBool,
}

/// What is told of every request once it is answered.
pub(crate) type Log = Arc<dyn Fn(&Entry) + Send + Sync>;

impl Shared {
    pub fn new(state: State, log: Option<Log>, keeping: Option<Keeping>) -> Self {
        Self(Arc::new(Parts {
            clock: state.clock.clone(),
            state: Mutex::new(state),
            journal: Mutex::default(),
            log,
            keeping,
            gone: AtomicBool::new(false),
        }))
    }

    /// Lets a change of the state happen, alone. Comes back once what it left is kept, which no answer may come before.
    ///
    /// # Errors
    /// It can't be kept. What is in memory alone always can.
    pub async fn change<R>(
        &self,
        scope: Scope,
        change: impl FnOnce(&mut State) -> R,
    ) -> Result<R, StoreError> {
        match &self.0.keeping {
            None => Ok(change(&mut self.lock())),
            // Boxed, so that worlds in memory need not carry the room for it about.
            Some(keeping) => Box::pin(self.change_kept(keeping, scope, change)).await,
        }
    }

    async fn change_kept<R>(
        &self,
        keeping: &Keeping,
        scope: Scope,
        change: impl FnOnce(&mut State) -> R,
    ) -> Result<R, StoreError> {
        let known = || keeping.known();
        let turn = keeping.store.turn(&keeping.identity, &known);
        let turn = turn.await.inspect_err(|error| {
            if *error == StoreError::Gone {
                self.0.gone.store(true, Ordering::Relaxed);
            }
        })?;
        let changed = keeping.change(turn, &mut self.lock(), scope, change)?;
        keeping.note(changed.number, changed.kept.await?);
        Ok(changed.done)
    }

    /// Whether another process has deleted it.
    pub fn is_gone(&self) -> bool {
        self.0.gone.load(Ordering::Relaxed)
    }

    /// How it is kept.
    pub fn keeping(&self) -> Option<&Keeping> {
        self.0.keeping.as_ref()
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

    /// Begins anew from what a change makes of the state, with an empty journal. In memory alone.
    pub fn restart_now(&self, change: impl FnOnce(&mut State)) {
        let mut journal = lock(&self.0.journal);
        journal.reset();
        change(&mut self.lock());
    }

    /// Begins anew from what a change makes of the state, with an empty journal.
    ///
    /// # Errors
    /// It can't be kept.
    pub async fn restart(&self, change: impl FnOnce(&mut State)) -> Result<(), StoreError> {
        if self.0.keeping.is_none() {
            self.restart_now(change);
            return Ok(());
        }
        // Secrets are taken out of entries as those of the world: none may be left of the one before, nor come meanwhile.
        self.forget_journal();
        self.change(Scope::Everything, change).await?;
        self.forget_journal();
        Ok(())
    }

    fn forget_journal(&self) {
        lock(&self.0.journal).reset();
    }
}

/// What a thread that panicked left behind is still a world that can be looked at and reset.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
