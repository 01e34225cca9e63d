//! How long a client waits where a body is a stream: as long as it goes on.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use reqwest::{Body, Request, Response};
use tokio::time::{Instant, sleep_until};

/// Longer than any stream: reqwest's own limit is on the whole.
const FOREVER: Duration = Duration::from_secs(1 << 32);

/// When something went on.
type Last = Arc<Mutex<Instant>>;

/// Has a request sent. Neither its body nor its response may stand still for longer than `limit`, whatever they take as a whole.
pub(crate) async fn within<F>(
    limit: Duration,
    mut request: Request,
    send: impl FnOnce(Request) -> F,
) -> reqwest::Result<Response>
where
    F: Future<Output = reqwest::Result<Response>>,
{
    let last = Arc::new(Mutex::new(Instant::now()));
    request.timeout_mut().get_or_insert(FOREVER);
    if let Some(body) = request.body_mut().take_if(|body| body.as_bytes().is_none()) {
        *request.body_mut() = Some(Watched::of(body, limit, &last));
    }
    let mut sent = pin!(send(request));
    let mut still = pin!(still(&last, limit));
    let response = poll_fn(|context| match sent.as_mut().poll(context) {
        Poll::Ready(response) => Poll::Ready(Some(response)),
        Poll::Pending => still.as_mut().poll(context).map(|()| None),
    });
    match response.await {
        Some(response) => {
            let response = http::Response::<Body>::from(response?);
            let last = Arc::new(Mutex::new(Instant::now()));
            Ok(response.map(|body| Watched::of(body, limit, &last)).into())
        }
        None => {
            // reqwest alone makes its errors: of a body that is one.
            let stalled = Body::wrap(Stalled(limit));
            let response = Response::from(http::Response::new(stalled));
            response.bytes().await?;
            Ok(Response::from(http::Response::new(Body::default())))
        }
    }
}

/// Waits until nothing has gone on for so long.
async fn still(last: &Last, limit: Duration) {
    loop {
        let until = *last.lock().unwrap_or_else(PoisonError::into_inner) + limit;
        if Instant::now() >= until {
            return;
        }
        sleep_until(until).await;
    }
}

/// A body that says when it goes on, and breaks off where it does not.
struct Watched {
    body: Body,
    limit: Duration,
    last: Last,
    still: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Watched {
    fn of(body: Body, limit: Duration, last: &Last) -> Body {
        Body::wrap(Self { body, limit, last: Arc::clone(last), still: None })
    }
}

type Polled = Poll<Option<Result<Frame<Bytes>, Box<dyn std::error::Error + Send + Sync>>>>;

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Polled {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            this.still = None;
            *this.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let until = Instant::now() + this.limit;
        let still = this.still.get_or_insert_with(|| Box::pin(sleep_until(until)));
        still.as_mut().poll(context).map(|()| {
            this.body = Body::default();
            Some(Err(stalled(this.limit).into()))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A body of which nothing comes.
struct Stalled(Duration);

impl http_body::Body for Stalled {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Polled {
        Poll::Ready(Some(Err(stalled(self.0).into())))
    }
}

fn stalled(limit: Duration) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, format!("nothing went on for {limit:?}"))
}
