//! The front page: what this is, and where everything is.

use std::fmt::Write as _;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use serde_json::{Value, json};

use super::routes::CONTROL;
use crate::address::Addressed;
use crate::operation::Operation;

const WHAT: &str = "A stand-in for Symphony, HCL Connections, Persona and Gigya";

/// A page for people, or for programs that ask for JSON.
pub(crate) enum Page {
    Text(String),
    Json(Value),
}

impl Page {
    /// A page with one message.
    pub fn error(message: &str, headers: &HeaderMap) -> Self {
        if wants_json(headers) {
            Self::Json(json!({ "error": message }))
        } else {
            Self::Text(format!("{message}\n"))
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        match self {
            Self::Text(text) => text.into_response(),
            Self::Json(value) => Json(value).into_response(),
        }
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok());
    accept.is_some_and(|it| it.to_ascii_lowercase().contains("json"))
}

/// `GET /`
pub(crate) async fn home(to: Addressed, headers: HeaderMap) -> Page {
    let base = &to.base;
    let version = env!("CARGO_PKG_VERSION");
    let operations = Operation::ALL.iter();
    if wants_json(&headers) {
        let at = |path: &str| format!("{base}{path}");
        let operations = operations
            .map(|it| json!({ "operation": it, "method": it.method(), "path": at(it.path()) }));
        return Page::Json(json!({
            "name": "connections-stub",
            "version": version,
            "description": WHAT,
            "operations": operations.collect::<Vec<_>>(),
            "control": at("/__stub/state"),
            "journal": at("/__stub/journal"),
            "faults": at("/__stub/faults"),
            "clock": at("/__stub/clock"),
            "snapshot": at("/__stub/snapshot"),
            "worlds": at("/__stub/worlds"),
            "health": at("/__stub/health"),
            "document": at("/openapi.json"),
        }));
    }
    let mut text = format!("connections-stub {version}: {WHAT}\n\nOperations:\n");
    for operation in operations {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "  {:6} {base}{}",
            operation.method(),
            operation.path()
        );
    }
    text.push_str("\nTo look at and to steer, as JSON:\n");
    for (method, path) in CONTROL.iter().skip(1) {
        let _ = writeln!(text, "  {method:6} {base}{path}");
    }
    Page::Text(text)
}
