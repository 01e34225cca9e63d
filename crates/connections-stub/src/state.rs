//! The one place for state, behind one lock. The rules of each API are plain functions on its part of the world:
//! state in, outcome out, no HTTP.

pub(crate) mod gigya;
pub(crate) mod ibm_connections;
pub(crate) mod persona;
pub(crate) mod symphony;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha1::{Digest, Sha1};

use crate::clock::Clock;
use crate::fault::Faults;
use crate::journal::Journal;
use crate::world::World;

/// A handle on the state of one stub. No lock is held across an await.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<State>>);

impl Shared {
    pub fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(State::new(world))))
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        // What a thread that panicked left behind is still a world that can be looked at and reset.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything that changes while a stub runs.
pub(crate) struct State {
    pub world: World,
    pub clock: Clock,
    pub faults: Faults,
    pub journal: Journal,
    pub persona: persona::Traffic,
    pub nonces: gigya::Nonces,
    ids: u64,
    initial: World,
}

impl State {
    fn new(initial: World) -> Self {
        Self {
            world: initial.clone(),
            clock: Clock::default(),
            faults: Faults::default(),
            journal: Journal::default(),
            persona: persona::Traffic::default(),
            nonces: gigya::Nonces::default(),
            ids: 0,
            initial,
        }
    }

    /// Puts everything back to where it was at the start: world, clock, journal, faults, counters.
    pub fn reset(&mut self) {
        *self = Self::new(self.initial.clone());
    }

    /// Goes on with another world. What was remembered of requests to the old one is forgotten.
    pub fn replace(&mut self, world: World) {
        self.world = world;
        self.persona = persona::Traffic::default();
        self.nonces = gigya::Nonces::default();
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
