//! A world as it was at one moment, to go back to, to begin another with, and to keep in a file.

use std::fmt;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::fault::FaultError;
use crate::state::{State, StateError};
use crate::world::{World, WorldError};

/// What this program writes. It reads no other.
const VERSION: u32 = 1;

/// A world as it was at one moment: what it answers from, what a reset goes back to, the clock, the faults, and what is
/// remembered of requests. Not the journal, and no request that was under way.
///
/// It is JSON, as [`Serialize`] and [`Snapshot::from_json`] have it. All secrets of the world are in there.
#[derive(Serialize)]
pub struct Snapshot {
    snapshot: u32,
    pub(crate) state: State,
}

/// Why a text is no snapshot.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It is not the JSON of one.
    #[error("no snapshot: {0}")]
    Unreadable(#[source] serde_json::Error),
    /// It was written by another version of this program.
    #[error(
        "the snapshot is of version {0}, and this program reads version {VERSION}; `state` in it has the worlds, which \
         can be posted on their own"
    )]
    Version(u32),
    /// Its world contradicts itself.
    #[error(transparent)]
    World(#[from] WorldError),
    /// It has a fault that could not have been ordered.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// The file can't be read.
    #[error("can't read {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
}

impl From<StateError> for SnapshotError {
    fn from(error: StateError) -> Self {
        match error {
            StateError::World(it) => Self::World(it),
            StateError::Fault(it) => Self::Fault(it),
        }
    }
}

#[derive(Deserialize)]
struct Head {
    snapshot: u32,
}

#[derive(Deserialize)]
struct Body {
    state: State,
}

impl Snapshot {
    pub(crate) fn of(state: &State) -> Self {
        Self {
            snapshot: VERSION,
            state: state.copy(),
        }
    }

    /// Reads a snapshot.
    ///
    /// # Errors
    /// The text is no snapshot, one of another version, or one that has been changed into what can't be.
    pub fn from_json(json: &[u8]) -> Result<Self, SnapshotError> {
        let head: Head = serde_json::from_slice(json).map_err(SnapshotError::Unreadable)?;
        if head.snapshot != VERSION {
            return Err(SnapshotError::Version(head.snapshot));
        }
        let body: Body = serde_json::from_slice(json).map_err(SnapshotError::Unreadable)?;
        let mut state = body.state;
        state.check()?;
        state.settle();
        Ok(Self {
            snapshot: VERSION,
            state,
        })
    }

    /// Whether a text means to be a snapshot, and no world.
    pub(crate) fn is_meant(json: &[u8]) -> bool {
        serde_json::from_slice::<Head>(json).is_ok()
    }

    /// Reads a snapshot from a file.
    ///
    /// # Errors
    /// The file can't be read, or is no snapshot: see [`Snapshot::from_json`].
    pub fn read(path: &Path) -> Result<Self, SnapshotError> {
        let text = std::fs::read(path).map_err(|source| SnapshotError::File {
            path: path.display().to_string(),
            source,
        })?;
        Self::from_json(&text)
    }

    /// Writes the snapshot to a file.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        std::fs::write(path, serde_json::to_vec(self)?)
    }

    /// The world of that moment.
    pub fn world(&self) -> World {
        self.state.world()
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Snapshot");
        debug.field("now", &self.state.clock.now());
        debug.finish_non_exhaustive()
    }
}
