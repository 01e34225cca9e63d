//! The control interface that a stub has and a vendor has not: what lets a rule set up the world that it needs, and see
//! what became of it.

use std::sync::LazyLock;

use http::{HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use specweld_conformance::suite::{Server, Unanswered};
use specweld_conformance::{Body, Request};

/// The moment at which the clock stands still: 2026-01-01T00:00:00Z, in seconds.
pub(crate) const START: i64 = 1_767_225_600;

/// The world that the values of `values.toml` are of.
static DEMO: LazyLock<String> = LazyLock::new(|| {
    let demo = toml::from_str(include_str!("../../connections-stub/src/world/demo.toml"));
    demo.unwrap_or(Value::Null).to_string()
});

/// How long a world is kept of which this program could not say that it is done with it, in milliseconds.
const TIME_TO_LIVE: u32 = 600_000;

/// A server's control interface.
#[derive(Clone, Debug)]
pub(crate) struct Control {
    token: Option<HeaderValue>,
    /// The world as it was found.
    found: String,
}

/// A world of its own on a server.
#[derive(Debug, Deserialize)]
pub(crate) struct World {
    id: String,
}

impl World {
    /// Where it is, below the server's URL: its control interface too.
    pub fn path(&self) -> String {
        format!("/w/{}", self.id)
    }
}

/// Why the control interface did not do as it was told.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The server does not answer.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// It refuses.
    #[error("the control interface answers {status} to {request}: {body}")]
    Refused {
        /// What was asked for.
        request: String,
        /// The status.
        status: StatusCode,
        /// What it says.
        body: String,
    },
    /// A token that no header can carry.
    #[error("the control token has characters that no header can carry")]
    Token,
}

impl Control {
    /// The control interface of a server, if it has one. It asks for the token, if it asks for any.
    pub async fn find(server: &Server, token: Option<&str>) -> Result<Option<Self>, ControlError> {
        let health = Request::new(Method::GET, "/__stub/health");
        let health = server.send(health).await?.response;
        let ready = health.is_some_and(|it| {
            let body: Value = serde_json::from_slice(it.body.bytes()).unwrap_or_default();
            it.status == 200 && body["status"] == "ready"
        });
        if !ready {
            return Ok(None);
        }
        let token = token.map(|it| HeaderValue::from_str(&format!("Bearer {it}")));
        let mut token = token.transpose().map_err(|_| ControlError::Token)?;
        if let Some(token) = &mut token {
            token.set_sensitive(true);
        }
        let mut control = Self {
            token,
            found: String::new(),
        };
        control.found = control.world(server).await?;
        Ok(Some(control))
    }

    /// The world as it is now.
    pub async fn world(&self, server: &Server) -> Result<String, ControlError> {
        self.send(server, Method::GET, "state", String::new()).await
    }

    /// Goes on with another world.
    pub async fn set_world(&self, server: &Server, world: String) -> Result<(), ControlError> {
        let done = self.send(server, Method::PUT, "state", world).await;
        done.map(drop)
    }

    /// Goes on with the demo world.
    pub async fn demo(&self, server: &Server) -> Result<(), ControlError> {
        self.set_world(server, DEMO.clone()).await
    }

    /// Stops the clock so many milliseconds after the start.
    pub async fn stop_clock(&self, server: &Server, after: i64) -> Result<(), ControlError> {
        let moment = jiff::Timestamp::from_millisecond(START * 1_000 + after).unwrap_or_default();
        let moment = format!("{moment:.3}");
        let set = json!({"stopped": true, "set": moment});
        let done = self
            .send(server, Method::POST, "clock", set.to_string())
            .await;
        done.map(drop)
    }

    /// Orders a fault.
    pub async fn order(&self, server: &Server, fault: &Value) -> Result<(), ControlError> {
        let done = self
            .send(server, Method::POST, "faults", fault.to_string())
            .await;
        done.map(drop)
    }

    /// Forgets the faults that did not come.
    pub async fn forget(&self, server: &Server) -> Result<(), ControlError> {
        let done = self
            .send(server, Method::DELETE, "faults", String::new())
            .await;
        done.map(drop)
    }

    /// Makes so many worlds; none where the server has a single one.
    pub async fn worlds(&self, server: &Server, count: usize) -> Result<Vec<World>, ControlError> {
        let mut worlds = Vec::new();
        for _ in 0..count {
            let what = format!("worlds?ttl_ms={TIME_TO_LIVE}");
            let made = match self.send(server, Method::POST, &what, String::new()).await {
                Ok(made) => serde_json::from_str(&made).ok(),
                Err(ControlError::Refused { .. }) => None,
                Err(error) => return Err(error),
            };
            let Some(world) = made else {
                self.delete(server, &worlds).await?;
                return Ok(Vec::new());
            };
            worlds.push(world);
        }
        Ok(worlds)
    }

    /// Deletes worlds.
    pub async fn delete(&self, server: &Server, worlds: &[World]) -> Result<(), ControlError> {
        for World { id } in worlds {
            let what = format!("worlds/{id}");
            self.send(server, Method::DELETE, &what, String::new())
                .await?;
        }
        Ok(())
    }

    /// Leaves the server as it was found, with the machine's clock.
    pub async fn leave(&self, server: &Server) -> Result<(), ControlError> {
        self.send(server, Method::POST, "reset", String::new())
            .await?;
        self.set_world(server, self.found.clone()).await
    }

    async fn send(
        &self,
        server: &Server,
        method: Method,
        what: &str,
        body: String,
    ) -> Result<String, ControlError> {
        let mut request = Request::new(method, format!("/__stub/{what}"));
        if let Some(token) = &self.token {
            request.headers.insert(header::AUTHORIZATION, token.clone());
        }
        if !body.is_empty() {
            let json = HeaderValue::from_static("application/json");
            request.headers.insert(header::CONTENT_TYPE, json);
            request.body = Body::Whole(body.into());
        }
        let asked = format!("{} {}", request.method, request.target);
        let response = server.send(request).await?.response;
        let (status, body) = response.map_or((StatusCode::BAD_GATEWAY, Body::EMPTY), |it| {
            (it.status, it.body)
        });
        let body = String::from_utf8_lossy(body.bytes()).into_owned();
        if !status.is_success() {
            return Err(ControlError::Refused {
                request: asked,
                status,
                body,
            });
        }
        Ok(body)
    }
}
