//! What of a body is too much, and what then reaches the service.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::convert::Infallible;
use std::time::Duration;

use axum::{
    Router,
    body::Body,
    extract::DefaultBodyLimit,
    http::{Request, StatusCode},
    routing::post,
};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use serde_json::Value;
use specweld_axum::{Fault, Incoming, Limits, Schema};
use tower::ServiceExt;

const DOCUMENTED: &[&str] = &["application/json", "application/x-www-form-urlencoded"];

fn read(incoming: &Incoming) -> Result<Value, Fault> {
    let any = Schema::compile(r#"{"type":"object"}"#).unwrap();
    match incoming.required_media_type(DOCUMENTED)? {
        0 => incoming.json(&any),
        _ => incoming.form(&any, &[]),
    }
}

/// Answers the status and text of a rejection, or the number of members of the body.
async fn members(request: axum::extract::Request) -> (StatusCode, String) {
    let incoming = Incoming::read(request).await;
    match read(&incoming) {
        Ok(value) => (StatusCode::OK, value.as_object().unwrap().len().to_string()),
        Err(fault) => {
            let rejection = incoming.reject("op", fault);
            (rejection.reason.status(), rejection.to_string())
        }
    }
}

fn plain() -> Router {
    Router::new().route("/", post(members))
}

async fn answer(router: Router, media_type: &str, sent: impl Into<Body>) -> (u16, String) {
    let request = Request::post("/").header("Content-Type", media_type);
    let response = router.oneshot(request.body(sent.into()).unwrap()).await;
    let response = response.unwrap_or_else(|never: Infallible| match never {});
    let status = response.status().as_u16();
    let text = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(text.to_vec()).unwrap())
}

async fn json(router: Router, sent: impl Into<Body>) -> (u16, String) {
    answer(router, "application/json", sent).await
}

async fn form(router: Router, sent: impl Into<Body>) -> (u16, String) {
    answer(router, "application/x-www-form-urlencoded", sent).await
}

fn nested(depth: usize) -> String {
    let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
    format!("{{\"a\":{open}{close}}}")
}

fn fields(count: usize) -> String {
    let fields: Vec<_> = (0..count).map(|n| format!("a{n}=")).collect();
    fields.join("&")
}

fn refused(status: u16, text: &str) -> (u16, String) {
    (status, format!("op: body {text}"))
}

fn found(members: usize) -> (u16, String) {
    (200, members.to_string())
}

#[tokio::test]
async fn limits_hold_without_being_asked_for() {
    assert_eq!(json(plain(), nested(64)).await, found(1));
    let too_deep = refused(400, "is nested deeper than 64 levels");
    assert_eq!(json(plain(), nested(65)).await, too_deep);
    let opened = "[".repeat(100_000);
    assert_eq!(json(plain(), opened).await, too_deep);
    let too_many = refused(413, "has more than 100000 members");
    assert_eq!(form(plain(), fields(100_000)).await, found(100_000));
    assert_eq!(form(plain(), fields(100_001)).await, too_many);
    let long = format!("{{\"a\":[{}0]}}", "0,".repeat(100_000));
    assert_eq!(json(plain(), long).await, too_many);
}

