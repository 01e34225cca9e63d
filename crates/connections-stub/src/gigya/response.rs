//! Gigya's responses: one outcome, three formats, two enums of statuses.

use std::fmt::Write as _;

use connections_server::gigya::{
    RemoveConnectionBody, RemoveConnectionError, RemoveConnectionGetBody, RemoveConnectionGetError,
    RemoveConnectionGetOk, RemoveConnectionOk,
};
use connections_types::GigyaResponse;
use http::StatusCode;

use super::code;
use super::parameters::{Format, Parameters};
use super::rules::Failure;
use super::xml::Text;
use crate::state::State;

/// A response to either operation.
pub(crate) struct CallResponse {
    succeeded: bool,
    /// The HTTP status: 200 unless the request wants to see failures in it.
    status: u16,
    body: Body,
}

enum Body {
    Json(Box<GigyaResponse>),
    Javascript(String),
    Xml(String),
}

impl CallResponse {
    /// Says what came of a request, in the way that its parameters ask for.
    pub fn new(state: &mut State, parameters: &Parameters, outcome: Result<(), Failure>) -> Self {
        let response = response(state, parameters, outcome.as_ref().err());
        let status = match &outcome {
            Err(failure) if parameters.http_status_codes() => code::status(failure.code),
            _ => 200,
        };
        let body = match parameters.format() {
            Format::Json => Body::Json(Box::new(response)),
            Format::Jsonp(callback) => Body::Javascript(jsonp(callback, &response)),
            Format::Xml => Body::Xml(xml(&response)),
        };
        Self {
            succeeded: outcome.is_ok(),
            status,
            body,
        }
    }
}

fn response(
    state: &mut State,
    parameters: &Parameters,
    failure: Option<&Failure>,
) -> GigyaResponse {
    let error_code = failure.map_or(code::OK, |it| it.code);
    let status_code = code::status(error_code);
    let reason = StatusCode::from_u16(status_code)
        .ok()
        .and_then(|it| it.canonical_reason());
    let message = code::message(error_code).unwrap_or_default();
    let details = failure.map(|it| match &it.about {
        Some(about) => format!("{message}: {about}"),
        None => message.to_owned(),
    });
    // The stub has no data centres: it answers so only when it is told to, and then names one.
    let elsewhere = error_code == code::INVALID_DATA_CENTER;
    GigyaResponse {
        api_domain: elsewhere.then(|| "eu1.gigya.com".to_owned()),
        location: elsewhere
            .then(|| "https://socialize.eu1.gigya.com/socialize.removeConnection".to_owned()),
        // Every code has six digits.
        error_code: i32::try_from(error_code).unwrap_or(i32::MAX),
        error_message: failure.map(|_| message.to_owned()),
        error_details: details,
        full_event_name: None,
        call_id: Some(state.next_id()),
        time: Some(state.clock.now().to_string()),
        status_code: Some(status_code.into()),
        status_reason: reason.map(ToOwned::to_owned),
        context: parameters.get("context").map(ToOwned::to_owned),
        // The page does not list it, and its sample has none.
        api_version: None,
    }
}

fn jsonp(callback: &str, response: &GigyaResponse) -> String {
    // Strings and numbers always serialize.
    let json = serde_json::to_string_pretty(response).unwrap_or_default();
    // Both end a line, and so a string, in JavaScript before ECMAScript 2019. Nothing but strings can hold them.
    let json = json.replace('\u{2028}', "\\u2028");
    let json = json.replace('\u{2029}', "\\u2029");
    format!("{callback}({json});")
}

fn xml(response: &GigyaResponse) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <socialize.removeConnectionResponse xmlns=\"urn:com:gigya:api\">\n",
    );
    let mut element = |name: &str, text: Option<&str>| {
        if let Some(text) = text {
            // Writing to a string does not fail.
            let _ = writeln!(xml, "  <{name}>{}</{name}>", Text(text));
        }
    };
    element(
        "statusCode",
        response.status_code.map(|it| it.to_string()).as_deref(),
    );
    element("errorCode", Some(&response.error_code.to_string()));
    element("statusReason", response.status_reason.as_deref());
    element("errorMessage", response.error_message.as_deref());
    element("errorDetails", response.error_details.as_deref());
    element("callId", response.call_id.as_deref());
    element("time", response.time.as_deref());
    xml.push_str("</socialize.removeConnectionResponse>\n");
    xml
}

/// The two operations have the same responses under two names.
macro_rules! call_responses {
    ($ok:ident, $error:ident, $body:ident) => {
        impl From<Body> for $body {
            fn from(body: Body) -> Self {
                match body {
                    Body::Json(it) => Self::Json(*it),
                    Body::Javascript(it) => Self::Javascript(it),
                    Body::Xml(it) => Self::Xml(it),
                }
            }
        }

        impl From<CallResponse> for $error {
            fn from(response: CallResponse) -> Self {
                let body = response.body.into();
                match response.status {
                    400 => Self::BadRequest(body),
                    403 => Self::Forbidden(body),
                    404 => Self::NotFound(body),
                    409 => Self::Conflict(body),
                    500 => Self::InternalServerError(body),
                    504 => Self::GatewayTimeout(body),
                    // 301 for a wrong data centre is a status of the body alone: there is nowhere to be sent to.
                    _ => Self::Ok(body),
                }
            }
        }

        impl From<CallResponse> for Result<$ok, $error> {
            fn from(response: CallResponse) -> Self {
                if response.succeeded {
                    Ok($ok::Ok(response.body.into()))
                } else {
                    Err(response.into())
                }
            }
        }
    };
}

call_responses!(
    RemoveConnectionOk,
    RemoveConnectionError,
    RemoveConnectionBody
);
call_responses!(
    RemoveConnectionGetOk,
    RemoveConnectionGetError,
    RemoveConnectionGetBody
);
