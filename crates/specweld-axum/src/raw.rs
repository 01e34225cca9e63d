//! The request as it came.

use std::{
    error::Error,
    fmt,
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::{Extensions, HeaderMap, Method, Uri};
use http_body_util::{BodyExt, LengthLimitError};

use crate::Reason;

/// The request as it came, for what the document does not describe: signatures over the query,
/// undocumented headers, a journal.
///
/// `Debug` prints no header value, no query and nothing of the body, since those carry secrets.
#[derive(Clone)]
pub struct RawRequest {
    /// The method.
    pub method: Method,
    /// The target, as the router saw it: under [`axum::Router::nest`] without the prefix.
    pub uri: Uri,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as far as it was read: cut at a limit, or where the connection failed. Empty where the service reads it
    /// as it comes: an [`Upload`](crate::Upload), a form with files.
    pub body: Bytes,
    /// What the application's layers put into the request: how they and the service talk to each other. The peer's address is
    /// here as `axum::extract::ConnectInfo<SocketAddr>` where the application is served with
    /// `into_make_service_with_connect_info`.
    pub extensions: Extensions,
}

impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("method", &self.method)
            .field("path", &self.uri.path())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Implements `Debug` of a generated request: by [`RawRequest`] alone, since any of its other fields may be a secret.
#[macro_export]
macro_rules! debug_raw {
    ($request:ident) => {
        impl ::std::fmt::Debug for $request {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(::std::stringify!($request))
                    .field("raw", &self.raw)
                    .finish_non_exhaustive()
            }
        }
    };
}

/// The most memory that is taken for a body before its bytes come.
const AT_FIRST: u64 = 64 << 10;

/// Reads a body whole, within the limit that it has. The second value is what kept it from being read to its end.
pub(crate) async fn read_body(mut body: Body, time: Option<Duration>) -> (Bytes, Option<Reason>) {
    if body.is_end_stream() {
        return (Bytes::new(), None);
    }
    // A copy, so that whoever keeps a short body keeps no buffer of the connection.
    let announced = body.size_hint().lower().min(AT_FIRST);
    let mut read = Vec::with_capacity(usize::try_from(announced).unwrap_or_default());
    let failure = {
        let reading = pin!(read_on(&mut body, &mut read));
        within(time, reading).await.unwrap_or_else(Some)
    };
    (read.into(), failure)
}

/// What a future gives, unless it takes too long.
pub(crate) async fn within<F: Future>(
    time: Option<Duration>,
    mut future: Pin<&mut F>,
) -> Result<F::Output, Reason> {
    // Most bodies are there already: no clock is looked at for them.
    match (poll_once(future.as_mut()).await, time) {
        (Poll::Ready(output), _) => Ok(output),
        (Poll::Pending, None) => Ok(future.await),
        // Boxed, so that a request whose body is there need not carry the room for it about.
        (Poll::Pending, Some(limit)) => Box::pin(tokio::time::timeout(limit, future))
            .await
            .map_err(|_| Reason::TooSlow { limit }),
    }
}

async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

/// Reads to the end, or gives what kept it from getting there.
async fn read_on(body: &mut Body, read: &mut Vec<u8>) -> Option<Reason> {
    // A limited body whose length is over the limit, or unknown, has the limit as its upper bound.
    let limit = body.size_hint().upper();
    while let Some(frame) = body.frame().await {
        match frame.map(|frame| frame.into_data()) {
            Ok(Ok(data)) => read.extend_from_slice(&data),
            Ok(Err(_trailers)) => {}
            Err(error) => return Some(broken_off(&error, limit)),
        }
    }
    None
}

/// Why a body was not read to its end.
pub(crate) fn broken_off(error: &(dyn Error + 'static), limit: Option<u64>) -> Reason {
    match limit {
        Some(limit) if is_over_limit(error) => Reason::TooLarge { limit },
        _ => Reason::Unreadable,
    }
}

fn is_over_limit(error: &(dyn Error + 'static)) -> bool {
    let mut source = Some(error);
    while let Some(error) = source {
        if error.is::<LengthLimitError>() {
            return true;
        }
        source = error.source();
    }
    false
}