#[tokio::test]
async fn a_layer_sets_them_all() {
    let limits = Limits::default().bytes(40).members(3).depth(2);
    let router = || plain().layer(limits);
    assert_eq!(form(router(), fields(3)).await, found(3));
    let too_many = refused(413, "has more than 3 members");
    assert_eq!(form(router(), fields(4)).await, too_many);
    assert_eq!(json(router(), r#"{"a":[1,2]}"#).await, found(1));
    assert_eq!(json(router(), r#"{"a":[1,2,3]}"#).await, too_many);
    let too_deep = refused(400, "is nested deeper than 2 levels");
    assert_eq!(json(router(), nested(3)).await, too_deep);
    let too_large = refused(413, "is longer than 40 bytes");
    assert_eq!(form(router(), "a".repeat(41)).await, too_large);
    // axum's own layer says the same of bytes: the inner one counts.
    let wider = || router().layer(DefaultBodyLimit::disable());
    assert_eq!(form(wider(), "a".repeat(41)).await, too_large);
    let inner = plain().layer(DefaultBodyLimit::max(50)).layer(limits);
    assert_eq!(form(inner, "a".repeat(41)).await, found(1));
    let many = Limits::default().bytes(4 << 20).members(200_000);
    assert_eq!(
        form(plain().layer(many), fields(150_000)).await,
        found(150_000)
    );
}

#[tokio::test]
async fn depth_can_not_be_set_beyond_what_is_read() {
    let router = || plain().layer(Limits::default().depth(usize::MAX));
    assert_eq!(json(router(), nested(127)).await, found(1));
    let too_deep = refused(400, "is nested deeper than 127 levels");
    assert_eq!(json(router(), nested(128)).await, too_deep);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_drips_in_is_not_waited_for() {
    let dripping = |pause| {
        let drops = stream::iter(b"{\"a\":1}".chunks(1)).then(move |byte| async move {
            tokio::time::sleep(Duration::from_secs(pause)).await;
            Ok::<_, Infallible>(Bytes::from_static(byte))
        });
        Body::from_stream(drops)
    };
    assert_eq!(json(plain(), dripping(4)).await, found(1));
    let too_slow = refused(408, "took longer than 30s to come");
    assert_eq!(json(plain(), dripping(5)).await, too_slow);
    let never = || Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    assert_eq!(json(plain(), never()).await, too_slow);
    let patient = plain().layer(Limits::default().time(None));
    assert_eq!(json(patient, dripping(600)).await, found(1));
    let hasty = plain().layer(Limits::default().time(Duration::from_millis(5)));
    let too_slow = refused(408, "took longer than 5ms to come");
    assert_eq!(json(hasty, dripping(1)).await, too_slow);
}

#[tokio::test]
async fn long_names_are_not_repeated_whole() {
    let sent = format!("{{\"{}\":1}}", "n".repeat(1_000_000));
    let schema = r#"{"properties":{"a":{}},"additionalProperties":false}"#;
    let schema = Schema::compile(schema).unwrap();
    let request = Request::post("/").body(Body::from(sent)).unwrap();
    let incoming = Incoming::read(request).await;
    let fault = incoming.json::<Value>(&schema).unwrap_err();
    let text = incoming.reject("op", fault).to_string();
    let shown = "n".repeat(199);
    assert_eq!(
        text,
        format!("op: body `/{shown}…` breaks `additionalProperties: false`")
    );
}

#[cfg(feature = "multipart")]
static FORM: specweld_axum::Form = specweld_axum::Form {
    fields: &[],
    files: &[specweld_axum::FormFile {
        name: "a",
        required: true,
        many: true,
    }],
    others: specweld_axum::OtherParts::Skipped,
    schema: std::sync::LazyLock::new(|| specweld_axum::Schema::generated("{}")),
};

#[cfg(feature = "multipart")]
#[tokio::test]
async fn parts_are_members() {
    let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
    for (parts, expected) in [(3, None), (4, Some("op: body has more than 3 members"))] {
        let mut request = Request::post("/")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .body(Body::from(format!("{}--b--\r\n", part.repeat(parts))))
            .unwrap();
        request
            .extensions_mut()
            .insert(Limits::default().members(3));
        let incoming =
            Incoming::read_form(request, &["multipart/form-data"], &[], (0, &FORM)).await;
        let mut files = incoming.form_data().unwrap().into_parts();
        let refused = loop {
            match files.next().await {
                Ok(Some(_)) => {}
                Ok(None) => break None,
                Err(fault) => break Some(fault),
            }
        };
        let refused = refused.map(|fault| incoming.reject("op", fault).to_string());
        assert_eq!(refused.as_deref(), expected);
    }
}
