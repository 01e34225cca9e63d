//! HCL (IBM) Connections over HTTP: basic credentials and a query in, a status alone out.

use connections_server::ibm_connections::{
    DeleteColleagueConnectionError, DeleteColleagueConnectionHeaders, DeleteColleagueConnectionOk,
    DeleteColleagueConnectionRequest, IbmConnections,
};
use specweld_axum::{Basic, Rejection};

use super::rules::{DeleteFailure, DeleteQuery, PersonQuery};
use crate::fault::{self, Answer};
use crate::service::Service;

const CHALLENGE: &str = "Basic realm=\"Profiles\"";

impl IbmConnections for Service {
    async fn delete_colleague_connection(
        &self,
        request: DeleteColleagueConnectionRequest,
    ) -> Result<DeleteColleagueConnectionOk, DeleteColleagueConnectionError> {
        if let Some(answer) = fault::strike().await {
            return Err(error(failure(answer)));
        }
        let ibm = &mut self.lock().ibm_connections;
        ibm.admits(user_and_password(request.credentials.as_ref()))
            .and_then(|()| ibm.delete(&query(request)))
            .map_err(error)?;
        Ok(DeleteColleagueConnectionOk::Ok)
    }

    async fn reject_delete_colleague_connection(
        &self,
        rejection: Rejection,
    ) -> DeleteColleagueConnectionError {
        if let Some(answer) = fault::strike().await {
            return error(failure(answer));
        }
        let credentials = rejection.raw.basic();
        let ibm = &self.lock().ibm_connections;
        let admitted = ibm.admits(user_and_password(credentials.as_ref()));
        error(admitted.err().unwrap_or(DeleteFailure::BadRequest))
    }
}

fn user_and_password(credentials: Option<&Basic>) -> Option<(&str, &str)> {
    credentials.map(|it| (it.user.as_str(), it.password.as_str()))
}

fn query(request: DeleteColleagueConnectionRequest) -> DeleteQuery {
    let source_emails = [request.source_email, request.souce_email];
    DeleteQuery {
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
    }
}

fn failure(answer: Answer) -> DeleteFailure {
    match answer {
        Answer::Status(401) => DeleteFailure::Unauthorized,
        Answer::Status(403) => DeleteFailure::Forbidden,
        Answer::Status(404) => DeleteFailure::NotFound,
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
