//! Settings of a stub, and its start.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::control::{Access, AccessError, Host, Origin};
use crate::live::LiveWorld;
use crate::router::App;
use crate::server::Server;
use crate::shared::Log;
#[cfg(feature = "file")]
use crate::store::File;
use crate::store::{Keep, StoreError};
use crate::world::{World, WorldError};
use crate::worlds::Worlds;
use crate::{Stub, journal};
#[cfg(feature = "postgres")]
use crate::{
    address::WorldId,
    state::State,
    store::{KeptWorld, Postgres},
};

/// Why a stub did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The world contradicts itself.
    #[error(transparent)]
    World(#[from] WorldError),
    /// The worlds can't be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address can't be listened on.
    #[error("can't listen on {addr}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
}

/// Settings of a stub that is to be started.
///
/// ```no_run
/// # async fn test() -> Result<(), Box<dyn std::error::Error>> {
/// let stub = connections_stub::Stub::builder()
///     .control_token("for tests only")?
///     .allow_origin("https://app.example.com")?
///     .log(|entry| eprintln!("{entry}"))
///     .start()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct Builder {
    world: Option<World>,
    addr: SocketAddr,
    access: Access,
    log: Option<Log>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            world: None,
            addr: (Ipv4Addr::LOCALHOST, 0).into(),
            access: Access::default(),
            log: None,
        }
    }

    /// What the stub answers from, instead of the demo world.
    pub fn world(mut self, world: World) -> Self {
        self.world = Some(world);
        self
    }

    /// The address to listen on, instead of a free port of the loopback interface.
    pub fn listen(mut self, addr: SocketAddr) -> Self {
        self.addr = addr;
        self
    }

    /// Asks for a bearer token wherever the [control interface](crate::control) is used.
    ///
    /// # Errors
    /// No `Authorization` header could carry it: it is empty, or has other than visible ASCII characters.
    pub fn control_token(mut self, token: &str) -> Result<Self, AccessError> {
        self.access.token = Some(Access::token(token)?);
        Ok(self)
    }

    /// Lets requests to the [control interface](crate::control) name this host, such as `stub.internal`, and web pages from
    /// there send them.
    ///
    /// # Errors
    /// It is no name of a host.
    pub fn allow_host(mut self, host: &str) -> Result<Self, AccessError> {
        self.access.hosts.push(Host::new(host)?);
        Ok(self)
    }

    /// Lets web pages of this origin, such as `https://app.example.com`, use the [control interface](crate::control), and read
    /// what it answers (CORS).
    ///
    /// # Errors
    /// It is no origin.
    pub fn allow_origin(mut self, origin: &str) -> Result<Self, AccessError> {
        self.access.origins.push(Origin::new(origin)?);
        Ok(self)
    }

    /// Tells of every request to an operation, or to nothing, once it is answered.
    pub fn log(mut self, log: impl Fn(&journal::Entry) + Send + Sync + 'static) -> Self {
        self.log = Some(Arc::new(log));
        self
    }

    /// Starts the stub. It runs on the current Tokio runtime.
    ///
    /// # Errors
    /// The world contradicts itself, or the address can't be listened on.
    pub async fn start(self) -> Result<Stub, StartError> {
        let (world, log) = (self.world.unwrap_or_else(World::demo), self.log);
        world.check()?;
        let (listener, addr) = listen(self.addr).await?;
        let worlds = Arc::new(Worlds::new(world, log));
        let app = App::new(worlds.clone(), self.access, addr);
        Ok(Stub {
            server: Server::start(listener, addr, app, None),
            own: LiveWorld::own(worlds, addr),
        })
    }

    /// Starts a stub whose worlds are kept where they outlast it. It runs on the current Tokio runtime.
    ///
    /// The world of these settings is the one that what is kept begins with; it goes on from what is there already.
    ///
    /// # Errors
    /// The world contradicts itself, the worlds can't be kept there, or the address can't be listened on.
    pub async fn serve(self, keep: Keep) -> Result<Server, StartError> {
        let (world, log) = (self.world.unwrap_or_else(World::demo), self.log);
        world.check()?;
        let (worlds, store) = match keep {
            Keep::Memory => (Worlds::new(world, log), None),
            #[cfg(feature = "file")]
            Keep::File(path) => {
                let (file, kept, closed) = File::open(&path)?;
                let worlds = Worlds::kept(Arc::new(file), kept, world, log).await?;
                (worlds, Some(closed))
            }
            #[cfg(feature = "postgres")]
            Keep::Postgres(url) => {
                let state = State::new(Arc::new(world.clone()));
                let own = KeptWorld::new(WorldId::own(), &state, None)?;
                let (database, own) = Postgres::open(&url, own).await?;
                let worlds = Worlds::kept(Arc::new(database), vec![own], world, log).await?;
                (worlds, None)
            }
        };
        let (listener, addr) = listen(self.addr).await?;
        let app = App::new(Arc::new(worlds), self.access, addr);
        Ok(Server::start(listener, addr, app, store))
    }
}

/// Listens on an address, and tells which it is.
async fn listen(addr: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { addr, source };
    let listener = TcpListener::bind(addr).await.map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    Ok((listener, addr))
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("addr", &self.addr)
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}
