//! Why a call of Persona gave no success.

use std::fmt;
use std::time::Duration;

use connections_types as types;
use http::StatusCode;

use super::AnswerHead;
use crate::call::Answer;
use crate::retry::Again;
use crate::{TransportError, UndecodableAnswer};

/// A request that was answered with a failure.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fault {
    /// What is wrong. Empty if the body is none of Persona's.
    pub errors: Vec<types::PersonaError>,
    /// What the answer's headers say.
    pub answer: AnswerHead,
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
    Invalid(Box<Fault>),
    /// 401: the API key is not valid.
    #[error("Persona does not accept the API key{0}")]
    Unauthorized(Box<Fault>),
    /// 403: the API key may not do this, or a quota is used up.
    #[error("Persona does not allow the call{0}")]
    Forbidden(Box<Fault>),
    /// 404: there is no such connection, or not for this organization.
    #[error("Persona has no such connection{0}")]
    NotFound(Box<Fault>),
    /// 409: another request is changing the connection.
    #[error("another request is changing the connection{0}")]
    Conflict(Box<Fault>),
    /// 422: the connection can't be deactivated, as it is inactive already.
    #[error("Persona can't deactivate the connection{0}")]
    NotAllowed(Box<Fault>),
    /// 429: the rate limit is reached.
    #[error("Persona's rate limit is reached{fault}")]
    RateLimited {
        /// How long until requests are allowed again.
        wait: Option<Duration>,
        /// The rest of the answer.
        fault: Box<Fault>,
    },
    /// 500, 502, 503 or 504, none of which the page documents.
    #[error("Persona failed with status {}", status.as_u16())]
    Server {
        /// The status.
        status: StatusCode,
        /// What the answer's headers say.
        answer: Box<AnswerHead>,
    },
    /// There is no whole answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The answer is none that the page documents.
    #[error(transparent)]
    Undecodable(#[from] UndecodableAnswer),
}

impl fmt::Display for Fault {
    /// `: ` and what is wrong, if that is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().enumerate() {
            let between = if at == 0 { ": " } else { "; " };
            write!(f, "{between}{}", error.title)?;
            if let Some(details) = &error.details {
                write!(f, ": {details}")?;
            }
        }
        Ok(())
    }
}

impl Error {
    pub(super) fn of(answer: Answer<types::PersonaErrorResponse>, key: &str) -> Self {
        let status = answer.status;
        let head = AnswerHead::of(&answer.headers, key);
        let reset = head.rate_limit.map(|limit| limit.reset);
        let wait = reset.or_else(|| answer.retry_after());
        // A body that is none of Persona's, as a proxy may send, changes nothing about what the status says.
        let body = answer.body.as_ref().ok();
        let fault = Box::new(Fault {
            errors: body.map(|body| body.errors.clone()).unwrap_or_default(),
            answer: head,
        });
        match status.as_u16() {
            400 => Self::Invalid(fault),
            401 => Self::Unauthorized(fault),
            403 => Self::Forbidden(fault),
            404 => Self::NotFound(fault),
            409 => Self::Conflict(fault),
            422 => Self::NotAllowed(fault),
            429 => Self::RateLimited { wait, fault },
            500 | 502..=504 => Self::Server {
                status,
                answer: Box::new(fault.answer),
            },
            _ => Self::Undecodable(answer.into_undecodable()),
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

    /// What the answer's headers say, if there is an answer of Persona's.
    pub fn answer(&self) -> Option<&AnswerHead> {
        match self {
            Self::Invalid(fault)
            | Self::Unauthorized(fault)
            | Self::Forbidden(fault)
            | Self::NotFound(fault)
            | Self::Conflict(fault)
            | Self::NotAllowed(fault)
            | Self::RateLimited { fault, .. } => Some(&fault.answer),
            Self::Server { answer, .. } => Some(answer),
            Self::Request(_) | Self::Transport(_) | Self::Undecodable(_) => None,
        }
    }
}

impl Again for Error {
    /// A 409 and a 500 are stored for the idempotency key and would be returned again; a 429 is not.
    fn again(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { wait, .. } => Some(wait.unwrap_or_default()),
            Self::Server { status, .. } if *status != StatusCode::INTERNAL_SERVER_ERROR => {
                Some(Duration::ZERO)
            }
            Self::Transport(_) => Some(Duration::ZERO),
            _ => None,
        }
    }
}
