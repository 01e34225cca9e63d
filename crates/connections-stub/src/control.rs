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
//! its answer lost.
//!
//! ```json
//! {"operation": "symphony_unfollow_user", "times": 2, "delay_ms": 500, "response": {"status": 500}}
//! {"operation": "gigya_remove_connection", "connection": "cut_after"}
//! ```
//!
//! What can't be read is answered with 400 and `{"error": "…"}`, and changes nothing.

use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::fault::Fault;
use crate::state::Shared;
use crate::world::World;

/// Room for a world; 64 MiB.
const BODY_LIMIT: usize = 64 << 20;

pub(crate) fn router(shared: Shared) -> Router {
    let control = Router::new()
        .route("/state", get(state).put(replace))
        .route("/reset", post(reset))
        .route("/journal", get(journal))
        .route("/faults", get(faults).post(order).delete(forget))
        .route("/clock", get(clock).post(set_clock))
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(shared);
    Router::new().nest("/__stub", control)
}

/// What was wrong with a request to the control interface.
struct Refused(String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, error(&self.0)).into_response()
    }
}

fn error(message: &str) -> Json<serde_json::Value> {
    Json(serde_json::json!({ "error": message }))
}

async fn unknown() -> Response {
    (StatusCode::NOT_FOUND, error("nothing here")).into_response()
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused(error.to_string()))
}

async fn state(State(shared): State<Shared>) -> Json<World> {
    Json(shared.lock().world())
}

async fn replace(State(shared): State<Shared>, body: Bytes) -> Result<StatusCode, Refused> {
    let world = World::from_json(&body).map_err(|error| Refused(error.to_string()))?;
    shared.lock().replace(world);
    Ok(StatusCode::NO_CONTENT)
}

async fn reset(State(shared): State<Shared>) -> StatusCode {
    shared.lock().reset();
    StatusCode::NO_CONTENT
}

async fn journal(State(shared): State<Shared>) -> Response {
    Json(shared.lock().journal()).into_response()
}

async fn faults(State(shared): State<Shared>) -> Json<Vec<Fault>> {
    Json(shared.lock().faults.pending())
}

async fn order(State(shared): State<Shared>, body: Bytes) -> Result<StatusCode, Refused> {
    let fault = read(&body)?;
    let ordered = shared.lock().faults.add(fault);
    ordered.map_err(|error| Refused(error.to_string()))?;
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

async fn set_clock(State(shared): State<Shared>, body: Bytes) -> Result<Json<ClockFace>, Refused> {
    let setting: ClockSetting = read(&body)?;
    {
        let clock = &mut shared.lock().clock;
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
