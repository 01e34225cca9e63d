//! One file, which one process has at a time.
//!
//! A thread of its own writes. Whatever was handed over while it wrote goes to disk in one transaction, so that many
//! requests share the wait for the disk, and what is handed over first is on disk first.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use redb::{
    Database, DatabaseError, ReadableDatabase as _, ReadableTable as _, TableDefinition,
    TableHandle as _, WriteTransaction,
};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::{
    Boxed, Closed, Created, Identity, KeptWorld, Known, Part, Parts, Store, StoreError, Turn,
    Turned,
};
use crate::address::WorldId;
use crate::clock::Moment;

/// What this program writes. It reads no other.
const FORMAT: u64 = 1;
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("about");
const WORLDS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("worlds");
/// By world and name of the part.
const PARTS: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("parts");

/// Memory for pages of the file, in bytes. All that is read is read at the start.
const CACHE: usize = 8 << 20;
/// How many changes go to disk together at most.
const MOST_AT_ONCE: usize = 1_000;

/// What is known of a world beside its parts.
#[derive(Serialize, Deserialize)]
struct About {
    birth: u64,
    expires: Option<Moment>,
}

/// The end of the queue to the thread that writes.
#[derive(Clone)]
pub(crate) struct File(mpsc::Sender<Task>);

/// What is to be written, and who waits for it.
struct Task {
    work: Work,
    done: oneshot::Sender<Result<(), StoreError>>,
}

enum Work {
    Create(KeptWorld),
    Change(Identity, Parts),
    Delete(Identity),
}

impl File {
    /// Opens a file, or makes it, and reads all worlds in it. It is closed once nothing is left of what this gives, which
    /// the future waits for.
    pub fn open(path: &Path) -> Result<(Self, Vec<KeptWorld>, Closed), StoreError> {
        let mut settings = Database::builder();
        settings.set_cache_size(CACHE);
        let database = only_for_its_owner(path).map_err(DatabaseError::from);
        let database = database.and_then(|()| settings.create(path));
        let database = database.map_err(|error| refused(path, error))?;
        let foreign = |error: redb::Error| StoreError::Foreign {
            path: path.display().to_string(),
            why: error.to_string(),
        };
        let format = claim(&database).map_err(foreign)?;
        if format != Some(FORMAT) {
            let path = path.display().to_string();
            return Err(match format {
                None => StoreError::Foreign {
                    path,
                    why: "it holds something else".to_owned(),
                },
                Some(found) => StoreError::Format {
                    path,
                    found,
                    reads: FORMAT,
                },
            });
        }
        let worlds = read(&database).map_err(foreign)?;
        let (sender, queue) = mpsc::channel();
        let (closing, closed) = oneshot::channel::<Infallible>();
        let writer = thread::Builder::new().name("state-file".to_owned());
        let spawned = writer.spawn(move || {
            write_all(&database, &queue);
            drop(database);
            drop(closing);
        });
        spawned.map_err(StoreError::failed)?;
        Ok((Self(sender), worlds, closed))
    }

    /// Queues work. The future is ready once it is on disk.
    fn queue(&self, work: Work) -> Boxed<'static, Result<(), StoreError>> {
        let (done, waiting) = oneshot::channel();
        let queued = self.0.send(Task { work, done });
        Box::pin(async move {
            let stopped = || StoreError::failed("the file is closed");
            queued.map_err(|_| stopped())?;
            waiting.await.unwrap_or_else(|_| Err(stopped()))
        })
    }
}

impl Store for File {
    // No other process changes anything, and this one's changes come in the order in which they happened.
    fn turn<'a>(&'a self, world: &'a Identity, _: &'a Known<'a>) -> Boxed<'a, Turned> {
        let turn: Box<dyn Turn> = Box::new(FileTurn {
            file: self.clone(),
            world: world.clone(),
        });
        Box::pin(std::future::ready(Ok(turn)))
    }

    fn create(&self, world: KeptWorld) -> Boxed<'static, Result<Created, StoreError>> {
        let written = self.queue(Work::Create(world));
        Box::pin(async { written.await.map(|()| Created::New) })
    }

    fn delete(&self, world: &Identity) -> Boxed<'static, Result<(), StoreError>> {
        self.queue(Work::Delete(world.clone()))
    }
}

struct FileTurn {
    file: File,
    world: Identity,
}

impl Turn for FileTurn {
    fn news(&mut self) -> Parts {
        Parts::new()
    }

    // A change of nothing waits as well: it may have seen what is not on disk yet.
    fn hand_over(self: Box<Self>, changed: Parts) -> Boxed<'static, Result<u64, StoreError>> {
        let kept = self.file.queue(Work::Change(self.world, changed));
        Box::pin(async { kept.await.map(|()| 0) })
    }
}

/// Makes a file that nobody else can read, if there is none: the secrets of all worlds are in there.
fn only_for_its_owner(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn refused(path: &Path, error: DatabaseError) -> StoreError {
    let path = path.display().to_string();
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            StoreError::Locked(path)
        }
        other => StoreError::Foreign {
            path,
            why: other.to_string(),
        },
    }
}

