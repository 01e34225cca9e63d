//! HCL (IBM) Connections over HTTP: basic credentials and a query in, a status alone out.

use connections_server::ibm_connections::{
    DeleteColleagueConnectionError, DeleteColleagueConnectionHeaders, DeleteColleagueConnectionOk,
    DeleteColleagueConnectionRequest, IbmConnections,
};
use specweld_axum::{Basic, RawRequest, Rejection};

use super::rules::{DeleteFailure, DeleteQuery, PersonQuery};
use crate::fault::Failure;
use crate::operation::Operation;
use crate::service::{Admitted, Service};
use crate::state::State;

const CHALLENGE: &str = "Basic realm=\"Profiles\"";

impl IbmConnections for Service {
    async fn delete_colleague_connection(
        &self,
        request: DeleteColleagueConnectionRequest,
    ) -> Result<DeleteColleagueConnectionOk, DeleteColleagueConnectionError> {
        let (raw, query) = split(request);
        self.handle(
            Operation::IbmConnectionsDeleteColleagueConnection,
            &raw,
            |state| administrator(state, &raw).map_err(Err).into(),
            |state, _| {
                let deleted = state.ibm_connections.delete(&query);
                deleted.map_err(error)?;
                Ok(DeleteColleagueConnectionOk::Ok)
            },
            |_, _, it| Err(error(failure(it))),
        )
        .await
    }

    async fn reject_delete_colleague_connection(
        &self,
        rejection: Rejection,
    ) -> DeleteColleagueConnectionError {
        self.handle(
            Operation::IbmConnectionsDeleteColleagueConnection,
            &rejection.raw,
            |state| administrator(state, &rejection.raw).into(),
            |_, _| error(DeleteFailure::BadRequest),
            |_, _, it| error(failure(it)),
        )
        .await
    }
}

/// Someone in the administrator role of Profiles.
struct Administrator;

impl Admitted for Administrator {
    fn abandon(&self, _: &mut State) {}
}

fn administrator(
    state: &State,
    raw: &RawRequest,
) -> Result<Administrator, DeleteColleagueConnectionError> {
    let credentials = raw.basic();
    let admitted = state
        .ibm_connections
        .admits(user_and_password(credentials.as_ref()));
    admitted.map(|()| Administrator).map_err(error)
}

fn user_and_password(credentials: Option<&Basic>) -> Option<(&str, &str)> {
    credentials.map(|it| (it.user.as_str(), it.password.as_str()))
}

fn split(request: DeleteColleagueConnectionRequest) -> (RawRequest, DeleteQuery) {
    let source_emails = [request.source_email, request.souce_email];
    let query = DeleteQuery {
        connection_id: request.connection_id,
        source: PersonQuery {
            key: request.source_key,
            userid: request.source_userid,
            emails: source_emails.into_iter().flatten().collect(),
        },
        target: PersonQuery {
            key: request.target_key,
            userid: request.target_userid,
            emails: request.target_email.into_iter().collect(),
        },
        person: PersonQuery {
            key: request.key,
            userid: request.userid,
            emails: request.email.into_iter().collect(),
        },
    };
    (request.raw, query)
}

fn failure(failure: Failure) -> DeleteFailure {
    match failure {
        Failure::Status(401) => DeleteFailure::Unauthorized,
        Failure::Status(403) => DeleteFailure::Forbidden,
        Failure::Status(404) => DeleteFailure::NotFound,
        _ => DeleteFailure::BadRequest,
    }
}

fn error(failure: DeleteFailure) -> DeleteColleagueConnectionError {
    use DeleteColleagueConnectionError as Error;
    match failure {
        DeleteFailure::Unauthorized => Error::Unauthorized {
            headers: DeleteColleagueConnectionHeaders {
                www_authenticate: CHALLENGE.to_owned(),
            },
        },
        DeleteFailure::Forbidden => Error::Forbidden,
        DeleteFailure::BadRequest => Error::BadRequest,
        DeleteFailure::NotFound => Error::NotFound,
    }
}
