//! Connections to the server.

use std::fmt;
use std::io;
use std::sync::Arc;

use http::HeaderValue;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use super::tee::Tee;

/// The server.
#[derive(Debug)]
pub struct Upstream {
    host: String,
    port: u16,
    /// As its `Host` header has it.
    pub(super) authority: HeaderValue,
    /// The path before that of each request, without a slash at its end.
    pub(super) base: String,
    tls: Option<Tls>,
}

/// How an `https` server is talked to.
struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Why requests can't be passed on to a URL.
#[derive(Debug)]
pub struct NoServer(String);

impl fmt::Display for NoServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoServer {}

impl Upstream {
    /// The server at a URL of `http` or `https`. Its path stands before that of each request.
    ///
    /// # Errors
    ///
    /// A URL without a host, and a machine whose certificates can't be read.
    pub fn new(url: &Url) -> Result<Self, NoServer> {
        let no = |why: &str| NoServer(why.to_owned());
        let host = url.host_str();
        let (Some(host), Some(port)) = (host, url.port_or_known_default()) else {
            return Err(no("the URL of the server names no host"));
        };
        // An IPv6 address stands in brackets within a URL alone.
        let bare = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let authority = HeaderValue::from_str(&authority);
        let tls = || -> Result<Tls, NoServer> {
            let name = ServerName::try_from(bare.clone());
            Ok(Tls {
                connector: connector()?,
                name: name.map_err(|_| {
                    no("the URL of the server has no host that can prove who it is")
                })?,
            })
        };
        Ok(Self {
            tls: (url.scheme() == "https").then(tls).transpose()?,
            authority: authority
                .map_err(|_| no("the URL of the server has no host for a header"))?,
            base: url.path().trim_end_matches('/').to_owned(),
            host: bare,
            port,
        })
    }

    /// A new connection, which goes on by itself until it is closed.
    pub(super) async fn connect(&self) -> io::Result<SendRequest<Tee>> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        match &self.tls {
            Some(Tls { connector, name }) => {
                start(connector.connect(name.clone(), stream).await?).await
            }
            None => start(stream).await,
        }
    }
}

async fn start<S>(stream: S) -> io::Result<SendRequest<Tee>>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let handshake = http1::Builder::new()
        .preserve_header_case(true)
        .handshake(TokioIo::new(stream));
    let (sender, connection) = handshake.await.map_err(io::Error::other)?;
    tokio::task::spawn_local(async move {
        // Who waits for a response is told of the failure.
        let _ = connection.with_upgrades().await;
    });
    Ok(sender)
}

/// The certificates are those that the machine trusts.
fn connector() -> Result<TlsConnector, NoServer> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| NoServer(format!("TLS cannot be set up: {error}")))?
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
