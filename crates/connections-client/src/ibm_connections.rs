//! HCL (formerly IBM) Connections: deleting colleague connections.

use std::fmt;
use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use crate::call::{ErrorResponse, Failed, Link};
use crate::retry::RetryableError;
use crate::{
    Attempts, CallError, Client, Credentials, Identifier, Settings, SetupError, TransportError,
    UndecodableResponse, base_url, credential,
};

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
///     source: Person::Email("adam_eventide@garden.com".parse()?),
///     target: Person::UserId("20000002".parse()?),
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
/// # fn main() -> Result<(), connections_client::InvalidArgument> {
/// let everything = Colleagues::AllOf(Person::UserId("20000001".parse()?));
/// let one = Colleagues::Id("9d4f2f1e-5a0c-4b7e-8f2a-000000000012".parse()?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Colleagues {
    /// The connection of this id.
    Id(Identifier),
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
    Key(Identifier),
    /// By user id: the `<snx:userid>` of feeds.
    UserId(Identifier),
    /// By e-mail address. Refused with [`Error::Invalid`] by deployments that hide addresses.
    Email(Identifier),
}

/// Connections were deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deleted {
    /// How often the call was sent.
    pub attempts: Attempts,
}

/// Why a call of [`IbmConnections`] gave no success. The responses have no bodies, so the status tells all there is.
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
    /// 404: there is no such connection. Where [`CallError::may_be_done`] holds: or an attempt has deleted it whose
    /// response was lost.
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
        /// How long to wait, if `Retry-After` says so.
        wait: Option<Duration>,
    },
    /// There is no whole response.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The response is none that the page documents: a login page, for instance, or a redirect to one.
    #[error(transparent)]
    Undecodable(#[from] UndecodableResponse),
}

impl IbmConnections {
    /// The API of a host, over https: `connections.example.com`, maybe with a port.
    ///
    /// # Errors
    ///
    /// What is no host, a user name that is empty or has a colon or a control character, a password that is empty or
    /// has a control character, and what [`Client::new`] may fail with.
    pub fn host(
        host: &str,
        user: &str,
        password: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        if host.is_empty() || host.contains(['/', '@', '?', '#', '\\']) {
            return Err(base_url::invalid("it is not a host, maybe with a port"));
        }
        Self::at(&format!("https://{host}"), user, password, settings)
    }

    /// The API at a base URL, which does not include `/profiles`: a proxy, or a stub.
    ///
    /// # Errors
    ///
    /// As with [`IbmConnections::host`], and plain http to another machine.
    pub fn at(
        base_url: &str,
        user: &str,
        password: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        let credentials = credentials(user, &password.into())?;
        Ok(Self {
            link: Link::new(base_url, "/profiles", credentials, settings)?,
        })
    }

    /// The generated client beneath, which sends user and password, and knows of the settings the HTTP client alone.
    pub fn generated(&self) -> &Client {
        &self.link.client
    }

    /// Deletes colleague connections, and declines invitations, **for good**: a deleted one can't be restored.
    ///
    /// The administrator acts for others. [`Colleagues::AllOf`] a person who has none is a success.
    ///
    /// To make the call again does no harm: what is deleted stays so, and nothing else is named by the same arguments
    /// unless it was made since. It gives [`Error::NotFound`] if the first call deleted the connection;
    /// [`CallError::may_be_done`] tells that from a connection that never was.
    ///
    /// The page promises no content with its 200. One that is an HTML page is that of a login or a proxy, and
    /// [`Error::Undecodable`].
    ///
    /// Rules in full: [the generated method](Client::ibm_connections_delete_colleague_connection). The vendor's
    /// documentation: <http://www.setgetweb.com/p/LC30/Profiles_Administration_API.html>.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn delete_colleague_connection(
        &self,
        which: &Colleagues,
    ) -> Result<Deleted, CallError<Error>> {
        let attempt = || async move {
            let request = self
                .link
                .client
                .ibm_connections_delete_colleague_connection();
            let request = match which {
                Colleagues::Id(id) => request.connection_id(id.as_str()),
                Colleagues::Pair { source, target } => {
                    let request = match source {
                        Person::Key(key) => request.source_key(key.as_str()),
                        Person::UserId(id) => request.source_userid(id.as_str()),
                        Person::Email(address) => request.source_email(address.as_str()),
                    };
                    match target {
                        Person::Key(key) => request.target_key(key.as_str()),
                        Person::UserId(id) => request.target_userid(id.as_str()),
                        Person::Email(address) => request.target_email(address.as_str()),
                    }
                }
                Colleagues::AllOf(person) => match person {
                    Person::Key(key) => request.key(key.as_str()),
                    Person::UserId(id) => request.userid(id.as_str()),
                    Person::Email(address) => request.email(address.as_str()),
                },
            };
            match self.link.exchange(|| request.send(), |_| ()).await {
                Ok((_, head)) => check_is_no_page(&head.headers),
                Err(Failed::Transport(error)) => Err(TransportError::of_repeatable(error).into()),
                Err(Failed::Request(reason)) => Err(Error::Request(reason)),
                Err(Failed::Response(response)) => Err(Error::of(response)),
            }
        };
        let operation = "ibm_connections_delete_colleague_connection";
        let ((), attempts) = self.link.call(operation, attempt).await?;
        Ok(Deleted { attempts })
    }
}

impl fmt::Debug for IbmConnections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IbmConnections").finish_non_exhaustive()
    }
}

/// A page for people is not the response of this API, whatever its status.
fn check_is_no_page(headers: &HeaderMap) -> Result<(), Error> {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_page = content_type.is_some_and(|it| {
        let it = it.trim_ascii_start().to_ascii_lowercase();
        it.starts_with(b"text/html") || it.starts_with(b"application/xhtml")
    });
    if is_page {
        let reason = "it is an HTML page, as of a login or a proxy".to_owned();
        return Err(UndecodableResponse::new(StatusCode::OK, Vec::new(), reason).into());
    }
    Ok(())
}

impl Error {
    fn of(response: ErrorResponse<()>) -> Self {
        let (status, wait) = (response.status, response.retry_after());
        match status.as_u16() {
            400 => Self::Invalid,
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            429 => Self::RateLimited { wait },
            500 | 502..=504 => Self::Server { status, wait },
            _ => Self::Undecodable(response.into_undecodable()),
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

impl RetryableError for Error {
    fn retry_delay(&self) -> Option<Duration> {
        let asked = match self {
            Self::RateLimited { wait } | Self::Server { wait, .. } => wait.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        self.is_retryable().then_some(asked)
    }

    fn may_be_done(&self) -> bool {
        match self {
            Self::Server { .. } => true,
            Self::Transport(error) => error.may_be_done(),
            Self::Undecodable(response) => response.may_be_done(),
            _ => false,
        }
    }
}

/// A user and a password that can be sent (RFC 7617).
fn credentials(user: &str, password: &SecretString) -> Result<Credentials, SetupError> {
    let password = password.expose_secret();
    credential::check("user name", user)?;
    let invalid = |name, reason| Err(SetupError::Credential { name, reason });
    if user.contains(':') {
        return invalid("user name", "it has a colon");
    }
    // Unlike a name it may begin or end with a space.
    if password.is_empty() {
        return invalid("password", "it is empty");
    }
    if password.contains(|it: char| it.is_control()) {
        return invalid("password", "it has a control character");
    }
    Ok(Credentials::new().ibm_connections_basic(user, password))
}
