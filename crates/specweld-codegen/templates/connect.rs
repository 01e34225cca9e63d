//! How a client is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use progenitor_client::ClientHooks;
use rustls_platform_verifier::BuilderVerifierExt;

use crate::client::Client;

/// How long connecting, and a whole request, may take, and how long a stream may stand still.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Why a client could not be made.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// The base URL is none, or none that requests can be sent to.
    BaseUrl(String),
    /// TLS can't be set up, for instance because the platform's certificates can't be read.
    Tls(rustls::Error),
    /// The HTTP client can't be built.
    Http(reqwest::Error),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseUrl(reason) => write!(f, "the base URL is not valid: {reason}"),
            Self::Tls(_) => f.write_str("TLS can't be set up"),
            Self::Http(_) => f.write_str("the HTTP client can't be built"),
        }
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::BaseUrl(_) => None,
            Self::Tls(error) => Some(error),
            Self::Http(error) => Some(error),
        }
    }
}

impl Client {
    /// A client of the server at `base_url`, such as `https://api.example.com`.
    ///
    /// The base URL has a scheme and a host, maybe a port and a path, and no `/` at its end. TLS is rustls with the certificates of
    /// the platform; a request may take 15 seconds, and where it or its response is a stream as long as that does not stand still for
    /// so long; redirects are not followed, since credentials would go along. For other
    /// settings, such as headers that are sent with each request, use [`http_builder`] and [`Client::new_with_client`].
    ///
    /// # Errors
    ///
    /// A base URL that is none, and TLS that can't be set up.
    pub fn new(base_url: &str) -> Result<Self, ConnectError> {
        check(base_url)?;
        let http = http_builder()?.build().map_err(ConnectError::Http)?;
        Ok(Self {
            may_redirect: false,
            idle: Some(TIMEOUT),
            ..Self::new_with_client(base_url, http)
        })
    }

    /// As [`Client::new`], over an HTTP client of other settings, but that it follows no redirects. [`http_builder`] is a start.
    ///
    /// Its limit on the whole of a request holds for streams too, unless the client is given one on how long they may stand still.
    ///
    /// # Errors
    ///
    /// As with [`Client::new`].
    pub fn with_http(base_url: &str, builder: reqwest::ClientBuilder) -> Result<Self, ConnectError> {
        check(base_url)?;
        let http = builder.redirect(reqwest::redirect::Policy::none()).build();
        Ok(Self {
            may_redirect: false,
            ..Self::new_with_client(base_url, http.map_err(ConnectError::Http)?)
        })
    }
}

/// A builder of HTTP clients with the settings of [`Client::new`].
///
/// # Errors
///
/// TLS that can't be set up.
pub fn http_builder() -> Result<reqwest::ClientBuilder, ConnectError> {
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls().map_err(ConnectError::Tls)?)
        .connect_timeout(TIMEOUT)
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none()))
}

/// The configuration names its provider, so that none is installed for the whole process.
fn tls() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth())
}

/// Paths are put behind the base URL as text, so what stands behind its own path would be lost.
fn check(base_url: &str) -> Result<(), ConnectError> {
    let reason = match reqwest::Url::parse(base_url) {
        Err(error) => error.to_string(),
        Ok(url) if !matches!(url.scheme(), "http" | "https") => "its scheme is not http(s)".to_owned(),
        Ok(url) if url.query().is_some() || url.fragment().is_some() => "it has a query or a fragment".to_owned(),
        Ok(_) if base_url.ends_with('/') => "it ends in `/`, and every path starts with one".to_owned(),
        Ok(_) => return Ok(()),
    };
    Err(ConnectError::BaseUrl(reason))
}

impl ClientHooks for Client {}
