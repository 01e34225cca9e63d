//! An exchange as people read it.

use http::HeaderMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::mask::{Mask, Masked};
use super::{Body, Exchange, Request, Response};

/// Most characters of a body that are shown.
const MOST: usize = 1_000;

/// An exchange as people read it: without secrets, and without the end of long bodies.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Shown {
    /// The request: its line, its headers, an empty line and its body.
    pub request: String,
    /// The response, likewise; none where nothing came back.
    pub response: Option<String>,
}

impl Mask {
    /// An exchange as people read it.
    pub fn shown(&self, exchange: &Exchange) -> Shown {
        let masked = self.of(Some(&exchange.request), exchange.response.as_ref());
        Shown {
            request: request(&masked, &exchange.request),
            response: exchange.response.as_ref().map(|it| response(&masked, it)),
        }
    }

    /// A request as people read it.
    pub fn request(&self, it: &Request) -> String {
        request(&self.of(Some(it), None), it)
    }

    /// A response as people read it.
    pub fn response(&self, it: &Response) -> String {
        response(&self.of(None, Some(it)), it)
    }
}

fn request(masked: &Masked<'_>, request: &Request) -> String {
    let line = format!("{} {}\n", request.method, masked.target(&request.target));
    line + &message(masked, &request.headers, &request.body)
}

fn response(masked: &Masked<'_>, response: &Response) -> String {
    let line = format!("{}\n", response.status);
    line + &message(masked, &response.headers, &response.body)
}

fn message(masked: &Masked<'_>, headers: &HeaderMap, body: &Body) -> String {
    let mut text = String::new();
    for (name, value) in headers {
        let value = masked.header(name.as_str(), value.as_bytes());
        text.push_str(&format!("{name}: {value}\n"));
    }
    let count = body.bytes().len();
    let shown = match (body, masked.body(headers, body)) {
        (Body::Unrecorded, _) => "[body not recorded]".to_owned(),
        (_, None) => format!("[{count} bytes]"),
        (Body::Cut(_), Some(text)) => excerpt(&text) + " [and more]",
        (Body::Whole(_), Some(text)) => excerpt(&text),
    };
    if !shown.is_empty() {
        text.push('\n');
        text.push_str(&shown);
        text.push('\n');
    }
    text
}

fn excerpt(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}… [{} bytes in all]", &text[..end], text.len()),
        None => text.to_owned(),
    }
}
