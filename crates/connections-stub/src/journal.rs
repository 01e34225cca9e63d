//! What was received, and what was sent back.
//!
//! A request is kept as it came and made readable, without its secrets, only when somebody looks.

mod entry;
mod mask;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};

use crate::clock::Moment;
use crate::operation::Operation;
use mask::Mask;

pub use entry::{Body, Entry, LONGEST_BODY, Request, Response};
pub(crate) use mask::Secrets;

/// Entries kept; older ones make room.
pub const MOST_ENTRIES: usize = 10_000;
/// Bytes kept of all requests and responses together; older entries make room. 32 MiB.
pub const MOST_BYTES: usize = 32 << 20;

/// The newest exchanges.
#[derive(Default)]
pub(crate) struct Journal {
    /// Shared with those who read them, which takes longer than the journal is to be held for.
    exchanges: VecDeque<Arc<Exchange>>,
    /// Requests since the start. Resets don't change it, so that no response is taken for another's.
    count: u64,
    /// `count` at the last reset.
    reset: u64,
    bytes: usize,
}

/// Exchanges as they were at one moment, to be read.
pub(crate) struct Excerpt {
    exchanges: Vec<(u64, Arc<Exchange>)>,
    secrets: Secrets,
}

/// An exchange as it is kept: copies, so that no buffer of a connection is held by them.
#[derive(Clone)]
struct Exchange {
    at: Moment,
    operation: Option<Operation>,
    arrival: Arrival,
    body: Payload,
    response: Option<Sent>,
}

/// The head of a request.
#[derive(Clone)]
pub(crate) struct Arrival {
    method: Method,
    /// Path and query, and the headers behind them.
    head: Headers,
    /// Where the headers begin.
    headers: usize,
}

/// A response.
#[derive(Clone)]
pub(crate) struct Sent {
    status: u16,
    headers: Headers,
    body: Payload,
}

/// Headers as lines of `name: value`. No value has a line break in it.
#[derive(Clone)]
struct Headers(Box<[u8]>);

/// A body, if it is short enough to be kept.
#[derive(Clone, Default)]
struct Payload {
    bytes: Option<Bytes>,
    length: usize,
}

impl Arrival {
    /// Copies the head of a request.
    pub fn of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let target = uri.path_and_query().map_or("", |it| it.as_str());
        Self {
            method: method.clone(),
            head: Headers::behind(target, headers),
            headers: target.len(),
        }
    }

    fn target(&self) -> &str {
        let target = self.head.0.get(..self.headers);
        target.map_or("", |it| std::str::from_utf8(it).unwrap_or_default())
    }

    fn headers(&self, mask: &Mask<'_>) -> BTreeMap<String, String> {
        read(self.head.0.get(self.headers..).unwrap_or_default(), mask)
    }
}

impl Sent {
    /// Copies the head of a response, whose body this is.
    pub fn of(status: u16, headers: &HeaderMap, body: &Bytes) -> Self {
        Self {
            status,
            headers: Headers::of(headers),
            body: Payload::of(body),
        }
    }
}

impl Headers {
    fn of(headers: &HeaderMap) -> Self {
        Self::behind("", headers)
    }

    fn behind(text: &str, headers: &HeaderMap) -> Self {
        let length = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            name.as_str().len() + value.len() + 3
        };
        // One allocation, of just this size: there are many of them, and those that make room were made long ago.
        let length = text.len() + headers.iter().map(length).sum::<usize>();
        let mut lines = Vec::with_capacity(length);
        lines.extend_from_slice(text.as_bytes());
        for (name, value) in headers {
            lines.extend_from_slice(name.as_str().as_bytes());
            lines.extend_from_slice(b": ");
            lines.extend_from_slice(value.as_bytes());
            lines.push(b'\n');
        }
        Self(lines.into_boxed_slice())
    }
}

fn read(lines: &[u8], mask: &Mask<'_>) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(lines);
    let mut headers = BTreeMap::<String, String>::new();
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    for (name, value) in lines {
        let value = mask.header(name, value);
        headers
            .entry(name.to_owned())
            .and_modify(|it| *it += &format!(", {value}"))
            .or_insert(value);
    }
    headers
}

impl Payload {
    fn of(body: &Bytes) -> Self {
        Self {
            // A copy is less than a share: it has no count of its holders beside it.
            bytes: (body.len() <= LONGEST_BODY).then(|| Bytes::copy_from_slice(body)),
            length: body.len(),
        }
    }

    fn size(&self) -> usize {
        self.bytes.as_ref().map_or(0, Bytes::len)
    }

    fn text(&self) -> Option<String> {
        let bytes = self.bytes.as_ref().filter(|it| !it.is_empty())?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    }
}

