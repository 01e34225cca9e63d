//! Symphony: removing connections and followers.

use std::fmt;
use std::time::Duration;

use connections_types as types;
use http::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};

use crate::call::{Answer, Failed, Link};
use crate::error::Said;
use crate::retry::Again;
use crate::{Client, Settings, SetupError, TransportError, UndecodableAnswer, setup};

/// Symphony's pod API, as the user or service account of one session.
///
/// Cheap to clone; clones share their connections.
///
/// ```no_run
/// use connections_client::{Settings, Symphony};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let symphony = Symphony::pod("acme", std::env::var("SYMPHONY_SESSION")?, &Settings::new())?;
/// symphony.remove_connection(7215545078541).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Symphony {
    link: Link,
    session_token: SecretString,
}

/// A connection was removed, or a request turned down or opened again: see [`Symphony::remove_connection`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Removed {
    /// What the server says about it.
    pub message: Option<String>,
}

/// None of the listed users follows the user now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfollowed {
    /// What the server says about it.
    pub message: Option<String>,
}

/// Why a call of [`Symphony`] gave no success.
///
/// Which one it is depends on the HTTP status alone, never on the `code` in the body: the vendor's own 404 has 403 there.
///
/// ```
/// use connections_client::symphony::Error;
///
/// /// Whether the tie is gone, or was never there.
/// fn is_gone(error: &Error) -> bool {
///     matches!(error, Error::NotFound { .. })
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
    #[error("Symphony can't carry out the request{}", Said(message.as_deref()))]
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
    #[error("Symphony does not accept the session token{}", Said(message.as_deref()))]
    Unauthorized {
        /// What the server says about it.
        message: Option<String>,
    },
    /// 403: the session's user lacks the entitlement or role, or `crossPod` is off.
    #[error("Symphony does not allow the call{}", Said(message.as_deref()))]
    Forbidden {
        /// What the server says about it.
        message: Option<String>,
    },
    /// 404 of removing: there is no such connection.
    #[error("Symphony has no such connection{}", Said(message.as_deref()))]
    NotFound {
        /// What the server says about it.
        message: Option<String>,
    },
    /// 429, which no page documents, from the server or a proxy before it. Nothing has changed.
    #[error("Symphony has been asked too often")]
    RateLimited {
        /// How long to wait, if `Retry-After` says so.
        wait: Option<Duration>,
    },
    /// 500, 502, 503 or 504. The call may have been carried out.
    #[error("Symphony failed with status {}{}", status.as_u16(), Said(message.as_deref()))]
    Server {
        /// The status.
        status: StatusCode,
        /// What the server says about it.
        message: Option<String>,
        /// Whether the call does no harm when it is made again: unfollowing does not, removing may.
        retryable: bool,
    },
    /// There is no whole answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The answer is none that the page documents.
    #[error(transparent)]
    Undecodable(#[from] UndecodableAnswer),
}

impl Symphony {
    /// The API of a pod by its name: `acme` is `https://acme.symphony.com`.
    ///
    /// # Errors
    ///
    /// A name that is none of a host, a token that no header can carry, and what [`Client::new`] may fail with.
    pub fn pod(
        name: &str,
        session_token: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        if !setup::is_label(name) {
            let reason = format!("`{name}` is not the name of a pod");
            return Err(SetupError::BaseUrl { reason });
        }
        let base_url = format!("https://{name}.symphony.com");
        Self::at(&base_url, session_token, settings)
    }

    /// The API at a base URL, which does not include `/pod`: a pod with a host of its own, a proxy, or a stub.
    ///
    /// # Errors
    ///
    /// As with [`Symphony::pod`].
    pub fn at(
        base_url: &str,
        session_token: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        let session_token = session_token.into();
        setup::check_header("session token", &session_token)?;
        Ok(Self {
            link: Link::new(base_url, None, settings)?,
            session_token,
        })
    }

    /// The generated client beneath, which knows neither the session nor the settings but the HTTP client.
    pub fn generated(&self) -> &Client {
        &self.link.client
    }

