//! Gigya (SAP Customer Data Cloud): disconnecting users from identity providers.

mod code;
mod credentials;
mod data_center;
mod error;
mod request;
mod response;
mod signature;
mod user;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use connections_types as types;

use crate::call::Link;
use crate::{CallError, Client, Identifier, Settings, SetupError, base_url};
use request::form;
use response::{Response, call, exchange};

pub use code::Code;
pub use credentials::Credentials;
pub use data_center::DataCenter;
pub use error::{Error, Failure};
pub use request::{Providers, Remove};
pub use response::Removed;
pub use user::User;

/// The path of the call, which is also what every path begins with.
const STEM: &str = "/socialize.removeConnection";

/// Gigya's REST API, for one site. Who has an OAuth 2 token of a user in place of the site's credentials takes
/// [`User`].
///
/// Cheap to clone; clones share their connections and what they know of the server's clock.
///
/// ```no_run
/// use connections_client::gigya::{Credentials, DataCenter, Gigya, Providers, Remove};
/// use connections_client::Settings;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let credentials = Credentials::partner("3_api-key", std::env::var("GIGYA_SECRET")?).signed();
/// let gigya = Gigya::new(DataCenter::EU1, credentials, &Settings::new())?;
/// gigya.remove_connection(&"user-1".parse()?, Providers::All, Remove::new()).await?;
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
    /// The API of a data centre, over https.
    ///
    /// # Errors
    ///
    /// Credentials that are empty, a secret to sign with that is not base64, and what [`Client::new`] may fail with.
    pub fn new(
        data_center: DataCenter,
        credentials: Credentials,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        Self::at(&data_center.base_url(), credentials, settings)
    }

    /// The API at a base URL: a proxy, or a stub. Gigya refuses unsigned requests that did not come over https.
    ///
    /// Signatures cover this URL. A proxy that changes the host breaks them.
    ///
    /// # Errors
    ///
    /// As with [`Gigya::new`], and plain http to another machine.
    pub fn at(
        base_url: &str,
        credentials: Credentials,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        credentials.check()?;
        let link = Link::new(base_url, STEM, crate::Credentials::new(), settings)?;
        // As it is sent: scheme and host in lower case, and no port that is the scheme's own.
        let url = base_url::parse(&format!("{base_url}{STEM}"))?;
        Ok(Self {
            link,
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
    /// LinkedIn are logged out of the network itself. What happens to the last identity that the user can log in with
    /// is up to [`Remove::last_identity`].
    ///
    /// The request is a form that is posted, as the vendor advises wherever there are secrets, and its response JSON;
    /// so the parameters `format`, `callback` and `sdk` have no place here. To make the call again does no harm: it
    /// finds nothing to disconnect, which is [`Error::NotFound`], and [`CallError::may_be_done`] tells whether an
    /// earlier attempt may have done it. Each attempt is signed anew. If a signed request comes too late or too early
    /// by the server's clock, that clock is read from the response and the request made once more, whether or not
    /// [`Settings`] ask for retries.
    ///
    /// Documented at <https://developers.gigya.com/display/GD/socialize.removeConnection+REST>; the rules in full are
    /// on [the generated method](Client::gigya_remove_connection).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn remove_connection(
        &self,
        uid: &Identifier,
        providers: Providers,
        options: Remove,
    ) -> Result<Removed, CallError<Error>> {
        let form = form(Some(uid), providers, options).map_err(CallError::unsent)?;
        let form = &form;
        let attempt = || async move {
            let response = self.exchange(form.clone()).await?;
            if self.corrects_clock(&response) {
                return self.exchange(form.clone()).await;
            }
            Ok(response)
        };
        call(&self.link, attempt).await
    }

    /// Sends a form with the credentials of this moment.
    async fn exchange(
        &self,
        mut form: types::GigyaRemoveConnectionForm,
    ) -> Result<Response, Error> {
        let time = unix_time().saturating_add(self.clock.load(Ordering::Relaxed));
        self.credentials.put_into(&mut form, &self.url, time);
        exchange(&self.link, form).await
    }

    /// Learns the server's clock from a response that a timestamp is too far off. Whether it has.
    fn corrects_clock(&self, response: &Response) -> bool {
        if response.code != Code::RequestHasExpired || !self.credentials.is_signed() {
            return false;
        }
        let Some(date) = response.date else {
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
