//! Writes answers.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::Value;

/// An answer in the making: its status and headers.
///
/// A header or body that can't be written, such as a header with a line break in it, makes the
/// whole answer a bare 500: it is a fault of the service, and half an answer would hide it.
#[derive(Debug)]
#[must_use]
pub struct Reply {
    /// None as soon as something can't be written.
    head: Option<(StatusCode, HeaderMap)>,
}

impl Reply {
    /// An answer without headers so far.
    pub fn new(status: u16) -> Self {
        let status = StatusCode::from_u16(status).ok();
        Self {
            head: status.map(|status| (status, HeaderMap::new())),
        }
    }

    /// Adds a header in OpenAPI's `simple` style: items are joined by commas. `null` is no header.
    pub fn header(self, name: &'static str, value: &impl Serialize) -> Self {
        let text = serde_json::to_value(value)
            .ok()
            .and_then(|value| simple(&value));
        let head = self
            .head
            .zip(text)
            .and_then(|((status, mut headers), text)| {
                if let Some(text) = text {
                    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
                    headers.insert(name, HeaderValue::from_str(&text).ok()?);
                }
                Some((status, headers))
            });
        Self { head }
    }

    /// The answer without a body.
    pub fn empty(self) -> Response {
        self.write(None, Body::empty())
    }

    /// The answer with a JSON body.
    pub fn json(self, media_type: &'static str, body: &impl Serialize) -> Response {
        let Ok(text) = serde_json::to_vec(body) else {
            return failure();
        };
        self.finish(media_type, text)
    }

    /// The answer with a text as its body, which `body` serializes to.
    pub fn text(self, media_type: &'static str, body: &impl Serialize) -> Response {
        match serde_json::to_value(body) {
            Ok(Value::String(text)) => self.finish(media_type, text),
            _ => failure(),
        }
    }

    /// The answer with bytes as its body.
    pub fn bytes(self, media_type: &'static str, body: Bytes) -> Response {
        self.finish(media_type, body)
    }

    /// The answer with a body of a media type that is not known before.
    pub fn content(self, media_type: HeaderValue, body: Bytes) -> Response {
        self.write(Some(media_type), Body::from(body))
    }

    fn finish(self, media_type: &'static str, body: impl Into<Body>) -> Response {
        match HeaderValue::from_maybe_shared(Bytes::from_static(media_type.as_bytes())) {
            Ok(media_type) => self.write(Some(media_type), body.into()),
            Err(_) => failure(),
        }
    }

    fn write(self, media_type: Option<HeaderValue>, body: Body) -> Response {
        let Some((status, mut headers)) = self.head else {
            return failure();
        };
        if let Some(media_type) = media_type {
            headers.insert(header::CONTENT_TYPE, media_type);
        }
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

fn failure() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// The text of a header; the inner `None` is no header, the outer one is a value without a text.
fn simple(value: &Value) -> Option<Option<String>> {
    Some(match value {
        Value::Null => None,
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::String(value) => Some(value.clone()),
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| simple(item)?).collect();
            Some(items?.join(","))
        }
        Value::Object(_) => return None,
    })
}
