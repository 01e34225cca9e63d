//! Gigya over HTTP: parameters of a query or form in, an error code in one of three formats out.
//!
//! Both operations read the request as it came: names of parameters are not case-sensitive, which no schema can say,
//! and signatures cover all parameters, documented or not.

use axum::response::Response;
use connections_server::gigya::{
    Gigya, RemoveConnectionError, RemoveConnectionGetError, RemoveConnectionGetOk,
    RemoveConnectionGetRequest, RemoveConnectionOk, RemoveConnectionRequest,
};
use http::{HeaderValue, header};
use specweld_axum::{RawRequest, Reason, Rejection};

use super::code;
use super::parameters::Parameters;
use super::provider::Provider;
use super::response::CallResponse;
use super::rules::{Authorized, Credentials, Failure, LastIdentity, Removal, Signed};
use crate::exchange::Ticket;
use crate::fault::Failure as Ordered;
use crate::operation::Operation;
use crate::service::{Admitted, Service};
use crate::state::State;

/// Most characters of a `cid`.
const CID_LIMIT: usize = 100;

impl Gigya for Service {
    async fn remove_connection(
        &self,
        request: RemoveConnectionRequest,
    ) -> Result<RemoveConnectionOk, RemoveConnectionError> {
        self.call_gigya(Operation::GigyaRemoveConnection, &request.raw, None)
            .await
            .into()
    }

    async fn reject_remove_connection(&self, rejection: Rejection) -> RemoveConnectionError {
        let raw = &rejection.raw;
        let response = self
            .call_gigya(Operation::GigyaRemoveConnection, raw, Some(&rejection))
            .await;
        response.into()
    }

    async fn remove_connection_get(
        &self,
        request: RemoveConnectionGetRequest,
    ) -> Result<RemoveConnectionGetOk, RemoveConnectionGetError> {
        self.call_gigya(Operation::GigyaRemoveConnectionGet, &request.raw, None)
            .await
            .into()
    }

    async fn reject_remove_connection_get(&self, rejection: Rejection) -> RemoveConnectionGetError {
        let raw = &rejection.raw;
        let response = self
            .call_gigya(Operation::GigyaRemoveConnectionGet, raw, Some(&rejection))
            .await;
        response.into()
    }
}

/// Names the charset of a JSON response, as that of the other formats is. The spec has no parameters in its media types.
pub(crate) async fn name_charset(mut response: Response) -> Response {
    if let Some(it) = response.headers_mut().get_mut(header::CONTENT_TYPE)
        && it == "application/json"
    {
        *it = HeaderValue::from_static("application/json; charset=utf-8");
    }
    response
}

impl Service {
    async fn call_gigya(
        &self,
        operation: Operation,
        raw: &RawRequest,
        rejection: Option<&Rejection>,
    ) -> CallResponse {
        let mut parameters = Parameters::of(raw);
        let is_cut = |it: &Rejection| {
            let reason = &it.reason;
            matches!(reason, Reason::TooLarge { .. } | Reason::TooSlow { .. })
        };
        if rejection.is_some_and(is_cut) {
            parameters.drop_last();
        }
        let refused = rejection.and_then(refusal);
        self.handle(
            operation,
            raw,
            |state| {
                // What can't be read at all has no credentials to check either.
                let authorized = match &refused {
                    Some(it) if it.code == code::INVALID_REQUEST_FORMAT => Err(it.clone()),
                    _ => authorize(state, raw, &parameters),
                };
                authorized
                    .map_err(|it| CallResponse::new(state, &parameters, Err(it)))
                    .into()
            },
            |state, authorized| {
                let outcome = carry_out(state, &authorized, &parameters, refused.as_ref());
                CallResponse::new(state, &parameters, outcome)
            },
            |state, _, it| CallResponse::new(state, &parameters, Err(failure(it))),
        )
        .await
    }
}

impl Admitted for Authorized {}

fn carry_out(
    state: &mut State,
    authorized: &Authorized,
    parameters: &Parameters,
    refused: Option<&Failure>,
) -> Result<(), Failure> {
    parameters.check_each()?;
    parameters.check_presentation()?;
    let removal = removal(parameters)?;
    if let Some(refused) = refused {
        return Err(refused.clone());
    }
    let uid = user(authorized, parameters)?;
    state.gigya.world.remove(&authorized.site, uid, &removal)
}

