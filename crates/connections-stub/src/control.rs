//! The control interface under `/__stub/`: what a test reads and sets, as JSON.
//!
//! | request | does |
//! | --- | --- |
//! | `GET /__stub/state` | shows the world as it is now, secrets included, in the shape of a world file |
//! | `PUT /__stub/state` | goes on with another world |
//! | `POST /__stub/reset` | puts everything back to the start: world, clock, journal, faults, limits |
//! | `GET /__stub/snapshot` | gives everything as it is now, but the journal: a [snapshot](crate::Snapshot) |
//! | `PUT /__stub/snapshot` | goes on from a snapshot, with an empty journal |
//! | `GET /__stub/journal` | lists the requests received, oldest first |
//! | `GET /__stub/faults` | lists the faults that are still to happen |
//! | `POST /__stub/faults` | orders a [fault](crate::fault::Fault) |
//! | `DELETE /__stub/faults` | forgets the faults |
//! | `GET /__stub/clock` | tells the time: `{"now": "2026-01-01T00:00:00.000Z", "stopped": false}` |
//! | `POST /__stub/clock` | any of `set` (a moment), `advance_ms` and `stopped`, in this order; answers like `GET` |
//!
//! | `GET /__stub/worlds` | lists the worlds: `[{"id": "…", "url": "…", "expires": null}]` |
//! | `POST /__stub/worlds` | makes a [world](#worlds), and answers 201 with the same of that one |
//! | `GET /__stub/worlds/{id}` | tells the same of one |
//! | `DELETE /__stub/worlds/{id}` | deletes one |
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
//! 405 for what is not in the table, 404 for a world that there is not, 409 for one that there is, 413 for a body of
//! more than 64 MiB, 415 for one that is not `application/json`, 503 when the state can't be [kept](crate::Keep), which
//! all other requests are answered with then too, and 507 for a world more than the 10,000 that a stub has.
//!
//! # Worlds
//!
//! A stub begins with one world, `default`, and has any number beside it, each with its own state, clock, faults,
//! journal and limits. `POST /__stub/worlds` makes one like the stub's own was at the start. Parameters of the query:
//!
//! - `id`: its name of 1 to 64 letters, digits, `-` and `_`. Without it, it gets one that is free.
//! - `from`: the name of the world that it is a copy of, as that is now.
//! - `ttl_ms`: milliseconds, by the machine's clock, after which it is deleted.
//!
//! A body, in place of `from`, is what the world begins with: a world file as `application/toml` or `application/json`,
//! or a snapshot.
//!
//! Everything that a stub serves is there for each world below `/w/<id>`: the vendors' calls, the pages, and this
//! interface. Where a client can't have a path in its base URL, the header `X-Stub-World: <id>` says the same; the path
//! counts more. A signature covers the URL that is called, and so the world's path in it.
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

mod addressed;
mod body;
mod document;
mod guard;
mod missed;
mod page;
mod refusal;
mod routes;
mod worlds;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, OriginalUri};
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use http::{Method, StatusCode, header};
use serde::{Deserialize, Serialize};
use tower_http::cors::CorsLayer;

use crate::address::{Addressed, Base, HEADER};
use crate::clock::{Clock, Moment};
use crate::fault::{self, Fault};
use crate::journal::Entry;
use crate::snapshot::Snapshot;
use crate::state::State;
use crate::store::Scope;
use crate::world::World;
use crate::worlds::Worlds;
use body::{JsonBytes, MOST_MIB};
use guard::Guard;
use refusal::Refusal;
use worlds::Registry;

pub use guard::AccessError;
pub(crate) use guard::{Access, Host, Origin};
pub(crate) use missed::{missed, no_world};

/// Whether a path belongs to the control interface, be there something or not.
pub(crate) fn answers(path: &str) -> bool {
    let below = path.strip_prefix("/__stub");
    matches!(path, "/" | "/openapi.json")
        || below.is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

/// The pages for everyone, and the control interface behind its guard.
pub(crate) fn router(worlds: Arc<Worlds>, access: Access, addr: SocketAddr) -> Router {
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
        .nest("/__stub", guarded(worlds, access, addr))
}

fn guarded(worlds: Arc<Worlds>, access: Access, addr: SocketAddr) -> Router {
    let origins = access.origins.iter().filter_map(Origin::header);
    let cors = CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HEADER.clone()]);
    let guard = Arc::new(Guard::new(access, addr));
    // The last layer is the first that a request meets.
    Router::new()
        .route("/state", get(state).put(replace))
        .route("/reset", post(reset))
        .route("/snapshot", get(snapshot).put(restore))
        .route("/journal", get(journal))
        .route("/faults", get(faults).post(order).delete(forget))
        .route("/clock", get(clock).post(set_clock))
        .merge(worlds::router(Registry { worlds, addr }))
        .method_not_allowed_fallback(not_allowed)
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(MOST_MIB << 20))
        .layer(from_fn_with_state(guard.clone(), guard::check_token))
        .layer(cors)
        .layer(from_fn_with_state(guard, guard::check_sender))
}

