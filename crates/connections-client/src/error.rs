//! The parts that the errors of all APIs share.

use std::fmt;

use http::StatusCode;

/// There is no whole answer: the connection failed, broke off, or took too long.
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
#[error("there is no answer from the server")]
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

    /// Whether to make the call again does no harm, even if it was carried out the first time.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }
}

/// An answer that is not as the page says: its status is not documented, or its body is not the documented one.
///
/// ```
/// # use connections_client::UndecodableAnswer;
/// fn keep(answer: &UndecodableAnswer) -> std::io::Result<()> {
///     std::fs::write(format!("answer-{}.bin", answer.status().as_u16()), answer.body())
/// }
/// ```
#[derive(thiserror::Error)]
#[error("the server's answer with status {} is not as documented: {reason}", status.as_u16())]
pub struct UndecodableAnswer {
    status: StatusCode,
    body: Vec<u8>,
    reason: String,
}

impl UndecodableAnswer {
    pub(crate) fn new(status: StatusCode, body: Vec<u8>, reason: String) -> Self {
        Self {
            status,
            body,
            reason,
        }
    }

    /// Its status. One of success means that the call was carried out.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Its body, byte by byte.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// Shows the length of the body alone, which may hold anything.
impl fmt::Debug for UndecodableAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UndecodableAnswer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .field("reason", &self.reason)
            .finish()
    }
}

/// `: ` and what the server said, if it said something.
pub(crate) struct Said<'a>(pub(crate) Option<&'a str>);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |said| write!(f, ": {said}"))
    }
}
