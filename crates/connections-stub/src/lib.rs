//! A stand-in for Symphony, HCL Connections, Persona and Gigya that answers as their pages say.
//!
//! A team that has to cut ties at these vendors points its tests here, and needs no account at any of them. A [`Stub`]
//! runs in the process of a test, any number of them side by side:
//!
//! ```no_run
//! # async fn test() -> Result<(), Box<dyn std::error::Error>> {
//! use connections_stub::{Stub, World};
//!
//! let stub = Stub::start(World::demo()).await?;
//! let base = stub.url(); // http://127.0.0.1:<port>
//! // … point a client at it, let it remove a connection, and look what became of it:
//! assert_eq!(stub.world().symphony.connections.len(), 4);
//! # Ok(())
//! # }
//! ```
//!
//! What it remembers of requests is bounded: the newest 10,000 idempotency keys of Persona, each for a day, and the
//! newest 100,000 nonces of Gigya, each for four minutes. One that had to make room is taken for new when it comes again.
//!
//! The binary `connections-stub` serves the same over a port. What it answers from is a [`World`]; what a test may set
//! while it runs is on [`Stub`], and over HTTP in the [control interface](control).

pub mod clock;
pub mod control;
mod exchange;
pub mod fault;
mod gigya;
mod ibm_connections;
pub mod journal;
mod memory;
mod operation;
mod persona;
mod router;
mod serve;
mod service;
mod state;
mod symphony;
mod wire;
pub mod world;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use clock::Moment;
use control::{Access, Host, Origin};
use fault::{Fault, FaultError};
use state::{Log, Shared};

pub use control::AccessError;
pub use operation::Operation;
pub use world::{World, WorldError};

/// A running stub server. To drop it closes its port and connections.
pub struct Stub {
    addr: SocketAddr,
    shared: Shared,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

/// Why a stub did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The world contradicts itself.
    #[error(transparent)]
    World(#[from] WorldError),
    /// The address can't be listened on.
    #[error("can't listen on {addr}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
}

impl Stub {
    /// Starts a stub on a free port of the loopback interface. It runs on the current Tokio runtime.
    ///
    /// # Errors
    /// The world contradicts itself, or there is no port to be had.
    pub async fn start(world: World) -> Result<Self, StartError> {
        Self::builder().world(world).start().await
    }

    /// Starts a stub on the given address. Port 0 takes a free one: see [`Stub::addr`].
    ///
    /// # Errors
    /// The world contradicts itself, or the address can't be listened on.
    pub async fn listen(world: World, addr: SocketAddr) -> Result<Self, StartError> {
        Self::builder().world(world).listen(addr).start().await
    }

    /// A stub with settings of its own.
    pub fn builder() -> Builder {
        Builder {
            world: None,
            addr: (Ipv4Addr::LOCALHOST, 0).into(),
            access: Access::default(),
            log: None,
        }
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The base URL of everything it serves, without a slash at its end: `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The world as it is now.
    pub fn world(&self) -> World {
        self.shared.lock().world()
    }

    /// Goes on with another world. Rate-limit windows, idempotency keys and nonces are forgotten.
    ///
    /// # Errors
    /// The world contradicts itself; the old one stays.
    pub fn replace(&self, world: World) -> Result<(), WorldError> {
        world.check()?;
        self.shared.lock().replace(world);
        Ok(())
    }

    /// Puts everything back to the start: world, clock, journal, faults and what is remembered of requests.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// The requests received, oldest first. Those to the control interface are not among them.
    pub fn journal(&self) -> Vec<journal::Entry> {
        self.shared.journal()
    }

    /// Orders a fault for the next requests to an operation.
    ///
    /// # Errors
    /// The fault does nothing, is a failure that the operation does not document, or a response that can't be sent.
    pub fn order(&self, fault: Fault) -> Result<(), FaultError> {
        self.shared.lock().faults.add(fault)
    }

    /// What the stub's clock says.
    pub fn now(&self) -> Moment {
        self.shared.now()
    }

    /// Puts the clock to a moment.
    pub fn set_clock(&self, to: Moment) {
        self.shared.lock().clock.set(to);
    }

    /// Puts the clock forward.
    pub fn advance_clock(&self, by: Duration) {
        self.shared.lock().clock.advance(by);
    }

    /// Stops the clock, or lets it go on.
    pub fn stop_clock(&self, stop: bool) {
        self.shared.lock().clock.stop(stop);
    }

    /// Takes no more connections, lets the requests that are under way come to their end, and stops.
    ///
    /// One that takes longer than 30 seconds to be answered is cut, and so is one that is not all there after 2 seconds.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            // An error would mean that the server has stopped already.
            let _ = stop.send(());
        }
        let _ = (&mut self.server).await;
    }
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

    /// Asks for a bearer token wherever the [control interface](control) is used.
    ///
    /// # Errors
    /// No `Authorization` header could carry it: it is empty, or has other than visible ASCII characters.
    pub fn control_token(mut self, token: &str) -> Result<Self, AccessError> {
        self.access.token = Some(Access::token(token)?);
        Ok(self)
    }

    /// Lets requests to the [control interface](control) name this host, such as `stub.internal`, and web pages from
    /// there send them.
    ///
    /// # Errors
    /// It is no name of a host.
    pub fn allow_host(mut self, host: &str) -> Result<Self, AccessError> {
        self.access.hosts.push(Host::new(host)?);
        Ok(self)
    }

    /// Lets web pages of this origin, such as `https://app.example.com`, use the [control interface](control), and read
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
        let world = self.world.unwrap_or_else(World::demo);
        world.check()?;
        let failed = |source| StartError::Listen {
            addr: self.addr,
            source,
        };
        let listener = TcpListener::bind(self.addr).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let shared = Shared::new(world, self.log);
        let (stop, stopped) = oneshot::channel();
        let app = router::App::new(shared.clone(), self.access, addr);
        let server = tokio::spawn(serve::serve(listener, app, stopped));
        Ok(Stub {
            addr,
            shared,
            stop: Some(stop),
            server,
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("addr", &self.addr)
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl fmt::Debug for Stub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Stub");
        debug.field("addr", &self.addr).finish_non_exhaustive()
    }
}
