//! What a caller may set about how requests are sent.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::Retries;

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
#[derive(Clone, Default)]
pub struct Settings {
    pub(crate) http: Option<reqwest::Client>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retries: Option<Retries>,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
}

impl Settings {
    /// No retries and no middleware; 15 seconds for a request; TLS is rustls with the certificates of the platform;
    /// redirects are not followed, since credentials would go along.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends with an HTTP client of the caller's own, which shares its connections. Its timeouts, its proxies, its
    /// certificates, its default headers and its way with redirects hold. Let it follow none: of the credentials,
    /// reqwest takes `Authorization` away when a redirect leads to another host, but nothing else.
    /// [`http_builder`](crate::http_builder) has all that set, and TLS too: to build a client with a builder of reqwest's
    /// own panics where the program has no provider of cryptography.
    ///
    /// ```
    /// # use connections_client::Settings;
    /// # fn example(http: reqwest::Client) {
    /// let settings = Settings::new().http(http);
    /// # }
    /// ```
    #[must_use]
    pub fn http(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// How long one attempt of a call may take, from connecting to the end of the answer.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
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
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("timeout", &self.timeout)
            .field("retries", &self.retries)
            .field("middleware", &self.middleware.len())
            .finish_non_exhaustive()
    }
}

/// The answer of a server, when it comes.
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
    /// There is no answer.
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
