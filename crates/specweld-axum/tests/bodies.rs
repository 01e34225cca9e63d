//! Bodies of real requests, as tables.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::convert::Infallible;

use axum::{
    Router,
    body::Body,
    extract::DefaultBodyLimit,
    http::{Request, StatusCode},
    routing::post,
};
use bytes::Bytes;
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use specweld_axum::{Components, Incoming, Rejection, Schema};
use tower::ServiceExt;

/// What a body is read as: the name of the reader is the first word of the answer.
fn body(incoming: &Incoming, schema: &Schema) -> Result<String, specweld_axum::Fault> {
    const DOCUMENTED: &[&str] = &[
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain; charset=utf-8",
        "image/*",
    ];
    Ok(match incoming.optional_media_type(DOCUMENTED)? {
        None => "none".to_owned(),
        Some(0) => format!("json {}", incoming.json::<Value>(schema)?),
        Some(1) => format!("form {}", incoming.form::<Value>(schema, &[])?),
        Some(2) => format!("text {}", incoming.text::<Value>(schema)?),
        Some(_) => format!("bytes {:?}", incoming.bytes()),
    })
}

async fn read(schema: &Schema, content_type: Option<&str>, sent: impl Into<Body>) -> String {
    let mut request = Request::post("/");
    if let Some(content_type) = content_type {
        request = request.header("Content-Type", content_type);
    }
    let incoming = Incoming::read(request.body(sent.into()).unwrap()).await;
    body(&incoming, schema).unwrap_or_else(|fault| incoming.reject("op", fault).to_string())
}

#[tokio::test]
async fn media_types_are_matched() {
    let unsupported = "op: body is of none of the documented media types (application/json, \
                       application/x-www-form-urlencoded, text/plain; charset=utf-8, image/*)";
    let any = Schema::compile("{}").unwrap();
    let cases = [
        (Some("application/json"), "1", "json 1"),
        (
            Some("Application/JSON; charset=\"UTF-8\"; q=1"),
            "1",
            "json 1",
        ),
        (Some("application/json;charset=us-ascii"), "1", "json 1"),
        (Some("application/json; charset=utf-16"), "1", unsupported),
        (Some("application/problem+json"), "1", unsupported),
        (Some("text/plain"), "1", "text \"1\""),
        (Some("image/png"), "1", "bytes b\"1\""),
        (Some("image"), "1", unsupported),
        (Some("image/"), "1", unsupported),
        (Some(""), "1", unsupported),
        (None, "1", unsupported),
        (None, "", "none"),
        (Some("application/json"), "", "none"),
        (Some("application/x-www-form-urlencoded"), "", "form {}"),
        (Some("text/plain"), "", "text \"\""),
        (Some("image/png"), "", "bytes b\"\""),
        (Some("video/mp4"), "", "none"),
    ];
    for (content_type, sent, expected) in cases {
        let found = read(&any, content_type, sent).await;
        assert_eq!(found, expected, "{content_type:?} {sent:?}");
    }
}

