//! Symphony: removing connections and followers.

mod error;

use std::fmt;

use connections_types as types;
use connections_types::symphony::{RemoveConnectionError, UnfollowUserError};
use secrecy::{ExposeSecret as _, SecretString};

use crate::call::{Failed, Link};
use crate::{
    Attempts, CallError, Client, Credentials, Settings, SetupError, TransportError, base_url,
    credential,
};
use error::{Repeats, message_or_error};

pub use error::Error;

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
    /// How often the call was sent.
    pub attempts: Attempts,
}

/// None of the listed users follows the user now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfollowed {
    /// What the server says about it.
    pub message: Option<String>,
    /// How often the call was sent.
    pub attempts: Attempts,
}

impl Symphony {
    /// The API of a pod by its name: `acme` is `https://acme.symphony.com`.
    ///
    /// # Errors
    ///
    /// A name that is none of a host, a token that no header can carry, plain http to another machine, and what
    /// [`Client::new`] may fail with.
    pub fn pod(
        name: &str,
        session_token: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        if !base_url::is_label(name) {
            return Err(base_url::invalid(
                "the pod's name is not one label of a host",
            ));
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
        credential::check_header("session token", &session_token)?;
        Ok(Self {
            link: Link::new(base_url, "/pod", Credentials::new(), settings)?,
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
    /// By the third row **a repeat may undo what the call did**. So one request is made and no more, unless there was
    /// no connection to send it on: not after a lost response, not after a 500, and not after a 429 unless
    /// [`Retries::repeat_refused_removals`](crate::Retries::repeat_refused_removals) asks for it. Where
    /// [`CallError::may_be_done`] holds, look at the connection before you call again.
    ///
    /// Documented at <https://rest-api.symphony.com/main/connections/remove-connection>; the rules in full are on
    /// [the generated method](Client::symphony_remove_connection).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn remove_connection(&self, uid: i64) -> Result<Removed, CallError<Error>> {
        let repeats = Repeats {
            after_refusal: self.link.repeats_refused_removals(),
            after_failure: false,
        };
        let attempt = || async move {
            let token = self.session_token.expose_secret();
            let request = self.link.client.symphony_remove_connection(uid, token);
            let exchange = self
                .link
                .exchange(|| request.send(), RemoveConnectionError::into_body);
            match exchange.await {
                Ok((done, _)) => Ok(done.into_body().message),
                Err(Failed::Transport(error)) => Err(TransportError::of_unrepeatable(error).into()),
                Err(Failed::Request(reason)) => Err(Error::Request(reason)),
                Err(Failed::Response(response)) => message_or_error(response, repeats),
            }
        };
        let (message, attempts) = self
            .link
            .call("symphony_remove_connection", attempt)
            .await?;
        Ok(Removed { message, attempts })
    }

    /// Makes the `followers` stop following the user `uid`.
    ///
    /// The session is that of a service account with the role *User Provisioning*, or one on behalf of a user with the
    /// permission `MANAGE_USER_FOLLOWING`. A listed user who does not follow `uid`, or is `uid`, is no error. An id
    /// that is not valid is one, and yet everybody else who is listed stops following: [`Error::PartlyDone`]. No
    /// followers at all are [`Error::Request`]: no page says that an empty list means nobody.
    ///
    /// To make the call again does no harm.
    ///
    /// Documented at <https://rest-api.symphony.com/main/users/unfollow-user>; the rules in full are on
    /// [the generated method](Client::symphony_unfollow_user).
    ///
    /// ```no_run
    /// use connections_client::symphony::{Error, Symphony};
    ///
    /// # async fn example(symphony: Symphony) {
    /// match symphony.unfollow_user(7215545057281, &[7215545058313, 1]).await {
    ///     Ok(done) => println!("all, after {} attempts", done.attempts.made()),
    ///     Err(failed) => match failed.reason {
    ///         Error::PartlyDone { invalid, .. } => println!("all but {invalid:?}"),
    ///         _ => println!("none: {failed}"),
    ///     },
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn unfollow_user(
        &self,
        uid: i64,
        followers: &[i64],
    ) -> Result<Unfollowed, CallError<Error>> {
        if followers.is_empty() {
            let reason = "there are no followers in the list".to_owned();
            return Err(CallError::unsent(Error::Request(reason)));
        }
        let repeats = Repeats {
            after_refusal: true,
            after_failure: true,
        };
        let attempt = || async move {
            let body = types::SymphonyFollowersList {
                followers: Some(followers.to_vec()),
            };
            let token = self.session_token.expose_secret();
            let request = self.link.client.symphony_unfollow_user(uid, token, body);
            let exchange = self
                .link
                .exchange(|| request.send(), UnfollowUserError::into_body);
            match exchange.await {
                Ok((done, _)) => Ok(done.into_body().message),
                Err(Failed::Transport(error)) => Err(TransportError::of_repeatable(error).into()),
                Err(Failed::Request(reason)) => Err(Error::Request(reason)),
                Err(Failed::Response(response)) => message_or_error(response, repeats)
                    .map_err(|error| error.or_partly_done(uid, followers)),
            }
        };
        let (message, attempts) = self.link.call("symphony_unfollow_user", attempt).await?;
        Ok(Unfollowed { message, attempts })
    }
}

impl fmt::Debug for Symphony {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Symphony").finish_non_exhaustive()
    }
}
