//! Where worlds are kept beyond the memory of a process.
//!
//! A world that is kept is in memory too, and changed there: [`Shared::change`](crate::shared::Shared::change) waits for
//! its [turn](Store::turn), takes over what others made of the world since, lets the change happen, hands over what the
//! change left, and comes back once that is kept. Without a store it does no more than lock the state.

#[cfg(feature = "file")]
mod file;
mod keeping;
mod part;
#[cfg(feature = "postgres")]
mod postgres;

use std::convert::Infallible;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
#[cfg(feature = "file")]
use std::path::PathBuf;
use std::pin::Pin;

#[cfg(feature = "file")]
pub(crate) use file::File;
pub(crate) use keeping::Keeping;
pub(crate) use part::{Part, Parts, Scope};
#[cfg(feature = "postgres")]
pub(crate) use postgres::Postgres;

use tokio::sync::oneshot;

use crate::address::WorldId;
use crate::clock::Moment;
use crate::state::State;
use crate::worlds::Listed;

/// Where a [`Server`](crate::Server) keeps its worlds.
#[derive(Clone)]
#[non_exhaustive]
pub enum Keep {
    /// In memory alone.
    Memory,
    /// In a file, which is made if it is not there. Every change is in there, and on disk, before the request that made
    /// it is answered.
    #[cfg(feature = "file")]
    File(PathBuf),
    /// In the PostgreSQL database of this URL, which any number of servers share: `postgres://user@host/database`. One
    /// world is changed by one of them at a time. Each has a journal of its own.
    #[cfg(feature = "postgres")]
    Postgres(String),
}

impl fmt::Debug for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("Memory"),
            #[cfg(feature = "file")]
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            // There may be a password in it.
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => f.debug_tuple("Postgres").finish_non_exhaustive(),
        }
    }
}

/// Why worlds can't be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has the file.
    #[error("{0} is in use by another process: stop that one, or take another file")]
    Locked(String),
    /// The file is something else.
    #[error("{path} is no file of worlds: {why}")]
    Foreign {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// The file is from another version of this program.
    #[error(
        "{path} is of format {found}, and this program reads format {reads}; let the program that wrote it give its \
         worlds by GET /__stub/snapshot, and post them here"
    )]
    Format {
        /// The file.
        path: String,
        /// Its format.
        found: u64,
        /// What this program reads.
        reads: u64,
    },
    /// What has to be kept can't be. Nothing is answered from then on as if it were.
    #[error("the state can't be kept: {0}")]
    Failed(String),
    /// The world has been deleted.
    #[error("the world has been deleted")]
    Gone,
}

impl StoreError {
    pub(crate) fn failed(why: impl ToString) -> Self {
        Self::Failed(why.to_string())
    }
}

/// A future behind a pointer.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Comes to its end when a store is closed.
pub(crate) type Closed = oneshot::Receiver<Infallible>;

/// What tells a world from others that had its name before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub id: WorldId,
    pub birth: u64,
}

/// A world as it is kept.
#[cfg_attr(
    not(any(feature = "file", feature = "postgres")),
    allow(dead_code, reason = "there is no store to read from")
)]
pub(crate) struct KeptWorld {
    pub identity: Identity,
    pub expires: Option<Moment>,
    pub parts: Parts,
}

impl KeptWorld {
    /// A new world.
    pub fn new(id: WorldId, state: &State, expires: Option<Moment>) -> Result<Self, StoreError> {
        let birth = RandomState::new().hash_one(());
        Ok(Self {
            identity: Identity { id, birth },
            expires,
            parts: state.parts()?,
        })
    }
}

/// Keeps worlds. What is handed over earlier is kept earlier: a world that is found again is as it was at one moment.
pub(crate) trait Store: Send + Sync {
    /// Waits until it is this process's turn to change a world. It ends when it is dropped or handed over. Which version
    /// is known is asked once it is this one's turn: what came before may have come to nothing.
    fn turn<'a>(&'a self, world: &'a Identity, known: &'a Known<'a>) -> Boxed<'a, Turned>;

    /// Keeps a new world.
    fn create(&self, world: KeptWorld) -> Boxed<'static, Result<Created, StoreError>>;

    /// Keeps a world no more.
    fn delete(&self, world: &Identity) -> Boxed<'static, Result<(), StoreError>>;

    /// Whether other processes make, change and delete worlds here as well.
    fn is_shared(&self) -> bool {
        false
    }

    /// A world of a shared store.
    fn find<'a>(&'a self, _: &'a WorldId) -> Boxed<'a, Result<Option<KeptWorld>, StoreError>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// All worlds of a shared store.
    fn list(&self) -> Boxed<'_, Result<Vec<Listed>, StoreError>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}

/// What came of a wish for a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "postgres"),
    allow(dead_code, reason = "no other process makes any")
)]
pub(crate) enum Created {
    New,
    /// Another process has made one of this name.
    Exists,
    /// There are as many as there may be.
    TooMany,
}

/// Tells what is in memory of a world: its version, or None if that can't be told, and the number of changes to it.
pub(crate) type Known<'a> = dyn Fn() -> (Option<u64>, u64) + Send + Sync + 'a;

pub(crate) type Turned = Result<Box<dyn Turn>, StoreError>;

/// The turn to change a world.
pub(crate) trait Turn: Send {
    /// What others changed since the version that is known.
    fn news(&mut self) -> Parts;

    /// The number of changes when the turn began, where it can be lost. It is if there are more by now.
    fn changes(&self) -> Option<u64> {
        None
    }

    /// Hands over what the change left. This is for the moment, with the state still locked: what has to be waited for is
    /// in the future. It gives the version that is kept then.
    fn hand_over(self: Box<Self>, changed: Parts) -> Boxed<'static, Result<u64, StoreError>>;
}
