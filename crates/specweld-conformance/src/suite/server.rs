//! A server by its URL.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use http::header;
use reqwest::redirect::Policy;
use rustls::RootCertStore;
use rustls_platform_verifier::BuilderVerifierExt as _;
use url::{Host, Url};

use crate::exchange::{Body, Exchange, Request, Response};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest body that is kept, in bytes.
const LARGEST: usize = 16 << 20;

/// A server that is asked.
#[derive(Clone)]
pub struct Server {
    base: Url,
    client: reqwest::Client,
    owned: bool,
}

/// Why a server can't be asked.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The URL is none.
    #[error("`{0}` is no URL of a server, such as `http://127.0.0.1:8080`")]
    Url(String),
    /// There is no client.
    #[error("no HTTP client can be made: {0}")]
    Client(String),
}

/// A request that is not sent, because the server is not known to be the caller's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{host}` is not this machine: --i-own-this-server lets requests that change something be sent there"
)]
pub struct Refused {
    host: String,
}

/// A request that nothing came back to.
#[derive(Debug, thiserror::Error)]
#[error("no answer to {request}: {cause}")]
pub struct Unanswered {
    request: String,
    cause: String,
}

impl Server {
    /// The server at a URL. What changes something is sent to it only if it is on this machine or `owned`, which says that
    /// the caller answers for it.
    ///
    /// # Errors
    /// The URL is none.
    pub fn new(url: &str, owned: bool) -> Result<Self, ServerError> {
        let base = Url::parse(url).ok().filter(|it| {
            let is_http = matches!(it.scheme(), "http" | "https") && it.has_host();
            is_http && it.query().is_none() && it.fragment().is_none() && it.username().is_empty()
        });
        let base = base.ok_or_else(|| ServerError::Url(url.to_owned()))?;
        let client = client(&base).map_err(|error| ServerError::Client(error.to_string()))?;
        Ok(Self {
            base,
            client,
            owned,
        })
    }

    /// The URL, without a slash at its end.
    pub fn url(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// What is at a path of it, such as `/w/1`, with the same connections.
    #[must_use]
    pub fn below(&self, path: &str) -> Self {
        let mut below = self.clone();
        let whole = format!("{}{path}", self.base.path().trim_end_matches('/'));
        below.base.set_path(&whole);
        below
    }

    /// Whether a request may be sent, that changes something unless it is `safe`.
    ///
    /// # Errors
    /// It may not.
    pub fn allows(&self, safe: bool) -> Result<(), Refused> {
        if safe || self.owned || self.is_loopback() {
            return Ok(());
        }
        let host = self.base.host_str().unwrap_or_default().to_owned();
        Err(Refused { host })
    }

    fn is_loopback(&self) -> bool {
        match self.base.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(it)) => it.is_loopback(),
            Some(Host::Ipv6(it)) => IpAddr::V6(it).to_canonical().is_loopback(),
            None => false,
        }
    }

    /// Sends a request as it is and waits for the whole answer. Redirects are answers.
    ///
    /// # Errors
    /// Nothing comes back.
    pub async fn send(&self, request: Request) -> Result<Exchange, Unanswered> {
        let url = format!("{}{}", self.url(), request.target);
        let unanswered = |error: reqwest::Error| Unanswered {
            request: format!("{} {}", request.method, self.base),
            cause: innermost(&error.without_url()),
        };
        let mut sent = self
            .client
            .request(request.method.clone(), url)
            .headers(request.headers.clone());
        let bytes = request.body.bytes();
        if !bytes.is_empty() {
            sent = sent.body(bytes.to_vec());
        } else if !request.method.is_safe() {
            sent = sent.header(header::CONTENT_LENGTH, "0");
        }
        let mut answer = sent.send().await.map_err(unanswered)?;
        let mut response = Response::new(answer.status());
        response.headers = answer.headers().clone();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unanswered)? {
            let room = LARGEST.saturating_sub(body.len());
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        response.body = match body.len() {
            LARGEST => Body::Cut(body.into()),
            _ => Body::Whole(body.into()),
        };
        Ok(Exchange {
            request,
            response: Some(response),
        })
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("base", &self.base.as_str())
            .field("owned", &self.owned)
            .finish_non_exhaustive()
    }
}

fn client(base: &Url) -> Result<reqwest::Client, Box<dyn std::error::Error>> {
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()?;
    let tls = match base.scheme() {
        "https" => tls.with_platform_verifier()?,
        // The system's certificates take a while to read, and nothing leads from http to them.
        _ => tls.with_root_certificates(RootCertStore::empty()),
    };
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls.with_no_client_auth())
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .timeout(PATIENCE)
        .build()?;
    Ok(client)
}

/// What went wrong in the end.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
