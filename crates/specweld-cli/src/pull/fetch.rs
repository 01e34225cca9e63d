//! Requests: to the hosts that may be asked alone, as they want to be asked, within limits.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use reqwest::{Client, Response, StatusCode};
use tokio::sync::{Mutex, OnceCell};
use tokio::time::Instant;
use url::Url;

use super::attempt::{Attempt, Failure, again, broken, retry_after};
use super::body::Body;
use super::host::{Addresses, Hosts, authority};
use super::robots::Robots;
use super::state::Version;
use crate::tls;

/// What hosts know this program by.
const AGENT: &str = concat!(
    "specweld/",
    env!("CARGO_PKG_VERSION"),
    " (+",
    env!("CARGO_PKG_REPOSITORY"),
    ")"
);
/// The same, as robots.txt names it.
const PRODUCT: &str = "specweld";
const MARKDOWN: &str =
    "text/markdown, text/plain;q=0.9, application/json;q=0.8, application/yaml;q=0.8, */*;q=0.1";

/// How often a request is made, where it may help.
const ATTEMPTS: u32 = 3;
/// How many redirects are followed.
const REDIRECTS: usize = 5;
/// The longest that a host may have a request wait.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// The largest robots.txt, in bytes: RFC 9309 wants no less than 500 KiB read.
const LARGEST_ROBOTS: u64 = 4 << 20;

/// What a run may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest page, in bytes.
    pub page: u64,
    /// All that is read, in bytes.
    pub total: u64,
    /// How many pages there may be.
    pub pages: usize,
    /// How many requests are made at a time.
    pub jobs: usize,
    /// How long a host may say nothing.
    pub silence: Duration,
    /// How long the run may take.
    pub time: Duration,
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    /// Behind redirects.
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Makes requests.
pub struct Fetcher {
    client: Client,
    hosts: Hosts,
    pub limits: Limits,
    robots: Mutex<HashMap<String, Arc<OnceCell<Robots>>>>,
    /// Before it nothing is asked, since a host wanted so.
    pause: Mutex<Instant>,
    /// Bytes that were read.
    read: AtomicU64,
}

