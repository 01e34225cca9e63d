//! Faults that a test orders for the next requests to an operation.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

use crate::gigya::code;
use crate::operation::Operation;

/// What JSON that is no fault is answered with: the errors of serde name neither the members nor the values of a
/// variant.
pub(crate) const SHAPE: &str = r#"a `response` is {"status": …}, {"error_code": …} or {"undocumented": {"status": …}}, a `connection` "cut_before", "cut_after", "cut_body", "malformed" or {"slow": {"ms_per_byte": …}}"#;

/// What happens to the next requests to an operation. Faults for one operation are used up in the order they came.
///
/// A fault waits for a request whose credentials are good and which is within its rate limit; one with a documented
/// failure also for one that is no repetition under an idempotency key, since the stored response comes before any
/// failure. All other requests are answered as without it, and leave it as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The operation.
    pub operation: Operation,
    /// How many requests it happens to.
    #[serde(default = "once")]
    pub times: u32,
    /// Milliseconds that pass before the request is carried out.
    #[serde(default)]
    pub delay_ms: u64,
    /// The response, in place of the operation's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    /// What the connection does to the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<Connection>,
}

/// A response that is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// A documented failure by its status, instead of carrying the request out. Not for Gigya, whose failures are
    /// error codes.
    Status(u16),
    /// A documented failure by its published error code, instead of carrying the request out. For Gigya alone.
    ErrorCode(i64),
    /// A response that no page documents, which clients have to survive all the same.
    Undocumented(Undocumented),
}

/// A response that the vendor's page does not have: what a proxy, a gateway or a broken deployment sends.
///
/// ```
/// use connections_stub::fault::Undocumented;
///
/// let overloaded = Undocumented::new(429).header("Retry-After", "1");
/// let lost = Undocumented::new(504).header("Content-Type", "text/html").body("<h1>Gateway timeout</h1>").after();
/// let login = Undocumented::new(302).header("Location", "https://login.example.com/");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undocumented {
    /// The status, 200 to 599.
    pub status: u16,
    /// Headers by name. The stub writes those that frame the body itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Whether the request is carried out first, so that this is all that its sender learns of it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub after: bool,
}

/// What a connection does to a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// It closes before the request is carried out.
    CutBefore,
    /// It closes after the request was carried out and before anything is sent back.
    CutAfter,
    /// It closes in the middle of the response's body; before the response, if that has none.
    CutBody,
    /// It sends the response's body byte by byte, with a pause of so many milliseconds before each.
    Slow {
        /// The pause.
        ms_per_byte: u64,
    },
    /// It sends a body that breaks off in the middle as if it were whole.
    Malformed,
}

/// Why a fault can't be ordered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// It does nothing.
    #[error("a fault has a `delay_ms`, a `response` or a `connection`, and `times` of 1 or more")]
    Empty,
    /// The operation has no such failure.
    #[error("the failures that {0} documents are {documented}; any other response can be had as `undocumented`", documented = .0.failures())]
    NoSuchFailure(Operation),
    /// The status of an undocumented response.
    #[error("an undocumented response has a status from 200 to 599, not {0}")]
    Status(u16),
    /// A header of an undocumented response, by its name.
    #[error("`{0}` is no header that can be sent, or has no value that can")]
    Header(String),
    /// A header of an undocumented response that the stub writes itself.
    #[error("`{0}` is written by the stub; `connection` has what can go wrong with a body")]
    Framing(String),
}

