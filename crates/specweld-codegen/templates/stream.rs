//! Bodies that come piece by piece.

#![allow(dead_code, reason = "no document has them all")]

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::response::Answer;

/// Why a stream broke off, or an item of it is not what it should be.
type StreamError = Box<dyn std::error::Error + Send + Sync>;

/// The longest line of a stream, in bytes: no item is longer.
const LONGEST_LINE: usize = 16 << 20;

/// An event: its name, its id, the time in milliseconds after which to connect again, and its data.
type EventParts<T> = (Option<String>, Option<String>, Option<u64>, T);

impl Answer {
    /// The body as it comes.
    pub(crate) fn pieces(&mut self) -> Pieces {
        Pieces(self.take_response().map(|response| Box::pin(response.bytes_stream()) as _))
    }

    /// A body of JSON values, one a line.
    pub(crate) fn json_lines<T: DeserializeOwned>(&mut self) -> Items<T> {
        // Of `application/json-seq` each begins with a record separator (RFC 7464).
        Items::new(self.pieces(), |line| match line.strip_prefix(&[0x1e]).unwrap_or(line) {
            line if line.trim_ascii().is_empty() => Ok(None),
            line => parse(line).map(Some),
        })
    }

    /// A body of server-sent events whose data are JSON. Data that are `[DONE]` are none: by custom they stand at the end.
    pub(crate) fn json_events<T, V>(&mut self, event: fn(EventParts<T>) -> V) -> Items<V>
    where
        T: DeserializeOwned + 'static,
        V: 'static,
    {
        self.events(move |(name, id, retry, data)| match data.as_str() {
            "[DONE]" => Ok(None),
            data => Ok(Some(event((name, id, retry, parse(data.as_bytes())?)))),
        })
    }

    /// A body of server-sent events whose data are text.
    pub(crate) fn text_events<T, V>(&mut self, event: fn(EventParts<T>) -> V) -> Items<V>
    where
        T: DeserializeOwned + 'static,
        V: 'static,
    {
        self.events(move |(name, id, retry, data)| {
            let data = serde_json::from_value(data.into()).map_err(|_| Malformed)?;
            Ok(Some(event((name, id, retry, data))))
        })
    }

    fn events<V: 'static>(
        &mut self,
        read: impl Fn(EventParts<String>) -> Result<Option<V>, StreamError> + Send + 'static,
    ) -> Items<V> {
        let mut fields = Fields::default();
        // What no empty line ends is no event.
        Items::new(self.pieces(), move |line| match fields.add(line) {
            Some(event) => read(event),
            None => Ok(None),
        })
    }
}

/// An item that is not of its documented type. What it holds is not told.
#[derive(Debug)]
struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an item of the stream is not of its documented type")
    }
}

impl std::error::Error for Malformed {}

fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, StreamError> {
    serde_json::from_slice(json).map_err(|_| Malformed.into())
}

/// The pieces of a body.
pub(crate) struct Pieces(Option<Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>>);

impl Stream for Pieces {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(pieces) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let piece = ready!(pieces.as_mut().poll_next(context));
        Poll::Ready(piece.map(|piece| piece.map_err(|error| error.without_url().into())))
    }
}

/// Makes of a line an item, or nothing.
type Read<T> = Box<dyn FnMut(&[u8]) -> Result<Option<T>, StreamError> + Send>;

/// What the lines of a body hold.
pub(crate) struct Items<T> {
    /// None when they are all read.
    pieces: Option<Pieces>,
    line: Vec<u8>,
    /// Whether the last line ended in a carriage return, of which a line feed is a part.
    after_return: bool,
    read: Read<T>,
    items: VecDeque<Result<T, StreamError>>,
}

impl<T> Items<T> {
    fn new(
        pieces: Pieces,
        read: impl FnMut(&[u8]) -> Result<Option<T>, StreamError> + Send + 'static,
    ) -> Self {
        Self {
            pieces: Some(pieces),
            line: Vec::new(),
            after_return: false,
            read: Box::new(read),
            items: VecDeque::new(),
        }
    }

    fn add(&mut self, piece: &[u8]) {
        for byte in piece {
            let was_return = std::mem::replace(&mut self.after_return, *byte == b'\r');
            match byte {
                b'\n' if was_return => {}
                b'\n' | b'\r' => self.end_line(),
                byte if self.line.len() < LONGEST_LINE => self.line.push(*byte),
                _ => return self.fail("a line of the stream is too long".into()),
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let item = (self.read)(&line).transpose();
        self.items.extend(item);
    }

    fn fail(&mut self, error: StreamError) {
        self.pieces = None;
        self.items.push_back(Err(error));
    }
}

impl<T> Unpin for Items<T> {}

impl<T> Stream for Items<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(item));
            }
            let Some(pieces) = &mut self.pieces else {
                return Poll::Ready(None);
            };
            match ready!(Pin::new(pieces).poll_next(context)) {
                Some(Ok(piece)) => self.add(&piece),
                Some(Err(error)) => self.fail(error),
                None => {
                    self.pieces = None;
                    if !self.line.is_empty() {
                        self.end_line();
                    }
                }
            }
        }
    }
}

/// The fields of an event that is being read (HTML, section 9.2.6).
#[derive(Default)]
struct Fields {
    name: Option<String>,
    id: Option<String>,
    retry: Option<u64>,
    data: Option<String>,
}

impl Fields {
    /// Adds a line; gives the event that it ends.
    fn add(&mut self, line: &[u8]) -> Option<EventParts<String>> {
        if line.is_empty() {
            // The id stays that of the following events.
            let id = self.id.clone();
            let (name, retry) = (self.name.take(), self.retry.take());
            return Some((name, id, retry, self.data.take()?));
        }
        let line = String::from_utf8_lossy(line);
        // It may begin with a byte order mark.
        let line = line.trim_start_matches('\u{feff}');
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.name = Some(value.to_owned()),
            "id" => self.id = Some(value.to_owned()),
            "retry" => self.retry = value.parse().ok(),
            "data" => match &mut self.data {
                Some(data) => *data = format!("{data}\n{value}"),
                None => self.data = Some(value.to_owned()),
            },
            _ => {}
        }
        None
    }
}
