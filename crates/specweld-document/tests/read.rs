//! What is read of documents that have something at fault.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use specweld_document::{Document, Subject};

fn read(paths: Value, components: Value) -> (Document, String) {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": 1 },
        "paths": paths,
        "components": components,
    });
    let (document, errors) = Document::read(&document.to_string()).unwrap();
    let errors: Vec<_> = errors
        .iter()
        .map(|error| format!("[{}] {error}", error.code))
        .collect();
    (document, errors.join("\n"))
}

fn ids(document: &Document) -> Vec<&str> {
    document
        .operations()
        .map(|operation| operation.id)
        .collect()
}

/// An operation that is fine but for some members.
fn operation(id: &str, members: Value) -> Value {
    let mut operation = json!({
        "operationId": id,
        "x-specweld-page": format!("{id}.md"),
        "responses": { "204": { "description": "" } },
    });
    for (key, member) in members.as_object().unwrap() {
        operation[key] = member.clone();
    }
    operation
}

fn body(schema: Value) -> Value {
    json!({ "requestBody": { "content": { "application/json": { "schema": schema } } } })
}

#[test]
fn what_is_at_fault_is_left_out_and_the_rest_stays() {
    let (document, errors) = read(
        json!({
            "/fine": { "get": operation("fine", json!({ "responses": { "200": {
                "description": "",
                "content": { "application/json": {}, "example": "stray" },
                "headers": { "X-A": "stray", "X-B": { "schema": { "type": "string" } } },
            }, "1000": { "description": "" } } })) },
            "/null": { "post": operation("null_schema", body(Value::Null)) },
            "/nowhere": { "post": operation("nowhere", body(json!({ "$ref": "#/components/schemas/Nowhere" }))) },
            "/other": { "post": operation("other_kind", body(json!({ "$ref": "#/components/parameters/Fine" }))) },
            "/outside": { "post": operation("outside", body(json!({ "$ref": "other.json#/A" }))) },
            "/parameters": {
                "get": operation("unnamed_parameter", json!({ "parameters": [{ "in": "query" }] })),
                "put": operation("misplaced_parameter", json!({ "parameters": [{ "name": "a", "in": "body" }] })),
                "post": operation("needs_faulty", json!({ "parameters": [{ "$ref": "#/components/parameters/Faulty" }] })),
                "patch": operation("needs_faulty_too", json!({ "parameters": [{ "$ref": "#/components/parameters/Chain" }] })),
            },
            "/items": { "GET": operation("capitals", json!({})), "get": operation("twice", json!({})) },
            "/later": { "get": operation("twice", json!({})), "put": { "operationId": 7, "responses": {} } },
            "/elsewhere": { "$ref": "#/paths/~1fine" },
            "relative": { "get": operation("relative", json!({})) },
        }),
        json!({
            "parameters": {
                "Chain": { "$ref": "#/components/parameters/Faulty" },
                "Faulty": { "name": "a", "in": "query", "schema": [] },
                "Fine": { "name": "a", "in": "query", "schema": { "type": "string" } },
            },
            "schemas": { "Circle": { "$ref": "#/components/schemas/Circle" } },
        }),
    );
    assert_eq!(ids(&document), ["fine", "twice"]);
    let response = document
        .value()
        .pointer("/paths/~1fine/get/responses")
        .unwrap();
    assert_eq!(
        *response,
        json!({ "200": {
            "description": "",
            "content": { "application/json": {} },
            "headers": { "X-B": { "schema": { "type": "string" } } },
        } })
    );
    insta::assert_snapshot!(errors);
}

