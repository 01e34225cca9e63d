//! Why a call of Persona gave no success.

use std::fmt;
use std::time::Duration;

use connections_types as types;
use http::StatusCode;

use super::ResponseHead;
use crate::call::ErrorResponse;
use crate::lenient::Object;
use crate::retry::RetryableError;
use crate::{TransportError, UndecodableResponse};

/// A request that was answered with a failure.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// What is wrong. Empty if the body is none of Persona's.
    pub errors: Vec<Problem>,
    /// What the response's headers say.
    pub response: ResponseHead,
}

/// One thing that is wrong with a request, as far as the response tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// What kind of thing it is, such as `Record invalid`.
    pub title: Option<String>,
    /// What is wrong in this request.
    pub details: Option<String>,
    /// JSON pointer to the part of the request that it is about.
    pub pointer: Option<String>,
}

/// Why a call of [`Persona`](super::Persona) gave no success.
///
/// ```
/// use connections_client::persona::Error;
///
/// fn advice(error: &Error) -> String {
///     match error {
///         Error::NotAllowed(_) => "it is inactive already".into(),
///         Error::RateLimited { wait: Some(wait), .. } => format!("come back in {wait:?}"),
///         error => error.to_string(),
///     }
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No request could be made of the arguments. Nothing was sent.
    #[error("no request can be made: {0}")]
    Request(String),
    /// 400: the request is malformed, or its idempotency key was used with other parameters.
    #[error("Persona can't read the request{0}")]
    Invalid(Box<Failure>),
    /// 401: the API key is not valid.
    #[error("Persona does not accept the API key{0}")]
    Unauthorized(Box<Failure>),
    /// 403: the API key may not do this, or a quota is used up.
    #[error("Persona does not allow the call{0}")]
    Forbidden(Box<Failure>),
    /// 404: there is no such connection, or not for this organization.
    #[error("Persona has no such connection{0}")]
    NotFound(Box<Failure>),
    /// 409: another request is changing the connection.
    #[error("another request is changing the connection{0}")]
    Conflict(Box<Failure>),
    /// 422: the connection can't be deactivated, as it is inactive already. Where
    /// [`CallError::may_be_done`](crate::CallError::may_be_done) holds, maybe since an earlier attempt of this call.
    #[error("Persona can't deactivate the connection{0}")]
    NotAllowed(Box<Failure>),
    /// 429: the rate limit is reached.
    #[error("Persona's rate limit is reached{failure}")]
    RateLimited {
        /// How long until requests are allowed again.
        wait: Option<Duration>,
        /// The rest of the response.
        failure: Box<Failure>,
    },
    /// 500, 502, 503 or 504, none of which the page documents.
    #[error("Persona failed with status {}", status.as_u16())]
    Server {
        /// The status.
        status: StatusCode,
        /// How long to wait, if `Retry-After` says so.
        wait: Option<Duration>,
        /// What the response's headers say.
        response: Box<ResponseHead>,
    },
    /// There is no whole response.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The response is none that the page documents.
    #[error(transparent)]
    Undecodable(#[from] UndecodableResponse),
}

impl fmt::Display for Failure {
    /// `: ` and what is wrong, if that is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().enumerate() {
            let between = if at == 0 { ": " } else { "; " };
            let said = [&error.title, &error.details];
            let said: Vec<_> = said.into_iter().flatten().map(String::as_str).collect();
            write!(f, "{between}{}", said.join(": "))?;
        }
        Ok(())
    }
}

impl From<types::PersonaError> for Problem {
    fn from(error: types::PersonaError) -> Self {
        Self {
            title: Some(error.title),
            details: error.details,
            pointer: error.source.and_then(|it| it.pointer),
        }
    }
}

/// What is wrong, by the body of a response, documented or not. Nothing if the body is none of Persona's, as that of a
/// proxy: it changes nothing about what the status says.
fn problems(response: &ErrorResponse<types::PersonaErrorResponse>) -> Vec<Problem> {
    if let Ok(body) = &response.body {
        return body.errors.iter().cloned().map(Problem::from).collect();
    }
    let errors = response.object().map(|body| body.objects("/errors"));
    let problem = |error: Object| Problem {
        title: error.text("/title"),
        details: error.text("/details"),
        pointer: error.text("/source/pointer"),
    };
    let problems = errors.unwrap_or_default().into_iter().map(problem);
    problems.filter(|it| *it != Problem::default()).collect()
}

impl Error {
    pub(super) fn of(
        response: ErrorResponse<types::PersonaErrorResponse>,
        head: ResponseHead,
    ) -> Self {
        let status = response.status;
        let reset = head.rate_limit.map(|limit| limit.reset);
        let wait = response.retry_after();
        let failure = Box::new(Failure {
            errors: problems(&response),
            response: head,
        });
        match status.as_u16() {
            400 => Self::Invalid(failure),
            401 => Self::Unauthorized(failure),
            403 => Self::Forbidden(failure),
            404 => Self::NotFound(failure),
            409 => Self::Conflict(failure),
            422 => Self::NotAllowed(failure),
            429 => Self::RateLimited {
                wait: reset.or(wait),
                failure,
            },
            500 | 502..=504 => Self::Server {
                status,
                wait,
                response: Box::new(failure.response),
            },
            _ => Self::Undecodable(response.into_undecodable()),
        }
    }

    /// Whether the call may succeed when it is made again, with another idempotency key if it was answered. It never
    /// does harm.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Conflict(_) | Self::RateLimited { .. } | Self::Server { .. } | Self::Transport(_)
        )
    }

    /// What the response's headers say, if there is a response of Persona's.
    pub fn response(&self) -> Option<&ResponseHead> {
        match self {
            Self::Invalid(failure)
            | Self::Unauthorized(failure)
            | Self::Forbidden(failure)
            | Self::NotFound(failure)
            | Self::Conflict(failure)
            | Self::NotAllowed(failure)
            | Self::RateLimited { failure, .. } => Some(&failure.response),
            Self::Server { response, .. } => Some(response),
            Self::Request(_) | Self::Transport(_) | Self::Undecodable(_) => None,
        }
    }
}

impl RetryableError for Error {
    /// A 409 and a 500 are stored for the idempotency key and would be returned again; a 429 is not.
    fn retry_delay(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { wait, .. } => Some(wait.unwrap_or_default()),
            Self::Server { status, wait, .. } if *status != StatusCode::INTERNAL_SERVER_ERROR => {
                Some(wait.unwrap_or_default())
            }
            Self::Transport(_) => Some(Duration::ZERO),
            _ => None,
        }
    }

    fn may_be_done(&self) -> bool {
        match self {
            Self::Server { .. } => true,
            Self::Transport(error) => error.may_be_done(),
            Self::Undecodable(response) => response.may_be_done(),
            _ => false,
        }
    }
}
