//! Gigya by a user's own token.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::answer::{Removed, exchange, outcome};
use super::request::{DataCenter, Providers, Remove, form};
use super::{Error, Gigya};
use crate::call::Link;
use crate::{Client, Settings, SetupError, setup};

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
/// let user = User::new(DataCenter::Eu1, token, &Settings::new())?;
/// user.remove_connection(Providers::named("facebook"), Remove::new()).await?;
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
    /// A data centre whose code is none, a token that is empty, and what [`Client::new`] may fail with.
    pub fn new(
        data_center: DataCenter,
        token: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        Self::at(&data_center.base_url()?, token, settings)
    }

    /// The API at a base URL: a proxy, or a stub.
    ///
    /// # Errors
    ///
    /// As with [`User::new`].
    pub fn at(
        base_url: &str,
        token: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        let token = token.into();
        setup::check_not_empty("OAuth 2 token", token.expose_secret())?;
        Ok(Self {
            link: Link::new(base_url, None, settings)?,
            token,
        })
    }

    /// The generated client beneath, which knows neither token nor settings but the HTTP client.
    pub fn generated(&self) -> &Client {
        &self.link.client
    }

    /// Disconnects the user from one provider, or from all: as [`Gigya::remove_connection`] does, but the token names
    /// the user.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn remove_connection(
        &self,
        providers: Providers,
        options: Remove,
    ) -> Result<Removed, Error> {
        let mut form = form(None, providers, options);
        form.oauth_token = Some(self.token.expose_secret().to_owned());
        let form = &form;
        let attempt = || async move { outcome(exchange(&self.link, form.clone()).await?) };
        self.link.call(Gigya::REMOVE_CONNECTION, attempt).await
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").finish_non_exhaustive()
    }
}