fn failure(ordered: Ordered) -> Failure {
    match ordered {
        Ordered::ErrorCode(code) => Failure::of(code),
        Ordered::Status(_) => Failure::of(code::SERVER_ERROR),
    }
}

/// The user whose connections go: the one that the token names, or else `UID`. Where both do, they name one user.
fn user<'a>(authorized: &'a Authorized, parameters: &'a Parameters) -> Result<&'a str, Failure> {
    match (authorized.uid.as_deref(), parameters.get("UID")) {
        (Some(own), Some(named)) if own != named => Err(Failure::of(code::UNAUTHORIZED_USER)),
        (Some(own), _) => Ok(own),
        (None, named) => named.ok_or_else(|| Failure::about(code::MISSING_PARAMETER, "UID")),
    }
}

/// The failure that a rejection comes to. What is missing is none yet: the rules see that for themselves, and `format` is
/// required of callers but has a default.
fn refusal(rejection: &Rejection) -> Option<Failure> {
    let name = rejection.name.trim_start_matches('/');
    match &rejection.reason {
        Reason::Missing => None,
        Reason::Duplicate | Reason::Malformed { .. } | Reason::Constraint { .. }
            if !name.is_empty() =>
        {
            Some(Failure::about(code::INVALID_PARAMETER_VALUE, name))
        }
        _ => Some(Failure::of(code::INVALID_REQUEST_FORMAT)),
    }
}

fn authorize(
    state: &mut State,
    raw: &RawRequest,
    parameters: &Parameters,
) -> Result<Authorized, Failure> {
    let https = raw
        .headers
        .get("X-Forwarded-Proto")
        .is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(b"https"));
    let now = state.clock.now();
    let credentials = Credentials {
        api_key: parameters.get("apiKey"),
        user_key: parameters.get("userKey"),
        secret: parameters.get("secret"),
        timestamp: parameters.get("timestamp"),
        nonce: parameters.get("nonce"),
        sig: parameters.get("sig"),
        oauth_token: parameters.get("oauth_token"),
        https,
        signed: Signed {
            method: raw.method.as_str(),
            origin: origin(raw, https),
            base: Ticket::of(raw)
                .map(|it| it.to().base.to_string())
                .unwrap_or_default(),
            path: raw.uri.path(),
            parameters: parameters.pairs(),
        },
    };
    state.gigya.authorize(&credentials, now)
}

/// Scheme, host and port that the request was sent to, as a signature has them: without the scheme's own port.
fn origin(raw: &RawRequest, https: bool) -> String {
    let sent = raw
        .headers
        .get(header::HOST)
        .and_then(|it| it.to_str().ok());
    let authority = raw.uri.authority().map(|it| it.as_str());
    let host = authority.or(sent).unwrap_or_default().to_ascii_lowercase();
    let (scheme, own_port) = if https {
        ("https", ":443")
    } else {
        ("http", ":80")
    };
    let host = host.strip_suffix(own_port).unwrap_or(&host);
    format!("{scheme}://{host}")
}

fn removal(parameters: &Parameters) -> Result<Removal, Failure> {
    let invalid = |name| Failure::about(code::INVALID_PARAMETER_VALUE, name);
    if parameters
        .get("cid")
        .is_some_and(|it| it.chars().count() > CID_LIMIT)
    {
        return Err(invalid("cid"));
    }
    let provider = match parameters.get("provider") {
        None => None,
        Some(name) => Some(Provider::from_name(name).ok_or_else(|| invalid("provider"))?),
    };
    let last_identity = match parameters.get("lastIdentityHandling") {
        None => LastIdentity::default(),
        Some("soft") => LastIdentity::Soft,
        Some("remove") => LastIdentity::Remove,
        Some("fail") => LastIdentity::Fail,
        Some(_) => return Err(invalid("lastIdentityHandling")),
    };
    Ok(Removal {
        provider,
        remove_login_id: parameters.flag("removeLoginID")?,
        last_identity,
    })
}