fn once() -> u32 {
    1
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

impl Fault {
    /// A fault for one request that does nothing yet: the base for a struct that names the rest.
    ///
    /// ```
    /// # use connections_stub::{Operation, fault::Fault};
    /// let slow = Fault { delay_ms: 500, ..Fault::new(Operation::SymphonyUnfollowUser) };
    /// ```
    pub fn new(operation: Operation) -> Self {
        Self {
            operation,
            times: 1,
            delay_ms: 0,
            response: None,
            connection: None,
        }
    }

    fn check(&self) -> Result<(), FaultError> {
        let is_empty = self.delay_ms == 0 && self.response.is_none() && self.connection.is_none();
        if self.times == 0 || is_empty {
            return Err(FaultError::Empty);
        }
        let failure = match &self.response {
            None => return Ok(()),
            Some(Response::Undocumented(it)) => return it.head().map(drop),
            Some(Response::Status(it)) => Failure::Status(*it),
            Some(Response::ErrorCode(it)) => Failure::ErrorCode(*it),
        };
        let documented = self.operation.failures().contains(failure);
        documented
            .then_some(())
            .ok_or(FaultError::NoSuchFailure(self.operation))
    }
}

impl Undocumented {
    /// A response without headers and body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: BTreeMap::new(),
            body: String::new(),
            after: false,
        }
    }

    /// Adds a header, in place of an earlier one of the same name.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    /// Lets the request be carried out before this is sent in place of its response.
    #[must_use]
    pub fn after(mut self) -> Self {
        self.after = true;
        self
    }

    /// The response itself.
    pub(crate) fn response(&self) -> Result<http::Response<Bytes>, FaultError> {
        let (status, headers) = self.head()?;
        let mut response = http::Response::new(Bytes::from(self.body.clone()));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn head(&self) -> Result<(StatusCode, HeaderMap), FaultError> {
        let status = StatusCode::from_u16(self.status).ok();
        let status = status.filter(|_| (200..600).contains(&self.status));
        let status = status.ok_or(FaultError::Status(self.status))?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let unwritable = || FaultError::Header(name.clone());
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unwritable())?;
            if header == header::CONTENT_LENGTH || header == header::TRANSFER_ENCODING {
                return Err(FaultError::Framing(name.clone()));
            }
            let value = HeaderValue::from_str(value).map_err(|_| unwritable())?;
            headers.insert(header, value);
        }
        Ok((status, headers))
    }
}

/// A documented failure that an operation is told to answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Status(u16),
    ErrorCode(i64),
}

/// The failures that an operation documents.
pub(crate) enum Failures {
    Statuses(&'static [u16]),
    /// Those of Gigya's table.
    ErrorCodes,
}

impl Failures {
    fn contains(&self, failure: Failure) -> bool {
        match (self, failure) {
            (Self::Statuses(documented), Failure::Status(it)) => documented.contains(&it),
            (Self::ErrorCodes, Failure::ErrorCode(it)) => {
                it != code::OK && code::message(it).is_some()
            }
            _ => false,
        }
    }
}

impl std::fmt::Display for Failures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (what, numbers): (_, Vec<i64>) = match self {
            Self::Statuses(documented) => (
                "status",
                documented.iter().copied().map(i64::from).collect(),
            ),
            Self::ErrorCodes => ("error_code", code::failures().collect()),
        };
        let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
        write!(f, "`{what}` {}", numbers.join(", "))
    }
}

impl Operation {
    /// What the operation's page documents.
    pub(crate) fn failures(self) -> Failures {
        Failures::Statuses(match self {
            Self::SymphonyRemoveConnection => &[400, 401, 403, 404, 500],
            Self::SymphonyUnfollowUser => &[400, 401, 403, 500],
            Self::IbmConnectionsDeleteColleagueConnection => &[400, 401, 403, 404],
            Self::PersonaDeactivateConnection => &[400, 401, 403, 404, 409, 422, 429],
            Self::GigyaRemoveConnection | Self::GigyaRemoveConnectionGet => {
                return Failures::ErrorCodes;
            }
        })
    }
}

/// The faults that are still to happen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Faults(BTreeMap<Operation, VecDeque<Fault>>);

impl Faults {
    /// Orders a fault.
    pub fn add(&mut self, fault: Fault) -> Result<(), FaultError> {
        fault.check()?;
        self.0.entry(fault.operation).or_default().push_back(fault);
        Ok(())
    }

    /// The fault that happens to a request, which uses it up once.
    pub fn take(&mut self, operation: Operation) -> Option<Fault> {
        let queue = self.0.get_mut(&operation)?;
        let fault = queue.front_mut()?;
        fault.times -= 1;
        let taken = fault.clone();
        if taken.times == 0 {
            queue.pop_front();
        }
        Some(taken)
    }

    /// The fault that happens to the delivery of a response, if it is one of that kind.
    pub fn take_of_the_way(&mut self, operation: Operation) -> Option<Fault> {
        let next = self.0.get(&operation)?.front()?;
        let is_failure = matches!(
            next.response,
            Some(Response::Status(_) | Response::ErrorCode(_))
        );
        if is_failure {
            return None;
        }
        self.take(operation)
    }

    /// Looks for one that could not have been ordered.
    pub fn check(&self) -> Result<(), FaultError> {
        self.0.values().flatten().try_for_each(Fault::check)
    }

    /// All that are still to happen.
    pub fn pending(&self) -> Vec<Fault> {
        self.0.values().flatten().cloned().collect()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
