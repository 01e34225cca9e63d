//! Why an operation gave no success.

#![allow(dead_code, reason = "no document has them all")]

use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use http::header::HeaderMap;

/// How many characters of a place in a body are shown.
const SHOWN: usize = 200;

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
