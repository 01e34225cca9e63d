//! A PostgreSQL database, which any number of processes share.
//!
//! A turn is a transaction that has the world's row locked: one world is changed by one at a time, wherever that is, and
//! different worlds side by side. A process that dies loses its connections, and with them its turns; what they changed
//! was answered by nobody and is rolled back. Each part says of which version of the world it is, so that a process reads
//! only what others changed.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::{Client, Config, NoTls, Row, Statement};

use super::{
    Boxed, Created, Identity, KeptWorld, Known, Part, Parts, Store, StoreError, Turn, Turned,
};
use crate::address::WorldId;
use crate::clock::Moment;
use crate::worlds::{Listed, MOST_WORLDS};

/// What this program writes. It reads no other.
const FORMAT: i64 = 1;
/// Connections of a process at most.
const MOST_CONNECTIONS: usize = 16;

/// Made under a lock that all processes take: two that make a table at once would disturb each other.
const TABLES: &str = "
    SELECT pg_advisory_xact_lock(hashtext('connections_stub'));
    CREATE TABLE IF NOT EXISTS connections_stub_format (format bigint NOT NULL);
    INSERT INTO connections_stub_format SELECT 1 WHERE NOT EXISTS (SELECT FROM connections_stub_format);
    CREATE TABLE IF NOT EXISTS connections_stub_worlds (
        id text PRIMARY KEY, birth bigint NOT NULL, version bigint NOT NULL, expires bigint);
    CREATE TABLE IF NOT EXISTS connections_stub_parts (
        world text NOT NULL REFERENCES connections_stub_worlds ON DELETE CASCADE,
        part text NOT NULL, version bigint NOT NULL, body bytea NOT NULL, PRIMARY KEY (world, part));
";
const LOCK: &str =
    "SELECT version FROM connections_stub_worlds WHERE id = $1 AND birth = $2 FOR UPDATE";
const NEWS: &str =
    "SELECT part, body FROM connections_stub_parts WHERE world = $1 AND version > $2";
const VERSION: &str = "UPDATE connections_stub_worlds SET version = $2 WHERE id = $1";
const WRITE: &str = "
    INSERT INTO connections_stub_parts (world, version, part, body)
    SELECT $1, $2, * FROM unnest($3::text[], $4::bytea[])
    ON CONFLICT (world, part) DO UPDATE SET version = excluded.version, body = excluded.body";
const CREATE: &str = "
    INSERT INTO connections_stub_worlds (id, birth, version, expires) VALUES ($1, $2, 1, $3)
    ON CONFLICT DO NOTHING";
const OVER: &str = "DELETE FROM connections_stub_worlds WHERE expires <= $1";
const COUNT: &str = "SELECT count(*) FROM connections_stub_worlds";
const FIND: &str = "SELECT birth, expires FROM connections_stub_worlds WHERE id = $1";
const LIST: &str = "SELECT id, expires FROM connections_stub_worlds ORDER BY id";
const DELETE: &str = "DELETE FROM connections_stub_worlds WHERE id = $1 AND birth = $2";

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let said = error.as_db_error().map(|it| it.message().to_owned());
        let deeper = std::error::Error::source(&error).map(|it| format!("{error}: {it}"));
        Self::Failed(said.or(deeper).unwrap_or_else(|| error.to_string()))
    }
}

/// The connections of a process.
#[derive(Clone)]
pub(crate) struct Postgres(Arc<Pool>);

struct Pool {
    config: Config,
    free: Mutex<Vec<Session>>,
    room: Arc<Semaphore>,
}

/// A connection between two transactions.
struct Session {
    client: Client,
    lock: Statement,
    news: Statement,
    version: Statement,
    write: Statement,
}

/// A connection in use. One that is not given back is closed, and what it had not committed is rolled back.
struct Borrowed {
    session: Session,
    pool: Arc<Pool>,
    _room: OwnedSemaphorePermit,
}

impl Borrowed {
    fn give_back(self) {
        let mut free = self
            .pool
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        free.push(self.session);
    }
}

impl Session {
    async fn open(config: &Config) -> Result<Self, StoreError> {
        let (client, connection) = config.connect(NoTls).await?;
        // It ends with the client, which is told of every error.
        tokio::spawn(connection);
        Ok(Self {
            lock: client.prepare(LOCK).await?,
            news: client.prepare(NEWS).await?,
            version: client.prepare(VERSION).await?,
            write: client.prepare(WRITE).await?,
            client,
        })
    }

