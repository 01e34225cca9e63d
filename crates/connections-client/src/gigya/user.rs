//! Gigya by a user's own token.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::request::{Providers, Remove, form};
use super::response::{Removed, call, exchange};
use super::{DataCenter, Error, STEM};
use crate::call::Link;
use crate::{CallError, Client, Settings, SetupError, credential};

/// Gigya's REST API, as the user whom an OAuth 2 access token names.
///
/// Cheap to clone; clones share their connections.
///
/// ```no_run
/// use connections_client::Settings;
/// use connections_client::gigya::{DataCenter, Providers, Remove, User};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let token = std::env::var("GIGYA_TOKEN")?;
/// let user = User::new(DataCenter::EU1, token, &Settings::new())?;
/// user.remove_connection(Providers::One("facebook".parse()?), Remove::new()).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct User {
    link: Link,
    token: SecretString,
}

impl User {
    /// The API of a data centre, over https.
    ///
    /// # Errors
    ///
    /// A token that is empty, and what [`Client::new`] may fail with.
    pub fn new(
        data_center: DataCenter,
        token: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        Self::at(&data_center.base_url(), token, settings)
    }

    /// The API at a base URL: a proxy, or a stub.
    ///
    /// # Errors
    ///
    /// As with [`User::new`], and plain http to another machine.
    pub fn at(
        base_url: &str,
        token: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        let token = token.into();
        credential::check("OAuth 2 token", token.expose_secret())?;
        Ok(Self {
            link: Link::new(base_url, STEM, crate::Credentials::new(), settings)?,
            token,
        })
    }

    /// The generated client beneath, which knows neither token nor settings but the HTTP client.
    pub fn generated(&self) -> &Client {
        &self.link.client
    }

    /// Disconnects the user from one provider, or from all: as
    /// [`Gigya::remove_connection`](super::Gigya::remove_connection) does, but the token names the user.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn remove_connection(
        &self,
        providers: Providers,
        options: Remove,
    ) -> Result<Removed, CallError<Error>> {
        let mut form = form(None, providers, options).map_err(CallError::unsent)?;
        form.oauth_token = Some(self.token.expose_secret().to_owned());
        call(&self.link, || exchange(&self.link, form.clone())).await
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").finish_non_exhaustive()
    }
}
