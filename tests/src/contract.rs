//! Exchanges of the suites, held against `openapi.json`.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use specweld_conformance::{self as conformance, Body, Contract, Exchange, Mask, Settings, Side};
use specweld_document::Document;

use crate::wire::{Request, Response};

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let path = crate::workspace().join("openapi.json");
    let text = std::fs::read_to_string(path).expect("openapi.json can be read");
    Contract::new(Document::parse(&text).expect("openapi.json is a document"))
});

/// What an answer must keep: it has no header either that neither the document nor HTTP knows.
pub const SETTINGS: Settings = Settings {
    strict_requests: false,
    closed_headers: true,
    is_recorded: false,
};

/// The contract of the repository's own `openapi.json`.
///
/// # Panics
/// It can't be read.
pub fn contract() -> &'static Contract {
    &CONTRACT
}

/// A request and its answer, as they are judged.
///
/// # Panics
/// The method is none.
pub fn exchange(request: &Request, answer: &Response) -> Exchange {
    let method: Method = request.method.parse().expect("a method");
    let mut sent = conformance::Request::new(method, &request.target);
    sent.headers = headers(request.headers());
    sent.body = Body::Whole(request.content().to_vec().into());
    let status = StatusCode::from_u16(answer.status).expect("a status");
    let mut came = conformance::Response::new(status);
    came.headers = headers(&answer.headers);
    came.body = Body::Whole(answer.body.clone().into());
    Exchange {
        request: sent,
        response: Some(came),
    }
}

fn headers(headers: &[(String, String)]) -> HeaderMap {
    let headers = headers.iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
    });
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(name, value);
    }
    map
}

/// In what an answer is not as documented; a request to no operation is not either, nor is a header that comes twice.
pub fn faults(request: &Request, answer: &Response) -> Vec<String> {
    let exchange = exchange(request, answer);
    let judgement = contract().judge(&exchange, SETTINGS, &Mask::default());
    let is_nowhere = judgement.operation.is_none();
    let violations = judgement.violations.iter().chain(&judgement.refused);
    let violations = violations.filter(|it| is_nowhere || it.side == Side::Response);
    let mut faults: Vec<_> = violations.map(ToString::to_string).collect();
    let names: Vec<_> = answer.headers.iter().map(|(name, _)| name).collect();
    let twice = names
        .iter()
        .enumerate()
        .filter(|(at, it)| names[..*at].contains(it));
    faults.extend(twice.map(|(_, name)| format!("two headers `{name}`")));
    faults
}
