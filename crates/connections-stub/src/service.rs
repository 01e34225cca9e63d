//! The one value that implements the traits of all APIs, and the one way from a request to the state.

use std::time::Duration;

use specweld_axum::RawRequest;
use tokio::runtime::Handle;

use crate::address::Addressed;
use crate::clock::Moment;
use crate::exchange::Ticket;
use crate::fault::{Connection, Failure, Fault, Response};
use crate::operation::Operation;
use crate::shared::Shared;
use crate::state::State;
use crate::store::Scope;

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
    /// Notes until when the request may be under way, by the machine's clock.
    fn lease(&self, _: &mut State, _: Moment) {}

    /// What takes back what letting the request in did, for when nothing will be stored of what comes of it.
    fn abandon(&self) -> Option<Abandon> {
        None
    }
}

/// Takes something back.
pub(crate) type Abandon = Box<dyn FnOnce(&mut State) + Send>;

/// How long a request may take beside the delay that a fault has ordered. One that is under way for longer has been left
/// behind by a process that died.
const SLACK: Duration = Duration::from_secs(60);

/// What a look at a request came to.
enum Looked<R, A> {
    /// This is the response.
    Answered(R),
    /// A fault happens first: to the delivery of a response, or to what is to be carried out.
    Faulty(Fault, Result<A, R>),
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
        let scope = Scope::Operation(operation);
        let looked = world.change(scope, move |state| match admit(state) {
            Gate::Admitted(admitted) => match state.faults.take(operation) {
                None => Looked::Answered(carry_out(state, admitted)),
                Some(fault) => {
                    let longest = Duration::from_millis(fault.delay_ms).saturating_add(SLACK);
                    admitted.lease(state, Moment::system().after(longest));
                    Looked::Faulty(fault, Ok((admitted, carry_out)))
                }
            },
            Gate::Repeated(response) => match state.faults.take_of_the_way(operation) {
                None => Looked::Answered(response),
                Some(fault) => Looked::Faulty(fault, Err(response)),
            },
            Gate::Refused(response) => Looked::Answered(response),
        });
        let (fault, request) = match looked.await {
            Ok(Looked::Answered(response)) => return response,
            Ok(Looked::Faulty(fault, request)) => (fault, request),
            Err(error) => match ticket.unkept(&error).await {},
        };
        let request = request.map(|(admitted, carry_out)| {
            let pending = Pending {
                world: world.clone(),
                scope,
                abandon: admitted.abandon(),
            };
            (admitted, pending, carry_out)
        });
        // Boxed, so that the many requests without a fault need not carry the room for it about.
        Box::pin(suffer(&ticket, &fault)).await;
        let (admitted, mut pending, carry_out) = match request {
            Ok(request) => request,
            Err(repeated) => return repeated,
        };
        let done = world.change(scope, move |state| {
            pending.goes_on();
            match fault.response {
                Some(Response::Status(it)) => fail(state, admitted, Failure::Status(it)),
                Some(Response::ErrorCode(it)) => fail(state, admitted, Failure::ErrorCode(it)),
                Some(Response::Undocumented(_)) | None => carry_out(state, admitted),
            }
        });
        match done.await {
            Ok(response) => response,
            Err(error) => match ticket.unkept(&error).await {},
        }
    }
}

/// Lets the part of a fault happen that comes before the operation. It does not come back if that is all.
async fn suffer(ticket: &Ticket, fault: &Fault) {
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
}

/// A request that waits to be carried out. The client may go away meanwhile: it is abandoned when this is dropped, unless
/// that has been taken out.
struct Pending {
    world: Shared,
    scope: Scope,
    abandon: Option<Abandon>,
}

impl Pending {
    fn goes_on(&mut self) {
        self.abandon = None;
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let Some(abandon) = self.abandon.take() else {
            return;
        };
        if self.world.keeping().is_none() {
            abandon(&mut self.world.lock());
        } else if let Ok(runtime) = Handle::try_current() {
            let (world, scope) = (self.world.clone(), self.scope);
            // What can't be kept is as it was for the next one, who is told.
            runtime.spawn(async move { world.change(scope, abandon).await });
        }
    }
}
