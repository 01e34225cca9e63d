//! The one value that implements the traits of all APIs, and the one way from a request to the state.

use std::time::Duration;

use specweld_axum::RawRequest;

use crate::address::Addressed;
use crate::exchange::Ticket;
use crate::fault::{Connection, Failure, Fault, Response};
use crate::operation::Operation;
use crate::shared::Shared;
use crate::state::State;

/// Answers the operations of all APIs, each request from the state of the world that it is for.
///
/// Operations get at the state through [`Service::handle`] alone, which is where faults happen: an operation that
/// leaves them out has no state to answer from, and does not compile without saying how it fails.
#[derive(Clone)]
pub(crate) struct Service(Addressed);

/// What a look at a request's sender comes to.
pub(crate) enum Gate<A, R> {
    /// The request is to be carried out.
    Admitted(A),
    /// It was carried out before, and this is the response to repeat. It may get lost on its way once more.
    Repeated(R),
    /// The sender is turned away. No fault happens.
    Refused(R),
}

impl<A, R> From<Result<A, R>> for Gate<A, R> {
    fn from(admitted: Result<A, R>) -> Self {
        admitted.map_or_else(Self::Refused, Self::Admitted)
    }
}

/// A request that was let in: what is known of its sender.
pub(crate) trait Admitted {
    /// Takes back what letting the request in did, since nothing will be stored of what comes of it.
    fn abandon(&self, state: &mut State);
}

impl Service {
    /// Requests that do not say which world they are for are for this one.
    pub fn new(own: Addressed) -> Self {
        Self(own)
    }

    /// The ticket of a request. All have one that came in by the way that they come.
    fn ticket(&self, raw: &RawRequest) -> Ticket {
        let ticket = Ticket::of(raw).cloned();
        ticket.unwrap_or_else(|| Ticket::new(self.0.clone()))
    }

    /// Handles a request, or its rejection.
    ///
    /// - `admit` looks at the sender: the credentials, and what else comes before the request itself.
    /// - `carry_out` does what the request asks for.
    /// - `fail` answers with a documented failure in its place, when a fault says so.
    pub async fn handle<A: Admitted, R>(
        &self,
        operation: Operation,
        raw: &RawRequest,
        admit: impl FnOnce(&mut State) -> Gate<A, R>,
        carry_out: impl FnOnce(&mut State, A) -> R,
        fail: impl FnOnce(&mut State, A, Failure) -> R,
    ) -> R {
        let ticket = self.ticket(raw);
        let world = &ticket.to().world;
        {
            let mut note = ticket.note();
            note.operation = Some(operation);
            note.body = raw.body.clone();
        }
        let (admitted, fault) = {
            let mut state = world.lock();
            match admit(&mut state) {
                Gate::Admitted(admitted) => match state.faults.take(operation) {
                    None => return carry_out(&mut state, admitted),
                    Some(fault) => (Ok(admitted), fault),
                },
                Gate::Repeated(response) => match state.faults.take_of_the_way(operation) {
                    None => return response,
                    Some(fault) => (Err(response), fault),
                },
                Gate::Refused(response) => return response,
            }
        };
        // Boxed, so that the many requests without a fault need not carry the room for it about.
        Box::pin(suffer(&ticket, &fault, admitted.as_ref().ok())).await;
        let admitted = match admitted {
            Ok(admitted) => admitted,
            Err(repeated) => return repeated,
        };
        let mut state = world.lock();
        match fault.response {
            Some(Response::Status(it)) => fail(&mut state, admitted, Failure::Status(it)),
            Some(Response::ErrorCode(it)) => fail(&mut state, admitted, Failure::ErrorCode(it)),
            Some(Response::Undocumented(_)) | None => carry_out(&mut state, admitted),
        }
    }
}

/// Lets the part of a fault happen that comes before the operation. It does not come back if that is all.
async fn suffer(ticket: &Ticket, fault: &Fault, admitted: Option<&impl Admitted>) {
    // The client may go away at any await.
    let mut pending = Pending {
        shared: &ticket.to().world,
        admitted,
    };
    let mut goes_on = fault.connection != Some(Connection::CutBefore);
    {
        let mut note = ticket.note();
        note.connection = fault.connection;
        if let Some(Response::Undocumented(it)) = &fault.response {
            note.response = Some(it.clone());
            goes_on &= it.after;
        }
    }
    if fault.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    }
    if !goes_on {
        match ticket.seize().await {}
    }
    pending.admitted = None;
}

/// Abandons a request when it is dropped, unless that has been taken out.
struct Pending<'a, A: Admitted> {
    shared: &'a Shared,
    admitted: Option<&'a A>,
}

impl<A: Admitted> Drop for Pending<'_, A> {
    fn drop(&mut self) {
        if let Some(admitted) = self.admitted {
            admitted.abandon(&mut self.shared.lock());
        }
    }
}
