//! Persona over HTTP: the API key, the rate limit and idempotency around one operation.

use connections_server::persona::{
    DeactivateConnectionBadRequestHeaders as ErrorHeaders, DeactivateConnectionError,
    DeactivateConnectionOk, DeactivateConnectionOkHeaders as OkHeaders,
    DeactivateConnectionRequest, Persona,
};
use connections_types::{
    PersonaConnection, PersonaConnectionAttributes, PersonaConnectionAttributesCamel,
    PersonaConnectionAttributesKebab, PersonaConnectionAttributesSnake, PersonaConnectionResponse,
    PersonaError, PersonaErrorResponse, PersonaKeyInflection,
};
use http::HeaderName;
use jiff::civil::Date;
use specweld_axum::{RawRequest, Rejection};

use super::rules::{
    Body, Caller, Failure, Idempotency, Lookup, Outcome, Parameters, Refusal, Response,
};
use super::world::{Connection, Inflection, Status};
use crate::clock::Moment;
use crate::fault::Failure as Ordered;
use crate::operation::Operation;
use crate::service::{Abandon, Admitted, Gate, Service};
use crate::state::State;

impl Persona for Service {
    async fn deactivate_connection(
        &self,
        request: DeactivateConnectionRequest,
    ) -> Result<DeactivateConnectionOk, DeactivateConnectionError> {
        let token = request.credentials.as_ref().map(|it| it.token.as_str());
        let task = |state: &mut State, caller: &Caller| {
            check_headers(&request)?;
            let now = state.clock.now();
            let persona = &mut state.persona.world;
            let own = persona.inflection_of(caller.key);
            let inflection = request.key_inflection.map_or(own, Inflection::from);
            let done = persona.deactivate(caller, &request.connection_id, now)?;
            Ok((done, inflection))
        };
        let Some((caller, response)) = self.respond(&request.raw, token, None, task).await else {
            return Err(unauthorized());
        };
        match response.outcome {
            Ok((connection, inflection)) => Ok(DeactivateConnectionOk::Ok {
                headers: ok_headers(&caller, response.request_id),
                body: body(connection, inflection),
            }),
            Err(failure) => Err(error(error_headers(&caller, response.request_id), failure)),
        }
    }

    async fn reject_deactivate_connection(
        &self,
        rejection: Rejection,
    ) -> DeactivateConnectionError {
        let bearer = rejection.raw.bearer();
        let token = bearer.as_ref().map(|it| it.token.as_str());
        let refused = Failure::BadRequest(rejection.to_string());
        let task = |_: &mut State, _: &Caller| Err(refused.clone());
        let responded = self
            .respond(&rejection.raw, token, Some(&refused), task)
            .await;
        match responded {
            None => unauthorized(),
            Some((caller, response)) => {
                let failure = response.outcome.err().unwrap_or(refused);
                error(error_headers(&caller, response.request_id), failure)
            }
        }
    }
}

impl Service {
    /// Runs a task, or replays what its idempotency key has stored. None for an unknown sender.
    async fn respond(
        &self,
        raw: &RawRequest,
        token: Option<&str>,
        refused: Option<&Failure>,
        task: impl FnOnce(&mut State, &Caller) -> Outcome,
    ) -> Option<(Caller, Response)> {
        self.handle(
            Operation::PersonaDeactivateConnection,
            raw,
            |state| admit(state, raw, token, refused),
            |state, running| {
                let outcome = task(state, &running.caller);
                Some(running.finish(state, outcome))
            },
            |state, running, it| Some(running.finish(state, Err(failure(it)))),
        )
        .await
    }
}

/// A request that is to be answered.
struct Running {
    caller: Caller,
    request_id: String,
    /// The idempotency key that the response is stored under.
    at: Option<Idempotency>,
}

