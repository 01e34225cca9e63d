//! What no client can be made for is refused, at its place.

// The lints know the tests themselves, but not what the tests call.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::{Value, json};
use specweld_codegen::{Document, Parts, Sources};

/// What is made of a document, and what is said to be missing.
fn generate(paths: Value) -> (Sources, String) {
    generate_parts(paths, false)
}

/// As [`generate`], with a server or without one.
fn generate_parts(paths: Value, server: bool) -> (Sources, String) {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": paths,
        "components": { "schemas": { "Flat": { "type": "object", "properties": {} } } },
    });
    let document = Document::parse(&document.to_string()).unwrap();
    let parts = Parts {
        client: true,
        server,
        strict: true,
    };
    let sources = specweld_codegen::sources(&document, "types", "t", parts).unwrap();
    let omitted: Vec<_> = sources.omitted.iter().map(ToString::to_string).collect();
    let omitted = omitted.join("\n");
    (sources, omitted)
}

/// The operations that a client has methods for.
fn methods(sources: &Sources) -> Vec<&str> {
    let client = sources.client.as_deref().unwrap();
    let methods = client
        .lines()
        .filter_map(|line| line.strip_prefix("    pub fn "));
    let methods = methods.filter_map(|line| line.split_once('('));
    let methods = methods.filter(|(name, _)| *name != "new_with_client");
    methods.map(|(name, _)| name).collect()
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
    let (sources, omitted) = generate(json!({
        "/a/{id}": { "get": operation("no_parameter", json!({ "x-specweld-page": "a/id.md" })) },
        "/b": {
            "get": operation("no_name", parameter(json!({
                "name": "$", "in": "query", "schema": { "type": "string" },
            }))),
            "put": operation("no_header", parameter(json!({
                "name": "a b", "in": "header", "schema": { "type": "string" },
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
    assert_eq!(methods(&sources), ["inline_enum", "inline_object"]);
    insta::assert_snapshot!(omitted);
}

#[test]
fn operations_of_one_rust_name_are_refused() {
    let (sources, omitted) = generate(json!({
        "/a": { "get": operation("get_thing", json!({})), "post": operation("getThing", json!({})) },
        "/b": { "get": operation("new_with_client", json!({})) },
    }));
    assert_eq!(methods(&sources), ["get_thing"]);
    insta::assert_snapshot!(omitted);
}

#[test]
fn what_progenitor_refuses_has_its_place() {
    let (sources, omitted) = generate(json!({
        "/fine": { "get": operation("fine", json!({})) },
        "/a}b": { "get": operation("odd_path", json!({})) },
    }));
    assert_eq!(methods(&sources), ["fine"]);
    insta::assert_snapshot!(omitted);
}

#[test]
fn a_query_in_a_path_is_sent_but_not_routed() {
    let paths = json!({
        "/a?action=copy": { "post": operation("query", json!({})) },
        "/a#copy": { "post": operation("fragment", json!({})) },
    });
    let (sources, omitted) = generate_parts(paths, true);
    assert_eq!(methods(&sources), ["query"]);
    insta::assert_snapshot!(omitted);
}

#[test]
fn each_method_asks_its_own_address() {
    let at = |id: &str, parameter: &str| {
        let parameter = json!({ "name": parameter, "in": "path", "required": true, "schema": { "type": "string" } });
        operation(id, json!({ "parameters": [parameter] }))
    };
    // Sorted with and without the names of their parameters, the paths stand in different orders; and the last two differ in
    // these names alone.
    let (sources, omitted) = generate(json!({
        "/x/{b}/first": { "get": at("get_first", "b"), "put": at("put_first", "b") },
        "/x/{a}/second": { "get": at("get_second", "a") },
        "/x/{d}": { "delete": at("delete_d", "d"), "get": at("get_d", "d") },
        "/x/{c}": { "get": at("get_c", "c") },
    }));
    assert_eq!(omitted, "");
    let client = sources.client.as_deref().unwrap();
    let (_, requests) = client.split_once("pub mod builder").unwrap();
    // The address, how it is asked, and for which operation.
    let starts = ["\"{}/", "let request", "let answer"];
    let lines = requests.lines().map(str::trim);
    let lines: Vec<_> = lines
        .filter(|line| starts.iter().any(|start| line.starts_with(start)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}
