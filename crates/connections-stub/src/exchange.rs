//! What the layer around all operations and an operation tell each other about one request.
//!
//! ```text
//! wire::exchange ──request with a ticket──> router ──> Service::handle ──> admit ──> fault? ──> carry out, or fail
//!       ^  ^                                              │                            │
//!       │  └────────────── ticket: operation, body ───────┘                            │
//!       └───────────────── ticket: what is sent instead, what the connection does ─────┘
//! ```
//!
//! A generated router hands an operation its request and takes back documented responses alone. So what the layer has
//! to know beside these goes by a ticket in the request's extensions.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use specweld_axum::RawRequest;
use tokio::sync::Notify;

use crate::fault::{Connection, Undocumented};
use crate::operation::Operation;

/// One request's ticket.
#[derive(Clone, Default)]
pub(crate) struct Ticket(Arc<Inner>);

#[derive(Default)]
struct Inner {
    note: Mutex<Note>,
    seized: Notify,
}

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
}

impl Ticket {
    /// The ticket of a request.
    pub fn of(raw: &RawRequest) -> Self {
        raw.extensions.get().cloned().unwrap_or_default()
    }

    /// The note, to add to it.
    pub fn note(&self) -> MutexGuard<'_, Note> {
        self.0.note.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the request back to the layer, which sends what the note says. The operation ends here.
    pub async fn seize(&self) -> Infallible {
        self.0.seized.notify_one();
        std::future::pending().await
    }

    /// Waits until the operation gives the request back.
    pub async fn seized(&self) {
        self.0.seized.notified().await;
    }
}