fn admit(
    state: &mut State,
    raw: &RawRequest,
    token: Option<&str>,
    rejected: Option<&Failure>,
) -> Gate<Running, Option<(Caller, Response)>> {
    let now = state.clock.now();
    let (caller, is_over) = match state.persona.admit(token, now) {
        Ok(caller) => (caller, false),
        Err(Refusal::OverLimit(caller)) => (caller, true),
        Err(Refusal::Unknown) => return Gate::Refused(None),
    };
    let request_id = format!("req_{}", state.next_id());
    let refused = |caller, request_id, failure| {
        let outcome = Err(failure);
        let response = Response {
            outcome,
            request_id,
        };
        Gate::Refused(Some((caller, response)))
    };
    if is_over {
        return refused(caller, request_id, Failure::TooManyRequests);
    }
    let at = idempotency_key(raw).map(|key| Idempotency {
        api_key: caller.key,
        key: key.to_owned(),
    });
    if let Some(at) = &at {
        state.persona.lapse(at, Moment::system());
        match state.persona.begin(at, parameters(raw), now) {
            Lookup::First => {}
            Lookup::Replay(response) => match rejected {
                // A stored success is nothing that a rejected request can be answered with.
                Some(failure) if response.outcome.is_ok() => {
                    return refused(caller, request_id, failure.clone());
                }
                _ => return Gate::Repeated(Some((caller, response))),
            },
            Lookup::Running => return refused(caller, request_id, Failure::Conflict),
            Lookup::Misused => {
                return refused(caller, request_id, Failure::KeyMisused(at.key.clone()));
            }
        }
    }
    Gate::Admitted(Running {
        caller,
        request_id,
        at,
    })
}

impl Running {
    fn finish(self, state: &mut State, outcome: Outcome) -> (Caller, Response) {
        let is_stored = !matches!(
            outcome,
            Err(Failure::Unauthorized | Failure::TooManyRequests)
        );
        if !is_stored && let Some(at) = &self.at {
            state.persona.abandon(at);
        }
        let response = Response {
            outcome,
            request_id: self.request_id,
        };
        if let Some(at) = self.at.filter(|_| is_stored) {
            state.persona.finish(&at, response.clone());
        }
        (self.caller, response)
    }
}

/// A client that goes away in the middle must not lock its idempotency key.
impl Admitted for Running {
    fn lease(&self, state: &mut State, until: Moment) {
        if let Some(at) = &self.at {
            state.persona.lease(at, until);
        }
    }

    fn abandon(&self) -> Option<Abandon> {
        let at = self.at.clone()?;
        Some(Box::new(move |state| state.persona.abandon(&at)))
    }
}

/// Refuses what the schemas of the headers, which are open, let through.
fn check_headers(request: &DeactivateConnectionRequest) -> Result<(), Failure> {
    let refused = |why: &str| Err(Failure::BadRequest(why.to_owned()));
    // Of ten characters, which no moment is.
    let is_date = |it: &str| it.len() == 10 && it.parse::<Date>().is_ok();
    if request
        .idempotency_key
        .as_ref()
        .is_some_and(String::is_empty)
    {
        return refused("header `Idempotency-Key` is empty");
    }
    match &request.persona_version {
        Some(version) if !is_date(version) => refused("header `Persona-Version` is no date"),
        _ => Ok(()),
    }
}

/// Parsed once, and not for each request.
static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The idempotency key of a request. Two of them are none, and so is an empty one.
fn idempotency_key(raw: &RawRequest) -> Option<&str> {
    let mut values = raw.headers.get_all(&IDEMPOTENCY_KEY).iter();
    match (values.next(), values.next()) {
        (Some(key), None) => std::str::from_utf8(key.as_bytes())
            .ok()
            .filter(|it| !it.is_empty()),
        _ => None,
    }
}

fn parameters(raw: &RawRequest) -> Parameters {
    Parameters {
        method: raw.method.to_string(),
        path: raw.uri.path().to_owned(),
        query: raw.uri.query().map(ToOwned::to_owned),
        body: Body::from(&raw.body),
    }
}

fn ok_headers(caller: &Caller, request_id: String) -> OkHeaders {
    OkHeaders {
        rate_limit_limit: caller.rate.limit.into(),
        rate_limit_remaining: caller.rate.remaining.into(),
        rate_limit_reset: caller.rate.reset,
        request_id,
        persona_environment_id: caller.environment.clone(),
        persona_organization_id: caller.organization.clone(),
    }
}

/// The same: the page promises the last two on most errors, and the stub has them on all.
fn error_headers(caller: &Caller, request_id: String) -> ErrorHeaders {
    let headers = ok_headers(caller, request_id);
    ErrorHeaders {
        rate_limit_limit: headers.rate_limit_limit,
        rate_limit_remaining: headers.rate_limit_remaining,
        rate_limit_reset: headers.rate_limit_reset,
        request_id: headers.request_id,
        persona_environment_id: Some(headers.persona_environment_id),
        persona_organization_id: Some(headers.persona_organization_id),
    }
}

