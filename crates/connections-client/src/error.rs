//! The parts that the errors of all APIs share.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use crate::Attempts;

/// An argument that can't be what it is to be. Nothing of it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {what} is not valid: {reason}")]
pub struct InvalidArgument {
    what: &'static str,
    reason: &'static str,
}

impl InvalidArgument {
    pub(crate) fn new(what: &'static str, reason: &'static str) -> Self {
        Self { what, reason }
    }
}

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The base URL is none, or not one to send requests to as it stands there.
    #[error("the base URL is not valid: {reason}")]
    BaseUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// The base URL is one of plain http to another machine, where everybody on the way could read the credentials.
    #[error(
        "credentials are sent over https alone, or to this machine: take an https base URL, or ask for \
         `Settings::danger_allow_plaintext_credentials`"
    )]
    Plaintext,
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

/// Why a call gave no success, and after how many attempts.
///
/// `E` is the error of one API, such as [`symphony::Error`](crate::symphony::Error).
///
/// A call that is made again after a lost response may find that there is nothing left to do: "no such connection" then
/// means that there was none, or that the first attempt has removed it. [`may_be_done`](Self::may_be_done) tells:
///
/// ```
/// use connections_client::CallError;
/// use connections_client::ibm_connections::Error;
///
/// fn advice(failed: &CallError<Error>) -> &'static str {
///     match (&failed.reason, failed.may_be_done()) {
///         (Error::NotFound, false) => "there was no such connection",
///         (Error::NotFound, true) => "it is gone, and maybe this call has deleted it",
///         (_, false) => "it is not done",
///         (_, true) => "look whether it is done",
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallError<E> {
    /// What the last attempt failed with.
    pub reason: E,
    /// How often the call was sent.
    pub attempts: Attempts,
}

impl<E> CallError<E> {
    pub(crate) fn new(reason: E, attempts: Attempts) -> Self {
        Self { reason, attempts }
    }

    /// Of a call of which nothing was sent.
    pub(crate) fn unsent(reason: E) -> Self {
        Self::new(reason, Attempts::default())
    }

    /// Whether the server may have carried out the call in spite of the error: the response to an attempt was lost, was
    /// none that can be read, or a status of the 500s.
    pub fn may_be_done(&self) -> bool {
        self.attempts.unknown() > 0
    }
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.reason, self.attempts)
    }
}

impl<E: StdError> StdError for CallError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.reason.source()
    }
}

/// There is no whole response: the connection failed, broke off, or took too long.
///
/// ```
/// # use connections_client::TransportError;
/// fn advice(error: &TransportError) -> &'static str {
///     match (error.is_retryable(), error.is_timeout()) {
///         (true, _) => "try again",
///         (false, true) => "too slow: look whether it was done",
///         (false, false) => "look whether it was done",
///     }
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[error("there is no response from the server")]
pub struct TransportError {
    #[source]
    source: reqwest::Error,
    retryable: bool,
}

impl TransportError {
    pub(crate) fn new(source: reqwest::Error, retryable: bool) -> Self {
        Self { source, retryable }
    }

    /// Whether it took too long.
    pub fn is_timeout(&self) -> bool {
        self.source.is_timeout()
    }

    /// Whether there was no connection, so that the server has not got the request.
    pub fn is_connect(&self) -> bool {
        self.source.is_connect()
    }

    /// Whether the server may have got the request and carried it out.
    pub(crate) fn may_be_done(&self) -> bool {
        !self.is_connect()
    }

    /// Whether to make the call again does no harm, even if it was carried out the first time.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }
}

/// A response that is not as the page says: its status is not documented, its body is not the documented one, or longer
/// than [`Settings::response_limit`](crate::Settings::response_limit) allows.
///
/// ```
/// # use connections_client::UndecodableResponse;
/// fn keep(response: &UndecodableResponse) -> std::io::Result<()> {
///     std::fs::write(format!("response-{}.bin", response.status().as_u16()), response.body())
/// }
/// ```
#[derive(thiserror::Error)]
#[error("the server's response with status {} is not as documented: {reason}", status.as_u16())]
pub struct UndecodableResponse {
    status: StatusCode,
    body: Vec<u8>,
    reason: String,
}

impl UndecodableResponse {
    pub(crate) fn new(status: StatusCode, body: Vec<u8>, reason: String) -> Self {
        Self {
            status,
            body,
            reason,
        }
    }

    /// Its status. One of success says that the call was carried out, unless it is that of a login page or a proxy.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether the call may have been carried out: a response that says so, or a failure in the midst of it.
    pub(crate) fn may_be_done(&self) -> bool {
        self.status.is_success() || self.status.is_server_error()
    }

    /// Its body, byte by byte. Empty if it was too long, or nothing was to be read in it.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// Shows the length of the body alone, which may hold anything.
impl fmt::Debug for UndecodableResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UndecodableResponse")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .field("reason", &self.reason)
            .finish()
    }
}

/// `: ` and what the server said, if it said something.
pub(crate) struct Detail<'a>(pub(crate) Option<&'a str>);

impl fmt::Display for Detail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |said| write!(f, ": {said}"))
    }
}
