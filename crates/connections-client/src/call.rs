//! One call of a face: what it adds to the generated client's request, and what came of it.
//!
//! ```text
//! face ─call─> retry::run ─attempt─> exchange ─send─> generated builder ─ClientHooks::exec─> execute ──> reqwest
//!                                       │                                                      │
//!                                       └──────────────────────── CALL ────────────────────────┘
//!                            puts in what the request gets                 puts in the head of the response
//! ```

use std::cell::Cell;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::{CONTENT_LENGTH, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use http::{HeaderValue, Method, StatusCode};
use tracing::{Instrument, Span, field};

use crate::lenient::Object;
use crate::retry::{self, RetryableError};
use crate::settings::{Middleware, Next};
use crate::{
    Attempts, CallError, Client, Credentials, Error as Generated, Fault, RawResponse,
    ResponseLimit, Retries, Settings, SetupError, TransportError, UndecodableResponse, base_url,
};

tokio::task_local! {
    /// The call that this task makes. The generated requests take no middleware, and give no headers that no page
    /// documents: this is how both get past them.
    static CALL: Call;
}

struct Call {
    /// Not the current span, which is the caller's if this one is filtered out.
    span: Span,
    /// Put here for each exchange and taken by its request, so that one which middleware makes of its own is none of this
    /// call's.
    settings: Cell<Option<Arc<RequestSettings>>>,
    /// How many requests were sent.
    sent: Cell<u32>,
    head: Cell<Head>,
}

/// The head of a response.
#[derive(Default)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

/// What every request of a face gets.
struct RequestSettings {
    timeout: Option<Duration>,
    middleware: Vec<Arc<dyn Middleware>>,
    response_limit: usize,
}

/// A face's way to its server.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) client: Client,
    settings: Arc<RequestSettings>,
    retries: Option<Retries>,
}

/// Why an exchange gave no success, as far as that is the same for all APIs.
pub(crate) enum Failed<E> {
    /// Nothing was sent.
    Request(String),
    /// There is no whole response.
    Transport(reqwest::Error),
    /// Any status but the documented success, or a success whose body is not the documented one.
    Response(ErrorResponse<E>),
}

/// A response that is no success.
pub(crate) struct ErrorResponse<E> {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Result<E, Undecoded>,
}

/// A body that is not the documented one, and why.
pub(crate) struct Undecoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) reason: String,
}

impl Link {
    /// A way to `base_url`, behind which every path begins with `stem`, with the credentials that the page's security
    /// schemes name, which are known to be fit for a header.
    pub(crate) fn new(
        base_url: &str,
        stem: &str,
        credentials: Credentials,
        settings: &Settings,
    ) -> Result<Self, SetupError> {
        let url = base_url::parse(base_url)?;
        base_url::check_stem(&url, stem)?;
        let http = if url.scheme() == "https" {
            settings.http.usual()?
        } else if base_url::is_loopback(&url) {
            settings.http.direct()?
        } else if settings.allow_plaintext {
            settings.http.usual()?
        } else {
            return Err(SetupError::Plaintext);
        };
        let request_settings = RequestSettings {
            timeout: settings.timeout,
            middleware: settings.middleware.clone(),
            response_limit: settings.response_limit,
        };
        Ok(Self {
            client: Client {
                may_redirect: false,
                ..Client::new_with_client(base_url, http).with_credentials(credentials)
            },
            settings: Arc::new(request_settings),
            retries: settings.retries.clone(),
        })
    }

    /// Whether a removal that was refused for being one too many is made again.
    pub(crate) fn repeats_refused_removals(&self) -> bool {
        let retries = self.retries.as_ref();
        retries.is_some_and(Retries::repeats_refused_removals)
    }

    /// Makes a call: attempts it, within a span of its own, as often as the settings and the errors allow.
    pub(crate) async fn call<T, E, F>(
        &self,
        operation: &'static str,
        attempt: impl FnMut() -> F,
    ) -> Result<(T, Attempts), CallError<E>>
    where
        E: RetryableError,
        F: Future<Output = Result<T, E>>,
    {
        let span = tracing::info_span!(
            "connections_client::call",
            operation,
            status = field::Empty,
            attempts = field::Empty,
        );
        let call = Call {
            span: span.clone(),
            settings: Cell::default(),
            sent: Cell::default(),
            head: Cell::default(),
        };
        let attempts = async {
            let (result, unknown) = retry::run(self.retries.as_ref(), attempt).await;
            (
                result,
                Attempts::new(CALL.with(|call| call.sent.get()), unknown),
            )
        };
        // Pinned here, since it is large and would be moved by each that wraps it.
        let attempts = pin!(attempts);
        let (result, attempts) = CALL.scope(call, attempts).instrument(span.clone()).await;
        span.record("attempts", attempts.made());
        match result {
            Ok(value) => Ok((value, attempts)),
            Err(reason) => Err(CallError::new(reason, attempts)),
        }
    }

