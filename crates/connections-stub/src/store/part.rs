//! The parts of a state that are kept each on its own, so that a change need not write down all.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use crate::operation::Operation;

/// A part of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Symphony,
    IbmConnections,
    Persona,
    Gigya,
    /// Clock, faults and the like, which every operation may change.
    Common,
    /// What a reset goes back to.
    Initial,
}

/// Parts as they are written down: JSON.
pub(crate) type Parts = BTreeMap<Part, Vec<u8>>;

impl Part {
    pub const ALL: [Self; 6] = [
        Self::Symphony,
        Self::IbmConnections,
        Self::Persona,
        Self::Gigya,
        Self::Common,
        Self::Initial,
    ];

    /// Its name where it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Symphony => "symphony",
            Self::IbmConnections => "ibm_connections",
            Self::Persona => "persona",
            Self::Gigya => "gigya",
            Self::Common => "common",
            Self::Initial => "initial",
        }
    }

    /// The part of that name.
    #[cfg_attr(
        not(any(feature = "file", feature = "postgres")),
        allow(dead_code, reason = "there is no store to read from")
    )]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Writes a part down.
    pub fn write(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(value).map_err(StoreError::failed)
    }

    /// Reads a part that was written down.
    pub fn read<T: DeserializeOwned>(self, parts: &Parts) -> Result<T, StoreError> {
        let text = parts.get(&self).map_or(&b""[..], |it| it);
        let read = serde_json::from_slice(text);
        read.map_err(|error| {
            StoreError::Failed(format!("`{}` can't be read: {error}", self.name()))
        })
    }
}

/// What may be different after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Nothing: it was only looked at.
    Nothing,
    /// What an operation can change.
    Operation(Operation),
    Everything,
}

impl Scope {
    pub fn parts(self) -> &'static [Part] {
        let Self::Operation(operation) = self else {
            return if self == Self::Nothing {
                &[]
            } else {
                &Part::ALL
            };
        };
        match operation {
            Operation::SymphonyRemoveConnection | Operation::SymphonyUnfollowUser => {
                &[Part::Symphony, Part::Common]
            }
            Operation::IbmConnectionsDeleteColleagueConnection => {
                &[Part::IbmConnections, Part::Common]
            }
            Operation::PersonaDeactivateConnection => &[Part::Persona, Part::Common],
            Operation::GigyaRemoveConnection | Operation::GigyaRemoveConnectionGet => {
                &[Part::Gigya, Part::Common]
            }
        }
    }
}
