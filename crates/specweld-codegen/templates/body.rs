//! Bodies that come piece by piece.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderValue;

/// Why a stream broke off, or an item of it could not be read.
pub type StreamError = Box<dyn std::error::Error + Send + Sync>;

/// A body that comes item by item: the pieces of a download, the events or lines of a feed.
///
/// Bytes that are there already become one by [`From`], and any stream by [`Streamed::new`].
pub struct Streamed<T>(Pin<Box<dyn Stream<Item = Result<T, StreamError>> + Send>>);

/// A body of a media type that is documented as a range, such as `image/*`.
#[derive(Debug)]
pub struct Content {
    /// The media type within the range.
    pub media_type: HeaderValue,
    /// The body.
    pub body: Streamed<Bytes>,
}

/// A server-sent event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<T> {
    /// Its name; `message` where there is none.
    pub name: Option<String>,
    /// What a reader that connects again names as the last one that it had. It is also that of the events after it.
    pub id: Option<String>,
    /// The milliseconds after which a reader whose connection was lost connects again.
    pub retry: Option<u64>,
    /// What it is about.
    pub data: T,
}

impl<T> Streamed<T> {
    /// The items of a stream.
    pub fn new(stream: impl Stream<Item = Result<T, StreamError>> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// Items that are there already.
    pub fn of<I>(items: I) -> Self
    where
        I: IntoIterator<Item = T>,
        I::IntoIter: Send + Unpin + 'static,
    {
        Self::new(Ready(items.into_iter()))
    }

    /// The next item; none at the end.
    pub async fn next(&mut self) -> Option<Result<T, StreamError>> {
        std::future::poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }
}

impl Streamed<Bytes> {
    /// Reads all of it into memory.
    ///
    /// # Errors
    ///
    /// A stream that breaks off, or is longer than `limit` bytes.
    pub async fn read(mut self, limit: usize) -> Result<Bytes, StreamError> {
        let mut body = BytesMut::new();
        while let Some(piece) = self.next().await {
            let piece = piece?;
            if piece.len() > limit - body.len() {
                return Err(format!("it is longer than {limit} bytes").into());
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    }
}

impl<T> Event<T> {
    /// An event that is nothing but its data.
    pub fn new(data: T) -> Self {
        Self::from((None, None, None, data))
    }
}

impl<T> From<(Option<String>, Option<String>, Option<u64>, T)> for Event<T> {
    fn from((name, id, retry, data): (Option<String>, Option<String>, Option<u64>, T)) -> Self {
        Self { name, id, retry, data }
    }
}

impl<T> From<Event<T>> for (Option<String>, Option<String>, Option<u64>, T) {
    fn from(event: Event<T>) -> Self {
        (event.name, event.id, event.retry, event.data)
    }
}

impl<T> Stream for Streamed<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for Streamed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streamed").finish_non_exhaustive()
    }
}

impl From<Bytes> for Streamed<Bytes> {
    fn from(bytes: Bytes) -> Self {
        Self::of([bytes])
    }
}

impl From<Vec<u8>> for Streamed<Bytes> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Bytes::from(bytes))
    }
}

/// Items that are there already.
struct Ready<I>(I);

impl<I: Iterator + Unpin> Stream for Ready<I> {
    type Item = Result<I::Item, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}
