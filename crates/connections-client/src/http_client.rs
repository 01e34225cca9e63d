//! The HTTP clients beneath.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::ClientBuilder;
use rustls_platform_verifier::BuilderVerifierExt;

use crate::SetupError;

/// How long connecting, and a whole request, may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// What a caller changes about an HTTP client.
pub(crate) type Configure = dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync;

/// A builder of HTTP clients with the settings of [`Client::new`](crate::Client::new), to be given to
/// [`Client::new_with_client`](crate::Client::new_with_client) with some of them changed.
///
/// Its TLS is set up. A builder of reqwest's own has no cryptography, and **panics** when it builds, unless the program
/// depends on reqwest with its feature `rustls`, or installs a provider for the whole process.
///
/// ```
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let http = connections_client::http_builder()?
///     .pool_max_idle_per_host(4)
///     .build()?;
/// let client = connections_client::Client::new_with_client("https://acme.symphony.com", http);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// TLS that can't be set up.
pub fn http_builder() -> Result<ClientBuilder, SetupError> {
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls().map_err(SetupError::Tls)?)
        .connect_timeout(TIMEOUT)
        .timeout(TIMEOUT);
    Ok(as_it_is_sent(builder))
}

/// The clients of one [`Settings`](crate::Settings), made when they are needed, which all that share it share.
#[derive(Default)]
pub(crate) struct HttpClients {
    configure: Option<Box<Configure>>,
    usual: OnceLock<reqwest::Client>,
    direct: OnceLock<reqwest::Client>,
}

impl HttpClients {
    pub(crate) fn new(configure: Box<Configure>) -> Self {
        Self {
            configure: Some(configure),
            ..Self::default()
        }
    }

    /// The client for all but what has to stay on this machine.
    pub(crate) fn usual(&self) -> Result<reqwest::Client, SetupError> {
        made_once(&self.usual, || self.builder())
    }

    /// The client that passes proxies by: what goes to a loopback address in clear would leave the machine through one.
    pub(crate) fn direct(&self) -> Result<reqwest::Client, SetupError> {
        made_once(&self.direct, || Ok(self.builder()?.no_proxy()))
    }

    fn builder(&self) -> Result<ClientBuilder, SetupError> {
        let builder = http_builder()?;
        Ok(match &self.configure {
            Some(configure) => as_it_is_sent(configure(builder)),
            None => builder,
        })
    }
}

fn made_once(
    client: &OnceLock<reqwest::Client>,
    builder: impl FnOnce() -> Result<ClientBuilder, SetupError>,
) -> Result<reqwest::Client, SetupError> {
    if let Some(client) = client.get() {
        return Ok(client.clone());
    }
    let made = builder()?.build().map_err(SetupError::Http)?;
    Ok(client.get_or_init(|| made).clone())
}

/// Redirects are not followed, since credentials would go along; nothing is sent again but what the retries say.
fn as_it_is_sent(builder: ClientBuilder) -> ClientBuilder {
    builder
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
}

/// The configuration names its provider, so that none is installed for the whole process.
fn tls() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(config)
}
