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
//! Tests that run side by side share one stub and have a world each, which costs less than a stub: [`Stub::new_world`],
//! or [`Stub::fork`] for one that is like the stub's own.
//!
//! What a world remembers of requests is bounded: the newest 10,000 idempotency keys of Persona, each for a day, and the
//! newest 100,000 nonces of Gigya, each for four minutes. One that had to make room is taken for new when it comes again.
//!
//! The state of a [`Stub`] is in memory, where a test can get at it. A [`Server`] has no more than its address, and
//! [keeps](Keep) its worlds elsewhere when it is told to, so that they outlast it.
//!
//! The binary `connections-stub` serves the same over a port. What it answers from is a [`World`]; what a test may set
//! while it runs is on [`Stub`], and over HTTP in the [control interface](control).

mod address;
mod builder;
pub mod clock;
pub mod control;
mod exchange;
pub mod fault;
mod gigya;
mod ibm_connections;
pub mod journal;
mod live;
mod memory;
mod operation;
mod persona;
mod router;
mod serve;
mod server;
mod service;
mod shared;
mod snapshot;
mod state;
mod store;
mod symphony;
mod wire;
pub mod world;
mod worlds;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clock::Moment;
use fault::{Fault, FaultError};
use state::State;

pub use builder::{Builder, StartError};
pub use control::AccessError;
pub use live::LiveWorld;
pub use operation::Operation;
pub use server::Server;
pub use snapshot::{Snapshot, SnapshotError};
pub use store::{Keep, StoreError};
pub use world::{World, WorldError};
pub use worlds::NewWorldError;

/// A running stub server. To drop it closes its port and connections.
///
/// It answers from a world of its own, which the methods here are about, and from [others beside](Stub::new_world).
pub struct Stub {
    server: Server,
    own: LiveWorld,
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
        Builder::new()
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// The base URL of everything it serves, without a slash at its end: `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The world as it is now.
    pub fn world(&self) -> World {
        self.own.world()
    }

    /// Goes on with another world. Rate-limit windows, idempotency keys and nonces are forgotten.
    ///
    /// # Errors
    /// The world contradicts itself; the old one stays.
    pub fn replace(&self, world: World) -> Result<(), WorldError> {
        self.own.replace(world)
    }

    /// Puts everything back to the start: world, clock, journal, faults and what is remembered of requests.
    pub fn reset(&self) {
        self.own.reset();
    }

    /// Makes a world beside the stub's own.
    ///
    /// # Errors
    /// The world contradicts itself, or there are as many as a stub keeps: 10,000.
    pub fn new_world(&self, world: World) -> Result<LiveWorld, NewWorldError> {
        world.check()?;
        self.own.beside(State::new(Arc::new(world)))
    }

    /// Makes a copy of the stub's own world, as it is now, that goes on for itself. It resets to the start of that one.
    ///
    /// # Errors
    /// There are as many worlds as a stub keeps: 10,000.
    pub fn fork(&self) -> Result<LiveWorld, NewWorldError> {
        self.own.fork()
    }

    /// Everything as it is now, but the journal, to be [restored](Self::restore) at any time, here or elsewhere.
    pub fn snapshot(&self) -> Snapshot {
        self.own.snapshot()
    }

    /// Goes on from a snapshot, with an empty journal.
    pub fn restore(&self, snapshot: &Snapshot) {
        self.own.restore(snapshot);
    }

    /// The requests received, oldest first. Those to the control interface are not among them.
    pub fn journal(&self) -> Vec<journal::Entry> {
        self.own.journal()
    }

    /// Orders a fault for the next requests to an operation.
    ///
    /// # Errors
    /// The fault does nothing, is a failure that the operation does not document, or a response that can't be sent.
    pub fn order(&self, fault: Fault) -> Result<(), FaultError> {
        self.own.order(fault)
    }

    /// What the stub's clock says.
    pub fn now(&self) -> Moment {
        self.own.now()
    }

    /// Puts the clock to a moment.
    pub fn set_clock(&self, to: Moment) {
        self.own.set_clock(to);
    }

    /// Puts the clock forward.
    pub fn advance_clock(&self, by: Duration) {
        self.own.advance_clock(by);
    }

    /// Stops the clock, or lets it go on.
    pub fn stop_clock(&self, stop: bool) {
        self.own.stop_clock(stop);
    }

    /// Takes no more connections, lets the requests that are under way come to their end, and stops.
    ///
    /// One that takes longer than 30 seconds to be answered is cut, and so is one that is not all there after 2 seconds.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
    }
}

impl fmt::Debug for Stub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Stub");
        debug.field("addr", &self.addr()).finish_non_exhaustive()
    }
}
