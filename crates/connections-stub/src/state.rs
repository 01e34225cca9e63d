//! The one place for state, behind one lock. The rules of each API are plain functions on its part, which get the time
//! as an argument: state in, outcome out, no HTTP.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};

use crate::clock::Clock;
use crate::fault::Faults;
use crate::ibm_connections::world::IbmConnections;
use crate::journal::{Entry, Journal, Secrets};
use crate::symphony::world::Symphony;
use crate::world::World;
use crate::{gigya, persona};

/// A handle on the state of one stub. No lock is held across an await.
#[derive(Clone)]
pub(crate) struct Shared {
    state: Arc<Mutex<State>>,
    log: Option<Log>,
}

/// What is told of every request once it is answered.
pub(crate) type Log = Arc<dyn Fn(&Entry) + Send + Sync>;

impl Shared {
    pub fn new(world: World, log: Option<Log>) -> Self {
        let state = Arc::new(Mutex::new(State::new(world)));
        Self { state, log }
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        // What a thread that panicked left behind is still a world that can be looked at and reset.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of a request by its number, if anyone listens.
    pub fn log(&self, number: u64) {
        let Some(log) = &self.log else { return };
        let excerpt = {
            let state = self.lock();
            state.journal.one(number, state.secrets())
        };
        excerpt.read().iter().for_each(|entry| log(entry));
    }

    /// The journal's entries, oldest first.
    pub fn journal(&self) -> Vec<Entry> {
        let excerpt = {
            let state = self.lock();
            state.journal.all(state.secrets())
        };
        excerpt.read()
    }
}

/// Everything that changes while a stub runs. It can be written down and read again, all but the journal.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    pub symphony: Symphony,
    pub ibm_connections: IbmConnections,
    pub persona: persona::rules::State,
    pub gigya: gigya::rules::State,
    pub clock: Clock,
    pub faults: Faults,
    #[serde(skip)]
    pub journal: Journal,
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
            journal: Journal::default(),
            ids: 0,
            initial,
        }
    }

    /// Puts everything back to where it was at the start: world, clock, journal, faults, counters.
    pub fn reset(&mut self) {
        let mut journal = std::mem::take(&mut self.journal);
        journal.reset();
        *self = Self {
            journal,
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
