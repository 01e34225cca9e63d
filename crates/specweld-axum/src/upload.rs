//! Bodies that are read as they come.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use futures_core::Stream;
use tokio::time::Sleep;

use crate::{Reason, raw};

/// A body of bytes, of which nothing is read before the service asks for it: a stream of its pieces.
///
/// It ends with a [`Reason`] where it is longer than [`Limits::bytes`](crate::Limits::bytes), where the next piece does not come
/// within [`Limits::time`](crate::Limits::time), and where the connection fails. That is the service's to answer: by then it may have
/// done what the first pieces asked for.
pub struct Upload {
    body: Body,
    /// The most bytes there may be, if that is known.
    limit: Option<u64>,
    time: Option<Duration>,
    /// Since when the next piece is waited for.
    patience: Option<Pin<Box<Sleep>>>,
}

impl Upload {
    /// A body that is limited to so many bytes as it says.
    pub(crate) fn new(body: Body, time: Option<Duration>) -> Self {
        Self {
            limit: body.size_hint().upper(),
            body,
            time,
            patience: None,
        }
    }

    /// All of it.
    ///
    /// # Errors
    ///
    /// When it does not come to its end within the limits.
    pub async fn bytes(self) -> Result<Bytes, Reason> {
        let (body, failure) = raw::read_body(self.body, self.time).await;
        failure.map_or(Ok(body), Err)
    }
}

impl Stream for Upload {
    type Item = Result<Bytes, Reason>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) else {
                let Some(limit) = this.time else {
                    return Poll::Pending;
                };
                let wait = || Box::pin(tokio::time::sleep(limit));
                ready!(
                    this.patience
                        .get_or_insert_with(wait)
                        .as_mut()
                        .poll(context)
                );
                this.body = Body::empty();
                return Poll::Ready(Some(Err(Reason::TooSlow { limit })));
            };
            this.patience = None;
            let item = match frame {
                None => None,
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => Some(Ok(data)),
                    Err(_trailers) => continue,
                },
                Some(Err(error)) => {
                    this.body = Body::empty();
                    Some(Err(raw::broken_off(&error, this.limit)))
                }
            };
            return Poll::Ready(item);
        }
    }
}

/// Shows nothing of what it holds.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").finish_non_exhaustive()
    }
}
