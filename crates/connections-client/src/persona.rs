//! Persona: deactivating Connect connections.

use std::fmt;
use std::time::Duration;

use connections_types as types;
use http::header::HeaderMap;
use http::{HeaderValue, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};

use crate::call::{Answer, Failed, Link};
use crate::retry::{Again, random};
use crate::{Client, Settings, SetupError, TransportError, UndecodableAnswer};

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
/// use connections_client::types::PersonaVersion;
///
/// let options = Deactivate::new()
///     .idempotency_key("off-boarding-4711")
///     .version(PersonaVersion::X20230105);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Deactivate {
    idempotency_key: Option<String>,
    version: Option<types::PersonaVersion>,
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

/// A request that was answered with a failure.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fault {
    /// What is wrong. Empty if the body is none of Persona's.
    pub errors: Vec<types::PersonaError>,
    /// What the answer's headers say.
    pub answer: AnswerHead,
}

/// Why a call of [`Persona`] gave no success.
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
        let bearer = format!("Bearer {}", api_key.into().expose_secret());
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| SetupError::Credential {
            name: "API key",
            reason: "it has characters that no header can carry",
        })?;
        bearer.set_sensitive(true);
        Ok(Self {
            link: Link::new(base_url, Some(bearer), settings)?,
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
        let version = options.version;
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
            match self.link.exchange(request.send()).await {
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

    /// Asks for a version of the API other than the one that is set for the API key.
    #[must_use]
    pub fn version(mut self, version: types::PersonaVersion) -> Self {
        self.version = Some(version);
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

impl fmt::Display for Fault {
    /// `: ` and what is wrong, if that is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().enumerate() {
            let between = if at == 0 { ": " } else { "; " };
            write!(f, "{between}{}: {}", error.title, error.details)?;
        }
        Ok(())
    }
}

impl Error {
    fn of(answer: Answer<types::PersonaErrorResponse>, key: &str) -> Self {
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
