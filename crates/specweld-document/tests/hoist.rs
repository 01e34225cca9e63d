//! Schemas that are given names.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use specweld_document::Document;

fn named(paths: Value, components: Value) -> Document {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": paths,
        "components": components,
    });
    Document::parse(&document.to_string())
        .unwrap()
        .with_named_schemas()
}

fn names(document: &Document) -> Vec<&str> {
    document.schemas().map(|(name, _)| name).collect()
}

#[test]
fn schemas_are_named_by_their_operation_and_part() {
    let object = || json!({ "type": "object", "properties": { "a": {} } });
    let kind = || json!({ "type": "string", "enum": ["a"] });
    let json = |schema: Value| json!({ "application/json": { "schema": schema } });
    let document = named(
        json!({ "/ties/{id}": {
            "parameters": [{ "name": "id", "in": "path", "schema": { "type": "string", "minLength": 1 } }],
            "put": {
                "operationId": "replace-tie",
                "parameters": [
                    { "name": "kinds", "in": "query", "schema": { "type": "array", "items": kind() } },
                    { "name": "plain", "in": "query", "schema": { "type": "array", "items": { "type": "string" } } },
                ],
                "requestBody": { "content": json(object()) },
                "responses": {
                    "200": {
                        "description": "",
                        "headers": { "X-Kind": { "schema": kind() } },
                        "content": json(json!({ "type": "object", "additionalProperties": object() })),
                    },
                    "4XX": { "description": "", "content": json(json!({
                        "allOf": [{ "$ref": "#/components/schemas/Tie" }], "nullable": true,
                    })) },
                    "default": { "$ref": "#/components/responses/failure" },
                },
            },
        } }),
        json!({
            "responses": { "failure": { "description": "", "content": json(object()) } },
            "schemas": { "Tie": object(), "replace_tie_body": { "type": "string" } },
        }),
    );
    assert_eq!(
        names(&document),
        [
            "Failure",
            "ReplaceTieBody2",
            "ReplaceTieKindsItem",
            "ReplaceTieResponse200Value",
            "ReplaceTieResponse200XKind",
            "Tie",
            "TiesIdId",
            "replace_tie_body",
        ]
    );
    let body = "/paths/~1ties~1{id}/put/requestBody/content/application~1json/schema";
    let reference = json!({ "$ref": "#/components/schemas/ReplaceTieBody2" });
    assert_eq!(document.value().pointer(body), Some(&reference));
    // Errors tell where a schema stood.
    let error = document.error(
        "code",
        "/components/schemas/ReplaceTieBody2/properties/a",
        "",
        "",
    );
    assert_eq!(error.pointer, format!("{body}/properties/a"));
    assert_eq!(error.subject.to_string(), "operation `replace-tie`");
}

#[test]
fn what_references_lead_to_past_the_components_is_named() {
    let reference = |place: &str| json!({ "$ref": place });
    let body = "#/paths/~1a/post/requestBody/content/application~1json/schema";
    let document = named(
        json!({ "/a": { "post": {
            "operationId": "add",
            "requestBody": { "content": { "application/json": { "schema": {
                "type": "object",
                "properties": { "inner": { "type": "object" }, "same": reference(body) },
            } } } },
            "responses": { "200": { "description": "", "content": { "application/json": {
                "schema": reference(&format!("{body}/properties/inner")),
                "example": { "$ref": "#/components/schemas/Tie/properties/kind" },
            } } } },
        } } }),
        json!({ "schemas": {
            "Tie": { "properties": { "kind": { "type": "string" } } },
            "Knot": { "items": reference("#/components/schemas/Tie/properties/kind") },
        } }),
    );
    assert_eq!(
        names(&document),
        [
            "APostRequestBodyApplicationJsonInner",
            "AddBody",
            "Knot",
            "Tie",
            "TieKind"
        ]
    );
    let schemas = &document.value()["components"]["schemas"];
    let kind = reference("#/components/schemas/TieKind");
    assert_eq!(schemas["Knot"]["items"], kind);
    assert_eq!(schemas["Tie"]["properties"]["kind"], kind);
    assert_eq!(schemas["TieKind"], json!({ "type": "string" }));
    assert_eq!(
        schemas["AddBody"]["properties"]["same"],
        reference("#/components/schemas/AddBody")
    );
    let inner = reference("#/components/schemas/APostRequestBodyApplicationJsonInner");
    assert_eq!(schemas["AddBody"]["properties"]["inner"], inner);
    // What is data stays.
    let media_type = "/paths/~1a/post/responses/200/content/application~1json";
    assert_eq!(
        document.value().pointer(media_type).unwrap()["example"],
        reference("#/components/schemas/Tie/properties/kind")
    );
    // A named document has nothing more to name.
    let again = document.clone().with_named_schemas();
    assert_eq!(again.value(), document.value());
}
