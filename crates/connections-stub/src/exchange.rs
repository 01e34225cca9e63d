//! What the layer around all operations and an operation tell each other about one request.
//!
//! ```text
//! wire::exchange ──request with a ticket──> router ──> Service::handle ──> admit ──> fault? ──> carry out, or fail
//!       ^  ^                                              │                            │
//!       │  └── ticket: world ──>  <── operation, body ────┘                            │
//!       └───────────────── ticket: what is sent instead, what the connection does ─────┘
//! ```
//!
//! A generated router hands an operation its request and takes back documented responses alone. So what the layer has
//! to know beside these goes by a ticket in the request's extensions.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use bytes::Bytes;
use specweld_axum::RawRequest;

use crate::address::Addressed;
use crate::fault::{Connection, Undocumented};
use crate::operation::Operation;
use crate::store::StoreError;

/// One request's ticket.
#[derive(Clone)]
pub(crate) struct Ticket(Arc<(Addressed, Mutex<Note>)>);

/// What an operation has to say beside its response.
#[derive(Default)]
pub(crate) struct Note {
    /// The operation that the request reached.
    pub operation: Option<Operation>,
    /// The request's body.
    pub body: Bytes,
    /// What is sent in place of the operation's response.
    pub response: Option<Undocumented>,
    /// What happens to the response on its way.
    pub connection: Option<Connection>,
    /// Whether the operation has come to its end without a response.
    seized: bool,
}

impl Ticket {
    /// A ticket for a request to a world.
    pub fn new(world: Addressed) -> Self {
        Self(Arc::new((world, Mutex::default())))
    }

    /// The ticket of a request.
    pub fn of(raw: &RawRequest) -> Option<&Self> {
        raw.extensions.get()
    }

    /// The world that the request is for.
    pub fn to(&self) -> &Addressed {
        &self.0.0
    }

    /// The note, to add to it.
    pub fn note(&self) -> MutexGuard<'_, Note> {
        self.0.1.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the request back to the layer, which sends what the note says. The operation ends here.
    pub async fn seize(&self) -> Infallible {
        self.note().seized = true;
        std::future::pending().await
    }

    /// Has it said that the state can't be kept, and so nothing that an operation could answer. The operation ends here.
    pub async fn unkept(&self, error: &StoreError) -> Infallible {
        let status = match error {
            StoreError::Gone => 404,
            _ => 503,
        };
        {
            let mut note = self.note();
            note.connection = None;
            note.response = Some(Undocumented::new(status).body(format!("{error}\n")));
        }
        self.seize().await
    }

    /// The response of the operation that holds this ticket, or none once it has given the request back: which it can
    /// do only while it is polled.
    pub async fn response<R>(&self, operation: impl Future<Output = R>) -> Option<R> {
        let mut operation = pin!(operation);
        poll_fn(|context| match operation.as_mut().poll(context) {
            Poll::Ready(response) => Poll::Ready(Some(response)),
            Poll::Pending if self.note().seized => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }
}
