//! Symphony over HTTP: session token in, status and `{code, message}` out.

use connections_server::symphony::{
    RemoveConnectionError, RemoveConnectionOk, RemoveConnectionRequest, Symphony,
    UnfollowUserError, UnfollowUserOk, UnfollowUserRequest,
};
use connections_types::{SymphonyError, SymphonySuccessResponse, SymphonySuccessResponseFormat};
use specweld_axum::{RawRequest, Rejection};

use super::rules::{RemoveFailure, UnfollowFailure};
use crate::fault::{self, Answer};
use crate::service::Service;

const BAD_REQUEST: &str = "Client error, see response body for further details.";
const INVALID_SESSION: &str = "Invalid session";
const NOT_ENTITLED: &str = "The user lacks the required entitlement to perform this operation";
const NOT_FOUND: &str = "Connection cannot be found.";
const SERVER_ERROR: &str = "Server error, see response body for further details.";

impl Symphony for Service {
    async fn remove_connection(
        &self,
        request: RemoveConnectionRequest,
    ) -> Result<RemoveConnectionOk, RemoveConnectionError> {
        if let Some(answer) = fault::strike().await {
            return Err(self.remove_fault(answer));
        }
        let outcome = {
            let symphony = &mut self.lock().symphony;
            symphony
                .remover(session_token(&request.raw))
                .and_then(|caller| symphony.remove_connection(caller, request.uid))
        };
        outcome.map_err(|failure| self.remove_error(failure))?;
        Ok(RemoveConnectionOk::Ok(success("Connection Removed.")))
    }

    async fn reject_remove_connection(&self, rejection: Rejection) -> RemoveConnectionError {
        if let Some(answer) = fault::strike().await {
            return self.remove_fault(answer);
        }
        let caller = {
            let symphony = &self.lock().symphony;
            symphony.remover(session_token(&rejection.raw))
        };
        match caller {
            Ok(_) => RemoveConnectionError::BadRequest(error(400, rejection.to_string())),
            Err(failure) => self.remove_error(failure),
        }
    }

    async fn unfollow_user(
        &self,
        request: UnfollowUserRequest,
    ) -> Result<UnfollowUserOk, UnfollowUserError> {
        if let Some(answer) = fault::strike().await {
            return Err(unfollow_fault(answer));
        }
        let symphony = &mut self.lock().symphony;
        symphony
            .may_unfollow(session_token(&request.raw))
            .map_err(unfollow_error)?;
        let Some(followers) = request.body.followers else {
            let message = "followers is missing";
            return Err(UnfollowUserError::BadRequest(error(400, message)));
        };
        symphony
            .unfollow(request.uid, &followers)
            .map_err(unfollow_error)?;
        let message = "User(s) successfully removed from the list of followers";
        Ok(UnfollowUserOk::Ok(success(message)))
    }

    async fn reject_unfollow_user(&self, rejection: Rejection) -> UnfollowUserError {
        if let Some(answer) = fault::strike().await {
            return unfollow_fault(answer);
        }
        let symphony = &self.lock().symphony;
        match symphony.may_unfollow(session_token(&rejection.raw)) {
            Ok(()) => UnfollowUserError::BadRequest(error(400, rejection.to_string())),
            Err(failure) => unfollow_error(failure),
        }
    }
}

impl Service {
    fn remove_error(&self, failure: RemoveFailure) -> RemoveConnectionError {
        use RemoveConnectionError as Error;
        let message = failure.to_string();
        match failure {
            RemoveFailure::InvalidSession => Error::Unauthorized(error(401, message)),
            RemoveFailure::NotEntitled | RemoveFailure::OnBehalfOf | RemoveFailure::CrossPodOff => {
                Error::Forbidden(error(403, message))
            }
            RemoveFailure::NotConnected => Error::BadRequest(error(400, message)),
            RemoveFailure::NotFound => Error::NotFound(error(self.not_found_code(), message)),
        }
    }

    fn remove_fault(&self, answer: Answer) -> RemoveConnectionError {
        use RemoveConnectionError as Error;
        match answer {
            Answer::Status(400) => Error::BadRequest(error(400, BAD_REQUEST)),
            Answer::Status(401) => Error::Unauthorized(error(401, INVALID_SESSION)),
            Answer::Status(403) => Error::Forbidden(error(403, NOT_ENTITLED)),
            Answer::Status(404) => Error::NotFound(error(self.not_found_code(), NOT_FOUND)),
            _ => Error::InternalServerError(error(500, SERVER_ERROR)),
        }
    }

    fn not_found_code(&self) -> i32 {
        self.lock().symphony.not_found_code
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

fn unfollow_fault(answer: Answer) -> UnfollowUserError {
    use UnfollowUserError as Error;
    match answer {
        Answer::Status(400) => Error::BadRequest(error(400, BAD_REQUEST)),
        Answer::Status(401) => Error::Unauthorized(error(401, INVALID_SESSION)),
        Answer::Status(403) => Error::Forbidden(error(403, NOT_ENTITLED)),
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
    let mut values = raw.headers.get_all("sessionToken").iter();
    match (values.next(), values.next()) {
        (Some(token), None) => token.to_str().ok(),
        _ => None,
    }
}
