//! Requests made up to cost much. Nothing here is timed: what grows faster than the request takes minutes or all memory
//! at these sizes, and what does not takes a moment.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::convert::Infallible;
use std::sync::LazyLock;

use axum::{body::Body, http::Request};
use serde_json::Value;
use specweld_axum::{Incoming, Limits, Parameter, Place, Schema, Style};
use tower::{Layer, ServiceExt};

const FORM: Style = Style::Form { explode: true };

fn many(count: usize, separator: &str, one: impl Fn(usize) -> String) -> String {
    let each: Vec<_> = (0..count).map(one).collect();
    each.join(separator)
}

/// Reads a request of more members than are taken otherwise.
async fn posted(request: http::request::Builder, sent: String) -> Box<Incoming> {
    let read = |request| async { Ok::<_, Infallible>(Incoming::read(request).await) };
    let limits = Limits::default().bytes(64 << 20).members(1 << 20);
    let service = limits.layer(tower::service_fn(read));
    let incoming = service
        .oneshot(request.body(Body::from(sent)).unwrap())
        .await;
    incoming.unwrap_or_else(|never| match never {})
}

async fn body(sent: String) -> Box<Incoming> {
    posted(Request::post("/"), sent).await
}

/// What a parameter of each style finds among many others.
async fn parameter(
    place: Place,
    style: Style,
    schema: fn() -> Schema,
    request: Request<Body>,
) -> String {
    let parameter = Parameter {
        name: "p",
        place,
        style,
        schema: LazyLock::new(schema),
    };
    let incoming = Incoming::read(request).await;
    match incoming.optional::<Value>(&parameter) {
        Ok(value) => value.map_or("absent".to_owned(), |value| value.to_string()),
        Err(fault) => incoming.reject("op", fault).to_string(),
    }
}

