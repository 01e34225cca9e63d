//! How responses become what the document says of them.

#![allow(dead_code, unused_imports, unused_macros, reason = "no document has them all")]

use std::fmt;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How many bytes of a body are read at most, unless [`ResponseLimit`] says otherwise.
const DEFAULT_LIMIT: usize = 16 << 20;

/// How many characters of a place in a body are shown.
const SHOWN: usize = 200;

/// How many bytes of a response's body are read at most, 16 MiB where nothing is said. A `ClientHooks::exec` puts it into the
/// extensions of the response. Bodies that are streams have no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseLimit(pub usize);

/// Why an operation gave no success. `E` has its documented failures.
///
/// Neither `Display` nor `Debug` shows anything of a body or a header that could not be decoded, and none shows the URL.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E> {
    /// No request could be made of the arguments, or a hook refused it. Nothing was sent.
    InvalidRequest(String),
    /// There is no response: the connection failed, broke off, or took too long.
    Transport(reqwest::Error),
    /// A failure that the document knows.
    Documented(E),
    /// A response of a status that the document does not know. Its body is cut at the limit.
    Undocumented(Box<RawResponse>),
    /// A response of a documented status that is not as the document says.
    Undecodable(Box<Undecodable>),
}

/// A response as it came.
#[derive(Clone)]
pub struct RawResponse {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, as far as it was read.
    pub body: Bytes,
}

/// A response that is not as the document says.
#[derive(Debug)]
pub struct Undecodable {
    /// The response.
    pub response: RawResponse,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a response.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// A header that is required is absent, or has no text of its documented type.
    Header(&'static str),
    /// The body is of none of the documented media types.
    MediaType,
    /// The body is not of the documented type, or not of its media type.
    Body {
        /// Where in a body of JSON: a path of members and items, such as `data.id`; empty for the body as a whole.
        path: String,
        /// The line, from 1 on; 0 where there is none.
        line: usize,
        /// The column, from 1 on; 0 where there is none.
        column: usize,
    },
    /// The body is longer than the limit.
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// The body broke off.
    BrokenOff(reqwest::Error),
}

impl<E> Error<E> {
    /// The response, if there is one that the document does not describe.
    pub fn response(&self) -> Option<&RawResponse> {
        match self {
            Self::Undocumented(response) => Some(response),
            Self::Undecodable(undecodable) => Some(&undecodable.response),
            _ => None,
        }
    }
}

impl<E: fmt::Debug> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(reason) => write!(f, "no request can be made: {reason}"),
            Self::Transport(_) => f.write_str("there is no response from the server"),
            Self::Documented(failure) => write!(f, "the server answers with a failure: {failure:?}"),
            Self::Undocumented(response) => {
                let status = response.status.as_u16();
                write!(f, "the server answers with the status {status}, which is not documented")
            }
            Self::Undecodable(undecodable) => undecodable.fmt(f),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Transport(error) => Some(error),
            Self::Undecodable(undecodable) => undecodable.source(),
            _ => None,
        }
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status.as_u16();
        write!(f, "the response with status {status} is not as documented: {}", self.fault)
    }
}

impl std::error::Error for Undecodable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            Fault::BrokenOff(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "its header `{name}` is missing, or is not of its type"),
            Self::MediaType => f.write_str("its media type is none of the documented ones"),
            Self::Body { path, line, column } => {
                f.write_str("its body is not of its type")?;
                if !path.is_empty() {
                    // A name in it may be the sender's text.
                    let shown: String = path.chars().take(SHOWN).collect();
                    write!(f, ", at `{}`", shown.escape_debug())?;
                }
                match line {
                    0 => Ok(()),
                    line => write!(f, ", line {line}, column {column}"),
                }
            }
            Self::TooLong { limit } => write!(f, "it is longer than the limit of {limit} bytes"),
            Self::BrokenOff(_) => f.write_str("its body broke off"),
        }
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

impl<E> From<reqwest::Error> for Error<E> {
    fn from(error: reqwest::Error) -> Self {
        match error.is_builder() {
            true => Self::InvalidRequest(error.without_url().to_string()),
            false => Self::Transport(error.without_url()),
        }
    }
}

impl<E> From<Box<Undecodable>> for Error<E> {
    fn from(undecodable: Box<Undecodable>) -> Self {
        Self::Undecodable(undecodable)
    }
}

/// What a hook refuses with.
impl<E> From<progenitor_client::Error<()>> for Error<E> {
    fn from(error: progenitor_client::Error<()>) -> Self {
        match error {
            progenitor_client::Error::CommunicationError(error) => error.into(),
            progenitor_client::Error::InvalidRequest(reason) | progenitor_client::Error::Custom(reason) => {
                Self::InvalidRequest(reason)
            }
            error => Self::InvalidRequest(error.to_string()),
        }
    }
}

/// A failure that the document knows.
pub(crate) fn documented<E>(failure: E) -> Error<E> {
    Error::Documented(failure)
}