    /// Sends one request of a call by a generated `send`. Of a failure `body` gives what is the same whatever the status,
    /// which stands in the head.
    pub(crate) async fn exchange<T, E, B, F>(
        &self,
        send: impl FnOnce() -> F,
        body: impl FnOnce(E) -> B,
    ) -> Result<(T, Head), Failed<B>>
    where
        F: Future<Output = Result<T, Generated<E>>>,
    {
        CALL.with(|call| call.settings.set(Some(self.settings.clone())));
        let result = send().await;
        let head = CALL.with(|call| call.head.take());
        match result {
            Ok(value) => Ok((value, head)),
            Err(error) => Err(Failed::new(error, head, body)),
        }
    }
}

/// Sends a request, with what the face that makes this call adds to it, if one does.
pub(crate) async fn execute(
    http: &reqwest::Client,
    mut request: reqwest::Request,
) -> reqwest::Result<reqwest::Response> {
    // Without a body there would be no `Content-Length`, which servers may insist on (RFC 9110, section 8.6).
    if request.method() == Method::POST && request.body().is_none() {
        let headers = request.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    let Some(settings) = CALL.try_with(|call| call.settings.take()).ok().flatten() else {
        return http.execute(request).await;
    };
    let headers = request.headers_mut();
    if let Some(token) = headers.get_mut(SESSION_TOKEN) {
        token.set_sensitive(true);
    }
    if let Some(timeout) = settings.timeout {
        request.timeout_mut().get_or_insert(timeout);
    }
    let result = Next::new(http, &settings.middleware).run(request).await;
    if !result.as_ref().is_err_and(reqwest::Error::is_builder) {
        CALL.with(|call| call.sent.update(|sent| sent + 1));
    }
    let mut response = result?;
    let limit = ResponseLimit(settings.response_limit);
    response.extensions_mut().insert(limit);
    let head = Head {
        status: response.status(),
        headers: response.headers().clone(),
    };
    CALL.with(|call| {
        call.span.record("status", head.status.as_u16());
        call.head.set(head);
    });
    Ok(response)
}

/// Symphony's credential, which the generated client sends as a header like any other.
const SESSION_TOKEN: HeaderName = HeaderName::from_static("sessiontoken");

impl<B> Failed<B> {
    fn new<E>(error: Generated<E>, head: Head, body: impl FnOnce(E) -> B) -> Self {
        match error {
            Generated::InvalidRequest(reason) => Self::Request(reason),
            Generated::Transport(error) => Self::Transport(error),
            Generated::Documented(failure) => Self::Response(ErrorResponse {
                status: head.status,
                headers: head.headers,
                body: Ok(body(failure)),
            }),
            Generated::Undocumented(response) => {
                Self::undecoded(*response, "this status is not documented".to_owned())
            }
            Generated::Undecodable(undecodable) => match undecodable.fault {
                // A failure that breaks off is a response all the same: its status has come.
                Fault::BrokenOff(error) if head.status.is_success() => Self::Transport(error),
                fault => Self::undecoded(undecodable.response, fault.to_string()),
            },
        }
    }

    fn undecoded(response: RawResponse, reason: String) -> Self {
        let RawResponse {
            status,
            headers,
            body,
        } = response;
        Self::Response(ErrorResponse {
            status,
            headers,
            body: Err(Undecoded {
                bytes: body.into(),
                reason,
            }),
        })
    }
}

/// When a response was sent, by the clock of the server.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

impl<E> ErrorResponse<E> {
    /// The wait that `Retry-After` asks for, in seconds or up to a date. No page documents the header, but every server
    /// and proxy may send it (RFC 9110, section 10.2.3).
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(RETRY_AFTER)?.to_str().ok()?;
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = httpdate::parse_http_date(text).ok()?;
        let now = date(&self.headers).unwrap_or_else(SystemTime::now);
        Some(until.duration_since(now).unwrap_or_default())
    }

    /// The body as an object, if it is one that has not the documented members or types.
    pub(crate) fn object(&self) -> Option<Object> {
        Object::read(&self.body.as_ref().err()?.bytes)
    }

    /// The response as one that is not as the page says.
    pub(crate) fn into_undecodable(self) -> UndecodableResponse {
        let undecoded = self.body.err().unwrap_or_else(|| Undecoded {
            bytes: Vec::new(),
            reason: "its body contradicts its status".to_owned(),
        });
        UndecodableResponse::new(self.status, undecoded.bytes, undecoded.reason)
    }
}

impl TransportError {
    /// Of a call that does no harm when it is made again, whether or not the server has got it.
    pub(crate) fn of_repeatable(source: reqwest::Error) -> Self {
        Self::new(source, true)
    }

    /// Of a call that may be made again only if the server has not got it.
    pub(crate) fn of_unrepeatable(source: reqwest::Error) -> Self {
        let unsent = source.is_connect();
        Self::new(source, unsent)
    }
}
