//! Why a call of Symphony gave no success.

use std::time::Duration;

use connections_types as types;
use http::StatusCode;

use crate::call::ErrorResponse;
use crate::error::Detail;
use crate::retry::RetryableError;
use crate::{TransportError, UndecodableResponse};

/// Why a call of [`Symphony`](super::Symphony) gave no success.
///
/// Which one it is depends on the HTTP status alone, never on the `code` in the body: the vendor's own 404 has 403
/// there.
///
/// ```
/// use connections_client::CallError;
/// use connections_client::symphony::Error;
///
/// /// Whether the tie is gone, or was never there.
/// fn is_gone(failed: &CallError<Error>) -> bool {
///     matches!(failed.reason, Error::NotFound { .. })
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No request could be made of the arguments. Nothing was sent.
    #[error("no request can be made: {0}")]
    Request(String),
    /// 400 of removing: the two users are not connected in a way that can be removed; nothing has changed. 400 of
    /// unfollowing that names none of the followers: presumably nothing has changed.
    #[error("Symphony can't carry out the request{}", Detail(message.as_deref()))]
    Invalid {
        /// What the server says about it.
        message: Option<String>,
    },
    /// 400 of unfollowing that names ids of followers: those are not valid. All other listed users have stopped to
    /// follow.
    #[error("Symphony does not know the followers {invalid:?}; the others were removed")]
    PartlyDone {
        /// The followers whom the server names, in the order of the request.
        invalid: Vec<i64>,
        /// What the server says.
        message: String,
    },
    /// 401: the session token is not valid, or no longer.
    #[error("Symphony does not accept the session token{}", Detail(message.as_deref()))]
    Unauthorized {
        /// What the server says about it.
        message: Option<String>,
    },
    /// 403: the session's user lacks the entitlement or role, or `crossPod` is off.
    #[error("Symphony does not allow the call{}", Detail(message.as_deref()))]
    Forbidden {
        /// What the server says about it.
        message: Option<String>,
    },
    /// 404 of removing: there is no such connection.
    #[error("Symphony has no such connection{}", Detail(message.as_deref()))]
    NotFound {
        /// What the server says about it.
        message: Option<String>,
    },
    /// 429, which no page documents, from the server or a proxy before it. By the custom of HTTP nothing has changed.
    #[error("Symphony has been asked too often")]
    RateLimited {
        /// How long to wait, if `Retry-After` says so.
        wait: Option<Duration>,
        /// Whether the call may be made again without a look: unfollowing may, removing only as
        /// [`Retries::repeat_refused_removals`](crate::Retries::repeat_refused_removals) says.
        retryable: bool,
    },
    /// 500, 502, 503 or 504. The call may have been carried out.
    #[error("Symphony failed with status {}{}", status.as_u16(), Detail(message.as_deref()))]
    Server {
        /// The status.
        status: StatusCode,
        /// What the server says about it.
        message: Option<String>,
        /// How long to wait, if `Retry-After` says so.
        wait: Option<Duration>,
        /// Whether the call does no harm when it is made again: unfollowing does not, removing may.
        retryable: bool,
    },
    /// There is no whole response.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The response is none that the page documents.
    #[error(transparent)]
    Undecodable(#[from] UndecodableResponse),
}

/// When a call may be made again that the server may have got.
#[derive(Clone, Copy)]
pub(super) struct Repeats {
    /// After a 429.
    pub(super) after_refusal: bool,
    /// After a status of the 500s.
    pub(super) after_failure: bool,
}

/// What a response comes to that the generated client takes for no success: a success if it has the status of one and
/// is an object, whatever the object lacks or has besides.
pub(super) fn message_or_error(
    response: ErrorResponse<types::SymphonyError>,
    repeats: Repeats,
) -> Result<Option<String>, Error> {
    if response.status == StatusCode::OK
        && let Some(object) = response.object()
    {
        return Ok(object.text("/message"));
    }
    Err(Error::of(response, repeats))
}

impl Error {
    fn of(response: ErrorResponse<types::SymphonyError>, repeats: Repeats) -> Self {
        let status = response.status;
        let wait = response.retry_after();
        // A body that is none of Symphony's, as a proxy may send, changes nothing about what the status says.
        let message = match &response.body {
            Ok(body) => body.message.clone(),
            Err(_) => response.object().and_then(|body| body.text("/message")),
        };
        match status.as_u16() {
            400 => Self::Invalid { message },
            401 => Self::Unauthorized { message },
            403 => Self::Forbidden { message },
            404 => Self::NotFound { message },
            429 => Self::RateLimited {
                wait,
                retryable: repeats.after_refusal,
            },
            500 | 502..=504 => Self::Server {
                status,
                message,
                wait,
                retryable: repeats.after_failure,
            },
            _ => Self::Undecodable(response.into_undecodable()),
        }
    }

    /// The error of unfollowing, in which a 400 that names followers means that the others were removed.
    pub(super) fn or_partly_done(self, uid: i64, followers: &[i64]) -> Self {
        let Self::Invalid {
            message: Some(message),
        } = self
        else {
            return self;
        };
        // `uid` among the followers is no error, so where it is named it is named as the user who is not valid.
        let named = ids_in(&message);
        let mut invalid: Vec<i64> = Vec::new();
        for id in followers {
            if *id != uid && named.contains(id) && !invalid.contains(id) {
                invalid.push(*id);
            }
        }
        if invalid.is_empty() {
            return Self::Invalid {
                message: Some(message),
            };
        }
        Self::PartlyDone { invalid, message }
    }

    /// Whether the same call may succeed when it is made again, and does no harm.
    ///
    /// ```
    /// # use connections_client::symphony::Error;
    /// let limited = |retryable| Error::RateLimited { wait: None, retryable };
    /// assert!(limited(true).is_retryable() && !limited(false).is_retryable());
    /// assert!(!Error::Unauthorized { message: None }.is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::RateLimited { retryable, .. } | Self::Server { retryable, .. } => *retryable,
            Self::Transport(error) => error.is_retryable(),
            _ => false,
        }
    }
}

impl RetryableError for Error {
    fn retry_delay(&self) -> Option<Duration> {
        let asked = match self {
            Self::RateLimited { wait, .. } | Self::Server { wait, .. } => wait.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        self.is_retryable().then_some(asked)
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

/// All integers in a text.
fn ids_in(text: &str) -> Vec<i64> {
    let words = text.split(|it: char| !it.is_ascii_digit() && it != '-');
    words.filter_map(|word| word.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(message: &str) -> Error {
        let message = Some(message.to_owned());
        Error::Invalid { message }.or_partly_done(1, &[1, 20, 3, 20])
    }

    #[test]
    fn followers_that_a_400_names_are_found() {
        for (message, expected) in [
            ("no users 3, 20", Some(vec![20, 3])),
            ("id=20.", Some(vec![20])),
            ("no user 1", None),
            ("no user 200 or 30", None),
            ("bad request", None),
            ("99999999999999999999", None),
        ] {
            let found = match refused(message) {
                Error::PartlyDone { invalid, .. } => Some(invalid),
                _ => None,
            };
            assert_eq!(found, expected, "{message}");
        }
    }
}
