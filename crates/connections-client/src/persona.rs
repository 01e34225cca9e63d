//! Persona: deactivating Connect connections.

mod error;

use std::fmt;
use std::time::Duration;

use connections_types as types;
use http::header::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};

use crate::call::{Failed, Link};
use crate::retry::random;
use crate::{Client, Settings, SetupError, TransportError, setup};

pub use error::{Error, Fault};

/// Persona's API, with one API key.
///
/// Cheap to clone; clones share their connections.
///
/// ```no_run
/// use connections_client::persona::{Deactivate, Persona};
/// use connections_client::Settings;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let persona = Persona::new(std::env::var("PERSONA_API_KEY")?, &Settings::new())?;
/// let done = persona.deactivate_connection("cxn_ABC123", Deactivate::new()).await?;
/// println!("{} is {}", done.connection.id, done.connection.status);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Persona {
    link: Link,
}

/// What a deactivation may be given besides.
///
/// ```
/// use connections_client::persona::Deactivate;
///
/// let options = Deactivate::new()
///     .idempotency_key("off-boarding-4711")
///     .version("2023-01-05");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Deactivate {
    idempotency_key: Option<String>,
    version: Option<String>,
}

/// A connection was deactivated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deactivated {
    /// The connection as it is now.
    pub connection: Connection,
    /// What the answer's headers say.
    pub answer: AnswerHead,
}

/// A connection of two organizations, however its members were spelled in the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection {
    /// Its id, such as `cxn_ABC123`.
    pub id: String,
    /// `pending`, `active`, `inactive`, or what the vendor adds to these.
    pub status: String,
    /// The organization that created it.
    pub source_organization: String,
    /// The organization that it leads to.
    pub destination_organization: String,
    /// When it was created, in ISO 8601.
    pub created_at: Option<String>,
    /// When it was last changed, in ISO 8601.
    pub updated_at: Option<String>,
}

/// What the headers of an answer say, be it a success or a failure. A 401 has none of them.
///
/// ```
/// # use connections_client::persona::AnswerHead;
/// fn note(answer: &AnswerHead, earlier: &AnswerHead) {
///     if let Some(limit) = answer.rate_limit {
///         println!("{} calls left, more in {:?}", limit.remaining, limit.reset);
///     }
///     if answer.replays(earlier) {
///         println!("{:?} was not carried out again", answer.request_id);
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnswerHead {
    /// `Request-Id`: names the request in Persona's log.
    pub request_id: Option<String>,
    /// The three `RateLimit-` headers.
    pub rate_limit: Option<RateLimit>,
    /// `Persona-Environment-Id`.
    pub environment_id: Option<String>,
    /// `Persona-Organization-Id`.
    pub organization_id: Option<String>,
    /// The `Idempotency-Key` that was sent.
    pub idempotency_key: String,
}

/// How many requests are allowed. Production has 300 in 60 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// In one window.
    pub limit: u64,
    /// In what is left of this one.
    pub remaining: u64,
    /// How long this one lasts.
    pub reset: Duration,
}

impl Persona {
    /// The API at `https://api.withpersona.com`.
    ///
    /// # Errors
    ///
    /// An API key that no header can carry, and what [`Client::new`] may fail with.
    pub fn new(api_key: impl Into<SecretString>, settings: &Settings) -> Result<Self, SetupError> {
        Self::at("https://api.withpersona.com", api_key, settings)
    }

    /// The API at a base URL, which does not include `/api/v1`: a proxy, or a stub.
    ///
    /// # Errors
    ///
    /// As with [`Persona::new`].
    pub fn at(
        base_url: &str,
        api_key: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        let api_key = api_key.into();
        setup::check_header("API key", &api_key)?;
        let bearer = format!("Bearer {}", api_key.expose_secret());
        Ok(Self {
            link: Link::new(base_url, Some(bearer.into()), settings)?,
        })
    }

    /// The generated client beneath, which knows neither key nor settings but the HTTP client.
    pub fn generated(&self) -> &Client {
        &self.link.client
    }

