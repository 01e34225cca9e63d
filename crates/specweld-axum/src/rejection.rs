//! Why a request never reached the service.

use std::{fmt, time::Duration};

use http::StatusCode;
use specweld_document::written::Unreadable;

use crate::RawRequest;

/// A request that could not be decoded or that breaks a documented constraint.
///
/// It reaches no operation: the service turns it into one of the operation's documented errors.
/// Only the first fault is reported, in this order: path parameters from left to right; query, header
/// and cookie parameters as the document lists them; credentials; the body.
///
/// `Display` names the place and the rule, never a value of the request, so it may be logged and
/// sent back.
#[derive(Debug)]
pub struct Rejection {
    /// `operationId` of the refused operation.
    pub operation: &'static str,
    /// The part of the request that is at fault.
    pub location: Location,
    /// What is at fault in there: a parameter or header by its wire name (`uid`), a member of a
    /// body as a JSON pointer (`/followers/0`), a member of a parameter as both (`ids/2`); empty
    /// when it is the part as a whole.
    pub name: String,
    /// What is wrong with it.
    pub reason: Reason,
    /// The request as it came.
    pub raw: RawRequest,
}

/// Most characters of a name that `Display` shows.
const NAME_SHOWN: usize = 200;

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        write_fault(f, self.location, &self.name, &self.reason)
    }
}

fn write_fault(
    f: &mut fmt::Formatter<'_>,
    location: Location,
    name: &str,
    reason: &Reason,
) -> fmt::Result {
    write!(f, "{location}")?;
    if !name.is_empty() {
        // The name of an undocumented member is the sender's text: no control characters, and not all of a long
        // one, which would go into every log.
        let shown: String = name.chars().take(NAME_SHOWN).collect();
        let more = if shown.len() < name.len() { "…" } else { "" };
        write!(f, " `{}{more}`", shown.escape_debug())?;
    }
    write!(f, " {reason}")
}

impl std::error::Error for Rejection {}

/// The part of a request that is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// A path parameter.
    Path,
    /// A query parameter, or the query as a whole.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// The body.
    Body,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Body => "body",
        })
    }
}

/// What is wrong with a part of a request. Holds what the document asks for, nothing of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It is required and absent.
    Missing,
    /// It has one value and is given more than once.
    Duplicate,
    /// It is not of the documented type: a number with a plus sign, text that is not JSON, ...
    Malformed {
        /// What it should be, such as `integer` or `JSON`.
        expected: String,
    },
    /// It breaks a documented constraint.
    Constraint {
        /// The JSON Schema keyword, such as `maxLength`.
        keyword: String,
        /// The keyword's documented value, such as `100`; empty when it says nothing by itself.
        limit: String,
    },
    /// A `%` is not followed by two hexadecimal digits.
    PercentEncoding,
    /// It is not UTF-8.
    Utf8,
    /// The body goes on after the end of its value.
    TrailingData,
    /// The body is longer than the server takes.
    TooLarge {
        /// The most that is taken, in bytes.
        limit: u64,
    },
    /// There are more members or items, fields or parts than the server takes.
    TooManyMembers {
        /// The most that are taken.
        limit: usize,
    },
    /// Lists and objects stand deeper in one another than the server takes.
    TooDeep {
        /// The deepest that is taken.
        limit: usize,
    },
    /// The body took longer to come than the server waits.
    TooSlow {
        /// How long it waits, from when the headers are there.
        limit: Duration,
    },
    /// A field of a form does not come before its files: those that may be held are.
    AfterFiles {
        /// The most bytes of a form that are held.
        limit: usize,
    },
    /// The body's `Content-Type` is absent, unreadable, in another charset than UTF-8, or none of the documented ones.
    UnsupportedMediaType {
        /// The documented media types.
        documented: &'static [&'static str],
    },
    /// The connection failed before the body was read to its end.
    Unreadable,
}

impl Reason {
    /// The HTTP status that fits when the document has nothing better: 408, 413, 415 or 400.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge { .. } | Self::TooManyMembers { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow { .. } => StatusCode::REQUEST_TIMEOUT,
            Self::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Duplicate => f.write_str("is given more than once"),
            Self::Malformed { expected } => write!(f, "is no {expected}"),
            Self::Constraint { keyword, limit } if limit.is_empty() => {
                write!(f, "breaks `{keyword}`")
            }
            Self::Constraint { keyword, limit } => write!(f, "breaks `{keyword}: {limit}`"),
            Self::PercentEncoding => f.write_str("has a malformed percent encoding"),
            Self::Utf8 => f.write_str("is not UTF-8"),
            Self::TrailingData => f.write_str("goes on after its end"),
            Self::TooLarge { limit } => write!(f, "is longer than {limit} bytes"),
            Self::TooManyMembers { limit } => write!(f, "has more than {limit} members"),
            Self::TooDeep { limit } => write!(f, "is nested deeper than {limit} levels"),
            Self::TooSlow { limit } => write!(f, "took longer than {limit:?} to come"),
            Self::AfterFiles { limit } => write!(
                f,
                "does not come before the files, of which no more than {limit} bytes are held"
            ),
            Self::UnsupportedMediaType { documented } => {
                write!(
                    f,
                    "is of none of the documented media types ({})",
                    documented.join(", ")
                )
            }
            Self::Unreadable => f.write_str("could not be read to its end"),
        }
    }
}

impl std::error::Error for Reason {}

impl From<Unreadable> for Reason {
    fn from(why: Unreadable) -> Self {
        match why {
            Unreadable::Duplicate => Self::Duplicate,
            Unreadable::PercentEncoding => Self::PercentEncoding,
            Unreadable::Utf8 => Self::Utf8,
            Unreadable::TrailingData => Self::TrailingData,
            Unreadable::Malformed { expected } => Self::Malformed { expected },
            _ => Self::Unreadable,
        }
    }
}

/// A rejection in the making: all but the operation and the request.
///
/// `Display` shows no more than that of a [`Rejection`] does.
#[derive(Debug)]
pub struct Fault {
    /// The part of the request that is at fault.
    pub location: Location,
    /// What is at fault in there: see [`Rejection::name`].
    pub name: String,
    /// What is wrong with it.
    pub reason: Reason,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_fault(f, self.location, &self.name, &self.reason)
    }
}

impl std::error::Error for Fault {}

/// A fault of the body as a whole.
impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self::new(Location::Body, "", reason)
    }
}

impl Fault {
    pub(crate) fn duplicate(location: Location, name: &str) -> Self {
        Self::new(location, name, Reason::Duplicate)
    }

    pub(crate) fn new(location: Location, name: impl Into<String>, reason: Reason) -> Self {
        Self {
            location,
            name: name.into(),
            reason,
        }
    }
}
