//! Relative URLs that people and clients follow: they start from the server of their document.

use serde_json::{Value, json};
use specweld::Page;

use crate::report::{document, page, reported};

fn site(servers: Value) -> [Page; 1] {
    let docs = |url: &str| json!({"url": url});
    let flow = json!({"authorizationUrl": "/auth", "tokenUrl": "https://id.example/token", "refreshUrl": "refresh", "scopes": {}});
    let operation = json!({
        "externalDocs": docs("ops.html"),
        "tags": ["Ties"],
        "responses": {"204": {"description": "Done"}},
    });
    let all = json!({
        "info": {
            "title": "T",
            "version": "1",
            "termsOfService": "/terms",
            "contact": {"url": "../contact"},
            "license": {"name": "MIT", "url": "license.txt#top"},
        },
        "servers": servers,
        "externalDocs": docs("docs/"),
        "tags": [{"name": "Ties", "externalDocs": docs("?tag=ties")}],
        "paths": {"/ties": {"get": operation}},
        "components": {
            "schemas": {"Tie": {"type": "string", "externalDocs": docs("ties.html"), "example": {"externalDocs": docs("x")}}},
            "securitySchemes": {
                "Auth": {"type": "oauth2", "flows": {"authorizationCode": flow}},
                "Id": {"type": "openIdConnect", "openIdConnectUrl": ".well-known"},
            },
        },
    });
    [page("acme/all.md", all)]
}

/// Every string of a document that is a URL of the test's, by where it stands.
fn urls(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                urls(value, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| urls(item, &format!("{path}/-"), found)),
        Value::String(text) if path.ends_with("rl") || path.ends_with("Service") => {
            found.push(format!("{path}: {text}"));
        }
        _ => {}
    }
}

#[test]
fn relative_urls_start_from_the_server() {
    let servers =
        json!([{"url": "https://{host}/v1/", "variables": {"host": {"default": "a.example"}}}]);
    assert_eq!(reported(site(servers.clone())), "");
    let mut found = Vec::new();
    urls(&document(site(servers)), "", &mut found);
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn relative_urls_without_a_server_are_reported() {
    insta::assert_snapshot!(reported(site(json!([{"url": "/v1"}]))));
}