    /// Deactivates a connection that is pending or active. Either of its two organizations may; its record stays.
    ///
    /// | before    | answer                | after      |
    /// | --------- | --------------------- | ---------- |
    /// | `pending` | success               | `inactive` |
    /// | `active`  | success               | `inactive` |
    /// | `inactive`| [`Error::NotAllowed`] | `inactive` |
    ///
    /// Every call has an idempotency key, one of its own unless the options name one, and keeps it over its retries:
    /// Persona carries it out once. The first answer to a key, failures included, is kept for a day and returned again,
    /// which [`AnswerHead::replays`] tells. That is why only lost answers, 429 and the failures of proxies are retried.
    ///
    /// Documented at <https://docs.withpersona.com/api-reference/connect/deactivate-a-connect-connection>; the rules in
    /// full are on [the generated method](Client::persona_deactivate_connection).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn deactivate_connection(
        &self,
        connection_id: &str,
        options: Deactivate,
    ) -> Result<Deactivated, Error> {
        check_id(connection_id)?;
        let version = options.version.as_deref();
        let key = options
            .idempotency_key
            .unwrap_or_else(|| format!("{:016x}{:016x}", random(), random()));
        let key = &*key;
        let attempt = || async move {
            let request = self.link.client.persona_deactivate_connection();
            let mut request = request.connection_id(connection_id).idempotency_key(key);
            if let Some(version) = version {
                request = request.persona_version(version);
            }
            match self.link.exchange(|| request.send()).await {
                Ok(answer) => Ok(Deactivated {
                    answer: AnswerHead::of(answer.headers(), key),
                    connection: answer.into_inner().data.into(),
                }),
                Err(Failed::Transport(error)) => Err(TransportError::of_repeatable(error).into()),
                Err(Failed::Request(reason)) => Err(Error::Request(reason)),
                Err(Failed::Answer(answer)) => Err(Error::of(answer, key)),
            }
        };
        self.link
            .call("persona_deactivate_connection", attempt)
            .await
    }
}

/// An id that is one segment of a path, whatever its characters: these would name another path.
fn check_id(connection_id: &str) -> Result<(), Error> {
    if matches!(connection_id, "" | "." | "..") {
        let reason = format!("`{connection_id}` is not the id of a connection");
        return Err(Error::Request(reason));
    }
    Ok(())
}

impl fmt::Debug for Persona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Persona").finish_non_exhaustive()
    }
}

impl Deactivate {
    /// Nothing besides.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the idempotency key. A call with a key that was used before, and with the same connection, is not carried
    /// out again but gets the first one's answer, for a day at least.
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Asks for a version of the API, a date, other than the one that is set for the API key.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }
}

impl From<types::PersonaConnection> for Connection {
    fn from(connection: types::PersonaConnection) -> Self {
        use types::PersonaConnectionAttributes::{Camel, Kebab, Snake};
        macro_rules! from {
            ($it:ident) => {
                Self {
                    id: connection.id,
                    status: $it.status,
                    source_organization: $it.source_organization_id,
                    destination_organization: $it.destination_organization_id,
                    created_at: $it.created_at,
                    updated_at: $it.updated_at,
                }
            };
        }
        match connection.attributes {
            Kebab(it) => from!(it),
            Camel(it) => from!(it),
            Snake(it) => from!(it),
        }
    }
}

impl AnswerHead {
    fn of(headers: &HeaderMap, idempotency_key: &str) -> Self {
        let text = |name| Some(headers.get(name)?.to_str().ok()?.to_owned());
        let number = |name| text(name)?.parse().ok();
        let rate_limit = || {
            Some(RateLimit {
                limit: number("ratelimit-limit")?,
                remaining: number("ratelimit-remaining")?,
                reset: Duration::from_secs(number("ratelimit-reset")?),
            })
        };
        Self {
            request_id: text("request-id"),
            rate_limit: rate_limit(),
            environment_id: text("persona-environment-id"),
            organization_id: text("persona-organization-id"),
            idempotency_key: idempotency_key.to_owned(),
        }
    }

    /// Whether this is `earlier` over again, returned for its idempotency key: a replay has the `Request-Id` of the
    /// request that was carried out.
    pub fn replays(&self, earlier: &Self) -> bool {
        self.request_id.is_some()
            && self.request_id == earlier.request_id
            && self.idempotency_key == earlier.idempotency_key
    }
}
