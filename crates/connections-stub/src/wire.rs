//! What happens to every request on its way in and to every response on its way out: journal, faults, `Date`.

use std::cell::RefCell;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use http_body_util::channel::Channel;
use http_body_util::{BodyExt as _, Either, Full};
use tower::Service as _;

use crate::address::Addressed;
use crate::clock::Moment;
use crate::exchange::{Note, Ticket};
use crate::fault::Connection;

/// A response as it is sent: its body is whole in memory, but for those that come piece by piece.
pub(crate) type Answer = http::Response<Either<Full<Bytes>, Body>>;

/// Stands in a response's extensions for: close the connection instead.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("cut on demand")]
pub(crate) struct Cut;

/// How long half a body has to get out before the connection closes.
const HALF_WAY: Duration = Duration::from_millis(50);

/// Lets a request go through to the operations, and notes it and what came of it.
// The request goes to the operations before the future is made, so that this does not carry it about as well.
pub(crate) fn exchange(
    to: Addressed,
    mut request: Request,
    operations: &Router,
) -> impl Future<Output = Answer> + use<> {
    let number = to.world.arrived(&request);
    let ticket = Ticket::new(to);
    request.extensions_mut().insert(ticket.clone());
    let operation = operations.clone().call(request);
    async move {
        let shared = &ticket.to().world;
        let response = ticket.response(operation).await;
        let response = response.map(|it| it.unwrap_or_else(|never| match never {}));
        let note = std::mem::take(&mut *ticket.note());
        let sent = sent(response, &note).await;
        shared.answered(number, note.operation, &note.body, sent.as_ref());
        let mut response = sent.map_or_else(cut, |it| disturb(it, note.connection));
        // Clients correct their clocks by this header, so it must tell the stub's time and not the machine's, which hyper
        // writes by itself.
        if !shared.has_machine_time()
            && let Some(date) = date(shared.now())
        {
            response.headers_mut().entry(header::DATE).or_insert(date);
        }
        response
    }
}

thread_local! {
    /// The last second that was written as a date, and how.
    static DATE: RefCell<Option<(i64, HeaderValue)>> = const { RefCell::new(None) };
}

fn date(now: Moment) -> Option<HeaderValue> {
    let second = now.millis() / 1_000;
    DATE.with_borrow_mut(|last| {
        if last.as_ref().is_none_or(|(it, _)| *it != second) {
            *last = Some((second, HeaderValue::from_str(&now.http_date()).ok()?));
        }
        last.as_ref().map(|(_, date)| date.clone())
    })
}

/// What is sent back: the operation's response, or what was ordered in its place. None: the connection is cut.
async fn sent(response: Option<Response>, note: &Note) -> Option<http::Response<Bytes>> {
    let is_cut = matches!(
        note.connection,
        Some(Connection::CutBefore | Connection::CutAfter)
    );
    if is_cut {
        return None;
    }
    let whole = match &note.response {
        // It was looked at when it was ordered.
        Some(ordered) => ordered.response().ok()?,
        None => {
            let (mut parts, body) = response?.into_parts();
            // What goes out may be shorter; hyper writes what it is.
            parts.headers.remove(header::CONTENT_LENGTH);
            http::Response::from_parts(parts, whole(body).await?)
        }
    };
    let has_middle = !whole.body().is_empty() || note.connection != Some(Connection::CutBody);
    has_middle.then_some(whole)
}

/// A body that is whole in memory already, as those of operations are: one piece, or none.
async fn whole(mut body: Body) -> Option<Bytes> {
    if body.is_end_stream() {
        return Some(Bytes::new());
    }
    let first = body.frame().await?.ok()?.into_data().unwrap_or_default();
    if body.is_end_stream() {
        return Some(first);
    }
    let rest = Box::pin(to_bytes(body, usize::MAX)).await.ok()?;
    Some([first, rest].concat().into())
}

fn cut() -> Answer {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(Cut);
    response.map(Either::Right)
}

/// Lets a fault of the connection happen to a response.
fn disturb(response: http::Response<Bytes>, connection: Option<Connection>) -> Answer {
    let (mut parts, body) = response.into_parts();
    let length = body.len();
    let body = match connection {
        None => Either::Left(Full::new(body)),
        Some(Connection::CutBefore | Connection::CutAfter) => return cut(),
        Some(Connection::CutBody) => {
            parts.headers.insert(header::CONTENT_LENGTH, length.into());
            Either::Right(half_of(body))
        }
        Some(Connection::Slow { ms_per_byte }) => {
            parts.headers.insert(header::CONTENT_LENGTH, length.into());
            Either::Right(dripping(body, Duration::from_millis(ms_per_byte)))
        }
        Some(Connection::Malformed) if body.is_empty() => Either::Left("{".into()),
        Some(Connection::Malformed) => Either::Left(Full::new(body.slice(..length / 2))),
    };
    Answer::from_parts(parts, body)
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
