//! Symphony over HTTP: session token in, status and `{code, message}` out.

use connections_server::symphony::{
    RemoveConnectionError, RemoveConnectionOk, RemoveConnectionRequest, Symphony,
    UnfollowUserError, UnfollowUserOk, UnfollowUserRequest,
};
use connections_types::{SymphonyError, SymphonySuccessResponse, SymphonySuccessResponseFormat};
use http::HeaderName;
use specweld_axum::{RawRequest, Rejection};

use super::rules::{RemoveFailure, UnfollowFailure};
use super::world;
use crate::fault::Failure;
use crate::operation::Operation;
use crate::service::{Admitted, Service};
use crate::state::State;

const BAD_REQUEST: &str = "Client error, see response body for further details.";
const INVALID_SESSION: &str = "Invalid session";
const NOT_ENTITLED: &str = "The user lacks the required entitlement to perform this operation";
const NOT_FOUND: &str = "Connection cannot be found.";
/// Parsed once, and not for each request.
static SESSION_TOKEN: HeaderName = HeaderName::from_static("sessiontoken");
const SERVER_ERROR: &str = "Server error, see response body for further details.";

impl Symphony for Service {
    async fn remove_connection(
        &self,
        request: RemoveConnectionRequest,
    ) -> Result<RemoveConnectionOk, RemoveConnectionError> {
        let carry_out = |state: &mut State, Remover(caller)| {
            let symphony = &mut state.symphony;
            symphony
                .remove_connection(caller, request.uid)
                .map_err(|it| remove_error(symphony, it))?;
            Ok(RemoveConnectionOk::Ok(success("Connection Removed.")))
        };
        self.handle(
            Operation::SymphonyRemoveConnection,
            &request.raw,
            |state| remover(state, &request.raw).map_err(Err).into(),
            carry_out,
            |state, _, it| Err(remove_failure(state, it)),
        )
        .await
    }

    async fn reject_remove_connection(&self, rejection: Rejection) -> RemoveConnectionError {
        self.handle(
            Operation::SymphonyRemoveConnection,
            &rejection.raw,
            |state| remover(state, &rejection.raw).into(),
            |_, _| RemoveConnectionError::BadRequest(error(400, rejection.to_string())),
            |state, _, it| remove_failure(state, it),
        )
        .await
    }

    async fn unfollow_user(
        &self,
        request: UnfollowUserRequest,
    ) -> Result<UnfollowUserOk, UnfollowUserError> {
        let carry_out = |state: &mut State, _| {
            let Some(followers) = &request.body.followers else {
                let message = "followers is missing";
                return Err(UnfollowUserError::BadRequest(error(400, message)));
            };
            state
                .symphony
                .unfollow(request.uid, followers)
                .map_err(unfollow_error)?;
            let message = "User(s) successfully removed from the list of followers";
            Ok(UnfollowUserOk::Ok(success(message)))
        };
        self.handle(
            Operation::SymphonyUnfollowUser,
            &request.raw,
            |state| provisioner(state, &request.raw).map_err(Err).into(),
            carry_out,
            |_, _, it| Err(unfollow_failure(it)),
        )
        .await
    }

    async fn reject_unfollow_user(&self, rejection: Rejection) -> UnfollowUserError {
        self.handle(
            Operation::SymphonyUnfollowUser,
            &rejection.raw,
            |state| provisioner(state, &rejection.raw).into(),
            |_, _| UnfollowUserError::BadRequest(error(400, rejection.to_string())),
            |_, _, it| unfollow_failure(it),
        )
        .await
    }
}

/// The user who may remove connections.
struct Remover(i64);

/// Someone who may change followers.
struct Provisioner;

impl Admitted for Remover {}

impl Admitted for Provisioner {}

fn remover(state: &State, raw: &RawRequest) -> Result<Remover, RemoveConnectionError> {
    let symphony = &state.symphony;
    let caller = symphony.remover(session_token(raw));
    caller.map(Remover).map_err(|it| remove_error(symphony, it))
}

fn provisioner(state: &State, raw: &RawRequest) -> Result<Provisioner, UnfollowUserError> {
    let may = state.symphony.may_unfollow(session_token(raw));
    may.map(|()| Provisioner).map_err(unfollow_error)
}

fn remove_error(symphony: &world::Symphony, failure: RemoveFailure) -> RemoveConnectionError {
    use RemoveConnectionError as Error;
    let message = failure.to_string();
    match failure {
        RemoveFailure::InvalidSession => Error::Unauthorized(error(401, message)),
        RemoveFailure::NotEntitled | RemoveFailure::OnBehalfOf | RemoveFailure::CrossPodOff => {
            Error::Forbidden(error(403, message))
        }
        RemoveFailure::NotConnected => Error::BadRequest(error(400, message)),
        RemoveFailure::NotFound => Error::NotFound(error(symphony.not_found_code, message)),
    }
}

fn remove_failure(state: &State, failure: Failure) -> RemoveConnectionError {
    use RemoveConnectionError as Error;
    match failure {
        Failure::Status(400) => Error::BadRequest(error(400, BAD_REQUEST)),
        Failure::Status(401) => Error::Unauthorized(error(401, INVALID_SESSION)),
        Failure::Status(403) => Error::Forbidden(error(403, NOT_ENTITLED)),
        Failure::Status(404) => Error::NotFound(error(state.symphony.not_found_code, NOT_FOUND)),
        _ => Error::InternalServerError(error(500, SERVER_ERROR)),
    }
}

fn unfollow_error(failure: UnfollowFailure) -> UnfollowUserError {
    use UnfollowUserError as Error;
    let message = failure.to_string();
    match failure {
        UnfollowFailure::InvalidSession => Error::Unauthorized(error(401, message)),
        UnfollowFailure::NotEntitled => Error::Forbidden(error(403, message)),
        UnfollowFailure::NoSuchUser(_) | UnfollowFailure::NoSuchFollowers(_) => {
            Error::BadRequest(error(400, message))
        }
    }
}

fn unfollow_failure(failure: Failure) -> UnfollowUserError {
    use UnfollowUserError as Error;
    match failure {
        Failure::Status(400) => Error::BadRequest(error(400, BAD_REQUEST)),
        Failure::Status(401) => Error::Unauthorized(error(401, INVALID_SESSION)),
        Failure::Status(403) => Error::Forbidden(error(403, NOT_ENTITLED)),
        _ => Error::InternalServerError(error(500, SERVER_ERROR)),
    }
}

fn success(message: &str) -> SymphonySuccessResponse {
    SymphonySuccessResponse {
        format: Some(SymphonySuccessResponseFormat::Text),
        message: Some(message.to_owned()),
    }
}

fn error(code: i32, message: impl Into<String>) -> SymphonyError {
    SymphonyError {
        code: Some(code),
        message: Some(message.into()),
    }
}

/// The session token of a request. Two of them are none: which one counts is anyone's guess.
fn session_token(raw: &RawRequest) -> Option<&str> {
    let mut values = raw.headers.get_all(&SESSION_TOKEN).iter();
    match (values.next(), values.next()) {
        (Some(token), None) => token.to_str().ok(),
        _ => None,
    }
}
