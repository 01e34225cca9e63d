//! The one place for state, behind one lock; the journal has its own, since it is written more often than that is looked
//! at. The rules of each API are plain functions on its part, which get the time as an argument: state in, outcome out,
//! no HTTP.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::Request;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};

use crate::clock::{Clock, Moment};
use crate::fault::Faults;
use crate::ibm_connections::world::IbmConnections;
use crate::journal::{Entry, Excerpt, Journal, Secrets};
use crate::operation::Operation;
use crate::symphony::world::Symphony;
use crate::world::World;
use crate::{gigya, persona};

/// A handle on the state of one stub. No lock is held across an await.
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
    pub fn new(world: World, log: Option<Log>) -> Self {
        let state = State::new(world);
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
}

/// What a thread that panicked left behind is still a world that can be looked at and reset.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Everything that changes while a stub runs, but the journal. It can be written down and read again.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    pub symphony: Symphony,
    pub ibm_connections: IbmConnections,
    pub persona: persona::rules::State,
    pub gigya: gigya::rules::State,
    pub clock: Clock,
    pub faults: Faults,
    ids: u64,
    initial: World,
}

impl State {
    fn new(initial: World) -> Self {
        let world = initial.clone();
        Self {
            symphony: world.symphony,
            ibm_connections: world.ibm_connections,
            persona: persona::rules::State::new(world.persona),
            gigya: gigya::rules::State::new(world.gigya),
            clock: Clock::default(),
            faults: Faults::default(),
            ids: 0,
            initial,
        }
    }

    fn reset(&mut self) {
        let clock = self.clock.clone();
        clock.reset();
        *self = Self {
            clock,
            ..Self::new(self.initial.clone())
        };
    }

    /// All secrets of the world.
    fn secrets(&self) -> Secrets {
        let secrets = self.symphony.secrets();
        let secrets = secrets.chain(self.ibm_connections.secrets());
        let secrets = secrets.chain(self.persona.world.secrets());
        let secrets = secrets.chain(self.gigya.world.secrets());
        secrets.map(|it| it.expose().to_owned()).collect()
    }

    /// The world as it is now.
    pub fn world(&self) -> World {
        World {
            symphony: self.symphony.clone(),
            ibm_connections: self.ibm_connections.clone(),
            persona: self.persona.world.clone(),
            gigya: self.gigya.world.clone(),
        }
    }

    /// Goes on with another world. What was remembered of requests to the old one is forgotten.
    pub fn replace(&mut self, world: World) {
        self.symphony = world.symphony;
        self.ibm_connections = world.ibm_connections;
        self.persona = persona::rules::State::new(world.persona);
        self.gigya = gigya::rules::State::new(world.gigya);
    }

    /// A new id of 32 hexadecimal digits. The sequence is the same in every run, so that answers can be compared.
    pub fn next_id(&mut self) -> String {
        self.ids += 1;
        let digest = Sha1::digest(self.ids.to_be_bytes());
        digest[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_from_its_text() {
        let mut state = State::new(World::demo());
        state.symphony.users.clear();
        state.clock.stop(true);
        let fault = r#"{"operation":"symphony_unfollow_user","delay_ms":1}"#;
        state
            .faults
            .add(serde_json::from_str(fault).unwrap())
            .unwrap();
        state.next_id();
        let text = serde_json::to_string(&state).unwrap();
        let mut read: State = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert_eq!(read.world(), state.world());
        assert_eq!(read.clock.now(), state.clock.now());
        assert_eq!(read.faults.pending(), state.faults.pending());
        assert_eq!(read.next_id(), state.next_id());
        read.reset();
        assert_eq!(read.world(), World::demo());
    }
}
