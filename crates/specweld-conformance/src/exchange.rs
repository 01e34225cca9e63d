//! Requests and what was answered to them, as bytes; and how they are shown, without secrets.

mod mask;
mod shown;

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

pub use mask::Mask;
pub use shown::Shown;

/// A request, as it was sent.
///
/// `Debug` and `Display` show it without secrets, as [`Mask::default`] knows them.
#[derive(Clone, PartialEq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query as they were sent, such as `/books?limit=10`.
    pub target: String,
    /// The headers, in the order in which they were sent.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
}

/// A response, as it came.
///
/// `Debug` and `Display` show it without secrets, as [`Mask::default`] knows them.
#[derive(Clone, PartialEq)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers, in the order in which they came.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
}

/// A request, and what was answered to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// What was sent.
    pub request: Request,
    /// What came back; none where nothing did.
    pub response: Option<Response>,
}

/// What is known of a body.
#[derive(Clone, PartialEq)]
pub enum Body {
    /// All of it.
    Whole(Bytes),
    /// Its beginning: it was longer than what is kept, or the connection broke.
    Cut(Bytes),
    /// Nothing, not even whether there was one.
    Unrecorded,
}

impl Body {
    /// No bytes.
    pub const EMPTY: Self = Self::Whole(Bytes::new());

    /// The bytes that are known.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Whole(bytes) | Self::Cut(bytes) => bytes,
            Self::Unrecorded => &[],
        }
    }

    /// The bytes, if they are all of it.
    pub fn whole(&self) -> Option<&[u8]> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Cut(_) | Self::Unrecorded => None,
        }
    }
}

impl fmt::Debug for Body {
    /// How much is known of it: no byte of it, since what is secret in it depends on its media type.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => write!(f, "Whole({} bytes)", bytes.len()),
            Self::Cut(bytes) => write!(f, "Cut({} bytes)", bytes.len()),
            Self::Unrecorded => f.write_str("Unrecorded"),
        }
    }
}

impl Request {
    /// A request without headers and without a body.
    pub fn new(method: Method, target: impl Into<String>) -> Self {
        Self {
            method,
            target: target.into(),
            headers: HeaderMap::new(),
            body: Body::EMPTY,
        }
    }

    /// The path, without the query.
    pub fn path(&self) -> &str {
        let end = self.target.find(['?', '#']).unwrap_or(self.target.len());
        &self.target[..end]
    }

    /// The query, without its question mark.
    pub fn query(&self) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        Some(query.split('#').next().unwrap_or_default())
    }
}

impl Response {
    /// A response without headers and without a body.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Body::EMPTY,
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Mask::default().request(self))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Mask::default().response(self))
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