#[tokio::test]
async fn a_form_of_many_names() {
    let schema = Schema::compile(r#"{"type":"object"}"#).unwrap();
    let incoming = body(many(200_000, "&", |n| format!("a{n}="))).await;
    let form = incoming.form::<Value>(&schema, &[]).unwrap();
    assert_eq!(form.as_object().unwrap().len(), 200_000);
}

#[tokio::test]
async fn a_form_of_one_name() {
    let schema = r#"{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"},"uniqueItems":true}}}"#;
    let schema = Schema::compile(schema).unwrap();
    let incoming = body(many(200_000, "&", |n| format!("a={n}"))).await;
    let form = incoming.form::<Value>(&schema, &[]).unwrap();
    assert_eq!(form["a"].as_array().unwrap().len(), 200_000);
}

#[tokio::test]
async fn a_form_that_the_document_knows_nothing_of() {
    let schema = r#"{"type":"object","properties":{"a":{}},"additionalProperties":false}"#;
    let schema = Schema::compile(schema).unwrap();
    let incoming = body(many(200_000, "&", |n| format!("a{n}="))).await;
    let fault = incoming.form::<Value>(&schema, &[]).unwrap_err();
    let text = incoming.reject("op", fault).to_string();
    assert_eq!(text, "op: body `/a0` breaks `additionalProperties: false`");
}

#[tokio::test]
async fn cookies_of_many_names() {
    let string = || Schema::generated(r#"{"type":"string"}"#);
    for (sent, expected) in [("; p=1", "\"1\""), ("", "absent")] {
        let line = many(200_000, "; ", |n| format!("a{n}=")) + sent;
        let request = Request::get("/").header("Cookie", line).body(Body::empty());
        let found = parameter(Place::Cookie, FORM, string, request.unwrap()).await;
        assert_eq!(found, expected);
    }
}

/// A document may ask for many parameters of one query, each of which looks for itself.
#[tokio::test]
async fn many_parameters_of_a_query_of_many_names() {
    let query = many(9_000, "&", |n| format!("a{n}="));
    let request = Request::get(format!("/?{query}"))
        .body(Body::empty())
        .unwrap();
    let incoming = Incoming::read(request).await;
    for n in 0..3_000 {
        let name: &'static str = format!("a{n}").leak();
        let (style, schema): (_, fn() -> Schema) = match n % 2 {
            0 => (FORM, || Schema::generated(r#"{"type":"string"}"#)),
            _ => (Style::DeepObject, || {
                Schema::generated(r#"{"type":"object"}"#)
            }),
        };
        let parameter = Parameter {
            name,
            place: Place::Query,
            style,
            schema: LazyLock::new(schema),
        };
        let found = incoming.optional::<Value>(&parameter).unwrap();
        assert_eq!(found.is_some(), n % 2 == 0);
    }
}

#[tokio::test]
async fn an_object_of_many_members() {
    let query = many(6_000, "&", |n| format!("p[{n}]="));
    let request = Request::get(format!("/?{query}")).body(Body::empty());
    let object = || Schema::generated(r#"{"type":"object"}"#);
    let found = parameter(Place::Query, Style::DeepObject, object, request.unwrap()).await;
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found.as_object().unwrap().len(), 6_000);
}

#[tokio::test]
async fn a_header_that_is_a_long_list() {
    let list = || {
        let list = r#"{"type":"array","items":{"type":"integer"},"uniqueItems":true}"#;
        Schema::generated(list)
    };
    let style = Style::Simple { explode: false };
    let line = many(200_000, ",", |n| n.to_string());
    for (more, expected) in [
        ("", "[0,1,2,"),
        (",7", "op: header `p` breaks `uniqueItems: true`"),
    ] {
        let line = format!("{line}{more}");
        let request = Request::get("/").header("P", line).body(Body::empty());
        let found = parameter(Place::Header, style, list, request.unwrap()).await;
        assert!(found.starts_with(expected));
    }
}

#[tokio::test]
async fn a_list_that_is_wrong_throughout() {
    let schema = r##"{"type":"array","items":{"oneOf":[{"$ref":"#/components/schemas/Id"},{"type":"object","required":["id"]}]},
        "components":{"schemas":{"Id":{"type":"integer","maximum":3}}}}"##;
    let schema = Schema::compile(schema).unwrap();
    for (item, expected) in [
        ("\"a\"", "op: body `/0` breaks `oneOf`"),
        ("9", "op: body `/0` breaks `maximum: 3`"),
        ("{}", "op: body `/0/id` is missing"),
    ] {
        let incoming = body(format!("[{}]", many(100_000, ",", |_| item.to_owned()))).await;
        let fault = incoming.json::<Value>(&schema).unwrap_err();
        assert_eq!(incoming.reject("op", fault).to_string(), expected);
    }
}

/// Where a type is narrower than its schema, the place at fault stands under all of these names.
#[tokio::test]
async fn a_fault_below_long_names() {
    let schema = Schema::compile("{}").unwrap();
    let name = "n".repeat(10_000);
    let open = many(60, "", |_| format!("{{\"{name}\":"));
    let incoming = body(format!("{open}1{}", "}".repeat(60))).await;
    let fault = incoming.json::<Nested>(&schema).unwrap_err();
    let rejection = incoming.reject("op", fault);
    assert_eq!(rejection.name.len(), 60 * 10_001);
}

/// Takes objects of objects alone.
#[derive(Debug)]
struct Nested;

impl<'de> serde::Deserialize<'de> for Nested {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::collections::HashMap::<String, Self>::deserialize(deserializer).map(|_| Self)
    }
}

/// Patterns that look around can be led astray by a text; what they may try is bounded.
#[tokio::test]
async fn a_pattern_that_can_be_led_astray() {
    let schema = Schema::compile(r#"{"items":{"pattern":"^(?:(?=a)a|a)+$(?<=b)"}}"#).unwrap();
    let incoming = body(format!("[\"ab\",\"{}\"]", "a".repeat(40))).await;
    let fault = incoming.json::<Value>(&schema).unwrap_err();
    let text = incoming.reject("op", fault).to_string();
    assert!(text.starts_with("op: body `/0` breaks `pattern"), "{text}");
}

#[cfg(feature = "multipart")]
#[tokio::test]
async fn a_body_of_many_parts() {
    use specweld_axum::{Form, FormField, OtherParts, Schema};

    static FORM: Form = Form {
        fields: &[FormField {
            name: "a",
            required: true,
            many: true,
            json: false,
        }],
        files: &[],
        others: OtherParts::Skipped,
        schema: LazyLock::new(|| {
            Schema::generated(
                r#"{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}}}}"#,
            )
        }),
    };
    let part = "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n\r\n1\r\n";
    let request = Request::post("/").header("Content-Type", "multipart/form-data; boundary=b");
    let sent = format!("{}--b--\r\n", part.repeat(30_000));
    let request = request.body(Body::from(sent)).unwrap();
    let incoming = Incoming::read_form(request, &["multipart/form-data"], &[], (0, &FORM)).await;
    let numbers: Vec<u8> = incoming.form_data().unwrap().required("a").unwrap();
    assert_eq!(numbers.len(), 30_000);
}
