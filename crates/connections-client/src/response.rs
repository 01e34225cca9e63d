//! What is let through of a server's response.

use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use reqwest::{Body, Response, ResponseBuilderExt as _};

/// How many bytes of a response are read, unless the caller says otherwise.
pub(crate) const DEFAULT_LIMIT: usize = 16 << 20;

/// A response that is too long.
#[derive(Debug, thiserror::Error)]
#[error("it is longer than the limit of {limit} bytes")]
pub(crate) struct TooLong {
    limit: usize,
}

impl TooLong {
    /// The one that an error comes from, if any.
    pub(crate) fn of(error: &reqwest::Error) -> Option<&Self> {
        let mut error: &dyn std::error::Error = error;
        loop {
            error = error.source()?;
            if let Some(too_long) = error.downcast_ref() {
                return Some(too_long);
            }
        }
    }
}

/// The response with a body that fails where it grows beyond the limit, and without the query of its URL, which holds
/// credentials in some APIs and shows in `Debug`.
pub(crate) fn guarded(response: Response, limit: usize) -> Response {
    let length = response.content_length();
    let fits = length.map(|length| usize::try_from(length).is_ok_and(|it| it <= limit));
    // No body is longer than its length says: most need no guard.
    if fits == Some(true) && response.url().query().is_none() {
        return response;
    }
    // One that says at once that it is too long fails at its first byte.
    let allowed = if fits == Some(false) { 0 } else { limit };
    let mut url = response.url().clone();
    url.set_query(None);
    let response = http::Response::from(response);
    let mut response = response.map(|body| {
        let limited = Limited::new(body, allowed);
        Body::wrap(limited.map_err(move |error| {
            if error.is::<LengthLimitError>() {
                TooLong { limit }.into()
            } else {
                error
            }
        }))
    });
    // Only a builder can tell the URL.
    if let Ok(told) = http::Response::builder().url(url).body(()) {
        response
            .extensions_mut()
            .extend(told.into_parts().0.extensions);
    }
    response.into()
}
