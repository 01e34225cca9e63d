//! Gigya (SAP Customer Data Cloud): disconnecting users from identity providers.

mod answer;
mod code;
mod credentials;
mod error;
mod request;
mod signature;
mod user;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use connections_types as types;
use progenitor_client::ResponseValue;

use crate::call::Link;
use crate::{Client, Settings, SetupError, setup};
use answer::{date, exchange, outcome};
use request::form;

pub use answer::Removed;
pub use code::Code;
pub use credentials::Credentials;
pub use error::{Error, Failure};
pub use request::{DataCenter, Providers, Remove};
pub use user::User;

/// Gigya's REST API, for one site. Who has an OAuth 2 token of a user in place of the site's credentials takes [`User`].
///
/// Cheap to clone; clones share their connections and what they know of the server's clock.
///
/// ```no_run
/// use connections_client::gigya::{Credentials, DataCenter, Gigya, Providers, Remove};
/// use connections_client::Settings;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let credentials = Credentials::partner("3_api-key", std::env::var("GIGYA_SECRET")?).signed();
/// let gigya = Gigya::new(DataCenter::Eu1, credentials, &Settings::new())?;
/// gigya.remove_connection("user-1", Providers::All, Remove::new()).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Gigya {
    link: Link,
    credentials: Arc<Credentials>,
    /// What is signed as the URL.
    url: Arc<str>,
    /// Seconds that the server's clock is ahead of this machine's.
    clock: Arc<AtomicI64>,
}

impl Gigya {
    const REMOVE_CONNECTION: &str = "gigya_remove_connection";

    /// The API of a data centre, over https.
    ///
    /// # Errors
    ///
    /// A data centre whose code is none, credentials that are empty, a secret to sign with that is not base64, and what
    /// [`Client::new`] may fail with.
    pub fn new(
        data_center: DataCenter,
        credentials: Credentials,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        Self::at(&data_center.base_url()?, credentials, settings)
    }

    /// The API at a base URL: a proxy, or a stub. Gigya refuses unsigned requests that did not come over https.
    ///
    /// Signatures cover this URL. A proxy that changes the host breaks them.
    ///
    /// # Errors
    ///
    /// As with [`Gigya::new`].
    pub fn at(
        base_url: &str,
        credentials: Credentials,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        credentials.check()?;
        setup::check_base_url(base_url)?;
        // As it is sent: scheme and host in lower case, and no port that is the scheme's own.
        let url = reqwest::Url::parse(&format!("{base_url}/socialize.removeConnection"));
        let url = url.map_err(|error| SetupError::BaseUrl {
            reason: error.to_string(),
        })?;
        Ok(Self {
            link: Link::new(base_url, None, settings)?,
            credentials: Arc::new(credentials),
            url: url.as_str().into(),
            clock: Arc::default(),
        })
    }

    /// The generated client beneath, which knows neither credentials nor settings but the HTTP client.
    pub fn generated(&self) -> &Client {
        &self.link.client
    }

    /// Disconnects a user from one provider, or from all.
    ///
    /// The provider's session ends, and the social identity goes off the account. Users of Facebook, Yahoo, Google and
    /// LinkedIn are logged out of the network itself. What happens to the last identity that the user can log in with is
    /// up to [`Remove::last_identity`].
    ///
    /// The request is a form that is posted, as the vendor advises wherever there are secrets. To make the call again
    /// does no harm. If a signed request comes too late or too early by the server's clock, that clock is read from the
    /// answer and the request made once more, whether or not [`Settings`] ask for retries.
    ///
    /// Documented at <https://developers.gigya.com/display/GD/socialize.removeConnection+REST>; the rules in full are on
    /// [the generated method](Client::gigya_remove_connection).
    ///
    /// # Errors
    ///
    /// See [`Error`]. An empty `uid` is [`Error::Request`].
    pub async fn remove_connection(
        &self,
        uid: &str,
        providers: Providers,
        options: Remove,
    ) -> Result<Removed, Error> {
        if uid.is_empty() {
            return Err(Error::Request("the UID is empty".to_owned()));
        }
        let form = form(Some(uid), providers, options);
        let form = &form;
        let attempt = || async move {
            let mut answer = self.exchange(form.clone()).await?;
            if self.corrects_clock(&answer) {
                answer = self.exchange(form.clone()).await?;
            }
            outcome(answer)
        };
        self.link.call(Self::REMOVE_CONNECTION, attempt).await
    }

    /// Sends a form with the credentials of this moment.
    async fn exchange(
        &self,
        mut form: types::GigyaRemoveConnectionForm,
    ) -> Result<ResponseValue<types::GigyaResponse>, Error> {
        let time = unix_time().saturating_add(self.clock.load(Ordering::Relaxed));
        self.credentials.put_into(&mut form, &self.url, time);
        exchange(&self.link, form).await
    }

    /// Learns the server's clock from an answer that a timestamp is too far off. Whether it has.
    fn corrects_clock(&self, answer: &ResponseValue<types::GigyaResponse>) -> bool {
        let is_expired = Code::from(answer.error_code) == Code::RequestHasExpired;
        if !is_expired || !self.credentials.is_signed() {
            return false;
        }
        let Some(date) = date(answer.headers()) else {
            return false;
        };
        let ahead = seconds(date).saturating_sub(unix_time());
        self.clock.store(ahead, Ordering::Relaxed);
        tracing::debug!(ahead, "the server's clock differs");
        true
    }
}

impl fmt::Debug for Gigya {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gigya")
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

fn unix_time() -> i64 {
    seconds(SystemTime::now())
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |it| i64::try_from(it.as_secs()).unwrap_or(i64::MAX))
}