fn body(connection: Connection, inflection: Inflection) -> PersonaConnectionResponse {
    let status = match connection.status {
        Status::Pending => "pending",
        Status::Active => "active",
        Status::Inactive => "inactive",
    };
    let status = status.to_owned();
    let created_at = Some(connection.created_at.to_string());
    let updated_at = Some(connection.updated_at.to_string());
    let source_organization_id = connection.source;
    let destination_organization_id = connection.destination;
    let attributes = match inflection {
        Inflection::Kebab => PersonaConnectionAttributesKebab {
            status,
            destination_organization_id,
            source_organization_id,
            created_at,
            updated_at,
        }
        .into(),
        Inflection::Camel => PersonaConnectionAttributesCamel {
            status,
            destination_organization_id,
            source_organization_id,
            created_at,
            updated_at,
        }
        .into(),
        Inflection::Snake => PersonaConnectionAttributes::from(PersonaConnectionAttributesSnake {
            status,
            destination_organization_id,
            source_organization_id,
            created_at,
            updated_at,
        }),
    };
    PersonaConnectionResponse {
        data: PersonaConnection {
            type_: "connect/connection".to_owned(),
            id: connection.id,
            attributes,
        },
    }
}

fn failure(ordered: Ordered) -> Failure {
    match ordered {
        Ordered::Status(401) => Failure::Unauthorized,
        Ordered::Status(403) => Failure::Forbidden,
        Ordered::Status(404) => Failure::NotFound,
        Ordered::Status(409) => Failure::Conflict,
        Ordered::Status(422) => Failure::Inactive,
        Ordered::Status(429) => Failure::TooManyRequests,
        _ => Failure::BadRequest("The request is malformed".to_owned()),
    }
}

fn unauthorized() -> DeactivateConnectionError {
    DeactivateConnectionError::Unauthorized(error_body(&Failure::Unauthorized))
}

fn error(headers: ErrorHeaders, failure: Failure) -> DeactivateConnectionError {
    use DeactivateConnectionError as Error;
    let body = error_body(&failure);
    match failure {
        Failure::Unauthorized => Error::Unauthorized(body),
        Failure::BadRequest(_) | Failure::KeyMisused(_) => Error::BadRequest { headers, body },
        Failure::Forbidden => Error::Forbidden { headers, body },
        Failure::NotFound => Error::NotFound { headers, body },
        Failure::Conflict => Error::Conflict { headers, body },
        Failure::Inactive => Error::UnprocessableEntity { headers, body },
        Failure::TooManyRequests => Error::TooManyRequests { headers, body },
    }
}

fn error_body(failure: &Failure) -> PersonaErrorResponse {
    let (title, details) = match failure {
        Failure::Unauthorized => ("Unauthorized", "The API key is missing or not valid".into()),
        Failure::BadRequest(why) => ("Bad request", why.clone()),
        Failure::KeyMisused(key) => (
            "Idempotency error",
            format!(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. \
                 Try using a key other than '{key}' if you meant to execute a different request."
            ),
        ),
        Failure::Forbidden => ("Forbidden", "The API key lacks the permission".into()),
        Failure::NotFound => ("Record not found", "There is no such connection".into()),
        Failure::Conflict => (
            "Conflict",
            "Another request with this idempotency key is being processed".into(),
        ),
        Failure::Inactive => (
            "Record invalid",
            "Connections that are inactive can't be deactivated".into(),
        ),
        Failure::TooManyRequests => (
            "Too Many Requests",
            "The rate limit of this window is used up".into(),
        ),
    };
    PersonaErrorResponse {
        errors: vec![PersonaError {
            title: title.to_owned(),
            details: Some(details),
            source: None,
        }],
    }
}

impl From<PersonaKeyInflection> for Inflection {
    fn from(inflection: PersonaKeyInflection) -> Self {
        match inflection {
            PersonaKeyInflection::Kebab => Self::Kebab,
            PersonaKeyInflection::Camel => Self::Camel,
            PersonaKeyInflection::Snake => Self::Snake,
        }
    }
}
