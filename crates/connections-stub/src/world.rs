//! What the stub knows: people, organizations, keys and the ties between them, as a file that people write.
//!
//! The same shape is read as TOML (`world.toml`), read and written as JSON by the control interface, and built in Rust.
//! [`World::demo`] is the world a stub has when it is given none.

mod carry;
pub(crate) mod check;
mod error;
pub(crate) mod secret;

use std::path::Path;

use serde::{Deserialize, Serialize};

use check::Check;
pub use error::{ReadError, WorldError, WorldFault};
pub use secret::Secret;

pub use crate::gigya::world as gigya;
pub use crate::ibm_connections::world as ibm_connections;
pub use crate::persona::world as persona;
pub use crate::symphony::world as symphony;

/// Everything the stub answers from, one part an API. A part that is left out is empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct World {
    /// Users, sessions and connections of Symphony pods.
    pub symphony: symphony::Symphony,
    /// Profiles and colleague connections of an HCL Connections deployment.
    pub ibm_connections: ibm_connections::IbmConnections,
    /// Organizations, API keys and Connect connections at Persona.
    pub persona: persona::Persona,
    /// Sites, accounts and social identities at Gigya.
    pub gigya: gigya::Gigya,
}

/// The demo world as its commented file.
pub const DEMO: &str = include_str!("world/demo.toml");

impl World {
    /// The built-in world: a few people and one tie of every kind. [`DEMO`] is its file.
    #[allow(
        clippy::expect_used,
        reason = "the file is a constant that a test reads"
    )]
    pub fn demo() -> Self {
        Self::from_toml(DEMO).expect("the demo world is without faults")
    }

    /// Reads a world from the text of a `world.toml`.
    ///
    /// # Errors
    /// Every contradiction of the world with its line and column, or the first fault in the text itself.
    pub fn from_toml(text: &str) -> Result<Self, WorldError> {
        let world: Self = toml::from_str(text).map_err(|error| check::unreadable(text, &error))?;
        check::locate(world.check(), text)?;
        Ok(world)
    }

    /// Reads a world from JSON of the same shape.
    ///
    /// # Errors
    /// Every contradiction of the world, or the first fault in the text itself with its line and column.
    pub fn from_json(json: &[u8]) -> Result<Self, WorldError> {
        // serde takes a list for a struct; a world is an object.
        let is_list = json.trim_ascii_start().starts_with(b"[");
        let world: Result<Self, _> = if is_list {
            Err(serde::de::Error::custom("expected an object"))
        } else {
            serde_json::from_slice(json)
        };
        let world = world.map_err(|error| check::unreadable_json(&error))?;
        world.check()?;
        Ok(world)
    }

    /// Reads a world from a file.
    ///
    /// # Errors
    /// The file can't be read, or its text is no world: see [`World::from_toml`].
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let text = std::fs::read_to_string(path).map_err(|source| ReadError::File {
            path: path.display().to_string(),
            source,
        })?;
        Self::from_toml(&text).map_err(|error| ReadError::World(error.in_file(path)))
    }

    /// Looks for contradictions: names that are used and not defined, names defined twice, two ties between one pair,
    /// and for ids and secrets that HTTP can't carry.
    ///
    /// # Errors
    /// All of them.
    pub fn check(&self) -> Result<(), WorldError> {
        let mut check = Check::default();
        self.symphony.check(&mut check);
        self.ibm_connections.check(&mut check);
        self.persona.check(&mut check);
        self.gigya.check(&mut check);
        carry::symphony(&self.symphony, &mut check);
        carry::ibm_connections(&self.ibm_connections, &mut check);
        carry::persona(&self.persona, &mut check);
        carry::gigya(&self.gigya, &mut check);
        check.finish()
    }
}

#[cfg(test)]
mod tests;
