//! What was received, and what was sent back.
//!
//! A request is kept as it came and made readable, without its secrets, only when somebody looks.

mod entry;
mod mask;
mod texts;

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};

use crate::clock::Moment;
use crate::operation::Operation;
use mask::Mask;
use texts::{Piece, Texts};

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
    texts: Texts,
    /// Requests since the start. Resets don't change it, so that no response is taken for another's.
    count: u64,
    /// `count` at the last reset.
    reset: u64,
    /// Room to put a text together in, from one exchange to the next.
    scratch: Vec<u8>,
}

/// Exchanges as they were at one moment, to be read.
pub(crate) struct Excerpt {
    exchanges: Vec<(u64, Exchange)>,
    texts: Texts,
    secrets: Secrets,
}

/// An exchange as it is kept. Its texts are copies, so that no buffer of a connection is held by them, and stand one
/// behind the other in the order in which they came: memory for each of its own would cost more than all else here,
/// most of it when it is given back long after.
#[derive(Clone)]
struct Exchange {
    at: Moment,
    method: Method,
    /// Path and query, and the request's headers behind them.
    head: Piece,
    /// Where the headers begin in there.
    headers: usize,
    outcome: Outcome,
}

/// What came of a request.
#[derive(Clone, Default)]
struct Outcome {
    operation: Option<Operation>,
    /// The request's body and the response's headers and body, without bodies that are too long.
    text: Piece,
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

/// How much is kept of a body of this length: all or nothing.
fn kept(length: usize) -> usize {
    if length <= LONGEST_BODY { length } else { 0 }
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
fn shown(kept: &[u8]) -> Option<String> {
    (!kept.is_empty()).then(|| String::from_utf8_lossy(kept).into_owned())
}

impl Exchange {
    fn read(&self, number: u64, texts: &Texts, secrets: &Secrets) -> Entry {
        let mask = Mask(secrets);
        let Self {
            at,
            method,
            outcome,
            ..
        } = self;
        let (head, text) = (texts.get(self.head), texts.get(outcome.text));
        let (target, headers) = head.split_at(self.headers);
        let target = String::from_utf8_lossy(target);
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (&*target, None),
        };
        let headers = read(headers, &mask);
        let media_type = headers.get("content-type").map(String::as_str);
        let (body, response) = text.split_at(kept(outcome.body));
        let body = shown(body).and_then(|it| mask.request_body(media_type, &it));
        Entry {
            number,
            at: *at,
            operation: outcome.operation,
            request: Request {
                method: method.to_string(),
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
        let text = shown(body);
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
        each.map(|(number, it)| it.read(*number, &self.texts, &self.secrets))
            .collect()
    }
}

impl Journal {
    /// Notes a request on its arrival. Gives its number, which no other request ever has.
    pub fn arrived(&mut self, at: Moment, method: &Method, uri: &Uri, headers: &HeaderMap) -> u64 {
        let target = uri.path_and_query().map_or("", |it| it.as_str());
        self.scratch.clear();
        self.scratch.extend_from_slice(target.as_bytes());
        write(headers, &mut self.scratch);
        self.count += 1;
        self.exchanges.push_back(Exchange {
            at,
            method: method.clone(),
            head: self.texts.push(&self.scratch),
            headers: target.len(),
            outcome: Outcome::default(),
        });
        self.make_room();
        self.count
    }

    /// Notes what came of a request, if it is still listed: the operation that it reached, the body that this read,
    /// and the response, unless the connection is cut instead.
    pub fn answered(
        &mut self,
        number: u64,
        operation: Option<Operation>,
        body: &Bytes,
        response: Option<&http::Response<Bytes>>,
    ) {
        let Some(at) = self.position(number) else {
            return;
        };
        let text = &mut self.scratch;
        text.clear();
        text.extend_from_slice(&body[..kept(body.len())]);
        let response = response.map(|response| {
            let before = text.len();
            write(response.headers(), text);
            let headers = text.len() - before;
            let body = response.body();
            text.extend_from_slice(&body[..kept(body.len())]);
            Sent {
                status: response.status().as_u16(),
                headers,
                body: body.len(),
            }
        });
        if let Some(exchange) = self.exchanges.get_mut(at) {
            exchange.outcome = Outcome {
                operation,
                text: self.texts.push(&self.scratch),
                body: body.len(),
                response,
            };
        }
        self.make_room();
    }

    /// All exchanges, oldest first, of a world with these secrets.
    pub fn all(&self, secrets: Secrets) -> Excerpt {
        let numbers = self.first() - self.reset..;
        Excerpt {
            exchanges: numbers.zip(self.exchanges.iter().cloned()).collect(),
            texts: self.texts.clone(),
            secrets,
        }
    }

    /// The exchange of a request, if it is still listed.
    pub fn one(&self, number: u64, secrets: Secrets) -> Excerpt {
        let mut texts = Texts::default();
        let exchange = self.position(number).and_then(|at| self.exchanges.get(at));
        let exchange = exchange.cloned().map(|mut it| {
            for piece in [&mut it.head, &mut it.outcome.text] {
                *piece = texts.push(&self.texts.get(*piece));
            }
            (number - self.reset, it)
        });
        Excerpt {
            exchanges: exchange.into_iter().collect(),
            texts,
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

    /// Where a request is listed. It may be listed no more.
    fn position(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.first())?).ok()
    }

    /// What it takes in memory.
    fn bytes(&self) -> usize {
        self.exchanges.len() * size_of::<Exchange>() + self.texts.len()
    }

    fn make_room(&mut self) {
        while self.exchanges.len() > MOST_ENTRIES || self.bytes() > MOST_BYTES {
            if self.exchanges.pop_front().is_none() {
                return;
            }
            // What came of a request stands behind its head, and so behind that of the oldest that is left.
            self.texts
                .forget_before(self.exchanges.front().map(|it| it.head));
        }
    }
}

#[cfg(test)]
mod tests;
