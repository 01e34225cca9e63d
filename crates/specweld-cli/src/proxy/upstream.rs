//! Connections to the server.

use std::io;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
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
pub struct Upstream {
    host: String,
    port: u16,
    /// As its `Host` header has it.
    pub authority: HeaderValue,
    /// The path before that of each request, without a slash at its end.
    pub base: String,
    /// How an `https` server is talked to.
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Upstream {
    /// The server at a URL of `http` or `https`.
    pub fn new(url: &Url) -> Result<Self> {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            bail!("the URL of the server names no host");
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
        Ok(Self {
            tls: match url.scheme() {
                "https" => Some((connector()?, ServerName::try_from(bare.clone())?)),
                _ => None,
            },
            host: bare,
            port,
            authority: HeaderValue::from_str(&authority)?,
            base: url.path().trim_end_matches('/').to_owned(),
        })
    }

    /// A new connection, which goes on by itself until it is closed.
    pub async fn connect(&self) -> io::Result<SendRequest<Tee>> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        match &self.tls {
            Some((connector, name)) => start(connector.connect(name.clone(), stream).await?).await,
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
fn connector() -> Result<TlsConnector> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .context("the certificates of this machine cannot be read")?
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
