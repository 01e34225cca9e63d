//! The parts of a body, one after the other.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName};

use crate::{Reason, Upload};

use super::disposition;

/// The most bytes that are read in search of a part's beginning.
const MOST_OF_HEADERS: u64 = 64 << 10;

/// A body that is taken apart as far as it is asked for.
///
/// Left alone, multer buffers whatever the connection has. So it is fed: with the next piece, and only when it can do nothing without.
pub(super) struct Source {
    parts: multer::Multipart<'static>,
    /// The part whose content comes next.
    part: Option<multer::Field<'static>>,
    body: Upload,
    feed: Arc<Mutex<Feed>>,
    /// Bytes that were fed since multer gave something.
    unused: u64,
    /// Whether there is nothing more: it came to its end, or a fault was told.
    is_over: bool,
}

/// What multer gets next.
#[derive(Default)]
enum Feed {
    #[default]
    Nothing,
    Piece(Bytes),
    End,
}

/// What stands before the content of a part.
pub(super) struct Head {
    pub name: String,
    pub file_name: Option<String>,
    pub content_type: Option<String>,
}

impl Source {
    pub fn new(content_type: &str, body: Upload) -> Result<Self, Reason> {
        let boundary = multer::parse_boundary(content_type).map_err(|_| malformed())?;
        let feed = Arc::new(Mutex::new(Feed::default()));
        let fed = Arc::clone(&feed);
        let pieces = stream::poll_fn(move |_| {
            let mut feed = fed.lock().unwrap_or_else(PoisonError::into_inner);
            match std::mem::take(&mut *feed) {
                Feed::Nothing => Poll::Pending,
                Feed::Piece(piece) => Poll::Ready(Some(Ok::<_, Infallible>(piece))),
                Feed::End => {
                    *feed = Feed::End;
                    Poll::Ready(None)
                }
            }
        });
        Ok(Self {
            parts: multer::Multipart::new(pieces, boundary),
            part: None,
            body,
            feed,
            unused: 0,
            is_over: false,
        })
    }

    /// Goes on to the next part; none at the end. What is left of the one before it is skipped.
    pub async fn next(&mut self) -> Result<Option<Head>, Reason> {
        while self.piece().await.transpose()?.is_some() {}
        if self.is_over {
            return Ok(None);
        }
        let next = |this: &mut Self, context: &mut Context<'_>| this.parts.poll_next_field(context);
        let part = poll_fn(|context| self.poll(context, next)).await?;
        let Some(part) = part else {
            self.is_over = true;
            return Ok(None);
        };
        let Some(head) = head(part.headers()) else {
            self.is_over = true;
            return Err(malformed());
        };
        self.part = Some(part);
        Ok(Some(head))
    }

    /// The next piece of the part's content; none at its end.
    pub async fn piece(&mut self) -> Option<Result<Bytes, Reason>> {
        poll_fn(|context| self.poll_piece(context)).await
    }

    pub fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Reason>>> {
        if self.part.is_none() || self.is_over {
            return Poll::Ready(None);
        }
        let next = |this: &mut Self, context: &mut Context<'_>| match &mut this.part {
            Some(part) => part.poll_next_unpin(context).map(Option::transpose),
            None => Poll::Ready(Ok(None)),
        };
        let piece = ready!(self.poll(context, next)).transpose();
        if piece.is_none() {
            self.part = None;
        }
        Poll::Ready(piece)
    }

    /// Has multer take a step, and feeds it until it has.
    fn poll<T>(
        &mut self,
        context: &mut Context<'_>,
        step: impl Fn(&mut Self, &mut Context<'_>) -> Poll<multer::Result<T>>,
    ) -> Poll<Result<T, Reason>> {
        let fault = loop {
            match step(self, context) {
                Poll::Ready(Ok(taken)) => {
                    self.unused = 0;
                    return Poll::Ready(Ok(taken));
                }
                Poll::Ready(Err(_)) => break malformed(),
                Poll::Pending if self.unused > MOST_OF_HEADERS => {
                    let limit = MOST_OF_HEADERS;
                    break Reason::TooLarge { limit };
                }
                Poll::Pending => {}
            }
            let feed = match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(piece)) => {
                    self.unused += piece.len() as u64;
                    Feed::Piece(piece)
                }
                Some(Err(reason)) => break reason,
                None => Feed::End,
            };
            let mut fed = self.feed.lock().unwrap_or_else(PoisonError::into_inner);
            if matches!(*fed, Feed::End) {
                break malformed();
            }
            *fed = feed;
        };
        self.is_over = true;
        Poll::Ready(Err(fault))
    }
}

fn malformed() -> Reason {
    Reason::Malformed {
        expected: "multipart/form-data".to_owned(),
    }
}

fn head(headers: &HeaderMap) -> Option<Head> {
    let disposition = text(headers, &CONTENT_DISPOSITION)?;
    Some(Head {
        name: disposition::parameter(&disposition, "name")?,
        file_name: disposition::parameter(&disposition, "filename"),
        content_type: text(headers, &CONTENT_TYPE),
    })
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}
