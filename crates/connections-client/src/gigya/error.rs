//! Why a call of Gigya gave no success.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::Code;
use crate::call::ErrorResponse;
use crate::error::Detail;
use crate::retry::RetryableError;
use crate::{TransportError, UndecodableResponse};

/// Why a call of [`Gigya`](super::Gigya) gave no success: by the `errorCode` of the response, whatever its HTTP status.
///
/// ```
/// use connections_client::CallError;
/// use connections_client::gigya::{Code, Error};
///
/// fn is_last_identity(failed: &CallError<Error>) -> bool {
///     let failure = failed.reason.failure();
///     failure.is_some_and(|failure| failure.code == Code::OperationNotAllowed)
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No request could be made of the arguments. Nothing was sent.
    #[error("no request can be made: {0}")]
    Request(String),
    /// The remaining codes 400xxx: the request is wrong, or can't be carried out. 301001: the site lives in another
    /// data centre, which [`Failure::api_domain`] names.
    #[error("Gigya can't carry out the request{0}")]
    Invalid(Box<Failure>),
    /// The credentials are wrong: 400093, 403001 to 403004, 403006, 403009 to 403012, 403025, 403035 and 403036.
    #[error("Gigya does not accept the credentials{0}")]
    Unauthorized(Box<Failure>),
    /// The remaining codes 403xxx: the credentials do not suffice, or not for this `UID`.
    #[error("Gigya does not allow the call{0}")]
    Forbidden(Box<Failure>),
    /// 400106 and the codes 404xxx: there is no such user, or the user is not connected. Where
    /// [`CallError::may_be_done`](crate::CallError::may_be_done) holds, maybe since an earlier attempt of this call.
    #[error("Gigya has no such user or connection{0}")]
    NotFound(Box<Failure>),
    /// 403200 and the codes 409xxx: the request collides with another, or has no object any more.
    #[error("the request collides with another{0}")]
    Conflict(Box<Failure>),
    /// 403048. How long to wait is not documented; the limit is said to be a daily one.
    #[error("Gigya's rate limit is reached{0}")]
    RateLimited(Box<Failure>),
    /// The codes 5xxxxx: Gigya or the provider failed.
    #[error("Gigya failed{0}")]
    Server(Box<Failure>),
    /// An error code of no documented group.
    #[error("Gigya answers with an error code that is not documented{0}")]
    Unknown(Box<Failure>),
    /// 429, 500, 502, 503 or 504 without a response of Gigya's, as of a proxy.
    #[error("there is a failure with status {} before Gigya", status.as_u16())]
    Gateway {
        /// The status.
        status: StatusCode,
        /// How long to wait, if `Retry-After` says so.
        wait: Option<Duration>,
    },
    /// There is no whole response.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The response is none that the page documents.
    #[error(transparent)]
    Undecodable(#[from] UndecodableResponse),
}

/// What Gigya says about a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// Its code.
    pub code: Code,
    /// The HTTP status that it came with.
    pub status: StatusCode,
    /// The failure in short.
    pub message: Option<String>,
    /// The failure in detail.
    pub details: Option<String>,
    /// With [`Code::InvalidDataCenter`]: the domain of the data centre where the site lives.
    pub api_domain: Option<String>,
    /// With [`Code::InvalidDataCenter`]: where to send the call instead.
    pub location: Option<String>,
    /// Id of the call, for Gigya's support.
    pub call_id: Option<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.details.as_deref().or(self.message.as_deref());
        write!(f, " ({}){}", i32::from(self.code), Detail(said))
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let code = i32::from(failure.code);
        let failure = Box::new(failure);
        match (code, code / 1000) {
            (400_106, _) => Self::NotFound(failure),
            (403_048, _) => Self::RateLimited(failure),
            (403_200, _) => Self::Conflict(failure),
            (
                400_093
                | 403_001..=403_004
                | 403_006
                | 403_009..=403_012
                | 403_025
                | 403_035
                | 403_036,
                _,
            ) => Self::Unauthorized(failure),
            (301_001, _) | (_, 400) => Self::Invalid(failure),
            (_, 403) => Self::Forbidden(failure),
            (_, 404) => Self::NotFound(failure),
            (_, 409) => Self::Conflict(failure),
            (_, 500..=599) => Self::Server(failure),
            _ => Self::Unknown(failure),
        }
    }
}

impl Error {
    /// Of a response that is none of Gigya's.
    pub(super) fn of_no_response<E>(response: ErrorResponse<E>) -> Self {
        let (status, wait) = (response.status, response.retry_after());
        match status.as_u16() {
            429 | 500 | 502..=504 => Self::Gateway { status, wait },
            _ => Self::Undecodable(response.into_undecodable()),
        }
    }

    /// What Gigya says, if it answered.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Invalid(failure)
            | Self::Unauthorized(failure)
            | Self::Forbidden(failure)
            | Self::NotFound(failure)
            | Self::Conflict(failure)
            | Self::RateLimited(failure)
            | Self::Server(failure)
            | Self::Unknown(failure) => Some(failure),
            _ => None,
        }
    }

    /// Whether the same call may succeed when it is made again. It never does harm. A daily rate limit is no passing
    /// trouble.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Conflict(failure) => failure.code != Code::RedundantOperation,
            Self::Unauthorized(failure) => failure.code == Code::DuplicateNonce,
            Self::Server(_) | Self::Gateway { .. } | Self::Transport(_) => true,
            _ => false,
        }
    }
}

impl RetryableError for Error {
    fn retry_delay(&self) -> Option<Duration> {
        let asked = match self {
            Self::Gateway { wait, .. } => wait.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        self.is_retryable().then_some(asked)
    }

    /// A nonce serves one request, so that one which was there before says that a copy of this very request was.
    fn may_be_done(&self) -> bool {
        match self {
            Self::Server(_) => true,
            Self::Unauthorized(failure) => failure.code == Code::DuplicateNonce,
            Self::Gateway { status, .. } => status.is_server_error(),
            Self::Transport(error) => error.may_be_done(),
            Self::Undecodable(response) => response.may_be_done(),
            _ => false,
        }
    }
}
