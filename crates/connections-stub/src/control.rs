//! The control interface under `/__stub/`: what a test reads and sets, as JSON.
//!
//! | request | does |
//! | --- | --- |
//! | `GET /__stub/state` | shows the world as it is now, secrets included, in the shape of a world file |
//! | `PUT /__stub/state` | goes on with another world |
//! | `POST /__stub/reset` | puts everything back to the start: world, clock, journal, faults, limits |
//! | `GET /__stub/journal` | lists the requests received, oldest first |
//! | `GET /__stub/faults` | lists the faults that are still to happen |
//! | `POST /__stub/faults` | orders a [fault](crate::fault::Fault) |
//! | `DELETE /__stub/faults` | forgets the faults |
//! | `GET /__stub/clock` | tells the time: `{"now": "2026-01-01T00:00:00.000Z", "stopped": false}` |
//! | `POST /__stub/clock` | any of `set` (a moment), `advance_ms` and `stopped`, in this order; answers like `GET` |
//!
//! A fault, for example: the next two unfollow calls take half a second and fail, then one removal is carried out and
//! its answer lost; and what a proxy says in Persona's place.
//!
//! ```json
//! {"operation": "symphony_unfollow_user", "times": 2, "delay_ms": 500, "response": {"status": 500}}
//! {"operation": "gigya_remove_connection", "connection": "cut_after"}
//! {"operation": "persona_deactivate_connection", "response": {"undocumented": {
//!     "status": 503, "headers": {"Retry-After": "1", "Content-Type": "text/html"}, "body": "<h1>Down</h1>"}}}
//! ```
//!
//! Every answer but 204 is JSON. What is refused changes nothing, and is answered with `{"error": "…"}`: 400 for what
//! can't be read or is no fault or world, 401 without the control token, 403 for a foreign host or web page, 404 and
//! 405 for what is not in the table, 413 for a body of more than 64 MiB, 415 for one that is not `application/json`.
//!
//! # Who may use it
//!
//! A request has to name the stub as its host: a loopback name, the address that is listened on, or one of
//! [`Builder::allow_host`](crate::Builder::allow_host). If a web page sends it, that page has to be the stub's own, one
//! from loopback, or one of [`Builder::allow_origin`](crate::Builder::allow_origin). With
//! [`Builder::control_token`](crate::Builder::control_token) it also has to bring `Authorization: Bearer <token>`.
//!
//! # For everyone
//!
//! | request | does |
//! | --- | --- |
//! | `GET /` | says what this is, as text, or as JSON to those who ask for it |
//! | `GET /openapi.json` | gives the document, with this server in place of the vendors' |
//! | `GET /__stub/health` | answers 200 and `{"status": "ready"}` |

mod document;
mod guard;
mod missed;
mod page;
mod refusal;
mod routes;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, OriginalUri, Request, State};
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use bytes::Bytes;
use http::{Method, StatusCode, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tower_http::cors::CorsLayer;

use crate::clock::Moment;
use crate::fault::{self, Fault};
use crate::journal::Entry;
use crate::state::Shared;
use crate::world::World;
use guard::Guard;
use refusal::Refusal;

pub use guard::AccessError;
pub(crate) use guard::{Access, Host, Origin};
pub(crate) use missed::missed;

/// Room for a world, in MiB.
const MOST_MIB: usize = 64;

/// Whether a path belongs to the control interface, be there something or not.
pub(crate) fn answers(path: &str) -> bool {
    let below = path.strip_prefix("/__stub");
    matches!(path, "/" | "/openapi.json")
        || below.is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

/// The pages for everyone, and the control interface behind its guard.
pub(crate) fn router(shared: Shared, access: Access, addr: SocketAddr) -> Router {
    let pages = Router::new()
        .route("/", get(page::home))
        .route("/openapi.json", get(document::document))
        .method_not_allowed_fallback(missed)
        .with_state(addr);
    let open = Router::new()
        .route("/__stub/health", get(health))
        .method_not_allowed_fallback(not_allowed)
        // Which the nested router does not take for its own.
        .route("/__stub/", any(unknown));
    pages
        .merge(open)
        .nest("/__stub", guarded(shared, access, addr))
}

fn guarded(shared: Shared, access: Access, addr: SocketAddr) -> Router {
    let origins = access.origins.iter().filter_map(Origin::header);
    let cors = CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE]);
    let guard = Arc::new(Guard::new(access, addr));
    // The last layer is the first that a request meets.
    Router::new()
        .route("/state", get(state).put(replace))
        .route("/reset", post(reset))
        .route("/journal", get(journal))
        .route("/faults", get(faults).post(order).delete(forget))
        .route("/clock", get(clock).post(set_clock))
        .method_not_allowed_fallback(not_allowed)
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(MOST_MIB << 20))
        .with_state(shared)
        .layer(from_fn_with_state(guard.clone(), guard::check_token))
        .layer(cors)
        .layer(from_fn_with_state(guard, guard::check_sender))
}

