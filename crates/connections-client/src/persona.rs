//! Persona: deactivating Connect connections.

mod error;
mod request;
mod response;

use std::fmt;

use connections_types::persona::DeactivateConnectionError;
use http::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};

use crate::call::{Failed, Link};
use crate::retry::random;
use crate::{CallError, Client, Credentials, Settings, SetupError, TransportError, credential};

pub use error::{Error, Failure, Problem};
pub use request::{ConnectionId, Deactivate, IdempotencyKey, Version};
pub use response::{Connection, Deactivated, RateLimit, ResponseHead};

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
/// let id = "cxn_ABC123".parse()?;
/// let done = persona.deactivate_connection(&id, Deactivate::new()).await?;
/// println!("{} is {:?}", done.connection.id, done.connection.status);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Persona {
    link: Link,
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
    /// As with [`Persona::new`], and plain http to another machine.
    pub fn at(
        base_url: &str,
        api_key: impl Into<SecretString>,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        let api_key = api_key.into();
        credential::check_header("API key", &api_key)?;
        let credentials = Credentials::new().persona_bearer(api_key.expose_secret());
        Ok(Self {
            link: Link::new(base_url, "/api/v1", credentials, settings)?,
        })
    }

    /// The generated client beneath, which sends the key, and knows of the settings the HTTP client alone.
    pub fn generated(&self) -> &Client {
        &self.link.client
    }

    /// Deactivates a connection that is pending or active. Either of its two organizations may; its record stays.
    ///
    /// | before    | response              | after      |
    /// | --------- | --------------------- | ---------- |
    /// | `pending` | success               | `inactive` |
    /// | `active`  | success               | `inactive` |
    /// | `inactive`| [`Error::NotAllowed`] | `inactive` |
    ///
    /// Every call has an idempotency key, one of its own unless the options name one, and keeps it over its retries:
    /// Persona carries it out once. The first response to a key, failures included, is kept for a day and returned
    /// again, which [`ResponseHead::replays`] tells. That is why only lost responses, 429 and the failures of proxies
    /// are retried.
    ///
    /// Documented at <https://docs.withpersona.com/api-reference/connect/deactivate-a-connect-connection>; the rules in
    /// full are on [the generated method](Client::persona_deactivate_connection).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn deactivate_connection(
        &self,
        connection: &ConnectionId,
        options: Deactivate,
    ) -> Result<Deactivated, CallError<Error>> {
        let own_key = || format!("{:016x}{:016x}", random(), random());
        let key = options.idempotency_key.map_or_else(own_key, String::from);
        let (key, version) = (&*key, options.version.as_ref());
        let attempt = || async move {
            let client = &self.link.client;
            let mut request = client
                .persona_deactivate_connection(connection.as_str())
                .idempotency_key(key);
            if let Some(version) = version {
                request = request.persona_version(version.as_str());
            }
            if let Some(inflection) = options.key_inflection {
                request = request.key_inflection(inflection);
            }
            let exchange = self
                .link
                .exchange(|| request.send(), DeactivateConnectionError::into_body);
            match exchange.await {
                Ok((done, head)) => {
                    let head = ResponseHead::of(&head.headers, key);
                    Ok((done.into_body().data.into(), head))
                }
                Err(Failed::Transport(error)) => Err(TransportError::of_repeatable(error).into()),
                Err(Failed::Request(reason)) => Err(Error::Request(reason)),
                Err(Failed::Response(response)) => {
                    let head = ResponseHead::of(&response.headers, key);
                    let object = response
                        .object()
                        .filter(|_| response.status == StatusCode::OK);
                    match object.and_then(|it| Connection::lenient(&it, connection)) {
                        Some(connection) => Ok((connection, head)),
                        None => Err(Error::of(response, head)),
                    }
                }
            }
        };
        let operation = "persona_deactivate_connection";
        let ((connection, response), attempts) = self.link.call(operation, attempt).await?;
        Ok(Deactivated {
            connection,
            response,
            attempts,
        })
    }
}

impl fmt::Debug for Persona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Persona").finish_non_exhaustive()
    }
}