#[tokio::test]
async fn json_is_read_to_its_end_and_the_member_at_fault_is_named() {
    let schema = json!({
        "$ref": "#/components/schemas/List",
        "components": { "schemas": {
            "List": {
                "type": "object",
                "required": ["followers"],
                "properties": {
                    "followers": { "type": "array", "items": { "$ref": "#/components/schemas/Id" } },
                    "note": { "anyOf": [{ "$ref": "#/components/schemas/Note" }, { "type": "null" }] },
                    "a/b~": { "type": "string" },
                },
                "additionalProperties": false,
            },
            "Id": { "type": "integer", "maximum": 9223372036854775807_i64 },
            "Note": { "type": "string", "maxLength": 3 },
        } },
    });
    let schema = Schema::compile(&schema.to_string()).unwrap();
    let cases: [(&[u8], &str); 14] = [
        (
            br#" {"followers":[7215545058313]} "#,
            r#"json {"followers":[7215545058313]}"#,
        ),
        (
            br#"{"followers":[],"note":null}"#,
            r#"json {"followers":[],"note":null}"#,
        ),
        (
            br#"{"followers":[1,"SECRET"]}"#,
            "op: body `/followers/1` is no integer",
        ),
        (
            br#"{"followers":[1.5]}"#,
            "op: body `/followers/0` is no integer",
        ),
        (
            br#"{"followers":[9223372036854775808]}"#,
            "op: body `/followers/0` breaks `maximum: 9223372036854775807`",
        ),
        (
            br#"{"followers":null}"#,
            "op: body `/followers` is no array",
        ),
        (br#"{}"#, "op: body `/followers` is missing"),
        (br#"[]"#, "op: body is no object"),
        (
            br#"{"followers":[],"note":"SECRET"}"#,
            "op: body `/note` breaks `maxLength: 3`",
        ),
        (
            br#"{"followers":[],"a/b~":1}"#,
            "op: body `/a~1b~0` is no string",
        ),
        (
            b"{\"followers\":[],\"x\\ny\":1}",
            r"op: body `/x\ny` breaks `additionalProperties: false`",
        ),
        (br#"{"followers":[SECRET"#, "op: body is no JSON"),
        (
            br#"{"followers":[]}, SECRET"#,
            "op: body goes on after its end",
        ),
        (b"{\"followers\":[\"\xFF\"]}", "op: body is not UTF-8"),
    ];
    for (sent, expected) in cases {
        let found = read(&schema, Some("application/json"), sent).await;
        assert_eq!(found, expected, "{}", sent.escape_ascii());
    }
}

#[tokio::test]
async fn a_schema_that_is_false_is_named_by_its_keyword() {
    let schema = Schema::compile(r#"{"additionalProperties":false}"#).unwrap();
    assert_eq!(
        read(&schema, Some("application/json"), r#"{"a":1}"#).await,
        "op: body breaks `additionalProperties: false`"
    );
}

#[tokio::test]
async fn types_that_are_narrower_than_the_schema_are_named_too() {
    #[derive(Debug, Deserialize, Serialize)]
    struct Narrow {
        ids: Vec<i64>,
    }
    let schema = Schema::compile(r#"{"type":"object"}"#).unwrap();
    let cases = [
        (r#"{"ids":[1]}"#, None),
        (
            r#"{"ids":[1,5.0]}"#,
            Some("op: body `/ids/1` is no value of the documented type"),
        ),
        (
            r#"{"ids":[1e30]}"#,
            Some("op: body `/ids/0` is no value of the documented type"),
        ),
        (r#"{}"#, Some("op: body is no value of the documented type")),
    ];
    for (sent, expected) in cases {
        let request = Request::post("/").body(Body::from(sent)).unwrap();
        let incoming = Incoming::read(request).await;
        let found = incoming.json::<Narrow>(&schema).err();
        let found = found.map(|fault| incoming.reject("op", fault).to_string());
        assert_eq!(found.as_deref(), expected, "{sent}");
    }
}

#[tokio::test]
async fn forms_are_read_field_by_field() {
    let schema = json!({
        "type": "object",
        "required": ["UID"],
        "properties": {
            "UID": { "type": "string" },
            "removeLoginID": { "type": "boolean" },
            "cid": { "type": "string", "maxLength": 3 },
            "ids": { "type": "array", "items": { "type": "integer" } },
            "more": { "type": "object", "properties": { "a": { "type": "integer" } } },
        },
    });
    let schema = Schema::compile(&schema.to_string()).unwrap();
    let cases: [(&[u8], &str); 13] = [
        (b"UID=1", r#"form {"UID":"1"}"#),
        (b"UID=a%20b+c&x=1", r#"form {"UID":"a b c","x":"1"}"#),
        (
            b"UID=1&removeLoginID=true",
            r#"form {"UID":"1","removeLoginID":true}"#,
        ),
        (b"UID=1&ids=1&ids=2", r#"form {"UID":"1","ids":[1,2]}"#),
        (
            b"UID=1&more=%7B%22a%22:1%7D",
            r#"form {"UID":"1","more":{"a":1}}"#,
        ),
        (
            b"UID=1&more=%7B%22a%22:%22SECRET%22%7D",
            "op: body `/more/a` is no integer",
        ),
        (b"", "op: body `/UID` is missing"),
        (b"UID=1&UID=2", "op: body `/UID` is given more than once"),
        (
            b"UID=1&removeLoginID=yes",
            "op: body `/removeLoginID` is no boolean",
        ),
        (b"UID=1&cid=SECRET", "op: body `/cid` breaks `maxLength: 3`"),
        (
            b"UID=%ZZ",
            "op: body `/UID` has a malformed percent encoding",
        ),
        (b"%ZZ=1", "op: body has a malformed percent encoding"),
        (b"UID=\xFF", "op: body is not UTF-8"),
    ];
    for (sent, expected) in cases {
        let found = read(&schema, Some("application/x-www-form-urlencoded"), sent).await;
        assert_eq!(found, expected, "{}", sent.escape_ascii());
    }
}

#[tokio::test]
async fn texts_are_checked() {
    let schema = Schema::compile(r#"{"type":"string","maxLength":3}"#).unwrap();
    let cases: [(&[u8], &str); 3] = [
        (b"abc", r#"text "abc""#),
        (b"SECRET", "op: body breaks `maxLength: 3`"),
        (b"\xFF", "op: body is not UTF-8"),
    ];
    for (sent, expected) in cases {
        let found = read(&schema, Some("text/plain"), sent).await;
        assert_eq!(found, expected, "{}", sent.escape_ascii());
    }
}

#[tokio::test]
async fn two_content_types_are_a_fault() {
    let request = Request::post("/")
        .header("Content-Type", "application/json")
        .header("Content-Type", "text/plain")
        .body(Body::from("1"))
        .unwrap();
    let incoming = Incoming::read(request).await;
    let fault = body(&incoming, &Schema::compile("{}").unwrap()).unwrap_err();
    assert_eq!(
        incoming.reject("op", fault).to_string(),
        "op: header `content-type` is given more than once"
    );
}

/// Answers the status and text of a rejection, or the length of the body.
async fn length(request: axum::extract::Request) -> (StatusCode, String) {
    let incoming = Incoming::read(request).await;
    match incoming.complete() {
        Ok(()) => (StatusCode::OK, incoming.into_raw().body.len().to_string()),
        Err(fault) => {
            let rejection: Rejection = incoming.reject("op", fault);
            (rejection.reason.status(), rejection.to_string())
        }
    }
}

fn chunked(count: usize, fail: bool) -> Body {
    let mut chunks: Vec<Result<_, std::io::Error>> = (0..count)
        .map(|_| Ok(Bytes::from_static(&[b'a'; 1000])))
        .collect();
    if fail {
        chunks.push(Err(std::io::ErrorKind::ConnectionReset.into()));
    }
    Body::from_stream(futures_util::stream::iter(chunks))
}

#[tokio::test]
async fn bodies_are_limited() {
    let plain = || Router::<()>::new().route("/", post(length));
    let limited = || plain().layer(DefaultBodyLimit::max(2500));
    let unlimited = || plain().layer(DefaultBodyLimit::disable());
    let big = || Body::from(vec![b'a'; 2_097_153]);
    let cases = [
        (plain(), Body::from(vec![b'a'; 2_097_152]), 200, "2097152"),
        (plain(), big(), 413, "op: body is longer than 2097152 bytes"),
        (unlimited(), big(), 200, "2097153"),
        (limited(), Body::from(vec![b'a'; 2500]), 200, "2500"),
        (
            limited(),
            Body::from(vec![b'a'; 2501]),
            413,
            "op: body is longer than 2500 bytes",
        ),
        (limited(), chunked(2, false), 200, "2000"),
        (
            limited(),
            chunked(3, false),
            413,
            "op: body is longer than 2500 bytes",
        ),
        (
            limited(),
            chunked(2, true),
            400,
            "op: body could not be read to its end",
        ),
    ];
    for (router, sent, status, text) in cases {
        let request = Request::post("/").body(sent).unwrap();
        let response = router
            .oneshot(request)
            .await
            .unwrap_or_else(|never: Infallible| match never {});
        assert_eq!(response.status().as_u16(), status, "{text}");
        let found = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(found, text);
    }
}

#[tokio::test]
async fn what_was_read_of_a_broken_body_is_kept() {
    let incoming = Incoming::read(Request::post("/").body(chunked(2, true)).unwrap()).await;
    assert_eq!(incoming.into_raw().body.len(), 2000);
}

/// Whatever the names are, and though they lead to themselves.
#[tokio::test]
async fn schemas_refer_to_components() {
    static COMPONENTS: Components = Components::new(
        r##"{
            "A/b %": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/A~1b%20%25"}, "$ref": {"type": "string"}}},
            "Other": {"type": "array", "items": {"$ref": "#/components/schemas/A~1b%20%25/properties/next"}}
        }"##,
    );
    for (schema, sent, expected) in [
        (
            r##"{"$ref": "#/components/schemas/Other"}"##,
            r#"[{"next":{}}]"#,
            r#"json [{"next":{}}]"#,
        ),
        (
            r##"{"$ref": "#/components/schemas/Other"}"##,
            r#"[{"next":1}]"#,
            "op: body `/0/next` is no object",
        ),
        (
            r##"{"items": {"$ref": "#/components/schemas/Other"}}"##,
            "[1]",
            "op: body `/0` is no array",
        ),
        (r#"{"type": "null"}"#, "null", "json null"),
    ] {
        let schema = COMPONENTS.schema(schema);
        assert_eq!(
            read(&schema, Some("application/json"), sent).await,
            expected
        );
    }
}
