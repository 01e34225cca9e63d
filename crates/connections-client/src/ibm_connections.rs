//! HCL (formerly IBM) Connections: deleting colleague connections.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};

use crate::call::{Answer, Failed, Link};
use crate::retry::Again;
use crate::{Client, Settings, SetupError, TransportError, UndecodableAnswer};

/// The Profiles administration API of an HCL Connections deployment, as one administrator.
///
/// Cheap to clone; clones share their connections.
///
/// ```no_run
/// use connections_client::ibm_connections::{Colleagues, IbmConnections, Person};
/// use connections_client::Settings;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let password = std::env::var("CONNECTIONS_PASSWORD")?;
/// let connections =
///     IbmConnections::host("connections.example.com", "wasadmin", password, &Settings::new())?;
/// let tie = Colleagues::Pair {
///     source: Person::Email("adam_eventide@garden.com".into()),
///     target: Person::UserId("20000002".into()),
/// };
/// connections.delete_colleague_connection(&tie).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct IbmConnections {
    link: Link,
}

/// Which connections to delete.
///
/// ```
/// use connections_client::ibm_connections::{Colleagues, Person};
///
/// let everything = Colleagues::AllOf(Person::UserId("20000001".into()));
/// let one = Colleagues::Id("9d4f2f1e-5a0c-4b7e-8f2a-000000000012".into());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Colleagues {
    /// The connection of this id.
    Id(String),
    /// The one between two persons, who may be named either way round.
    Pair {
        /// One of them.
        source: Person,
        /// The other.
        target: Person,
    },
    /// All that a person has.
    AllOf(Person),
}

/// Somebody who has a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person {
    /// By the key that Profiles has given.
    Key(String),
    /// By user id: the `<snx:userid>` of feeds.
    UserId(String),
    /// By e-mail address. Refused with [`Error::Invalid`] by deployments that hide addresses.
    Email(String),
}

/// Why a call of [`IbmConnections`] gave no success. The answers have no bodies, so the status tells all there is.
///
/// ```
/// use connections_client::ibm_connections::Error;
///
/// let error = Error::NotFound;
/// assert_eq!(error.to_string(), "HCL Connections has no such connection");
/// assert!(!error.is_retryable());
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No request could be made of the arguments. Nothing was sent.
    #[error("no request can be made: {0}")]
    Request(String),
    /// 400: a person does not exist, source and target are the same, or a person is named by e-mail address where
    /// addresses are hidden.
    #[error("HCL Connections does not know the person, or can't carry out the request")]
    Invalid,
    /// 401: the user name or the password is wrong.
    #[error("HCL Connections does not accept the user name and password")]
    Unauthorized,
    /// 403: the user is no administrator of Profiles.
    #[error("HCL Connections does not allow the call: the user is no administrator of Profiles")]
    Forbidden,
    /// 404: there is no such connection. After retries: or an attempt has deleted it whose answer was lost.
    #[error("HCL Connections has no such connection")]
    NotFound,
    /// 429, which the page does not document, from the server or a proxy before it.
    #[error("HCL Connections has been asked too often")]
    RateLimited {
        /// How long to wait, if `Retry-After` says so.
        wait: Option<Duration>,
    },
    /// 500, 502, 503 or 504, none of which the page documents.
    #[error("HCL Connections failed with status {}", status.as_u16())]
    Server {
        /// The status.
        status: StatusCode,
    },
    /// There is no whole answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The answer is none that the page documents: a redirect to a login page, for instance.
    #[error(transparent)]
    Undecodable(#[from] UndecodableAnswer),
}

impl IbmConnections {
    /// The API of a host, over https: `connections.example.com`, maybe with a port.
    ///
    /// # Errors
    ///
    /// What is no host, a user name with a colon or a control character, a password with a control character, and what
    /// [`Client::new`] may fail with.
    pub fn host(
        host: &str,
        user: &str,
        password: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        if host.is_empty() || host.contains(['/', '@', '?', '#', '\\']) {
            let reason = format!("`{host}` is not a host");
            return Err(SetupError::BaseUrl { reason });
        }
        Self::at(&format!("https://{host}"), user, password, settings)
    }

    /// The API at a base URL, which does not include `/profiles`: a proxy, or a stub.
    ///
    /// # Errors
    ///
    /// As with [`IbmConnections::host`].
    pub fn at(
        base_url: &str,
        user: &str,
        password: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        let authorization = basic(user, &password.into())?;
        Ok(Self {
            link: Link::new(base_url, Some(authorization), settings)?,
        })
    }