async fn unknown(base: Base, method: Method, OriginalUri(uri): OriginalUri) -> Refusal {
    let message = missed::not_found(&base, &method, uri.path());
    Refusal::new(StatusCode::NOT_FOUND, message)
}

async fn not_allowed(base: Base, method: Method, OriginalUri(uri): OriginalUri) -> Refusal {
    let (message, allow) = missed::not_allowed(&base, &method, uri.path());
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message).header(header::ALLOW, allow)
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

async fn health(_: Addressed) -> Json<Health> {
    Json(Health { status: "ready" })
}

/// Looks at the state.
async fn look<T>(to: &Addressed, of: impl FnOnce(&State) -> T) -> Result<T, Refusal> {
    let looked = to.world.change(Scope::Nothing, |state| of(state)).await;
    Ok(looked?)
}

/// Changes the state.
async fn change<T>(to: &Addressed, change: impl FnOnce(&mut State) -> T) -> Result<T, Refusal> {
    Ok(to.world.change(Scope::Everything, change).await?)
}

async fn state(to: Addressed) -> Result<Json<World>, Refusal> {
    look(&to, State::world).await.map(Json)
}

async fn replace(to: Addressed, JsonBytes(body): JsonBytes) -> Result<StatusCode, Refusal> {
    let world = World::from_json(&body)?;
    change(&to, |it| it.replace(world)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn reset(to: Addressed) -> Result<StatusCode, Refusal> {
    to.world.restart(State::reset).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn snapshot(to: Addressed) -> Result<Json<Snapshot>, Refusal> {
    look(&to, Snapshot::of).await.map(Json)
}

async fn restore(to: Addressed, JsonBytes(body): JsonBytes) -> Result<StatusCode, Refusal> {
    let state = Snapshot::from_json(&body)?.state;
    to.world.restart(|it| it.restore(state)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn journal(to: Addressed) -> Json<Vec<Entry>> {
    Json(to.world.journal())
}

async fn faults(to: Addressed) -> Result<Json<Vec<Fault>>, Refusal> {
    look(&to, |it| it.faults.pending()).await.map(Json)
}

async fn order(to: Addressed, JsonBytes(body): JsonBytes) -> Result<StatusCode, Refusal> {
    let fault = serde_json::from_slice(&body);
    let fault =
        fault.map_err(|error| Refusal::bad_request(format!("{error}; {}", fault::SHAPE)))?;
    let ordered = change(&to, |it| it.faults.add(fault)).await?;
    ordered.map_err(|error| Refusal::bad_request(error.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn forget(to: Addressed) -> Result<StatusCode, Refusal> {
    change(&to, |it| it.faults.clear()).await?;
    Ok(StatusCode::NO_CONTENT)
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

impl From<&Clock> for ClockFace {
    fn from(clock: &Clock) -> Self {
        Self {
            now: clock.now(),
            stopped: clock.is_stopped(),
        }
    }
}

impl ClockSetting {
    fn put(self, clock: &Clock) {
        if let Some(to) = self.set {
            clock.set(to);
        }
        if let Some(by) = self.advance_ms {
            clock.advance(Duration::from_millis(by));
        }
        if let Some(stop) = self.stopped {
            clock.stop(stop);
        }
    }
}

async fn clock(to: Addressed) -> Result<Json<ClockFace>, Refusal> {
    look(&to, |it| Json(ClockFace::from(&it.clock))).await
}

async fn set_clock(to: Addressed, body: JsonBytes) -> Result<Json<ClockFace>, Refusal> {
    let setting: ClockSetting = body.read()?;
    change(&to, |it| {
        setting.put(&it.clock);
        Json(ClockFace::from(&it.clock))
    })
    .await
}