/// `Debug` of requests, which shows nothing of what is sent.
macro_rules! opaque {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
pub(crate) use opaque;

/// A response that is being decoded: first its body, then its headers, so that an error has both.
pub(crate) struct Answer {
    head: RawResponse,
    limit: usize,
    /// Until its body is read.
    response: Option<reqwest::Response>,
}

pub(crate) type Decoded<T> = Result<T, Box<Undecodable>>;

impl Answer {
    pub(crate) fn new(mut response: reqwest::Response) -> Self {
        let limit = response.extensions().get::<ResponseLimit>();
        Self {
            limit: limit.map_or(DEFAULT_LIMIT, |limit| limit.0),
            head: RawResponse {
                status: response.status(),
                headers: std::mem::take(response.headers_mut()),
                body: Bytes::new(),
            },
            response: Some(response),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The error of a status that the document does not know.
    pub(crate) async fn undocumented<E>(mut self) -> Error<E> {
        // As far as it comes.
        let _ = self.read().await;
        Error::Undocumented(Box::new(self.head))
    }

    fn undecodable(&self, fault: Fault) -> Box<Undecodable> {
        let response = self.head.clone();
        Box::new(Undecodable { response, fault })
    }

    /// The response, to be read piece by piece.
    pub(crate) fn take_response(&mut self) -> Option<reqwest::Response> {
        self.response.take()
    }

    /// Which of the documented media types the body has: itself, or a range that holds it. The first where the response does not
    /// say.
    pub(crate) fn media_type(&self, documented: &[&str]) -> Decoded<usize> {
        let Some(given) = self.head.headers.get(CONTENT_TYPE) else {
            return Ok(0);
        };
        let given = given.to_str().map(essence).unwrap_or_default();
        let class = given.split('/').next().unwrap_or_default();
        let is_json = |media_type: &str| media_type.ends_with("/json") || media_type.ends_with("+json");
        let documented: Vec<_> = documented.iter().map(|one| essence(one)).collect();
        let position = |fits: &dyn Fn(&str) -> bool| documented.iter().position(|one| fits(one));
        position(&|one| one == given)
            .or_else(|| position(&|one| one.strip_suffix("/*") == Some(class)))
            .or_else(|| position(&|one| one == "*/*"))
            .or_else(|| position(&|one| is_json(one) && is_json(&given)))
            .ok_or_else(|| self.undecodable(Fault::MediaType))
    }

    /// The media type that the response itself gives.
    pub(crate) fn content_type(&self) -> HeaderValue {
        let given = self.head.headers.get(CONTENT_TYPE).cloned();
        given.unwrap_or(HeaderValue::from_static("application/octet-stream"))
    }

    /// A header that must be there.
    pub(crate) fn header<T: DeserializeOwned>(&self, name: &'static str) -> Decoded<T> {
        let value = self.optional_header(name)?;
        value.ok_or_else(|| self.undecodable(Fault::Header(name)))
    }

    /// A header that may be absent. One that is a list may come in several lines (RFC 9110, section 5.3).
    pub(crate) fn optional_header<T: DeserializeOwned>(&self, name: &'static str) -> Decoded<Option<T>> {
        let lines = self.head.headers.get_all(HeaderName::from_static(name)).iter();
        let lines: Result<Vec<_>, _> = lines.map(HeaderValue::to_str).collect();
        let value = match lines.as_deref() {
            Ok([]) => Some(None),
            Ok(lines) => value_of(&lines.join(",")).map(Some),
            Err(_) => None,
        };
        value.ok_or_else(|| self.undecodable(Fault::Header(name)))
    }

    /// A body of JSON.
    pub(crate) async fn json<T: DeserializeOwned>(&mut self) -> Decoded<T> {
        self.read().await?;
        serde_json::from_slice(&self.head.body).map_err(|error| {
            let json = &mut serde_json::Deserializer::from_slice(&self.head.body);
            let path = serde_path_to_error::deserialize::<_, T>(json).err();
            let path = path.map(|error| error.path().to_string()).filter(|path| path != ".");
            // What serde says of it may quote the body.
            self.undecodable(Fault::Body {
                path: path.unwrap_or_default(),
                line: error.line(),
                column: error.column(),
            })
        })
    }

    /// A body of text, in UTF-8.
    pub(crate) async fn text<T: DeserializeOwned>(&mut self) -> Decoded<T> {
        self.read().await?;
        let text = std::str::from_utf8(&self.head.body).ok();
        let value = text.and_then(|text| serde_json::from_value(text.into()).ok());
        value.ok_or_else(|| self.no_value())
    }

    /// A body of a form's fields.
    pub(crate) async fn form<T: DeserializeOwned>(&mut self) -> Decoded<T> {
        self.read().await?;
        serde_urlencoded::from_bytes(&self.head.body).map_err(|_| self.no_value())
    }

    fn no_value(&self) -> Box<Undecodable> {
        self.undecodable(Fault::Body {
            path: String::new(),
            line: 0,
            column: 0,
        })
    }

    /// Reads the body to its end, or up to the limit.
    async fn read(&mut self) -> Decoded<()> {
        let Some(mut response) = self.response.take() else {
            return Ok(());
        };
        let length = response.content_length().unwrap_or_default();
        if length > self.limit as u64 {
            return Err(self.undecodable(Fault::TooLong { limit: self.limit }));
        }
        let mut body = BytesMut::new();
        let fault = loop {
            match response.chunk().await {
                Ok(None) => break None,
                Ok(Some(piece)) if piece.len() > self.limit - body.len() => {
                    body.extend_from_slice(&piece[..self.limit - body.len()]);
                    break Some(Fault::TooLong { limit: self.limit });
                }
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                Err(error) => break Some(Fault::BrokenOff(error.without_url())),
            }
        };
        self.head.body = body.freeze();
        match fault {
            Some(fault) => Err(self.undecodable(fault)),
            None => Ok(()),
        }
    }
}

/// A media type in lower case, without its parameters.
fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// The value of a header's text: the text itself, a number or a boolean, or a list of these.
fn value_of<T: DeserializeOwned>(text: &str) -> Option<T> {
    let scalar = |text: &str| match serde_json::from_str(text) {
        Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
        _ => Value::String(text.to_owned()),
    };
    let items = || text.split(',').map(str::trim).filter(|_| !text.is_empty());
    let values = [
        Value::String(text.to_owned()),
        scalar(text),
        items().collect(),
        items().map(scalar).collect(),
    ];
    values.into_iter().find_map(|value| serde_json::from_value(value).ok())
}