    /// The generated client beneath, which knows neither user nor settings but the HTTP client.
    pub fn generated(&self) -> &Client {
        &self.link.client
    }

    /// Deletes colleague connections, and declines invitations, **for good**: a deleted one can't be restored.
    ///
    /// The administrator acts for others. [`Colleagues::AllOf`] a person who has none is a success.
    ///
    /// To make the call again does no harm, and answers [`Error::NotFound`] if the first call deleted the connection.
    ///
    /// Rules in full: [the generated method](Client::ibm_connections_delete_colleague_connection). The vendor's
    /// documentation: <http://www.setgetweb.com/p/LC30/Profiles_Administration_API.html>.
    ///
    /// # Errors
    ///
    /// See [`Error`]. An empty id, key or address is [`Error::Request`].
    pub async fn delete_colleague_connection(&self, which: &Colleagues) -> Result<(), Error> {
        which.check()?;
        let attempt = || async move {
            let request = self
                .link
                .client
                .ibm_connections_delete_colleague_connection();
            let request = match which {
                Colleagues::Id(id) => request.connection_id(id),
                Colleagues::Pair { source, target } => {
                    let request = match source {
                        Person::Key(key) => request.source_key(key),
                        Person::UserId(id) => request.source_userid(id),
                        Person::Email(address) => request.source_email(address),
                    };
                    match target {
                        Person::Key(key) => request.target_key(key),
                        Person::UserId(id) => request.target_userid(id),
                        Person::Email(address) => request.target_email(address),
                    }
                }
                Colleagues::AllOf(person) => match person {
                    Person::Key(key) => request.key(key),
                    Person::UserId(id) => request.userid(id),
                    Person::Email(address) => request.email(address),
                },
            };
            match self.link.exchange(|| request.send()).await {
                Ok(_) => Ok(()),
                Err(Failed::Transport(error)) => Err(TransportError::of_repeatable(error).into()),
                Err(Failed::Request(reason)) => Err(Error::Request(reason)),
                Err(Failed::Answer(answer)) => Err(Error::of(answer)),
            }
        };
        let operation = "ibm_connections_delete_colleague_connection";
        self.link.call(operation, attempt).await
    }
}

impl fmt::Debug for IbmConnections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IbmConnections").finish_non_exhaustive()
    }
}

impl Colleagues {
    /// An empty parameter might count as none, and a pair without its other half as everything of one person.
    fn check(&self) -> Result<(), Error> {
        let is_empty = match self {
            Self::Id(id) => id.is_empty(),
            Self::Pair { source, target } => source.is_empty() || target.is_empty(),
            Self::AllOf(person) => person.is_empty(),
        };
        if is_empty {
            return Err(Error::Request("an identifier is empty".to_owned()));
        }
        Ok(())
    }
}

impl Person {
    fn is_empty(&self) -> bool {
        let (Self::Key(text) | Self::UserId(text) | Self::Email(text)) = self;
        text.is_empty()
    }
}

impl Error {
    fn of(answer: Answer<()>) -> Self {
        let status = answer.status;
        match status.as_u16() {
            400 => Self::Invalid,
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            429 => Self::RateLimited {
                wait: answer.retry_after(),
            },
            500 | 502..=504 => Self::Server { status },
            _ => Self::Undecodable(answer.into_undecodable()),
        }
    }

    /// Whether the same call may succeed when it is made again. It never does harm.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. } | Self::Server { .. } | Self::Transport(_)
        )
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

/// The value of an `Authorization` header for a user and a password (RFC 7617).
fn basic(user: &str, password: &SecretString) -> Result<SecretString, SetupError> {
    let password = password.expose_secret();
    let invalid = |name, reason| SetupError::Credential { name, reason };
    if user.contains(|it: char| it == ':' || it.is_control()) {
        return Err(invalid(
            "user name",
            "it has a colon or a control character",
        ));
    }
    if password.contains(|it: char| it.is_control()) {
        return Err(invalid("password", "it has a control character"));
    }
    let credentials = SecretString::from(format!("{user}:{password}"));
    let encoded = SecretString::from(BASE64_STANDARD.encode(credentials.expose_secret()));
    Ok(format!("Basic {}", encoded.expose_secret()).into())
}
