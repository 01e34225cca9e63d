//! HCL (IBM) Connections over HTTP: basic credentials and a query in, a status alone out.

use axum::extract::Request;
use connections_server::ibm_connections::{
    DeleteColleagueConnectionError, DeleteColleagueConnectionHeaders, DeleteColleagueConnectionOk,
    DeleteColleagueConnectionRequest, IbmConnections,
};
use http::Uri;
use http::uri::PathAndQuery;
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

impl Admitted for Administrator {}

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

/// Leaves out of a request what the page says is not processed: every other parameter beside `connectionId`, and those
/// of "all of one" beside a source and a target. Whatever they hold, be they doubled or badly encoded, it is not read.
pub(crate) async fn leave_out_unprocessed(mut request: Request) -> Request {
    let uri = request.uri();
    let processed = uri.query().map(processed);
    let target = processed.map(|query| format!("{}?{query}", uri.path()));
    if let Some(target) = target.and_then(|it| PathAndQuery::try_from(it).ok()) {
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(target);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// The pairs of a query that are processed, as they came.
fn processed(query: &str) -> String {
    const ID: [&str; 1] = ["connectionId"];
    const SOURCE: [&str; 4] = ["sourceKey", "sourceUserid", "sourceEmail", "souceEmail"];
    const TARGET: [&str; 3] = ["targetKey", "targetUserid", "targetEmail"];
    const ALL_OF_ONE: [&str; 3] = ["key", "userid", "email"];
    let named = |pair: &str, names: &[&str]| {
        let mut decoded = form_urlencoded::parse(pair.as_bytes());
        decoded
            .next()
            .is_some_and(|(name, _)| names.contains(&&*name))
    };
    let is_given = |names: &[&str]| query.split('&').any(|pair| named(pair, names));
    let by_id = is_given(&ID);
    let by_pair = is_given(&SOURCE) && is_given(&TARGET);
    let is_processed = |pair: &&str| match by_id {
        true => named(pair, &ID),
        false => !(by_pair && named(pair, &ALL_OF_ONE)),
    };
    let processed: Vec<_> = query.split('&').filter(is_processed).collect();
    processed.join("&")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_processed_is_left_out() {
        for (query, left) in [
            ("", ""),
            ("userid=1&userid=2&%zz", "userid=1&userid=2&%zz"),
            ("%zz=1&connectionId=a&&key=%ff&key=1", "connectionId=a"),
            (
                "connection%49d=a&key=1&connectionId=b",
                "connection%49d=a&connectionId=b",
            ),
            ("connectionID=a&key=1", "connectionID=a&key=1"),
            ("connectionId&userid=1", "connectionId"),
            (
                "key=%zz&sourceKey=a&k%65y=b&targetEmail=c&x=1",
                "sourceKey=a&targetEmail=c&x=1",
            ),
            (
                "souceEmail=a&targetKey=b&email=%ff",
                "souceEmail=a&targetKey=b",
            ),
            (
                "sourceKey=a&sourceEmail=b&key=%zz",
                "sourceKey=a&sourceEmail=b&key=%zz",
            ),
        ] {
            assert_eq!(processed(query), left, "{query}");
        }
    }
}
