//! Recordings as others write them, and as they are written here.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use http::{HeaderValue, Method, StatusCode};
use serde_json::{Value, json};
use specweld_conformance::har::{self, Recording, Timing};
use specweld_conformance::{Body, Exchange, Mask, Request, Response};

fn recording(entries: &Value) -> Recording {
    let text = json!({ "log": { "version": "1.2", "entries": entries } }).to_string();
    Recording::parse(format!("\u{feff}{text}").as_bytes()).unwrap()
}

/// As a browser exports it: HTTP/2, a body in Base64, header values joined, and cookies and credentials left out.
#[test]
fn browsers_are_understood() {
    let entries = json!([{
        "request": {
            "method": "POST",
            "url": "https://ann:pw@Library.example:8443/v1/books?limit=1#top",
            "httpVersion": "h2",
            "headers": [
                { "name": ":authority", "value": "library.example:8443" },
                { "name": ":method", "value": "POST" },
                { "name": "content-type", "value": "application/x-www-form-urlencoded" },
                { "name": "content-length", "value": "9" }
            ],
            "bodySize": 9,
            "postData": { "mimeType": "application/x-www-form-urlencoded", "text": "",
                "params": [{ "name": "a", "value": "b c" }, { "name": "d", "value": "" }] }
        },
        "response": {
            "status": 200,
            "headers": [
                { "name": "content-encoding", "value": "br" },
                { "name": "content-type", "value": "application/json" },
                { "name": "x-list", "value": "1\n2" }
            ],
            "content": { "size": 2, "mimeType": "application/json", "text": "e30=", "encoding": "base64" }
        }
    }]);
    let (host, exchange) = recording(&entries).exchanges.remove(0);
    assert_eq!(host, "library.example:8443");
    assert_eq!(exchange.request.target, "/v1/books?limit=1");
    assert_eq!(exchange.request.body.bytes(), b"a=b+c&d=");
    assert_eq!(exchange.request.headers.len(), 2);
    let response = exchange.response.unwrap();
    assert_eq!(response.body, Body::Whole("{}".into()));
    assert_eq!(response.headers.get_all("x-list").iter().count(), 2);
    assert!(!response.headers.contains_key("content-encoding"));
}

#[test]
fn what_is_missing_is_told_and_fails_nothing() {
    let entries = json!([
        { "request": { "method": "GET", "url": "http://a/b" }, "response": { "status": 0 } },
        { "request": { "method": "GET", "url": "http://a?x=1" }, "response": { "status": 200, "content": { "size": 10, "mimeType": "text/plain" } } },
        { "request": { "method": "PUT", "url": "http://a/", "headers": [{ "name": "Content-Length", "value": "3" }] }, "response": { "status": 204, "content": { "size": 0 } } },
        { "request": { "method": "no method", "url": "http://a/" } },
        { "request": { "method": "GET" } },
        7
    ]);
    let recording = recording(&entries);
    let exchanges: Vec<_> = recording.exchanges.iter().map(|(_, it)| it).collect();
    assert_eq!(exchanges.len(), 3);
    assert_eq!(exchanges[0].response, None);
    assert_eq!(exchanges[1].request.target, "/?x=1");
    assert_eq!(
        exchanges[1].response.as_ref().unwrap().body,
        Body::Unrecorded
    );
    assert_eq!(exchanges[1].request.body, Body::EMPTY);
    assert_eq!(exchanges[2].request.body, Body::Unrecorded);
    assert_eq!(exchanges[2].response.as_ref().unwrap().body, Body::EMPTY);
    insta::assert_snapshot!(recording.notes.join("\n"));
    for text in ["", "[]", "{\"log\":{}}", "{\"log\":{\"entries\":7}}"] {
        assert!(Recording::parse(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn what_is_written_is_read_again_without_secrets() {
    let mut request = Request::new(Method::POST, "/a?token=tell-nobody&x=1");
    let json = HeaderValue::from_static("application/json");
    request.headers.insert("content-type", json.clone());
    request.headers.insert(
        "authorization",
        HeaderValue::from_static("Bearer open-sesame"),
    );
    request.body = Body::Whole(r#"{"password":"hunter22","a":1}"#.into());
    let mut response = Response::new(StatusCode::CREATED);
    response.headers.insert("content-type", json);
    response.body = Body::Whole(r#"{"said":"hunter22 tell-nobody open-sesame"}"#.into());
    let exchange = Exchange {
        request,
        response: Some(response),
    };
    let timing = Timing {
        started: "2026-01-01T00:00:00Z".to_owned(),
        milliseconds: 1.5,
    };
    let entry = har::entry(
        &exchange,
        "http://library.example",
        &timing,
        &Mask::default(),
    );
    let (start, end) = har::frame("1");
    let text = format!("{start}{entry}{end}");
    for secret in ["hunter22", "tell-nobody", "open-sesame"] {
        assert!(!text.contains(secret), "{text}");
    }
    let read = Recording::parse(text.as_bytes())
        .unwrap()
        .exchanges
        .remove(0)
        .1;
    assert_eq!(read.request.target, "/a?token=…&x=1");
    assert_eq!(
        read.request.body.bytes(),
        r#"{"a":1,"password":"…"}"#.as_bytes()
    );
    assert_eq!(
        read.response.unwrap().body.bytes(),
        r#"{"said":"… … …"}"#.as_bytes()
    );
}