#[test]
fn schemas_at_fault_allow_anything_and_no_less_than_before() {
    let (document, errors) = read(
        json!({ "/a": { "get": operation("a", body(json!({ "$ref": "#/components/schemas/A" }))) } }),
        json!({ "schemas": {
            "A": { "type": "object", "description": "kept", "properties": {
                "list": { "type": ["string", "null"] },
                "bound": { "type": "integer", "minimum": 1, "exclusiveMinimum": 0 },
                "fine": { "type": "string" },
                "lost": { "$ref": "#/components/schemas/Lost" },
                "none": null,
                "not": { "not": { "properties": { "a": { "type": "text" } } } },
                "one": { "oneOf": [{ "type": "string" }, { "properties": { "a": { "items": [] } } }] },
                "any": { "anyOf": [{ "type": "string" }, { "maxLength": -1 }] },
            } },
            "Empty": { "description": "kept", "oneOf": [] },
            "EmptyOr": { "oneOf": [{ "$ref": "#/components/schemas/Empty" }, { "type": "string" }] },
            "EmptyNot": {
                "not": { "$ref": "#/components/schemas/Empty" },
                "properties": { "not": { "$ref": "#/components/schemas/Empty" } },
            },
            "Mapped": { "type": "object", "discriminator": { "propertyName": "kind", "mapping": { "a": "A", "b": "B" } } },
            "Nothing": null,
            "Pattern": { "type": "string", "pattern": "[a" },
        } }),
    );
    assert_eq!(ids(&document), ["a"]);
    let schemas: Vec<_> = document
        .schemas()
        .map(|(name, schema)| (name, schema.clone()))
        .collect();
    assert_eq!(
        schemas,
        [
            (
                "A",
                json!({ "type": "object", "description": "kept", "properties": {
                "list": {}, "bound": {}, "fine": { "type": "string" }, "lost": {}, "none": {}, "not": {}, "one": {},
                "any": { "anyOf": [{ "type": "string" }, {}] },
            } })
            ),
            ("Empty", json!({ "description": "kept" })),
            (
                "EmptyNot",
                json!({ "properties": { "not": { "$ref": "#/components/schemas/Empty" } } })
            ),
            (
                "EmptyOr",
                json!({ "anyOf": [{ "$ref": "#/components/schemas/Empty" }, { "type": "string" }] })
            ),
            ("Mapped", json!({ "type": "object" })),
            ("Nothing", json!({})),
            ("Pattern", json!({ "type": "string" })),
        ]
    );
    insta::assert_snapshot!(errors);
}

#[test]
fn members_that_are_left_empty_are_not_there() {
    let (document, errors) = read(
        json!({ "/a": { "get": operation("a", json!({ "parameters": null, "security": null, "description": null })) } }),
        json!(null),
    );
    assert!(!errors.contains("/paths"), "{errors}");
    let operation = document.operations().next().unwrap();
    assert_eq!(operation.value.as_object().unwrap().len(), 3);
}

#[test]
fn operations_without_an_id_are_named_by_method_and_path() {
    let (document, _) = read(
        json!({
            "/v1/users/{id}": { "get": {}, "put": { "operationId": "" } },
            "/v1/users": { "get": operation("get_v1_users_id", json!({})) },
        }),
        json!({}),
    );
    assert_eq!(
        ids(&document),
        ["get_v1_users_id", "get_v1_users_id_2", "put_v1_users_id"]
    );
}

#[test]
fn references_are_unescaped() {
    let (document, errors) = read(
        json!({ "/a": { "get": operation("a", body(json!({ "$ref": "#/components/schemas/A%20b~1c" }))) } }),
        json!({ "schemas": { "A b/c": { "type": "string" } } }),
    );
    assert!(!errors.contains("/paths"), "{errors}");
    let body = document
        .value()
        .pointer("/paths/~1a/get/requestBody/content/application~1json/schema")
        .unwrap();
    assert_eq!(*document.resolve(body), json!({ "type": "string" }));
}

#[test]
fn what_is_no_document_is_refused() {
    let cases = [
        ("{", "invalid-json"),
        ("[]", "unsupported-version"),
        (r#"{"swagger":"2.0"}"#, "unsupported-version"),
        (r#"{"openapi":"3.1.0"}"#, "unsupported-version"),
    ];
    for (text, code) in cases {
        let errors = Document::read(text).unwrap_err();
        let error = &errors.errors()[0];
        assert_eq!(
            (error.code, &error.subject),
            (code, &Subject::Document),
            "{text}"
        );
    }
    let errors = Document::parse(r#"{"openapi":"3.0.3"}"#).unwrap_err();
    assert_eq!(errors.errors()[0].code, "no-paths");
}