async fn unknown(method: Method, OriginalUri(uri): OriginalUri) -> Refusal {
    let message = missed::not_found(&method, uri.path());
    Refusal::new(StatusCode::NOT_FOUND, message)
}

async fn not_allowed(method: Method, OriginalUri(uri): OriginalUri) -> Refusal {
    let (message, allow) = missed::not_allowed(&method, uri.path());
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message).header(header::ALLOW, allow)
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

async fn health() -> Json<Health> {
    Json(Health { status: "ready" })
}

/// A body that says that it is JSON, or does not say what it is.
struct JsonBytes(Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        // A page can send any other type without asking first.
        if let Some(sent) = request.headers().get(header::CONTENT_TYPE) {
            let essence = sent.to_str().unwrap_or_default().split(';').next();
            let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
            if essence != "application/json" {
                let message = format!(
                    "`{essence}` is not what is taken here; send `Content-Type: application/json`"
                );
                return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
            }
        }
        let body = Bytes::from_request(request, state).await;
        body.map(Self)
            .map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Refusal::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    format!("a body has at most {MOST_MIB} MiB"),
                ),
                status => Refusal::new(status, rejection.body_text()),
            })
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::bad_request(error.to_string()))
}

async fn state(State(shared): State<Shared>) -> Json<World> {
    Json(shared.lock().world())
}

async fn replace(
    State(shared): State<Shared>,
    JsonBytes(body): JsonBytes,
) -> Result<StatusCode, Refusal> {
    let world = World::from_json(&body).map_err(|error| Refusal::bad_request(error.to_string()))?;
    shared.lock().replace(world);
    Ok(StatusCode::NO_CONTENT)
}

async fn reset(State(shared): State<Shared>) -> StatusCode {
    shared.reset();
    StatusCode::NO_CONTENT
}

async fn journal(State(shared): State<Shared>) -> Json<Vec<Entry>> {
    Json(shared.journal())
}

async fn faults(State(shared): State<Shared>) -> Json<Vec<Fault>> {
    Json(shared.lock().faults.pending())
}

async fn order(
    State(shared): State<Shared>,
    JsonBytes(body): JsonBytes,
) -> Result<StatusCode, Refusal> {
    let fault = serde_json::from_slice(&body);
    let fault =
        fault.map_err(|error| Refusal::bad_request(format!("{error}; {}", fault::SHAPE)))?;
    let ordered = shared.lock().faults.add(fault);
    ordered.map_err(|error| Refusal::bad_request(error.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn forget(State(shared): State<Shared>) -> StatusCode {
    shared.lock().faults.clear();
    StatusCode::NO_CONTENT
}

#[derive(Serialize)]
struct ClockFace {
    now: Moment,
    stopped: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockSetting {
    set: Option<Moment>,
    advance_ms: Option<u64>,
    stopped: Option<bool>,
}

async fn clock(State(shared): State<Shared>) -> Json<ClockFace> {
    let clock = &shared.lock().clock;
    Json(ClockFace {
        now: clock.now(),
        stopped: clock.is_stopped(),
    })
}

async fn set_clock(
    State(shared): State<Shared>,
    JsonBytes(body): JsonBytes,
) -> Result<Json<ClockFace>, Refusal> {
    let setting: ClockSetting = read(&body)?;
    {
        let clock = &shared.lock().clock;
        if let Some(to) = setting.set {
            clock.set(to);
        }
        if let Some(by) = setting.advance_ms {
            clock.advance(Duration::from_millis(by));
        }
        if let Some(stop) = setting.stopped {
            clock.stop(stop);
        }
    }
    Ok(clock(State(shared)).await)
}
