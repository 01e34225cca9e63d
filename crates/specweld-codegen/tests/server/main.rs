//! A generated server at work: what the document says is enforced, and nothing else can be answered.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

// Generated code names the crate of its types, which is this one.
extern crate self as sample;

#[path = "../sample/open/mod.rs"]
#[rustfmt::skip]
#[allow(dead_code, reason = "not every type of the sample is made here")]
mod open_server;
#[allow(dead_code, reason = "not every type of the sample is made here")]
#[path = "../sample/server/mod.rs"]
#[rustfmt::skip]
mod server;
#[allow(dead_code, reason = "not every type of the sample is made here")]
#[path = "../sample/types/mod.rs"]
#[rustfmt::skip]
mod types;

mod open;
mod requests;
mod responses;
mod service;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::Arc,
};

use axum::{Router, body::Body, http::Request, response::Response};
use http_body_util::BodyExt;
use specweld_codegen::{Document, Parts};
use tower::ServiceExt;

use service::Counter;
pub use types::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sample");

/// `UPDATE_SAMPLE=1 cargo test -p specweld-codegen` writes the sources anew.
#[test]
fn the_sample_is_what_the_generator_makes() {
    let folder = Path::new(FOLDER);
    let document = Document::parse(&fs::read_to_string(folder.join("openapi.json")).unwrap());
    let document = document.unwrap();
    let sources = |strict| {
        let parts = Parts {
            client: false,
            server: true,
            strict,
        };
        specweld_codegen::sources(&document, "sample", "shop", parts).unwrap()
    };
    let (strict, open) = (sources(true), sources(false));
    assert!(strict.types == open.types, "both answer by the same types");
    let folders = [
        ("server", strict.server),
        ("open", open.server),
        ("types", strict.types),
    ];
    let files = folders.into_iter().flat_map(|(folder, files)| {
        let files = files.into_iter();
        files.map(move |(name, text)| (format!("{folder}/{name}"), text))
    });
    let mut made = BTreeSet::new();
    for (name, text) in files {
        let path = folder.join(&name);
        if std::env::var_os("UPDATE_SAMPLE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &text).unwrap();
        }
        assert!(
            fs::read_to_string(&path).unwrap() == text,
            "{name} is stale"
        );
        made.insert(name);
    }
    let found = ["server", "open", "types"].into_iter().flat_map(|inner| {
        let found = fs::read_dir(folder.join(inner)).unwrap();
        let names = found.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.map(move |name| format!("{inner}/{name}"))
    });
    let left_over: Vec<_> = found.filter(|name| !made.contains(name)).collect();
    assert!(left_over.is_empty(), "no output any more: {left_over:?}");
}

/// However many operations and media types refer to a schema, and though it refers to itself.
#[test]
fn schemas_that_requests_are_checked_by_are_embedded_once() {
    let text = serde_json::json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": (0..4).map(|number| {
            let schema = serde_json::json!({ "$ref": "#/components/schemas/Node" });
            let operation = serde_json::json!({
                "operationId": format!("put_{number}"),
                "requestBody": { "content": {
                    "application/json": { "schema": schema },
                    "application/vnd.api+json": { "schema": { "type": "array", "items": schema } },
                } },
                "responses": { "204": { "description": "" } },
            });
            (format!("/{number}"), serde_json::json!({ "put": operation }))
        }).collect::<BTreeMap<_, _>>(),
        "components": { "schemas": { "Node": { "type": "object", "properties": {
            "name": { "type": "string", "pattern": "^only-here$" },
            "next": { "$ref": "#/components/schemas/Node" },
        } } } },
    });
    let document = Document::parse(&text.to_string()).unwrap();
    let parts = Parts {
        client: false,
        server: true,
        strict: true,
    };
    let sources = specweld_codegen::sources(&document, "sample", "a", parts).unwrap();
    let module = &sources.server["a.rs"];
    assert_eq!(module.matches("only-here").count(), 1, "{module}");
}

/// With nothing in it that can be wrong, but a body that is not asked for.
#[test]
fn refusals_are_asked_for_where_there_are_any() {
    let text = serde_json::json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": { "/": { "get": { "operationId": "plain", "responses": {
            "204": { "description": "" }, "404": { "description": "" },
        } } } },
    });
    let document = Document::parse(&text.to_string()).unwrap();
    for strict in [false, true] {
        let parts = Parts {
            client: false,
            server: true,
            strict,
        };
        let sources = specweld_codegen::sources(&document, "sample", "a", parts).unwrap();
        let module = &sources.server["a.rs"];
        assert!(!module.contains("reject_plain"), "{module}");
        assert!(!module.contains("Err(fault)"), "{module}");
    }
}

fn app(service: &Arc<Counter>) -> Router {
    server::router(service.clone(), service.clone())
}

async fn send(service: &Arc<Counter>, request: Request<Body>) -> (u16, Response<()>, String) {
    let response = app(service).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8(body.to_vec()).unwrap();
    (parts.status.as_u16(), Response::from_parts(parts, ()), text)
}