    /// Removes the connection between the session's user and the user `uid`.
    ///
    /// What happens depends on the status that the session's user sees:
    ///
    /// | before             | after                                                     |
    /// | ------------------ | --------------------------------------------------------- |
    /// | `ACCEPTED`         | no connection                                             |
    /// | `PENDING_INCOMING` | `REJECTED`                                                |
    /// | `REJECTED`         | `PENDING_INCOMING`: the request that was rejected is open again |
    /// | `PENDING_OUTGOING` | unchanged: [`Error::Invalid`]                             |
    /// | none               | [`Error::NotFound`]                                       |
    ///
    /// By the third row **a repeat may undo what the call did**. So no retries are made once the server may have got the
    /// request, and an error from there on is not retryable: look at the connection before you call again.
    ///
    /// Documented at <https://rest-api.symphony.com/main/connections/remove-connection>; the rules in full are on
    /// [the generated method](Client::symphony_remove_connection).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn remove_connection(&self, uid: i64) -> Result<Removed, Error> {
        let attempt = || async move {
            let request = self.link.client.symphony_remove_connection();
            let request = request
                .uid(uid)
                .session_token(self.session_token.expose_secret());
            match self.link.exchange(|| request.send()).await {
                Ok(answer) => Ok(Removed {
                    message: answer.into_inner().message,
                }),
                Err(Failed::Transport(error)) => Err(TransportError::of_unrepeatable(error).into()),
                Err(Failed::Request(reason)) => Err(Error::Request(reason)),
                Err(Failed::Answer(answer)) => Err(Error::of(answer, false)),
            }
        };
        self.link.call("symphony_remove_connection", attempt).await
    }

    /// Makes the `followers` stop following the user `uid`.
    ///
    /// The session is that of a service account with the role *User Provisioning*, or one on behalf of a user with the
    /// permission `MANAGE_USER_FOLLOWING`. A listed user who does not follow `uid`, or is `uid`, is no error. An id that
    /// is not valid is one, and yet everybody else who is listed stops following: [`Error::PartlyDone`].
    ///
    /// To make the call again does no harm.
    ///
    /// Documented at <https://rest-api.symphony.com/main/users/unfollow-user>; the rules in full are on
    /// [the generated method](Client::symphony_unfollow_user).
    ///
    /// ```no_run
    /// use connections_client::symphony::{Error, Symphony};
    ///
    /// # async fn example(symphony: Symphony) -> Result<(), Error> {
    /// match symphony.unfollow_user(7215545057281, &[7215545058313, 1]).await {
    ///     Err(Error::PartlyDone { invalid, .. }) => println!("all but {invalid:?}"),
    ///     other => println!("{:?}", other?.message),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn unfollow_user(&self, uid: i64, followers: &[i64]) -> Result<Unfollowed, Error> {
        let attempt = || async move {
            let body = types::SymphonyFollowersList {
                followers: Some(followers.to_vec().into()),
            };
            let request = self.link.client.symphony_unfollow_user();
            let request = request
                .uid(uid)
                .session_token(self.session_token.expose_secret())
                .body(body);
            match self.link.exchange(|| request.send()).await {
                Ok(answer) => Ok(Unfollowed {
                    message: answer.into_inner().message,
                }),
                Err(Failed::Transport(error)) => Err(TransportError::of_repeatable(error).into()),
                Err(Failed::Request(reason)) => Err(Error::Request(reason)),
                Err(Failed::Answer(answer)) => {
                    Err(Error::of(answer, true).or_partly_done(uid, followers))
                }
            }
        };
        self.link.call("symphony_unfollow_user", attempt).await
    }
}

impl fmt::Debug for Symphony {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Symphony").finish_non_exhaustive()
    }
}

impl Error {
    fn of(answer: Answer<types::SymphonyError>, retryable: bool) -> Self {
        let status = answer.status;
        let wait = answer.retry_after();
        // A body that is none of Symphony's, as a proxy may send, changes nothing about what the status says.
        let message = answer.body.as_ref().ok();
        let message = message.and_then(|body| body.message.clone());
        match status.as_u16() {
            400 => Self::Invalid { message },
            401 => Self::Unauthorized { message },
            403 => Self::Forbidden { message },
            404 => Self::NotFound { message },
            429 => Self::RateLimited { wait },
            500 | 502..=504 => Self::Server {
                status,
                message,
                retryable,
            },
            _ => Self::Undecodable(answer.into_undecodable()),
        }
    }

    /// The error of unfollowing, in which a 400 that names followers means that the others were removed.
    fn or_partly_done(self, uid: i64, followers: &[i64]) -> Self {
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
    /// assert!(Error::RateLimited { wait: None }.is_retryable());
    /// assert!(!Error::Unauthorized { message: None }.is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::RateLimited { .. } => true,
            Self::Server { retryable, .. } => *retryable,
            Self::Transport(error) => error.is_retryable(),
            _ => false,
        }
    }
}

impl Again for Error {
    fn again(&self) -> Option<Duration> {
        let asked = match self {
            Self::RateLimited { wait } => wait.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        self.is_retryable().then_some(asked)
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
