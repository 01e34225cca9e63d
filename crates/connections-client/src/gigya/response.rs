//! One exchange with Gigya, and what its response says.

use std::time::SystemTime;

use connections_types as types;
use connections_types::gigya::{RemoveConnectionBody, RemoveConnectionError};
use http::StatusCode;

use super::{Code, Error, Failure};
use crate::call::{ErrorResponse, Failed, Head, Link, Undecoded, date};
use crate::{Attempts, CallError, TransportError};

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
    /// How often the call was sent.
    pub attempts: Attempts,
}

/// What the response to one attempt says.
pub(super) struct Response {
    pub(super) code: Code,
    /// When it was sent, by the clock of the server.
    pub(super) date: Option<SystemTime>,
    status: StatusCode,
    message: Option<String>,
    details: Option<String>,
    api_domain: Option<String>,
    location: Option<String>,
    call_id: Option<String>,
    time: Option<String>,
    context: Option<String>,
}

/// Sends a form. Whatever its status, a response of Gigya's is a response here.
pub(super) async fn exchange(
    link: &Link,
    form: types::GigyaRemoveConnectionForm,
) -> Result<Response, Error> {
    let request = link.client.gigya_remove_connection(form);
    let exchange = link.exchange(|| request.send(), RemoveConnectionError::into_body);
    let response = match exchange.await {
        Ok((done, Head { status, headers })) => ErrorResponse {
            status,
            headers,
            body: json(done.into_body()),
        },
        Err(Failed::Transport(error)) => return Err(TransportError::of_repeatable(error).into()),
        Err(Failed::Request(reason)) => return Err(Error::Request(reason)),
        Err(Failed::Response(response)) => ErrorResponse {
            status: response.status,
            headers: response.headers,
            body: response.body.and_then(json),
        },
    };
    match response.body {
        Ok(body) => Ok(Response::new(
            response.status,
            date(&response.headers),
            body,
        )),
        Err(_) => Response::lenient(&response).ok_or_else(|| Error::of_no_response(response)),
    }
}

/// A body of the format that was asked for. One that says to be of another may be of it all the same.
fn json(body: RemoveConnectionBody) -> Result<types::GigyaResponse, Undecoded> {
    match body {
        RemoveConnectionBody::Json(body) => Ok(body),
        RemoveConnectionBody::Javascript(text) | RemoveConnectionBody::Xml(text) => {
            let bytes = text.into_bytes();
            serde_json::from_slice(&bytes).map_err(|_| Undecoded {
                bytes,
                reason: "it is not JSON".to_owned(),
            })
        }
    }
}

/// Makes a call of attempts that are answered.
pub(super) async fn call<F>(
    link: &Link,
    mut attempt: impl FnMut() -> F,
) -> Result<Removed, CallError<Error>>
where
    F: Future<Output = Result<Response, Error>>,
{
    let outcome = || {
        let response = attempt();
        async move { response.await?.outcome() }
    };
    let (response, attempts) = link.call("gigya_remove_connection", outcome).await?;
    Ok(Removed {
        call_id: response.call_id,
        time: response.time,
        context: response.context,
        attempts,
    })
}

impl Response {
    fn new(status: StatusCode, date: Option<SystemTime>, body: types::GigyaResponse) -> Self {
        Self {
            code: body.error_code.into(),
            date,
            status,
            message: body.error_message,
            details: body.error_details,
            api_domain: body.api_domain,
            location: body.location,
            call_id: body.call_id,
            time: body.time,
            context: body.context,
        }
    }

    /// A response that is not as documented, if it has an error code all the same.
    fn lenient<E>(response: &ErrorResponse<E>) -> Option<Self> {
        let body = response.object()?;
        Some(Self {
            code: body.integer("/errorCode")?.into(),
            date: date(&response.headers),
            status: response.status,
            message: body.text("/errorMessage"),
            details: body.text("/errorDetails"),
            api_domain: body.text("/apiDomain"),
            location: body.text("/location"),
            call_id: body.text("/callId"),
            time: body.text("/time"),
            context: body.text("/context"),
        })
    }

    /// What came of the attempt: by the error code alone, since the status is not asked to tell.
    fn outcome(self) -> Result<Self, Error> {
        if i32::from(self.code) == 0 {
            return Ok(self);
        }
        Err(Error::from(Failure {
            code: self.code,
            status: self.status,
            message: self.message,
            details: self.details,
            api_domain: self.api_domain,
            location: self.location,
            call_id: self.call_id,
        }))
    }
}
