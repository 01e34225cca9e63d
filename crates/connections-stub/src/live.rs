//! What a test does with a world that a stub answers from.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::address::{Base, WorldId};
use crate::clock::Moment;
use crate::fault::{Fault, FaultError};
use crate::journal;
use crate::shared::Shared;
use crate::snapshot::Snapshot;
use crate::state::State;
use crate::world::{World, WorldError};
use crate::worlds::{NewWorldError, Worlds};

/// A world that a running [`Stub`](crate::Stub) answers from, beside others: it has its own state, clock, faults,
/// journal and limits. To drop it deletes it.
///
/// ```no_run
/// # async fn test() -> Result<(), Box<dyn std::error::Error>> {
/// # use connections_stub::{Stub, World};
/// # let stub = Stub::start(World::demo()).await?;
/// let mine = stub.new_world(World::demo())?;
/// let base = mine.url(); // http://127.0.0.1:<port>/w/<id>
/// // … point a client at it, and look what became of it:
/// assert_eq!(mine.world().symphony.connections.len(), 4);
/// # Ok(())
/// # }
/// ```
pub struct LiveWorld {
    worlds: Arc<Worlds>,
    shared: Shared,
    addr: SocketAddr,
    id: WorldId,
}

impl LiveWorld {
    /// The one that a stub begins with.
    pub(crate) fn own(worlds: Arc<Worlds>, addr: SocketAddr) -> Self {
        Self {
            shared: worlds.own().world.clone(),
            id: WorldId::own(),
            worlds,
            addr,
        }
    }

    /// Another one of the same stub.
    pub(crate) fn beside(&self, state: State) -> Result<Self, NewWorldError> {
        let new = self.worlds.make(None, state, None)?;
        Ok(Self {
            worlds: self.worlds.clone(),
            shared: new.world,
            addr: self.addr,
            id: new.listed.id,
        })
    }

    /// Its name, which is also what the header `X-Stub-World` takes.
    pub fn id(&self) -> &str {
        self.id.as_str()
    }

    /// The base URL of everything it serves, without a slash at its end: `http://127.0.0.1:<port>/w/<id>`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.addr, Base::of(&self.id))
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
        self.shared.restart_now(State::reset);
    }

    /// Everything as it is now, but the journal, to be [restored](Self::restore) at any time, here or elsewhere.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.shared.lock())
    }

    /// Goes on from a snapshot, with an empty journal.
    pub fn restore(&self, snapshot: &Snapshot) {
        let state = snapshot.state.copy();
        self.shared.restart_now(|it| it.restore(state));
    }

    /// A copy that goes on for itself, with an empty journal. It [resets](Self::reset) to the start of this one.
    ///
    /// # Errors
    /// The stub has as many worlds as it keeps.
    pub fn fork(&self) -> Result<Self, NewWorldError> {
        let copy = self.shared.lock().copy();
        self.beside(copy)
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

    /// What the world's clock says.
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
}

impl Drop for LiveWorld {
    fn drop(&mut self) {
        // The stub's own is none that can be deleted, and one that is no more is what was wanted.
        let _ = self.worlds.delete(self.id.as_str());
    }
}

impl fmt::Debug for LiveWorld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("LiveWorld");
        debug.field("url", &self.url()).finish_non_exhaustive()
    }
}