    /// Locks a world, and gives its version.
    async fn lock(&self, id: &str, birth: i64) -> Result<Option<i64>, StoreError> {
        let row = self.client.query_opt(&self.lock, &[&id, &birth]).await?;
        Ok(row.map(|it| it.get(0)))
    }

    async fn advance(&self, id: &str, version: i64) -> Result<(), StoreError> {
        self.client.execute(&self.version, &[&id, &version]).await?;
        Ok(())
    }

    /// The parts of a world that are newer than a version.
    async fn news(&self, id: &str, version: i64) -> Result<Parts, StoreError> {
        let rows = self.client.query(&self.news, &[&id, &version]).await?;
        let part = |row: &Row| Some((Part::named(row.get(0))?, row.get(1)));
        Ok(rows.iter().filter_map(part).collect())
    }

    async fn write(&self, id: &str, version: i64, parts: &Parts) -> Result<(), StoreError> {
        let names: Vec<_> = parts.keys().map(|it| it.name()).collect();
        let texts: Vec<_> = parts.values().map(Vec::as_slice).collect();
        let write = &self.write;
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&id, &version, &names, &texts];
        self.client.execute(write, &parameters).await?;
        Ok(())
    }
}

impl Postgres {
    /// Connects to a database, and gives the world of a name that is in there, made of these parts if it was not.
    pub async fn open(url: &str, own: KeptWorld) -> Result<(Self, KeptWorld), StoreError> {
        let mut config: Config = url.parse()?;
        if config.get_application_name().is_none() {
            config.application_name("connections-stub");
        }
        {
            // Before anything is prepared: that needs the tables.
            let (mut client, connection) = config.connect(NoTls).await?;
            tokio::spawn(connection);
            let transaction = client.transaction().await?;
            transaction.batch_execute(TABLES).await?;
            let found = "SELECT format FROM connections_stub_format";
            let found: i64 = transaction.query_one(found, &[]).await?.get(0);
            transaction.commit().await?;
            if found != FORMAT {
                return Err(StoreError::Format {
                    path: "the database".to_owned(),
                    found: found.unsigned_abs(),
                    reads: FORMAT.unsigned_abs(),
                });
            }
        }
        let store = Self(Arc::new(Pool {
            config,
            free: Mutex::default(),
            room: Arc::new(Semaphore::new(MOST_CONNECTIONS)),
        }));
        let id = own.identity.id.clone();
        // Whether it was there, or another process was faster, does not matter.
        store.clone().create_now(own).await?;
        let own = store.find_now(&id).await?.ok_or(StoreError::Gone)?;
        Ok((store, own))
    }

    async fn borrow(&self) -> Result<Borrowed, StoreError> {
        let pool = &self.0;
        let room = pool.room.clone().acquire_owned().await;
        let room = room.map_err(StoreError::failed)?;
        let free = || {
            let mut free = pool.free.lock().unwrap_or_else(PoisonError::into_inner);
            free.retain(|it| !it.client.is_closed());
            free.pop()
        };
        let session = match free() {
            Some(session) => session,
            None => Session::open(&pool.config).await?,
        };
        Ok(Borrowed {
            session,
            pool: pool.clone(),
            _room: room,
        })
    }

    async fn create_now(self, world: KeptWorld) -> Result<Created, StoreError> {
        let mut borrowed = self.borrow().await?;
        let transaction = borrowed.session.client.transaction().await?;
        transaction
            .execute(OVER, &[&Moment::system().millis()])
            .await?;
        let there: i64 = transaction.query_one(COUNT, &[]).await?.get(0);
        // The stub's own is one more.
        if usize::try_from(there).is_ok_and(|it| it > MOST_WORLDS) {
            transaction.commit().await?;
            borrowed.give_back();
            return Ok(Created::TooMany);
        }
        let id = world.identity.id.as_str();
        let expires = world.expires.map(Moment::millis);
        let birth = world.identity.birth.cast_signed();
        let made = transaction
            .execute(CREATE, &[&id, &birth, &expires])
            .await?;
        if made == 0 {
            transaction.commit().await?;
            borrowed.give_back();
            return Ok(Created::Exists);
        }
        let names: Vec<_> = world.parts.keys().map(|it| it.name()).collect();
        let texts: Vec<_> = world.parts.values().map(Vec::as_slice).collect();
        transaction
            .execute(WRITE, &[&id, &1_i64, &names, &texts])
            .await?;
        transaction.commit().await?;
        borrowed.give_back();
        Ok(Created::New)
    }

