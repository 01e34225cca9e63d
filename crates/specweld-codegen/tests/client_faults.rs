//! What no client can be made for is refused, at its place.

// The lints know the tests themselves, but not what the tests call.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::{Value, json};
use specweld_codegen::{Document, Error, client};

fn refuse(paths: Value) -> Error {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": paths,
        "components": { "schemas": { "Flat": { "type": "object", "properties": {} } } },
    });
    let document = Document::parse(&document.to_string()).unwrap();
    client(&document, "types").unwrap_err()
}

/// An operation that is fine but for some members.
fn operation(id: &str, members: Value) -> Value {
    let mut operation = json!({ "operationId": id, "responses": { "204": { "description": "" } } });
    for (key, member) in members.as_object().unwrap() {
        operation[key] = member.clone();
    }
    operation
}

#[test]
fn all_faults_are_told_with_their_places() {
    let parameter = |members: Value| json!({ "parameters": [members] });
    let response = |schema: Value| json!({ "responses": { "200": { "description": "", "content": { "application/json": { "schema": schema } } } } });
    let error = refuse(json!({
        "/a/{id}": { "get": operation("no_parameter", json!({ "x-specweld-page": "a/id.md" })) },
        "/b": {
            "get": operation("required_deep_object", parameter(json!({
                "name": "deep", "in": "query", "required": true, "style": "deepObject", "schema": { "type": "object" },
            }))),
            "put": operation("taken", parameter(json!({
                "name": "send", "in": "query", "required": true, "schema": { "type": "string" },
            }))),
        },
        "/c": {
            "get": operation("inline_enum", parameter(json!({
                "name": "kind", "in": "query", "schema": { "type": "string", "enum": ["a"] },
            }))),
            "post": operation("inline_object", response(json!({
                "type": "object", "properties": { "a": { "type": "string" } },
            }))),
        },
    }));
    insta::assert_snapshot!(error);
}

#[test]
fn operations_of_one_rust_name_are_refused() {
    let error = refuse(json!({
        "/a": { "get": operation("get_thing", json!({})), "post": operation("getThing", json!({})) },
        "/b": { "get": operation("new_with_client", json!({})) },
    }));
    insta::assert_snapshot!(error);
}

#[test]
fn what_progenitor_refuses_has_its_place() {
    let error = refuse(json!({
        "/fine": { "get": operation("fine", json!({})) },
        "/a}b": { "get": operation("odd_path", json!({})) },
    }));
    insta::assert_snapshot!(error);
}

#[test]
fn documents_that_are_none_are_refused() {
    let cases = [
        ("{", "EOF while parsing"),
        (r#"{"openapi":"3.1.0"}"#, "version `3.1.0` is not supported"),
        (r#"{"openapi":"3.0.3"}"#, "missing field `info`"),
    ];
    for (text, message) in cases {
        let error = Document::parse(text).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": {
            "/a": { "$ref": "#/components/x" },
            "/b": { "get": { "responses": {} }, "put": operation("twice", json!({})) },
            "/c": { "get": operation("twice", json!({})) },
        },
        "components": { "schemas": {
            "Nowhere": { "$ref": "#/components/schemas/Missing" },
            "Circle": { "$ref": "#/components/schemas/Circle" },
            "Far": { "$ref": "other.json#/A" },
            "Payload": { "example": { "$ref": "any" }, "properties": { "example": { "$ref": "#/components/schemas/None" } } },
        } },
    });
    insta::assert_snapshot!(Document::parse(&document.to_string()).unwrap_err());
}