/// The format of a file, which is this program's if the file is new. None: it is no file of worlds.
fn claim(database: &Database) -> Result<Option<u64>, redb::Error> {
    let transaction = database.begin_write()?;
    let is_new = transaction.list_tables()?.next().is_none();
    let is_ours = transaction
        .list_tables()?
        .any(|it| it.name() == ABOUT.name());
    if !is_new && !is_ours {
        return Ok(None);
    }
    let format = {
        let mut about = transaction.open_table(ABOUT)?;
        if is_new {
            about.insert("format", FORMAT)?;
            transaction.open_table(WORLDS)?;
            transaction.open_table(PARTS)?;
        }
        about.get("format")?.map(|it| it.value())
    };
    transaction.commit()?;
    Ok(format)
}

fn read(database: &Database) -> Result<Vec<KeptWorld>, redb::Error> {
    let transaction = database.begin_read()?;
    let mut parts = BTreeMap::<String, Parts>::new();
    for entry in transaction.open_table(PARTS)?.iter()? {
        let (key, text) = entry?;
        let (world, name) = key.value();
        if let Some(part) = Part::named(name) {
            let parts = parts.entry(world.to_owned()).or_default();
            parts.insert(part, text.value().to_vec());
        }
    }
    let mut worlds = Vec::new();
    for entry in transaction.open_table(WORLDS)?.iter()? {
        let (id, about) = entry?;
        let about: About = serde_json::from_slice(about.value())
            .map_err(|error| redb::Error::Corrupted(error.to_string()))?;
        let parts = parts.remove(id.value()).unwrap_or_default();
        worlds.extend(WorldId::new(id.value()).map(|id| KeptWorld {
            identity: Identity {
                id,
                birth: about.birth,
            },
            expires: about.expires,
            parts,
        }));
    }
    Ok(worlds)
}

/// Writes what comes until nobody is left to send any. Once something could not be written nothing is: what comes after
/// it is no state that ever was.
fn write_all(database: &Database, queue: &mpsc::Receiver<Task>) {
    let mut broken = None;
    while let Ok(first) = queue.recv() {
        let more = queue.try_iter().take(MOST_AT_ONCE - 1);
        let (work, waiting): (Vec<_>, Vec<_>) = std::iter::once(first)
            .chain(more)
            .map(|it| (it.work, it.done))
            .unzip();
        let written = match &broken {
            Some(error) => Err(StoreError::clone(error)),
            None => write(database, &work).map_err(StoreError::failed),
        };
        broken = written.clone().err();
        for done in waiting {
            // Who has gone away needs no word.
            let _ = done.send(written.clone());
        }
    }
}

fn write(database: &Database, work: &[Work]) -> Result<(), redb::Error> {
    let is_nothing = |it: &Work| matches!(it, Work::Change(_, parts) if parts.is_empty());
    if work.iter().all(is_nothing) {
        return Ok(());
    }
    let transaction = database.begin_write()?;
    for it in work {
        apply(&transaction, it)?;
    }
    Ok(transaction.commit()?)
}

fn apply(transaction: &WriteTransaction, work: &Work) -> Result<(), redb::Error> {
    let mut worlds = transaction.open_table(WORLDS)?;
    let mut table = transaction.open_table(PARTS)?;
    let identity = match work {
        Work::Create(world) => {
            let about = About {
                birth: world.identity.birth,
                expires: world.expires,
            };
            let about = serde_json::to_vec(&about)
                .map_err(|error| redb::Error::Corrupted(error.to_string()))?;
            worlds.insert(world.identity.id.as_str(), &*about)?;
            &world.identity
        }
        Work::Change(identity, _) | Work::Delete(identity) => {
            let found = worlds.get(identity.id.as_str())?;
            let found = found.and_then(|it| serde_json::from_slice::<About>(it.value()).ok());
            // One that has been deleted meanwhile, and perhaps made anew, is not this one.
            if found.is_none_or(|it| it.birth != identity.birth) {
                return Ok(());
            }
            identity
        }
    };
    let id = identity.id.as_str();
    match work {
        Work::Create(KeptWorld { parts, .. }) | Work::Change(_, parts) => {
            for (part, text) in parts {
                table.insert((id, part.name()), &**text)?;
            }
        }
        Work::Delete(_) => {
            worlds.remove(id)?;
            for part in Part::ALL {
                table.remove((id, part.name()))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(prepare: impl FnOnce(&WriteTransaction) -> Result<(), redb::Error>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.redb");
        let database = Database::create(&path).unwrap();
        let transaction = database.begin_write().unwrap();
        prepare(&transaction).unwrap();
        transaction.commit().unwrap();
        drop(database);
        let Err(error) = File::open(&path) else {
            return "it was taken".to_owned();
        };
        let shown = error.to_string();
        shown.replace(&path.display().to_string(), "state.redb")
    }

    #[test]
    fn files_of_other_versions_are_refused_with_a_way_out() {
        let told = refused(|it| {
            it.open_table(ABOUT)?.insert("format", FORMAT + 1)?;
            Ok(())
        });
        assert_eq!(
            told,
            "state.redb is of format 2, and this program reads format 1; let the program that wrote it give its \
             worlds by GET /__stub/snapshot, and post them here"
        );
        let told = refused(|it| {
            let other: TableDefinition<'_, &str, u64> = TableDefinition::new("other");
            it.open_table(other)?.insert("format", FORMAT)?;
            Ok(())
        });
        assert_eq!(
            told,
            "state.redb is no file of worlds: it holds something else"
        );
    }
}
