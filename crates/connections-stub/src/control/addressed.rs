//! The world that a request to the control interface or to a page is for.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

use super::refusal::Refusal;
use crate::address::{Addressed, Base, NoWorld};
use crate::exchange::Ticket;
use crate::store::StoreError;

impl From<NoWorld> for Refusal {
    fn from(none: NoWorld) -> Self {
        Self::new(StatusCode::NOT_FOUND, none.to_string())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let status = match error {
            StoreError::Gone => StatusCode::NOT_FOUND,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self::new(status, error.to_string())
    }
}

/// Refuses a request for a world that there is not.
impl<S: Sync> FromRequestParts<S> for Addressed {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let to: Option<&Result<Self, NoWorld>> = parts.extensions.get();
        match to {
            Some(to) => Ok(to.clone()?),
            // Every request has been looked at on its way here.
            None => Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "the request is for no world",
            )),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Base {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let operation = parts.extensions.get().map(Ticket::to);
        let page = || {
            parts
                .extensions
                .get::<Result<Addressed, NoWorld>>()?
                .as_ref()
                .ok()
        };
        let to = operation.or_else(page);
        Ok(to.map(|it| it.base.clone()).unwrap_or_default())
    }
}
