//! Failures that the document does not name.

use std::error::Error;
use std::fmt;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use crate::{Fault, Rejection};

/// How an operation fails: as the document says, or in a way that it does not name.
///
/// `?` makes the first of a documented failure, and [`Failure::undocumented`] the second of any other error:
///
/// ```
/// use specweld_axum::Failure;
/// # #[derive(Debug)]
/// # enum FindOrderError { NotFound }
/// # fn load(id: u64) -> std::io::Result<Option<String>> { Ok(None) }
///
/// fn find(id: u64) -> Result<String, Failure<FindOrderError>> {
///     let order = load(id).map_err(Failure::undocumented)?;
///     Ok(order.ok_or(FindOrderError::NotFound)?)
/// }
/// # assert!(matches!(find(1), Err(Failure::Documented(FindOrderError::NotFound))));
/// ```
#[derive(Debug)]
pub enum Failure<E> {
    /// One of the operation's documented failures.
    Documented(E),
    /// Another one, such as a database that does not answer.
    Undocumented(Undocumented),
}

impl<E> From<E> for Failure<E> {
    fn from(documented: E) -> Self {
        Self::Documented(documented)
    }
}

impl<E> Failure<E> {
    /// A failure that the document does not name: it is logged, and its sender gets a bare 500.
    pub fn undocumented(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Undocumented(Undocumented::new(error))
    }

    /// What comes of a request whose fault shows late, while its body is read as it comes: the status that fits, and what was wrong as
    /// plain text.
    pub fn refused(fault: impl Into<Fault>) -> Self {
        let fault = fault.into();
        let refusal = Undocumented::of(fault.reason.status()).text(fault.to_string());
        Self::Undocumented(refusal)
    }

    /// Makes it the response of an operation: by `documented` where the document names it.
    #[must_use]
    pub fn respond(
        self,
        operation: &'static str,
        documented: impl FnOnce(E) -> Response,
    ) -> Response {
        match self {
            Self::Documented(failure) => documented(failure),
            Self::Undocumented(failure) => failure.respond(operation),
        }
    }

    /// What an operation answers with that nobody has written yet: a bare 501.
    #[must_use]
    pub fn not_implemented() -> Self {
        Self::Undocumented(Undocumented::of(StatusCode::NOT_IMPLEMENTED))
    }
}

/// An answer that the document does not name.
///
/// It is logged by way of [`tracing`], and the response says what it is by [`IsUndocumented`] among its extensions.
#[derive(Debug)]
pub struct Undocumented {
    status: StatusCode,
    text: String,
    error: Option<Box<dyn Error + Send + Sync>>,
}

/// Stands among the extensions of each response that the document does not name, for the layers around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IsUndocumented {
    /// `operationId` of the operation.
    pub operation: &'static str,
}

impl Undocumented {
    /// What comes of an error. The log gets it; the request's sender gets a bare 500.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            error: Some(error.into()),
            ..Self::of(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }

    /// A bare status.
    #[must_use]
    pub fn of(status: StatusCode) -> Self {
        Self {
            status,
            text: String::new(),
            error: None,
        }
    }

    /// What a request that was refused gets where nothing else was written for it: the status that fits, and what was wrong as
    /// plain text.
    #[must_use]
    pub fn refusal(rejection: &Rejection) -> Self {
        Self::of(rejection.reason.status()).text(rejection.to_string())
    }

    /// The same with another status.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same with a plain text as its body.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { text, ..self }
    }

    /// Logs it, and makes it the response of an operation.
    #[must_use]
    pub fn respond(self, operation: &'static str) -> Response {
        let status = self.status.as_u16();
        match &self.error {
            Some(error) => {
                let error: &(dyn Error + 'static) = &**error;
                tracing::error!(operation, status, error, "undocumented answer");
            }
            None if self.status.is_server_error() => {
                tracing::warn!(operation, status, "undocumented answer");
            }
            None => tracing::debug!(operation, status, text = self.text, "undocumented answer"),
        }
        let has_text = !self.text.is_empty();
        let mut response = Response::new(Body::from(self.text));
        *response.status_mut() = self.status;
        if has_text {
            let plain = HeaderValue::from_static("text/plain; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, plain);
        }
        response
            .extensions_mut()
            .insert(IsUndocumented { operation });
        response
    }
}

impl fmt::Display for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.error {
            Some(error) => write!(f, "{}: {error}", self.status),
            None => write!(f, "{}", self.status),
        }
    }
}
