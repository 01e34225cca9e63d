//! Who may use the control interface.
//!
//! Every web page that a developer opens can send requests to loopback, and a page whose name is made to point there
//! (DNS rebinding) can read the answers too. So the host that a request names has to be the stub's, and a page that
//! sends one has to be known. What is no browser sends no `Origin`, and needs to know the token at most.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{self, AUTHORIZATION, HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};

use super::refusal::Refusal;
use crate::world::Secret;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What is let in beside loopback and the address that is listened on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Access {
    pub hosts: Vec<Host>,
    pub origins: Vec<Origin>,
    pub token: Option<Secret>,
}

/// A name or an address as a `Host` header has it, in lower case, without a port.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Host(String);

/// A web origin, such as `https://app.example.com`: scheme, host and port, in lower case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Origin {
    text: String,
    authority: Authority,
}

/// A setting of the control interface that can't be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// What is no name of a host.
    #[error("`{0}` is no host, such as `stub.internal`")]
    Host(String),
    /// What is no web origin.
    #[error("`{0}` is no origin of a web page, such as `https://app.example.com`")]
    Origin(String),
    /// A token that no `Authorization` header can carry.
    #[error("a control token has one or more visible ASCII characters and no blanks")]
    Token,
}

impl Host {
    /// Reads a name or address, with or without a port, which does not matter.
    pub fn new(text: &str) -> Result<Self, AccessError> {
        let authority = authority(text).ok_or_else(|| AccessError::Host(text.to_owned()))?;
        Ok(Self(host_of(&authority)))
    }
}

impl Origin {
    pub fn new(text: &str) -> Result<Self, AccessError> {
        let lower = text.to_ascii_lowercase();
        let lower = lower.strip_suffix('/').unwrap_or(&lower);
        let authority = lower
            .split_once("://")
            .filter(|(scheme, _)| matches!(*scheme, "http" | "https"))
            .and_then(|(_, rest)| authority(rest));
        let authority = authority.ok_or_else(|| AccessError::Origin(text.to_owned()))?;
        let text = lower.to_owned();
        Ok(Self { text, authority })
    }

    pub fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.text).ok()
    }
}

impl Access {
    /// Sets the token.
    pub fn token(token: &str) -> Result<Secret, AccessError> {
        let is_token = !token.is_empty() && token.bytes().all(|it| it.is_ascii_graphic());
        is_token
            .then(|| Secret::new(token))
            .ok_or(AccessError::Token)
    }
}

/// Host and port without user information.
fn authority(text: &str) -> Option<Authority> {
    let authority: Authority = text.parse().ok()?;
    let is_plain = !authority.as_str().contains('@') && !authority.host().is_empty();
    is_plain.then_some(authority)
}

/// The host in lower case, without the dot that a full name may end with.
fn host_of(authority: &Authority) -> String {
    let host = authority.host().to_ascii_lowercase();
    host.strip_suffix('.')
        .map_or(host.clone(), ToOwned::to_owned)
}

fn address_of(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}

/// Guards the control interface of one stub.
pub(crate) struct Guard {
    access: Access,
    listens_on: IpAddr,
}

impl Guard {
    pub fn new(access: Access, listens_on: SocketAddr) -> Self {
        let listens_on = listens_on.ip();
        Self { access, listens_on }
    }

    /// Whether a request that names this host was meant for the stub. Where it listens on all addresses any address
    /// will do: rebinding needs a name.
    fn is_own(&self, host: &str) -> bool {
        let is_listened = |it: IpAddr| it == self.listens_on || self.listens_on.is_unspecified();
        is_loopback(host)
            || address_of(host).is_some_and(is_listened)
            || self.access.hosts.iter().any(|it| it.0 == host)
    }

    fn check_host(&self, uri: &Uri, headers: &HeaderMap) -> Result<Authority, Refusal> {
        let one = headers.get_all(HOST).iter().collect::<Vec<_>>();
        let sent = match one[..] {
            [value] => value.to_str().ok().and_then(authority),
            _ => None,
        };
        let named =
            sent.ok_or_else(|| Refusal::forbidden("the request names no host, or several"))?;
        for authority in [Some(&named), uri.authority()].into_iter().flatten() {
            let host = host_of(authority);
            if !self.is_own(&host) {
                return Err(Refusal::forbidden(format!(
                    "the control interface is not for requests to the host `{host}`; `--allow-host {host}` lets them in"
                )));
            }
        }
        Ok(named)
    }

    /// Whether the web page that sent a request, if one did, may do so.
    fn check_page(&self, headers: &HeaderMap, named: &Authority) -> Result<(), Refusal> {
        let mut origins = headers.get_all(ORIGIN).iter();
        let Some(sent) = origins.next() else {
            let site = headers.get(SEC_FETCH_SITE);
            if site.is_some_and(|it| it == "cross-site") {
                return Err(Refusal::forbidden(
                    "the control interface is not for pages of other sites; `--allow-origin` lets one in",
                ));
            }
            return Ok(());
        };
        if origins.next().is_some() {
            return Err(Refusal::forbidden("the request names several origins"));
        }
        let sent = sent.to_str().unwrap_or_default();
        let origin = Origin::new(sent).ok();
        let is_known = origin.is_some_and(|it| {
            let host = host_of(&it.authority);
            it.authority == *named
                || is_loopback(&host)
                || self.access.hosts.iter().any(|own| own.0 == host)
                || self.access.origins.contains(&it)
        });
        is_known.then_some(()).ok_or_else(|| {
            Refusal::forbidden(format!(
                "the control interface is not for pages of `{sent}`; `--allow-origin` lets them in"
            ))
        })
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(token) = &self.access.token else {
            return Ok(());
        };
        let one = headers.get_all(AUTHORIZATION).iter().collect::<Vec<_>>();
        let sent = match one[..] {
            [value] => value.to_str().ok().and_then(bearer),
            _ => None,
        };
        sent.is_some_and(|it| token.is(it))
            .then_some(())
            .ok_or_else(|| {
                let message = "the control interface asks for its token: `Authorization: Bearer …`";
                let challenge = HeaderValue::from_static("Bearer realm=\"connections-stub\"");
                Refusal::new(StatusCode::UNAUTHORIZED, message)
                    .header(header::WWW_AUTHENTICATE, challenge)
            })
    }
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || address_of(host).is_some_and(|it| it.to_canonical().is_loopback())
}

/// The layer that checks where a request comes from.
pub(crate) async fn check_sender(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let named = guard.check_host(request.uri(), request.headers())?;
    guard.check_page(request.headers(), &named)?;
    Ok(next.run(request).await)
}

/// The layer that asks for the token.
pub(crate) async fn check_token(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    guard.check_token(request.headers())?;
    Ok(next.run(request).await)
}
