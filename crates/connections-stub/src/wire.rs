//! What happens to every request on its way in and to every answer on its way out: journal, faults, `Date`.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use http_body_util::channel::Channel;

use crate::fault::{self, Connection};
use crate::operation::Operation;
use crate::state::Shared;

/// Stands in an answer's extensions for: close the connection instead.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("cut on demand")]
pub(crate) struct Cut;

/// How long half a body has to get out before the connection closes.
const HALF_WAY: Duration = Duration::from_millis(50);

/// The layer around all operations.
pub(crate) async fn exchange(
    State(shared): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let operation = Operation::of(request.method(), request.uri().path());
    let (number, fault) = {
        let mut state = shared.lock();
        let now = state.clock.now();
        let number = state.journal.arrived(now, request.method(), request.uri());
        (number, operation.and_then(|it| state.faults.take(it)))
    };
    let connection = fault.as_ref().and_then(|fault| fault.connection);
    if connection == Some(Connection::CutBefore) {
        return cut();
    }
    let mut answer = fault::hit(fault, next.run(request)).await;
    if let Some(connection) = connection {
        answer = disturb(answer, connection).await;
    }
    let mut state = shared.lock();
    if answer.extensions().get::<Cut>().is_none() {
        state.journal.answered(number, answer.status().as_u16());
    }
    // Clients correct their clocks by this header, so it must tell the stub's time and not the machine's.
    if let Ok(date) = HeaderValue::from_str(&state.clock.now().http_date()) {
        answer.headers_mut().insert(header::DATE, date);
    }
    answer
}

fn cut() -> Response {
    let mut answer = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    answer.extensions_mut().insert(Cut);
    answer
}

/// Lets a fault of the connection happen to an answer.
async fn disturb(answer: Response, connection: Connection) -> Response {
    let (mut parts, body) = answer.into_parts();
    // Answers are whole in memory already.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return cut();
    };
    let body = match connection {
        Connection::CutBefore | Connection::CutAfter => return cut(),
        Connection::CutBody if body.is_empty() => return cut(),
        Connection::CutBody => {
            parts
                .headers
                .insert(header::CONTENT_LENGTH, body.len().into());
            half_of(body)
        }
        Connection::Slow { ms_per_byte } => {
            parts
                .headers
                .insert(header::CONTENT_LENGTH, body.len().into());
            dripping(body, Duration::from_millis(ms_per_byte))
        }
        Connection::Malformed if body.is_empty() => Body::from("{"),
        Connection::Malformed => Body::from(body.slice(..body.len() / 2)),
    };
    Response::from_parts(parts, body)
}

fn half_of(body: Bytes) -> Body {
    let (mut sender, channel) = Channel::<Bytes, Cut>::new(1);
    tokio::spawn(async move {
        let half = body.slice(..body.len() / 2);
        if sender.send_data(half).await.is_ok() {
            tokio::time::sleep(HALF_WAY).await;
            sender.abort(Cut);
        }
    });
    Body::new(channel)
}

fn dripping(body: Bytes, pause: Duration) -> Body {
    let (mut sender, channel) = Channel::<Bytes, Cut>::new(1);
    tokio::spawn(async move {
        for at in 0..body.len() {
            tokio::time::sleep(pause).await;
            // A client that has gone needs no more of it.
            if sender.send_data(body.slice(at..=at)).await.is_err() {
                return;
            }
        }
    });
    Body::new(channel)
}