impl Fetcher {
    /// # Errors
    ///
    /// A system without certificates.
    pub fn new(hosts: Hosts, addresses: Addresses, limits: Limits) -> Result<Self> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls::config()?)
            .user_agent(AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .dns_resolver(Arc::new(addresses))
            .connect_timeout(limits.silence)
            .read_timeout(limits.silence)
            .build()
            .context("cannot set up HTTP")?;
        Ok(Self {
            client,
            hosts,
            limits,
            robots: Mutex::default(),
            pause: Mutex::new(Instant::now()),
            read: AtomicU64::new(0),
        })
    }

    /// Gets what a URL leads to, unless it is still of a version that is known.
    ///
    /// # Errors
    ///
    /// Everything but a success; a host that fails or is busy is asked again before.
    pub async fn get(
        &self,
        url: &Url,
        known: Option<&Version>,
        largest: u64,
    ) -> Result<Answer, Failure> {
        self.insist(|| self.follow(url, known, largest)).await
    }

    /// What robots.txt of a URL's host says.
    ///
    /// # Errors
    ///
    /// A host that fails: it might say to be left alone.
    pub async fn robots(&self, url: &Url) -> Result<Arc<OnceCell<Robots>>, Failure> {
        let origin = url.origin().ascii_serialization();
        let mut all = self.robots.lock().await;
        let cell = Arc::clone(all.entry(origin).or_default());
        drop(all);
        let read = || async {
            let url = url
                .join("/robots.txt")
                .map_err(|error| broken(error.to_string()))?;
            match self.follow_freely(&url, LARGEST_ROBOTS).await {
                Ok(answer) => Ok(Robots::read(
                    &String::from_utf8_lossy(&answer.body),
                    PRODUCT,
                )),
                // A host that has none, or shows it to nobody, wants nothing (RFC 9309, 2.3.1.3).
                Err(Attempt::Failed(
                    Failure::Missing | Failure::Denied(_) | Failure::Foreign(_),
                )) => Ok(Robots::default()),
                Err(failure) => Err(failure),
            }
        };
        let done = cell.get_or_try_init(|| self.insist(read)).await.map(drop);
        match done {
            Ok(()) => Ok(cell),
            Err(Failure::Broken(why)) => Err(Failure::Broken(format!("its robots.txt: {why}"))),
            Err(failure) => Err(failure),
        }
    }

    /// Makes attempts until one is no failure that a later one may mend.
    async fn insist<T, F>(&self, attempt: impl Fn() -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Attempt>>,
    {
        let mut number = 0;
        loop {
            match attempt().await {
                Ok(done) => return Ok(done),
                Err(Attempt::Failed(failure)) => return Err(failure),
                Err(Attempt::Again(wait, why)) => {
                    number += 1;
                    if number == ATTEMPTS {
                        return Err(Failure::Broken(format!("{why}, {ATTEMPTS} times")));
                    }
                    match wait {
                        Some(wait) if wait > LONGEST_WAIT => {
                            let seconds = wait.as_secs();
                            return Err(Failure::Broken(format!(
                                "{why}, and it wants to be left alone for {seconds} s"
                            )));
                        }
                        // Who says when to come back says so to all requests.
                        Some(wait) => self.pause_until(Instant::now() + wait).await,
                        None => {
                            let wait = Duration::from_millis(250) * 2_u32.pow(number);
                            tokio::time::sleep(wait).await;
                        }
                    }
                }
            }
        }
    }

    async fn pause_until(&self, end: Instant) {
        let mut pause = self.pause.lock().await;
        *pause = end.max(*pause);
    }

    async fn follow(
        &self,
        url: &Url,
        known: Option<&Version>,
        largest: u64,
    ) -> Result<Answer, Attempt> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS {
            self.check(&url)?;
            let robots = self.robots(&url).await?;
            let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
            if robots.get().is_some_and(|robots| !robots.allows(path)) {
                return Err(Failure::Robots.into());
            }
            match self.once(&url, known, largest).await? {
                Step::Done(answer) => return Ok(answer),
                Step::Moved(to) => url = to,
            }
        }
        Err(broken("it leads from one redirect to another"))
    }

    /// The same, whatever robots.txt says: for robots.txt.
    async fn follow_freely(&self, url: &Url, largest: u64) -> Result<Answer, Attempt> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS {
            self.check(&url)?;
            match self.once(&url, None, largest).await? {
                Step::Done(answer) => return Ok(answer),
                Step::Moved(to) => url = to,
            }
        }
        Err(Failure::Missing.into())
    }

    /// Whether a URL may be asked for at all.
    fn check(&self, url: &Url) -> Result<(), Attempt> {
        if !["http", "https"].contains(&url.scheme()) {
            return Err(broken(format!("`{}` is not fetched", url.scheme())));
        }
        match self.hosts.allow(url) {
            true => Ok(()),
            false => Err(Failure::Foreign(authority(url)).into()),
        }
    }

    async fn once(
        &self,
        url: &Url,
        known: Option<&Version>,
        largest: u64,
    ) -> Result<Step, Attempt> {
        let pause = *self.pause.lock().await;
        tokio::time::sleep_until(pause).await;
        let request = self.client.get(url.clone());
        let request = request.header(ACCEPT, MARKDOWN);
        let mut request = request.header(ACCEPT_ENCODING, "gzip");
        if let Some(Version {
            etag,
            last_modified,
        }) = known
        {
            let conditions = [(IF_NONE_MATCH, etag), (IF_MODIFIED_SINCE, last_modified)];
            for (name, value) in conditions {
                if let Some(value) = value {
                    request = request.header(name, value);
                }
            }
        }
        let answer = request.send().await.map_err(again)?;
        let status = answer.status();
        match status {
            StatusCode::OK => Ok(Step::Done(self.read(answer, largest).await?)),
            StatusCode::NOT_MODIFIED if known.is_some() => Err(Failure::NotModified.into()),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                let wait = header(answer.headers(), &RETRY_AFTER);
                let wait = wait.as_deref().and_then(retry_after);
                Err(Attempt::Again(wait, format!("the host answered {status}")))
            }
            status if status.is_server_error() => {
                Err(Attempt::Again(None, format!("the host answered {status}")))
            }
            StatusCode::NOT_FOUND
            | StatusCode::GONE
            | StatusCode::NOT_ACCEPTABLE
            | StatusCode::METHOD_NOT_ALLOWED => Err(Failure::Missing.into()),
            status if status.is_client_error() => Err(Failure::Denied(status).into()),
            status if status.is_redirection() => {
                let location = header(answer.headers(), &LOCATION);
                let to = location.and_then(|location| url.join(&location).ok());
                let Some(to) = to else {
                    return Err(broken(format!(
                        "the host answered {status} without a place"
                    )));
                };
                if url.scheme() == "https" && to.scheme() != "https" {
                    return Err(broken(format!("it leads from https to {}", to.scheme())));
                }
                Ok(Step::Moved(to))
            }
            status => Err(broken(format!("the host answered {status}"))),
        }
    }

    /// Reads a body, as far as limits allow: these count what is packed as what it holds.
    async fn read(&self, mut answer: Response, largest: u64) -> Result<Answer, Attempt> {
        let encoding = header(answer.headers(), &CONTENT_ENCODING);
        let mut body = Body::new(encoding.as_deref(), largest).map_err(|encoding| {
            broken(format!(
                "the host packed it as `{encoding}`, and was asked for gzip or nothing"
            ))
        })?;
        let too_large = || {
            let hint = match largest == self.limits.page {
                true => ": see --max-page",
                false => "",
            };
            broken(format!("it is larger than {} MiB{hint}", largest >> 20))
        };
        if answer
            .content_length()
            .is_some_and(|length| length > largest)
        {
            return Err(too_large());
        }
        let unpacked = |error: io::Error| match error.kind() {
            io::ErrorKind::FileTooLarge => too_large(),
            _ => Attempt::Again(None, format!("it is not packed as gzip: {error}")),
        };
        while let Some(chunk) = answer.chunk().await.map_err(again)? {
            let more = body.add(&chunk).map_err(unpacked)?;
            let read = self.read.fetch_add(more, Ordering::Relaxed);
            if read + more > self.limits.total {
                let total = self.limits.total >> 20;
                return Err(broken(format!(
                    "all pages are larger than {total} MiB: see --max-total"
                )));
            }
        }
        Ok(Answer {
            url: answer.url().clone(),
            headers: answer.headers().clone(),
            body: body.finish().map_err(unpacked)?,
        })
    }
}

enum Step {
    Done(Answer),
    Moved(Url),
}

impl Answer {
    /// What the host calls this version.
    pub fn version(&self) -> Version {
        Version {
            etag: header(&self.headers, &ETAG),
            last_modified: header(&self.headers, &LAST_MODIFIED),
        }
    }
}

pub fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
