//! How a client is made.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use rustls_platform_verifier::BuilderVerifierExt;
use secrecy::{ExposeSecret as _, SecretString};

use crate::Client;

/// How long connecting, and a whole request, may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The base URL is none, or none that requests can be sent to.
    #[error("the base URL is not valid: {reason}")]
    BaseUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// TLS can't be set up, for instance because the platform's certificates can't be read.
    #[error("TLS can't be set up")]
    Tls(#[source] rustls::Error),
    /// The HTTP client can't be built.
    #[error("the HTTP client can't be built")]
    Http(#[source] reqwest::Error),
    /// A credential that can't be sent or used as it is.
    #[error("the {name} is not valid: {reason}")]
    Credential {
        /// Which one.
        name: &'static str,
        /// What is wrong with it. Nothing of the credential is in here.
        reason: &'static str,
    },
}

impl Client {
    /// A client of the server at `base_url`, such as `https://pod.example.com`.
    ///
    /// The base URL has a scheme and a host, maybe a port and a path, and no `/` at its end. TLS is
    /// rustls with the certificates of the platform; a request may take 15 seconds; redirects are
    /// not followed, since credentials would go along. For other settings, or to send an
    /// `Authorization` header, use [`Client::new_with_client`].
    ///
    /// # Errors
    ///
    /// A base URL that is none, and TLS that can't be set up.
    pub fn new(base_url: &str) -> Result<Self, SetupError> {
        check_base_url(base_url)?;
        Ok(Self::new_with_client(base_url, http()?))
    }
}

/// A builder of HTTP clients with the settings of [`Client::new`], to be given to
/// [`Settings::http`](crate::Settings::http) or [`Client::new_with_client`] with some of them changed.
///
/// Its TLS is set up. A builder of reqwest's own has no cryptography, and **panics** when it builds, unless the program
/// depends on reqwest with its feature `rustls`, or installs a provider for the whole process.
///
/// ```
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let http = connections_client::http_builder()?
///     .pool_max_idle_per_host(4)
///     .build()?;
/// let settings = connections_client::Settings::new().http(http);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// TLS that can't be set up.
pub fn http_builder() -> Result<reqwest::ClientBuilder, SetupError> {
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls().map_err(SetupError::Tls)?)
        .connect_timeout(TIMEOUT)
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none());
    Ok(builder)
}

/// The HTTP client of those who bring none.
pub(crate) fn http() -> Result<reqwest::Client, SetupError> {
    http_builder()?.build().map_err(SetupError::Http)
}

/// Paths are put behind the base URL as text, so what stands behind its own path would be lost.
pub(crate) fn check_base_url(base_url: &str) -> Result<(), SetupError> {
    let reason = match reqwest::Url::parse(base_url) {
        Err(error) => error.to_string(),
        Ok(url) if !matches!(url.scheme(), "http" | "https") => "its scheme is not http(s)".into(),
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            "it has a query or a fragment".into()
        }
        Ok(_) if base_url.ends_with('/') => "it ends in `/`, and every path starts with one".into(),
        Ok(_) => return Ok(()),
    };
    Err(SetupError::BaseUrl { reason })
}

/// A credential that goes into a header must be fit for one.
pub(crate) fn check_header(name: &'static str, secret: &SecretString) -> Result<(), SetupError> {
    let secret = secret.expose_secret();
    check_not_empty(name, secret)?;
    if HeaderValue::from_str(secret).is_err() {
        let reason = "it has characters that no header can carry";
        return Err(SetupError::Credential { name, reason });
    }
    Ok(())
}

pub(crate) fn check_not_empty(name: &'static str, credential: &str) -> Result<(), SetupError> {
    if credential.is_empty() {
        let reason = "it is empty";
        return Err(SetupError::Credential { name, reason });
    }
    Ok(())
}

/// Whether a text can be one label of a host name.
pub(crate) fn is_label(text: &str) -> bool {
    let inner = |it: char| it.is_ascii_alphanumeric() || it == '-';
    !text.is_empty() && text.chars().all(inner) && !text.starts_with('-') && !text.ends_with('-')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_made_for_base_urls_alone() {
        for base_url in ["http://127.0.0.1:8080", "https://pod.example.com/stem"] {
            Client::new(base_url).unwrap();
        }
        let cases = [
            ("", "relative URL without a base"),
            ("pod.example.com", "relative URL without a base"),
            ("ftp://pod.example.com", "its scheme is not http(s)"),
            (
                "https://pod.example.com?a=b",
                "it has a query or a fragment",
            ),
            (
                "https://pod.example.com/",
                "it ends in `/`, and every path starts with one",
            ),
        ];
        for (base_url, reason) in cases {
            let error = Client::new(base_url).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("the base URL is not valid: {reason}")
            );
        }
    }
}
