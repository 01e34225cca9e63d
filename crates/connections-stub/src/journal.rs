//! What was received, and what was sent back.
//!
//! A request is kept as it came and made readable, without its secrets, only when somebody looks.

mod entry;
mod mask;

use std::collections::{BTreeMap, VecDeque};

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
    exchanges: VecDeque<Exchange>,
    /// Requests since the start. Resets don't change it, so that no response is taken for another's.
    count: u64,
    /// `count` at the last reset.
    reset: u64,
    bytes: usize,
}

/// Exchanges as they were at one moment, to be read.
pub(crate) struct Excerpt {
    exchanges: Vec<(u64, Exchange)>,
    secrets: Secrets,
}

/// An exchange as it is kept: copies, so that no buffer of a connection is held by them. They are two pieces, which are
/// shared with those who read them: most of what a journal costs is to take memory and to give it back, long after.
#[derive(Clone)]
struct Exchange {
    at: Moment,
    arrival: Arrival,
    outcome: Outcome,
}

/// The head of a request.
#[derive(Clone)]
pub(crate) struct Arrival {
    method: Method,
    /// Path and query, and the headers behind them.
    head: Bytes,
    /// Where the headers begin.
    headers: usize,
}

/// What came of a request.
#[derive(Clone, Default)]
pub(crate) struct Outcome {
    operation: Option<Operation>,
    /// The request's body and the response's headers and body, without bodies that are too long.
    text: Bytes,
    /// Length of the request's body.
    body: usize,
    response: Option<Sent>,
}

/// A response.
#[derive(Clone, Copy)]
struct Sent {
    status: u16,
    /// Length of the headers.
    headers: usize,
    /// Length of the body.
    body: usize,
}

impl Arrival {
    /// Copies the head of a request.
    pub fn of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let target = uri.path_and_query().map_or("", |it| it.as_str());
        let mut head = Vec::with_capacity(target.len() + length_of(headers));
        head.extend_from_slice(target.as_bytes());
        write(headers, &mut head);
        Self {
            method: method.clone(),
            head: head.into(),
            headers: target.len(),
        }
    }
}

impl Outcome {
    /// Copies what is known in the end: the operation that a request reached, the body that this read, and the
    /// response, unless the connection is cut instead.
    pub fn of(
        operation: Option<Operation>,
        body: &Bytes,
        response: Option<&http::Response<Bytes>>,
    ) -> Self {
        let sent = response.map(|it| Sent {
            status: it.status().as_u16(),
            headers: length_of(it.headers()),
            body: it.body().len(),
        });
        let length = sent.map_or(0, |it| it.headers + kept(it.body));
        let mut text = Vec::with_capacity(kept(body.len()) + length);
        text.extend_from_slice(&body[..kept(body.len())]);
        if let Some(response) = response {
            write(response.headers(), &mut text);
            let body = response.body();
            text.extend_from_slice(&body[..kept(body.len())]);
        }
        Self {
            operation,
            text: text.into(),
            body: body.len(),
            response: sent,
        }
    }
}

/// How much is kept of a body of this length: all or nothing.
fn kept(length: usize) -> usize {
    if length <= LONGEST_BODY { length } else { 0 }
}

/// Length of what [`write`] writes.
fn length_of(headers: &HeaderMap) -> usize {
    let lines = headers.iter();
    lines
        .map(|(name, value)| name.as_str().len() + value.len() + 3)
        .sum()
}

/// Writes headers as lines of `name: value`. No value has a line break in it.
fn write(headers: &HeaderMap, lines: &mut Vec<u8>) {
    for (name, value) in headers {
        lines.extend_from_slice(name.as_str().as_bytes());
        lines.extend_from_slice(b": ");
        lines.extend_from_slice(value.as_bytes());
        lines.push(b'\n');
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

/// A body to show: none if it is empty, or too long to be kept.
fn text(kept: &[u8]) -> Option<String> {
    (!kept.is_empty()).then(|| String::from_utf8_lossy(kept).into_owned())
}

impl Exchange {
    /// Roughly what it takes in memory.
    fn size(&self) -> usize {
        size_of::<Self>() + self.arrival.head.len() + self.outcome.text.len()
    }

    fn read(&self, number: u64, secrets: &Secrets) -> Entry {
        let mask = Mask(secrets);
        let Self {
            at,
            arrival,
            outcome,
        } = self;
        let (target, headers) = arrival.head.split_at(arrival.headers);
        let target = String::from_utf8_lossy(target);
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (&*target, None),
        };
        let headers = read(headers, &mask);
        let media_type = headers.get("content-type").map(String::as_str);
        let (body, response) = outcome.text.split_at(kept(outcome.body));
        let body = text(body).and_then(|it| mask.request_body(media_type, &it));
        Entry {
            number,
            at: *at,
            operation: outcome.operation,
            request: Request {
                method: arrival.method.to_string(),
                path: mask.path(path),
                query: query.map(|it| mask.pairs(it)),
                body: Body {
                    text: body,
                    length: outcome.body,
                },
                headers,
            },
            response: outcome.response.map(|it| it.read(response, &mask)),
        }
    }
}

impl Sent {
    /// Reads a response whose headers and body these are.
    fn read(self, kept: &[u8], mask: &Mask<'_>) -> Response {
        let (headers, body) = kept.split_at(self.headers);
        let text = text(body);
        Response {
            status: self.status,
            error_code: text.as_deref().and_then(error_code),
            headers: read(headers, mask),
            body: Body {
                text: text.map(|it| mask.response_body(&it)),
                length: self.body,
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
            arrival,
            outcome: Outcome::default(),
        };
        self.bytes += exchange.size();
        self.exchanges.push_back(exchange);
        self.make_room();
        self.count
    }

    /// Notes what came of a request, if it is still listed.
    pub fn answered(&mut self, number: u64, outcome: Outcome) {
        let first = self.first();
        let at = number
            .checked_sub(first)
            .and_then(|at| usize::try_from(at).ok());
        let Some(exchange) = at.and_then(|at| self.exchanges.get_mut(at)) else {
            return;
        };
        self.bytes -= exchange.size();
        exchange.outcome = outcome;
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
