//! The request as it came.

use std::{error::Error, fmt};

use axum::{RequestExt, body::HttpBody, extract::Request};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, Uri};
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
    /// The body as far as it was read: cut at the limit, or where the connection failed.
    pub body: Bytes,
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

/// Reads a request whole, under the limit that [`axum::extract::DefaultBodyLimit`] sets. The second
/// value is what kept the body from being read to its end.
pub(crate) async fn read(request: Request) -> (RawRequest, Option<Reason>) {
    let (parts, body) = request.with_limited_body().into_parts();
    let (body, failure) = read_body(body).await;
    let raw = RawRequest {
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body,
    };
    (raw, failure)
}

async fn read_body(mut body: axum::body::Body) -> (Bytes, Option<Reason>) {
    // A limited body whose length is over the limit, or unknown, has the limit as its upper bound.
    let limit = body.size_hint().upper();
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        match frame.map(|frame| frame.into_data()) {
            Ok(Ok(data)) => read.extend_from_slice(&data),
            Ok(Err(_trailers)) => {}
            Err(error) => {
                let reason = match limit {
                    Some(limit) if is_over_limit(&error) => Reason::TooLarge { limit },
                    _ => Reason::Unreadable,
                };
                return (read.freeze(), Some(reason));
            }
        }
    }
    (read.freeze(), None)
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