impl Exchange {
    /// Roughly what it takes in memory.
    fn size(&self) -> usize {
        let response = self.response.as_ref();
        size_of::<Self>()
            + self.arrival.head.0.len()
            + self.body.size()
            + response.map_or(0, |it| it.headers.0.len() + it.body.size())
    }

    fn read(&self, number: u64, secrets: &Secrets) -> Entry {
        let mask = Mask(secrets);
        let target = self.arrival.target();
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let headers = self.arrival.headers(&mask);
        let media_type = headers.get("content-type").map(String::as_str);
        let text = self.body.text();
        let text = text.and_then(|it| mask.request_body(media_type, &it));
        Entry {
            number,
            at: self.at,
            operation: self.operation,
            request: Request {
                method: self.arrival.method.to_string(),
                path: mask.path(path),
                query: query.map(|it| mask.pairs(it)),
                body: Body {
                    text,
                    length: self.body.length,
                },
                headers,
            },
            response: self.response.as_ref().map(|it| it.read(&mask)),
        }
    }
}

impl Sent {
    fn read(&self, mask: &Mask<'_>) -> Response {
        let headers = read(&self.headers.0, mask);
        let text = self.body.text();
        Response {
            status: self.status,
            error_code: text.as_deref().and_then(error_code),
            headers,
            body: Body {
                text: text.map(|it| mask.response_body(&it)),
                length: self.body.length,
            },
        }
    }
}

/// The vendor's code in a body of any of Gigya's formats, or of Symphony's.
fn error_code(body: &str) -> Option<i64> {
    let names = ["errorCode", "\"code\""];
    let (_, rest) = names.iter().find_map(|it| body.split_once(it))?;
    let rest = rest.trim_start_matches(['"', ':', '>', ' ']);
    let digits = rest.split(|it: char| !it.is_ascii_digit()).next()?;
    digits.parse().ok()
}

impl Excerpt {
    /// The entries.
    pub fn read(&self) -> Vec<Entry> {
        let each = self.exchanges.iter();
        each.map(|(number, it)| it.read(*number, &self.secrets))
            .collect()
    }
}

impl Journal {
    /// Notes a request on its arrival. Gives its number, which no other request ever has.
    pub fn arrived(&mut self, at: Moment, arrival: Arrival) -> u64 {
        self.count += 1;
        let exchange = Exchange {
            at,
            operation: None,
            arrival,
            body: Payload::default(),
            response: None,
        };
        self.bytes += exchange.size();
        self.exchanges.push_back(Arc::new(exchange));
        self.make_room();
        self.count
    }

    /// Notes what came of a request, if it is still listed: the operation that it reached, the body that this read, and
    /// the response, unless the connection is cut instead.
    pub fn answered(
        &mut self,
        number: u64,
        operation: Option<Operation>,
        body: &Bytes,
        response: Option<Sent>,
    ) {
        let first = self.first();
        let at = number
            .checked_sub(first)
            .and_then(|at| usize::try_from(at).ok());
        let Some(exchange) = at.and_then(|at| self.exchanges.get_mut(at)) else {
            return;
        };
        self.bytes -= exchange.size();
        let exchange = Arc::make_mut(exchange);
        exchange.operation = operation;
        exchange.body = Payload::of(body);
        exchange.response = response;
        self.bytes += exchange.size();
        self.make_room();
    }

    /// All exchanges, oldest first, of a world with these secrets.
    pub fn all(&self, secrets: Secrets) -> Excerpt {
        let numbers = self.first() - self.reset..;
        Excerpt {
            exchanges: numbers.zip(self.exchanges.iter().cloned()).collect(),
            secrets,
        }
    }

    /// The exchange of a request, if it is still listed.
    pub fn one(&self, number: u64, secrets: Secrets) -> Excerpt {
        let at = number.checked_sub(self.first());
        let exchange = at.and_then(|at| self.exchanges.get(usize::try_from(at).ok()?));
        let exchange = exchange.map(|it| (number - self.reset, it.clone()));
        Excerpt {
            exchanges: exchange.into_iter().collect(),
            secrets,
        }
    }

    /// Forgets all entries, and counts from 1 again.
    pub fn reset(&mut self) {
        *self = Self {
            count: self.count,
            reset: self.count,
            ..Self::default()
        };
    }

    /// The number of the oldest entry.
    fn first(&self) -> u64 {
        self.count - self.exchanges.len() as u64 + 1
    }

    fn make_room(&mut self) {
        while self.exchanges.len() > MOST_ENTRIES || self.bytes > MOST_BYTES {
            let Some(oldest) = self.exchanges.pop_front() else {
                return;
            };
            self.bytes -= oldest.size();
        }
    }
}

#[cfg(test)]
mod tests;
