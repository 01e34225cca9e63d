//! Gigya (SAP Customer Data Cloud): disconnecting users from identity providers.

mod code;
mod credentials;
mod error;
mod signature;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use connections_types as types;
use http::StatusCode;
use http::header::{DATE, HeaderMap};
use progenitor_client::ResponseValue;

use crate::call::{Failed, Link};
use crate::{Client, Settings, SetupError, TransportError, UndecodableAnswer, setup};

pub use code::Code;
pub use credentials::Credentials;
pub use error::{Error, Failure};

/// Gigya's REST API, for one site.
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

/// Where a site lives.
///
/// ```
/// use connections_client::gigya::DataCenter;
///
/// assert_eq!(DataCenter::Eu1.to_string(), "eu1.gigya.com");
/// assert_eq!(DataCenter::Cn1.to_string(), "cn1.gigya-api.cn");
/// assert_eq!(DataCenter::Other("il1".into()).to_string(), "il1.gigya.com");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataCenter {
    /// United States.
    Us1,
    /// Europe.
    Eu1,
    /// Australia.
    Au1,
    /// Russia.
    Ru1,
    /// China, under a domain of its own.
    Cn1,
    /// Another one under `gigya.com`, by its code.
    Other(String),
}

/// Which providers to disconnect a user from.
///
/// ```
/// use connections_client::gigya::Providers;
/// use connections_client::types::GigyaKnownProvider;
///
/// let known = Providers::One(GigyaKnownProvider::Linkedin.into());
/// let own = Providers::named("saml-acme");
/// assert_ne!(known, own);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Providers {
    /// From all. With [`last_identity`](Remove::last_identity) `Remove`, no way to log in is left.
    All,
    /// From this one.
    One(types::GigyaProvider),
}

/// What a removal may be given besides. [`Remove::new`] leaves everything to Gigya's defaults.
///
/// ```
/// use connections_client::gigya::Remove;
/// use connections_client::types::GigyaLastIdentityHandling;
///
/// let options = Remove::new()
///     .last_identity(GigyaLastIdentityHandling::Fail)
///     .remove_login_id(true)
///     .context("ticket 4711");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Remove {
    remove_login_id: bool,
    last_identity: Option<types::GigyaLastIdentityHandling>,
    cid: Option<types::GigyaCid>,
    context: Option<String>,
}

/// A user was disconnected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Removed {
    /// Id of the call, for Gigya's support.
    pub call_id: String,
    /// When that was, in ISO 8601.
    pub time: String,
    /// The context of the request.
    pub context: Option<String>,
}

impl Gigya {
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
        if let DataCenter::Other(code) = &data_center
            && !setup::is_label(code)
        {
            let reason = format!("`{code}` is not the code of a data centre");
            return Err(SetupError::BaseUrl { reason });
        }
        let base_url = format!("https://socialize.{data_center}");
        Self::at(&base_url, credentials, settings)
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
        let form = form(uid, providers, options);
        let form = &form;
        let attempt = || async move {
            let mut answer = self.exchange(form.clone()).await?;
            if self.corrects_clock(&answer) {
                answer = self.exchange(form.clone()).await?;
            }
            outcome(answer)
        };
        self.link.call("gigya_remove_connection", attempt).await
    }

    /// Sends a form. Whatever its status, an answer of Gigya's is an answer here.
    async fn exchange(
        &self,
        mut form: types::GigyaRemoveConnectionForm,
    ) -> Result<ResponseValue<types::GigyaResponse>, Error> {
        let time = unix_time().saturating_add(self.clock.load(Ordering::Relaxed));
        self.credentials.put_into(&mut form, &self.url, time);
        let send = self.link.client.gigya_remove_connection().body(form).send();
        match self.link.exchange(send).await {
            Ok(answer) => Ok(answer),
            Err(Failed::Transport(error)) => Err(TransportError::of_repeatable(error).into()),
            Err(Failed::Request(reason)) => Err(Error::Request(reason)),
            Err(Failed::Answer(mut answer)) => match answer.body {
                Ok(body) => Ok(ResponseValue::new(body, answer.status, answer.headers)),
                Err(undecoded) => {
                    answer.body = Err(undecoded);
                    let status = answer.status;
                    Err(match status.as_u16() {
                        500 | 502..=504 => Error::Gateway { status },
                        _ => Error::Undecodable(answer.into_undecodable()),
                    })
                }
            },
        }
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

/// Writes the domain: the API's host without its first label.
impl fmt::Display for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match self {
            Self::Us1 => "us1",
            Self::Eu1 => "eu1",
            Self::Au1 => "au1",
            Self::Ru1 => "ru1",
            Self::Cn1 => return f.write_str("cn1.gigya-api.cn"),
            Self::Other(code) => code,
        };
        write!(f, "{code}.gigya.com")
    }
}

impl Providers {
    /// One provider by its name, such as `facebook` or `saml-acme`.
    pub fn named(name: impl Into<String>) -> Self {
        Self::One(types::GigyaProvider::String(name.into()))
    }
}

impl Remove {
    /// Nothing besides.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the login id of the removed identity goes too. It does only if no other identity uses it and the user can
    /// still log in; otherwise the call fails and nothing is removed.
    #[must_use]
    pub fn remove_login_id(mut self, remove: bool) -> Self {
        self.remove_login_id = remove;
        self
    }

    /// What happens to the last identity that the user can log in with: `Soft` erases its data but finds the account
    /// again at a later login, `Remove` drops it with its login id, `Fail` fails. Gigya's default is not documented.
    #[must_use]
    pub fn last_identity(mut self, handling: types::GigyaLastIdentityHandling) -> Self {
        self.last_identity = Some(handling);
        self
    }

    /// The category of this call in reports.
    #[must_use]
    pub fn cid(mut self, cid: types::GigyaCid) -> Self {
        self.cid = Some(cid);
        self
    }

    /// A text that the answer returns.
    #[must_use]
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.context = Some(context.into());
        self
    }
}

/// The parameters without the credentials. What is absent is neither sent nor signed.
fn form(uid: &str, providers: Providers, options: Remove) -> types::GigyaRemoveConnectionForm {
    types::GigyaRemoveConnectionForm {
        uid: Some(uid.to_owned()),
        provider: match providers {
            Providers::All => None,
            Providers::One(provider) => Some(provider),
        },
        remove_login_id: options.remove_login_id,
        last_identity_handling: options.last_identity,
        cid: options.cid,
        context: options.context,
        format: Some(types::GigyaFormat::Json),
        ..types::GigyaRemoveConnectionForm::default()
    }
}

fn outcome(answer: ResponseValue<types::GigyaResponse>) -> Result<Removed, Error> {
    let status = answer.status();
    let body = answer.into_inner();
    if body.error_code != 0 {
        return Err(Error::from(Failure {
            code: body.error_code.into(),
            status,
            message: body.error_message,
            details: body.error_details,
            call_id: body.call_id,
        }));
    }
    if status != StatusCode::OK {
        let reason = "its error code 0 contradicts its status".to_owned();
        return Err(UndecodableAnswer::new(status, Vec::new(), reason).into());
    }
    Ok(Removed {
        call_id: body.call_id,
        time: body.time,
        context: body.context,
    })
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

fn unix_time() -> i64 {
    seconds(SystemTime::now())
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |it| i64::try_from(it.as_secs()).unwrap_or(i64::MAX))
}
