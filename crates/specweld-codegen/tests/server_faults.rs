//! What can't be served, and how that is said.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use specweld_codegen::{Document, Parts};

fn faults(paths: Value, components: Value) -> String {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": paths,
        "components": components,
    });
    let (document, mut omitted) = Document::read(&document.to_string()).unwrap();
    let parts = Parts {
        client: false,
        server: true,
        strict: true,
    };
    let sources = specweld_codegen::sources(&document, "types", "a", parts).unwrap();
    omitted.extend(sources.omitted);
    let omitted: Vec<_> = omitted.iter().map(ToString::to_string).collect();
    omitted.join("\n")
}

/// An operation of the API `a`, with more members.
fn operation(id: &str, members: Value) -> Value {
    let mut operation = json!({
        "operationId": id,
        "x-specweld-api": "a",
        "x-specweld-page": format!("a/{id}.md"),
        "responses": { "204": { "description": "" } },
    });
    for (key, value) in members.as_object().unwrap() {
        operation[key] = value.clone();
    }
    operation
}

fn parameter(name: &str, place: &str, members: Value) -> Value {
    let mut parameter = json!({ "name": name, "in": place, "required": place == "path" });
    for (key, value) in members.as_object().unwrap() {
        parameter[key] = value.clone();
    }
    parameter
}

#[test]
fn all_faults_of_requests_are_found() {
    let string = || json!({ "schema": { "type": "string" } });
    let nested =
        json!({ "schema": { "type": "array", "items": { "type": "array", "items": {} } } });
    let paths = json!({
        "/x/{id}/{lost}": { "get": operation("a_path", json!({ "parameters": [
            parameter("id", "path", string()),
            parameter("other", "path", string()),
        ] })) },
        "/mixed/{id}{no}": { "get": operation("a_mixed", json!({ "parameters": [
            parameter("id", "path", string()),
        ] })) },
        "/twice/{id}/{id}": { "get": operation("a_twice", json!({ "parameters": [
            parameter("id", "path", string()),
        ] })) },
        "/:colon": { "get": operation("a_colon", json!({})) },
        "/parameters": { "get": operation("a_parameters", json!({ "parameters": [
            parameter("nested", "query", nested),
            parameter("pattern", "query", json!({ "schema": { "$ref": "#/components/schemas/APattern" } })),
            parameter("xml", "query", json!({ "content": { "text/xml": string() } })),
            parameter("matrix", "query", json!({ "style": "deepObject", "schema": { "type": "string" } })),
            parameter("$", "query", string()),
            parameter("bad header", "header", string()),
            parameter("a-b", "query", string()),
            parameter("a_b", "query", string()),
        ] })) },
        "/bodies": {
            "put": operation("a_form", json!({ "requestBody": { "content": {
                "application/x-www-form-urlencoded": { "schema": { "type": "string" } },
                "multipart/mixed": { "schema": { "$ref": "#/components/schemas/AObject" } },
                "image/png": { "schema": { "$ref": "#/components/schemas/AShort" } },
            } } })),
            "post": operation("a_encoding", json!({ "requestBody": { "content": {
                "application/x-www-form-urlencoded": {
                    "schema": { "$ref": "#/components/schemas/AObject" },
                    "encoding": { "a": { "style": "deepObject" } },
                },
            } } })),
            "patch": operation("a_nothing", json!({ "requestBody": { "content": {} } })),
        },
        "/security": { "get": operation("a_security", json!({ "security": [{ "ADigest": [] }, { "ALost": [] }] })) },
    });
    let components = json!({
        "schemas": {
            "AObject": { "type": "object" },
            "AShort": { "type": "string", "maxLength": 5 },
            "APattern": { "type": "string", "pattern": "^a(?=b)(c)\\2$" },
        },
        "securitySchemes": { "ADigest": { "type": "http", "scheme": "digest" } },
    });
    insta::assert_snapshot!(faults(paths, components));
}

#[test]
fn all_faults_of_responses_are_found() {
    let paths = json!({
        "/a": { "get": operation("a_a", json!({ "responses": {
            "101": { "description": "" },
            "2xX": { "description": "" },
            "200": {
                "description": "",
                "headers": {
                    "X-Object": { "schema": { "type": "object" } },
                    "X-Content": { "content": { "application/json": {} } },
                },
                "content": {
                    "text/xml": { "schema": { "type": "object" } },
                    "application/x-www-form-urlencoded": {},
                    "application/json": { "schema": { "type": "string", "enum": ["a"] } },
                },
            },
            "201": { "description": "", "content": { "json": {} } },
            "202": { "description": "", "content": { "text/plain": {}, "Text/Plain; charset=utf-8": {} } },
        } })) },
        "/b": { "get": operation("a_b", json!({ "responses": {} })) },
    });
    insta::assert_snapshot!(faults(paths, json!({})));
}

#[test]
fn names_and_routes_that_clash_are_found() {
    let mut other = operation("b_a", json!({}));
    other["x-specweld-api"] = json!("b");
    let id = |name: &str| json!({ "parameters": [parameter(name, "path", json!({ "schema": { "type": "string" } }))] });
    let paths = json!({
        "/same/{x}": { "get": operation("a_a", id("x")) },
        "/same/{y}": { "get": other, "parameters": id("y")["parameters"] },
        "/names": {
            "get": operation("a_remove_it", json!({
                "parameters": [parameter("x", "query", json!({ "schema": { "type": "string" } }))],
                "responses": { "400": { "description": "" } },
            })),
            "put": operation("a_removeIt", json!({})),
            "post": operation("a_reject_remove_it", json!({})),
            "patch": operation("a_remove", json!({ "requestBody": { "content": {
                "application/json": {}, "text/plain": {},
            } } })),
            "options": operation("a_remove_request", json!({ "responses": { "400": {
                "description": "", "content": { "application/json": {}, "text/plain": {} },
            } } })),
            "delete": operation("nobody", json!({ "x-specweld-api": "type" })),
        },
    });
    insta::assert_snapshot!(faults(paths, json!({})));
}
