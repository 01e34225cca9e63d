//! One exchange with Gigya, and what its answer says.

use std::time::SystemTime;

use connections_types as types;
use http::StatusCode;
use http::header::{DATE, HeaderMap};

use super::{Code, Error, Failure};
use crate::call::{Answer, Failed, Link};
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

/// What the answer to one attempt says.
pub(super) struct Answered {
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

/// Sends a form. Whatever its status, an answer of Gigya's is an answer here.
pub(super) async fn exchange(
    link: &Link,
    form: types::GigyaRemoveConnectionForm,
) -> Result<Answered, Error> {
    let request = link.client.gigya_remove_connection().body(form);
    match link.exchange(|| request.send()).await {
        Ok(answer) => {
            let (status, date) = (answer.status(), date(answer.headers()));
            Ok(Answered::new(status, date, answer.into_inner()))
        }
        Err(Failed::Transport(error)) => Err(TransportError::of_repeatable(error).into()),
        Err(Failed::Request(reason)) => Err(Error::Request(reason)),
        Err(Failed::Answer(answer)) => match answer.body {
            Ok(body) => Ok(Answered::new(answer.status, date(&answer.headers), body)),
            Err(_) => Answered::lenient(&answer).ok_or_else(|| Error::of_no_answer(answer)),
        },
    }
}

/// Makes a call of attempts that are answered.
pub(super) async fn call<F>(
    link: &Link,
    mut attempt: impl FnMut() -> F,
) -> Result<Removed, CallError<Error>>
where
    F: Future<Output = Result<Answered, Error>>,
{
    let outcome = || {
        let answered = attempt();
        async move { answered.await?.outcome() }
    };
    let (answered, attempts) = link.call("gigya_remove_connection", outcome).await?;
    Ok(Removed {
        call_id: answered.call_id,
        time: answered.time,
        context: answered.context,
        attempts,
    })
}

impl Answered {
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

    /// An answer that is not as documented, if it has an error code all the same.
    fn lenient<E>(answer: &Answer<E>) -> Option<Self> {
        let body = answer.object()?;
        Some(Self {
            code: body.integer("/errorCode")?.into(),
            date: date(&answer.headers),
            status: answer.status,
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

/// When an answer was sent, by the clock of the server.
fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}
