//! Everything that the stub answers from, but the journal. The rules of each API are plain functions on its part, which
//! get the time as an argument: state in, outcome out, no HTTP.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};

use crate::clock::Clock;
use crate::fault::{FaultError, Faults};
use crate::ibm_connections::world::IbmConnections;
use crate::journal::Secrets;
use crate::store::{Part, Parts, StoreError};
use crate::symphony::world::Symphony;
use crate::world::{World, WorldError};
use crate::{gigya, persona};

/// What changes of a world while a stub runs. It can be written down and read again.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    pub symphony: Symphony,
    pub ibm_connections: IbmConnections,
    pub persona: persona::rules::State,
    pub gigya: gigya::rules::State,
    pub clock: Clock,
    pub faults: Faults,
    ids: u64,
    /// What a reset goes back to, which worlds of one origin share.
    initial: Arc<World>,
}

/// Why what was written down can't be gone on with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StateError {
    #[error(transparent)]
    World(#[from] WorldError),
    #[error(transparent)]
    Fault(#[from] FaultError),
}

impl State {
    /// The state that a world begins with.
    pub fn new(initial: Arc<World>) -> Self {
        let world = World::clone(&initial);
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

    /// Goes back to the beginning.
    pub fn reset(&mut self) {
        self.restore(Self::new(self.initial.clone()));
    }

    /// Goes on from another state. The clock stays the one that others hold, and is put to what that state's says.
    pub fn restore(&mut self, other: Self) {
        let clock = self.clock.clone();
        clock.put_to(&other.clock);
        *self = Self { clock, ..other };
    }

    /// A copy to go on from elsewhere: it has a clock of its own, and none of the requests that are under way here.
    pub fn copy(&self) -> Self {
        let mut copy = Self {
            symphony: self.symphony.clone(),
            ibm_connections: self.ibm_connections.clone(),
            persona: self.persona.clone(),
            gigya: self.gigya.clone(),
            clock: Clock::default(),
            faults: self.faults.clone(),
            ids: self.ids,
            initial: self.initial.clone(),
        };
        copy.clock.put_to(&self.clock);
        copy.settle();
        copy
    }

    /// All parts, to be kept.
    pub fn parts(&self) -> Result<Parts, StoreError> {
        let each = Part::ALL.into_iter();
        each.map(|part| Ok((part, self.write(part)?))).collect()
    }

    /// A part, to be kept.
    pub fn write(&self, part: Part) -> Result<Vec<u8>, StoreError> {
        match part {
            Part::Symphony => Part::write(&self.symphony),
            Part::IbmConnections => Part::write(&self.ibm_connections),
            Part::Persona => Part::write(&self.persona),
            Part::Gigya => Part::write(&self.gigya),
            Part::Common => Part::write(&(&self.clock, &self.faults, self.ids)),
            Part::Initial => Part::write(&self.initial),
        }
    }

    /// The state that was kept in parts.
    #[cfg_attr(
        not(any(feature = "file", feature = "postgres")),
        allow(dead_code, reason = "there is no store to read from")
    )]
    pub fn kept(parts: &Parts) -> Result<Self, StoreError> {
        let (clock, faults, ids) = Part::Common.read(parts)?;
        Ok(Self {
            symphony: Part::Symphony.read(parts)?,
            ibm_connections: Part::IbmConnections.read(parts)?,
            persona: Part::Persona.read(parts)?,
            gigya: Part::Gigya.read(parts)?,
            clock,
            faults,
            ids,
            initial: Part::Initial.read(parts)?,
        })
    }

    /// Goes on with parts that others have changed.
    pub fn take_over(&mut self, parts: &Parts) -> Result<(), StoreError> {
        for part in parts.keys() {
            match part {
                Part::Symphony => self.symphony = part.read(parts)?,
                Part::IbmConnections => self.ibm_connections = part.read(parts)?,
                Part::Persona => self.persona = part.read(parts)?,
                Part::Gigya => self.gigya = part.read(parts)?,
                Part::Common => {
                    let clock: Clock;
                    (clock, self.faults, self.ids) = part.read(parts)?;
                    self.clock.put_to(&clock);
                }
                Part::Initial => self.initial = part.read(parts)?,
            }
        }
        Ok(())
    }

    /// Takes a world that is the same as its own for what a reset goes back to, so that it is in memory once.
    #[cfg_attr(
        not(any(feature = "file", feature = "postgres")),
        allow(dead_code, reason = "there is no store to read from")
    )]
    pub fn share_initial(&mut self, with: &Arc<World>) {
        if *self.initial == **with {
            self.initial = with.clone();
        }
    }

    /// Forgets the requests that are under way: those of a process that is no more come to no end.
    pub fn settle(&mut self) {
        self.persona.settle();
    }

    /// Looks for what can't be in a state that was written down.
    pub fn check(&self) -> Result<(), StateError> {
        self.world().check()?;
        self.initial.check()?;
        Ok(self.faults.check()?)
    }

    /// All secrets of the world.
    pub fn secrets(&self) -> Secrets {
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
        self.ids = self.ids.wrapping_add(1);
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
        let mut state = State::new(Arc::new(World::demo()));
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
