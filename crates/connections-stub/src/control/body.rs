//! Bodies that the control interface takes.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::refusal::Refusal;
use crate::snapshot::{Snapshot, SnapshotError};
use crate::state::State;
use crate::world::{World, WorldError};

/// Room for a world, in MiB.
pub(super) const MOST_MIB: usize = 64;

const JSON: &str = "application/json";
const TOML: &str = "application/toml";

impl From<WorldError> for Refusal {
    fn from(error: WorldError) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<SnapshotError> for Refusal {
    fn from(error: SnapshotError) -> Self {
        Self::bad_request(error.to_string())
    }
}

/// A body that says that it is JSON, or does not say what it is.
pub(super) struct JsonBytes(pub Bytes);

impl JsonBytes {
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.0).map_err(|error| Refusal::bad_request(error.to_string()))
    }
}

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        media_type(request.headers(), &[JSON])?;
        bytes(request, state).await.map(Self)
    }
}

/// The body that a world begins with: a world file, as TOML or JSON, or a snapshot. It may be empty.
pub(super) struct WorldFile {
    is_toml: bool,
    body: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for WorldFile {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let is_toml = media_type(request.headers(), &[JSON, TOML])? == TOML;
        let body = bytes(request, state).await?;
        Ok(Self { is_toml, body })
    }
}

impl WorldFile {
    /// The state to begin with, unless the body is empty.
    pub fn state(&self) -> Result<Option<State>, Refusal> {
        let body = &self.body;
        if body.is_empty() {
            return Ok(None);
        }
        if !self.is_toml && Snapshot::is_meant(body) {
            return Ok(Some(Snapshot::from_json(body)?.state));
        }
        let world = if self.is_toml {
            let text = std::str::from_utf8(body);
            let text = text.map_err(|_| Refusal::bad_request("the world file is not UTF-8"))?;
            World::from_toml(text)?
        } else {
            World::from_json(body)?
        };
        Ok(Some(State::new(Arc::new(world))))
    }
}

/// The type of a body among those that are taken, the first of which is that of a body without one.
fn media_type(headers: &HeaderMap, taken: &[&'static str]) -> Result<&'static str, Refusal> {
    // A page can send any other type without asking first.
    let Some(sent) = headers.get(header::CONTENT_TYPE) else {
        return Ok(taken.first().copied().unwrap_or_default());
    };
    let essence = sent.to_str().unwrap_or_default().split(';').next();
    let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
    let found = taken.iter().copied().find(|it| *it == essence);
    found.ok_or_else(|| {
        let taken: Vec<_> = taken
            .iter()
            .map(|it| format!("`Content-Type: {it}`"))
            .collect();
        let taken = taken.join(" or ");
        let message = format!("`{essence}` is not what is taken here; send {taken}");
        Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
    })
}

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Refusal> {
    let body = Bytes::from_request(request, state).await;
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("a body has at most {MOST_MIB} MiB"),
        ),
        status => Refusal::new(status, rejection.body_text()),
    })
}
