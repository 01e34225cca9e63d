//! What a caller may set about how requests are sent.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::Retries;
use crate::http_client::HttpClients;

/// How many bytes of a response are read, unless the caller says otherwise.
const DEFAULT_LIMIT: usize = 16 << 20;

/// How requests are sent. One value serves any number of clients, of any API.
///
/// ```
/// use std::time::Duration;
/// use connections_client::{Persona, Retries, Settings, Symphony};
///
/// # fn example() -> Result<(), connections_client::SetupError> {
/// let settings = Settings::new()
///     .timeout(Duration::from_secs(5))
///     .retries(Retries::up_to(3));
/// let symphony = Symphony::pod("acme", "session-token", &settings)?;
/// let persona = Persona::new("persona-api-key", &settings)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Settings {
    pub(crate) http: Arc<HttpClients>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retries: Option<Retries>,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) response_limit: usize,
    pub(crate) allow_plaintext: bool,
}

impl Settings {
    /// No retries and no middleware; 15 seconds for a request; 16 MiB for a response; TLS is rustls with the
    /// certificates of the platform; redirects are not followed, since credentials would go along.
    pub fn new() -> Self {
        Self {
            http: Arc::default(),
            timeout: None,
            retries: None,
            middleware: Vec::new(),
            response_limit: DEFAULT_LIMIT,
            allow_plaintext: false,
        }
    }

    /// Changes how the HTTP client beneath is built: its proxies, its certificates, its connections. It is built when
    /// the first client needs it; all that are made of these settings, and of clones of them, share it.
    ///
    /// Whatever `configure` asks for, redirects are not followed and reqwest repeats nothing by itself; plain http to a
    /// loopback address goes through no proxy.
    ///
    /// ```
    /// # use connections_client::Settings;
    /// let settings = Settings::new().http(|builder| builder.pool_max_idle_per_host(4));
    /// ```
    #[must_use]
    pub fn http(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.http = Arc::new(HttpClients::new(Box::new(configure)));
        self
    }

    /// How long one attempt of a call may take, from connecting to the end of the response.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How many bytes of a response's body are read at most. One that is longer is an
    /// [`UndecodableResponse`](crate::UndecodableResponse), unless its status says all there is to know.
    #[must_use]
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// Makes calls again that fail and may be repeated.
    #[must_use]
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = Some(retries);
        self
    }

    /// Adds a middleware inside of those that were added before.
    #[must_use]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// Lets clients be made that send their **credentials in clear**, over plain http to another machine, where
    /// everybody on the way can read and use them. Without it that is an error,
    /// [`SetupError::Plaintext`](crate::SetupError), save for 127.0.0.0/8, `::1` and `localhost`.
    #[must_use]
    pub fn danger_allow_plaintext_credentials(mut self) -> Self {
        self.allow_plaintext = true;
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("timeout", &self.timeout)
            .field("response_limit", &self.response_limit)
            .field("retries", &self.retries)
            .field("middleware", &self.middleware.len())
            .field("allow_plaintext", &self.allow_plaintext)
            .finish_non_exhaustive()
    }
}

/// The response of a server, when it comes.
pub type Sending<'a> =
    Pin<Box<dyn Future<Output = reqwest::Result<reqwest::Response>> + Send + 'a>>;

/// Something that every attempt of a call passes through: to count, to delay, to add a header.
///
/// The request is complete, credentials included; they are marked as sensitive, so that `Debug` does not show them. A
/// signature of Gigya's covers the body, which must stay as it is.
///
/// ```
/// use connections_client::{Middleware, Next, Sending, Settings};
///
/// struct Throttle(tokio::sync::Semaphore);
///
/// impl Middleware for Throttle {
///     fn handle<'a>(&'a self, request: reqwest::Request, next: Next<'a>) -> Sending<'a> {
///         Box::pin(async move {
///             let _permit = self.0.acquire().await;
///             next.run(request).await
///         })
///     }
/// }
///
/// let settings = Settings::new().middleware(Throttle(tokio::sync::Semaphore::new(4)));
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// Handles a request. Sends it by `next`, or not at all.
    fn handle<'a>(&'a self, request: reqwest::Request, next: Next<'a>) -> Sending<'a>;
}

/// What comes after a [`Middleware`]: the next one, and at last the HTTP client.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    http: &'a reqwest::Client,
    middleware: &'a [Arc<dyn Middleware>],
}

impl<'a> Next<'a> {
    pub(crate) fn new(http: &'a reqwest::Client, middleware: &'a [Arc<dyn Middleware>]) -> Self {
        Self { http, middleware }
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// There is no response.
    pub async fn run(self, request: reqwest::Request) -> reqwest::Result<reqwest::Response> {
        match self.middleware {
            [] => self.http.execute(request).await,
            [first, rest @ ..] => first.handle(request, Self::new(self.http, rest)).await,
        }
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").finish_non_exhaustive()
    }
}
