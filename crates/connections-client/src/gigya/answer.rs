//! One exchange with Gigya, and what its answer says.

use std::time::SystemTime;

use connections_types as types;
use http::header::{DATE, HeaderMap};
use progenitor_client::ResponseValue;

use super::{Error, Failure};
use crate::TransportError;
use crate::call::{Failed, Link};

type Response = ResponseValue<types::GigyaResponse>;

/// A user was disconnected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Removed {
    /// Id of the call, for Gigya's support.
    pub call_id: Option<String>,
    /// When that was, in ISO 8601.
    pub time: Option<String>,
    /// The context of the request.
    pub context: Option<String>,
}

/// Sends a form. Whatever its status, an answer of Gigya's is an answer here.
pub(super) async fn exchange(
    link: &Link,
    form: types::GigyaRemoveConnectionForm,
) -> Result<Response, Error> {
    let request = link.client.gigya_remove_connection().body(form);
    match link.exchange(|| request.send()).await {
        Ok(answer) => Ok(answer),
        Err(Failed::Transport(error)) => Err(TransportError::of_repeatable(error).into()),
        Err(Failed::Request(reason)) => Err(Error::Request(reason)),
        Err(Failed::Answer(answer)) => match answer.body {
            Ok(body) => Ok(ResponseValue::new(body, answer.status, answer.headers)),
            Err(_) => Err(Error::of_no_answer(answer)),
        },
    }
}

/// What came of the call: by the error code alone, since the status is not asked to tell.
pub(super) fn outcome(answer: Response) -> Result<Removed, Error> {
    let status = answer.status();
    let body = answer.into_inner();
    if body.error_code != 0 {
        return Err(Error::from(Failure {
            code: body.error_code.into(),
            status,
            message: body.error_message,
            details: body.error_details,
            api_domain: body.api_domain,
            location: body.location,
            call_id: body.call_id,
        }));
    }
    Ok(Removed {
        call_id: body.call_id,
        time: body.time,
        context: body.context,
    })
}

/// When an answer was sent, by the clock of the server.
pub(super) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}