    async fn find_now(&self, id: &WorldId) -> Result<Option<KeptWorld>, StoreError> {
        let borrowed = self.borrow().await?;
        let session = &borrowed.session;
        let found = session.client.query_opt(FIND, &[&id.as_str()]).await?;
        let Some(row) = found else {
            borrowed.give_back();
            return Ok(None);
        };
        let birth: i64 = row.get(0);
        let expires: Option<i64> = row.get(1);
        let world = KeptWorld {
            identity: Identity {
                id: id.clone(),
                birth: birth.cast_unsigned(),
            },
            expires: expires.map(Moment::from_millis),
            parts: session.news(id.as_str(), 0).await?,
        };
        borrowed.give_back();
        // One that is deleted in between has lost its parts.
        Ok((world.parts.len() == Part::ALL.len()).then_some(world))
    }

    async fn list_now(&self) -> Result<Vec<Listed>, StoreError> {
        let borrowed = self.borrow().await?;
        let rows = borrowed.session.client.query(LIST, &[]).await?;
        borrowed.give_back();
        let listed = |row: &Row| {
            let expires: Option<i64> = row.get(1);
            Some(Listed {
                id: WorldId::new(row.get(0))?,
                expires: expires.map(Moment::from_millis),
            })
        };
        Ok(rows.iter().filter_map(listed).collect())
    }

    async fn delete_now(self, world: Identity) -> Result<(), StoreError> {
        let borrowed = self.borrow().await?;
        let client = &borrowed.session.client;
        let (id, birth) = (world.id.as_str(), world.birth.cast_signed());
        client.execute(DELETE, &[&id, &birth]).await?;
        borrowed.give_back();
        Ok(())
    }

    async fn turn_now(&self, world: &Identity, known: &Known<'_>) -> Turned {
        let borrowed = self.borrow().await?;
        let session = &borrowed.session;
        let (id, birth) = (world.id.as_str(), world.birth.cast_signed());
        // Sent together: the second does not wait for the answer to the first.
        let (begun, locked) = tokio::join!(
            session.client.batch_execute("BEGIN"),
            session.lock(id, birth)
        );
        begun?;
        let version = locked?.ok_or(StoreError::Gone)?;
        let (known, changes) = known();
        let since = known.map_or(0, u64::cast_signed);
        let news = match since == version {
            true => Parts::new(),
            false => session.news(id, since).await?,
        };
        Ok(Box::new(PostgresTurn {
            borrowed,
            world: world.id.clone(),
            version,
            changes,
            news,
        }))
    }
}

impl Store for Postgres {
    fn is_shared(&self) -> bool {
        true
    }

    fn turn<'a>(&'a self, world: &'a Identity, known: &'a Known<'a>) -> Boxed<'a, Turned> {
        Box::pin(self.turn_now(world, known))
    }

    fn create(&self, world: KeptWorld) -> Boxed<'static, Result<Created, StoreError>> {
        Box::pin(self.clone().create_now(world))
    }

    fn delete(&self, world: &Identity) -> Boxed<'static, Result<(), StoreError>> {
        Box::pin(self.clone().delete_now(world.clone()))
    }

    fn find<'a>(&'a self, id: &'a WorldId) -> Boxed<'a, Result<Option<KeptWorld>, StoreError>> {
        Box::pin(self.find_now(id))
    }

    fn list(&self) -> Boxed<'_, Result<Vec<Listed>, StoreError>> {
        Box::pin(self.list_now())
    }
}

/// A transaction that has a world locked.
struct PostgresTurn {
    borrowed: Borrowed,
    world: WorldId,
    version: i64,
    changes: u64,
    news: Parts,
}

impl PostgresTurn {
    async fn finish(self, changed: Parts) -> Result<u64, StoreError> {
        let session = &self.borrowed.session;
        let id = self.world.as_str();
        let mut version = self.version;
        if !changed.is_empty() {
            version += 1;
            let (noted, written) = tokio::join!(
                session.advance(id, version),
                session.write(id, version, &changed)
            );
            noted?;
            written?;
        }
        session.client.batch_execute("COMMIT").await?;
        self.borrowed.give_back();
        Ok(version.cast_unsigned())
    }
}

impl Turn for PostgresTurn {
    fn news(&mut self) -> Parts {
        std::mem::take(&mut self.news)
    }

    fn changes(&self) -> Option<u64> {
        Some(self.changes)
    }

    fn hand_over(self: Box<Self>, changed: Parts) -> Boxed<'static, Result<u64, StoreError>> {
        Box::pin(self.finish(changed))
    }
}
