//! Sends the requests that show what changes break to a server, and keeps what it answers.
//!
//! They are made to be refused, but a server that takes one does what it asks: what may change something goes to this machine alone,
//! unless the user says that the server is theirs.

use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method};
use specweld_breaking::{Answered, Area, Change, Message, Sender};
use url::{Host, Url};

use crate::tls;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// So much of the body of a refusal is read, in bytes.
const MOST: usize = 2_000;

/// The server that requests are sent to.
pub struct Target {
    base: Url,
    /// Takes the place of what the requests have by these names.
    headers: HeaderMap,
    is_owned: bool,
}

impl Target {
    /// The server at a URL, and the headers that all requests come with, each `Name: value`.
    ///
    /// # Errors
    ///
    /// A URL that is none of a server, and what is no header.
    pub fn new(url: &str, headers: &[String], is_owned: bool) -> Result<Self> {
        let base = Url::parse(url).with_context(|| format!("`{url}` is no URL"))?;
        ensure!(
            matches!(base.scheme(), "http" | "https") && base.has_host(),
            "`{url}` is no URL of a server: it begins with http:// or https://"
        );
        let mut all = HeaderMap::new();
        for header in headers {
            // A value may be a secret: it is not told.
            let (name, value) = header
                .split_once(':')
                .context("a header for --replay is written `Name: value`")?;
            let name: HeaderName = name
                .trim()
                .parse()
                .with_context(|| format!("`{}` is no name of a header", name.trim()))?;
            let mut value = HeaderValue::from_str(value.trim())
                .with_context(|| format!("the value of the header {name} can't be sent"))?;
            value.set_sensitive(true);
            all.append(name, value);
        }
        Ok(Self {
            base,
            headers: all,
            is_owned,
        })
    }

    /// Whether it is on this machine.
    fn is_here(&self) -> bool {
        match self.base.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }

    /// The URL of a request at this server: what a document says of hosts makes no difference.
    fn at(&self, url: &str) -> Option<Url> {
        let any = Url::parse("http://host.invalid/").ok()?;
        let asked = any.join(url).ok()?;
        let mut at = self.base.clone();
        let around = self.base.path().trim_end_matches('/');
        at.set_path(&format!("{around}{}", asked.path()));
        at.set_query(asked.query());
        at.set_fragment(None);
        Some(at)
    }

    fn client(&self) -> Result<Client> {
        // Whatever else is called so, it is this machine that is asked.
        let here = [
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        ];
        let client = Client::builder()
            .tls_backend_preconfigured(tls::config()?)
            // Where an answer leads is another server, or another request.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .timeout(PATIENCE)
            .resolve_to_addrs("localhost", &here);
        // A proxy would be another machine.
        let client = match self.is_here() {
            true => client.no_proxy(),
            false => client,
        };
        client.build().context("cannot set up HTTP")
    }
}

/// Sends each request that a client would send, and keeps what the server answers in the changes.
///
/// # Errors
///
/// A system that can't make requests. A server that does not answer is told with the change.
pub fn replay(changes: &mut [Change], target: &Target) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot set up requests")?;
    let client = target.client()?;
    // What shows several changes is sent once.
    let mut known: HashMap<String, Answered> = HashMap::new();
    for change in changes {
        if change.operation.is_none() || change.area == Area::Servers {
            continue;
        }
        for witness in &mut change.witnesses {
            let (Sender::Client, Some(message @ Message::Request { .. })) =
                (witness.sender, &witness.message)
            else {
                continue;
            };
            let answered = match known.get(&message.to_string()) {
                Some(known) => known.clone(),
                None => runtime.block_on(send(&client, target, message)),
            };
            known.insert(message.to_string(), answered.clone());
            witness.answered = Some(answered);
        }
    }
    Ok(())
}

async fn send(client: &Client, target: &Target, message: &Message) -> Answered {
    let not_sent = |because: String| Answered::NotSent { because };
    let Message::Request {
        method,
        url,
        headers,
        body,
    } = message
    else {
        return not_sent("it is no request".to_owned());
    };
    let is_safe = ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&method.as_str());
    if !is_safe && !target.is_here() && !target.is_owned {
        return not_sent(format!(
            "{method} may change something, and the server is not on this machine: --i-own-this-server sends it"
        ));
    }
    let (Some(url), Ok(method)) = (target.at(url), Method::from_bytes(method.as_bytes())) else {
        return not_sent("it has no URL that can be asked".to_owned());
    };
    let mut all = HeaderMap::new();
    for (name, value) in headers {
        let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
        else {
            return not_sent(format!("its header {name} can't be sent"));
        };
        all.append(name, value);
    }
    for name in target.headers.keys() {
        all.remove(name);
    }
    all.extend(target.headers.clone());
    let mut request = client.request(method, url).headers(all);
    if let Some(body) = body {
        request = request.body(body.clone());
    }
    match request.send().await {
        Ok(response) => answered(response).await,
        Err(error) => Answered::Not {
            because: root(&error.without_url()),
        },
    }
}

/// The status, and of a refusal how its body begins: what else a server has to say is nobody's business.
async fn answered(mut response: reqwest::Response) -> Answered {
    let status = response.status();
    let mut text = Vec::new();
    if status.is_client_error() || status.is_server_error() {
        while text.len() < MOST
            && let Ok(Some(chunk)) = response.chunk().await
        {
            text.extend_from_slice(&chunk);
        }
        text.truncate(MOST);
    }
    let text = String::from_utf8_lossy(&text).trim().to_owned();
    Answered::With {
        status: status.as_u16(),
        body: (!text.is_empty()).then_some(text),
    }
}

/// What an error comes from.
fn root(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn this_machine_is_known_by_its_addresses() {
        let is_here = |url: &str| Target::new(url, &[], false).unwrap().is_here();
        for url in [
            "http://127.0.0.1:8080",
            "http://127.8.0.1",
            "http://[::1]:80/a",
            "https://localhost",
        ] {
            assert!(is_here(url), "{url}");
        }
        for url in [
            "http://10.0.0.1",
            "http://localhost.example",
            "https://library.example",
            "http://[::2]",
        ] {
            assert!(!is_here(url), "{url}");
        }
    }

    #[test]
    fn requests_go_to_the_server_whatever_their_own_address_is() {
        let target = Target::new("http://127.0.0.1:8080/base/", &[], false).unwrap();
        let at = |url: &str| target.at(url).unwrap().to_string();
        assert_eq!(
            at("https://library.example/v1/books/a%2Fb?limit=51#x"),
            "http://127.0.0.1:8080/base/v1/books/a%2Fb?limit=51"
        );
        assert_eq!(at("/books?q="), "http://127.0.0.1:8080/base/books?q=");
    }

    #[test]
    fn what_is_no_server_or_no_header_is_told_without_its_value() {
        assert!(Target::new("library.example", &[], false).is_err());
        assert!(Target::new("file:///etc", &[], false).is_err());
        let fault = Target::new("http://[::1]", &["A b: secret".to_owned()], false);
        let text = format!("{:#}", fault.err().unwrap());
        assert!(text.contains("`A b`") && !text.contains("secret"), "{text}");
    }
}
