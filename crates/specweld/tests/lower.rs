//! Lowering construct by construct: the schema of a page, what becomes of it, and what is reported.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;

use serde_json::{Value, json};
use specweld::{Options, Page, Pages, weld};

/// Input, output and report of each schema, a paragraph each.
fn table(schemas: &[Value]) -> String {
    let mut out = String::new();
    for schema in schemas {
        let document = json!({
            "openapi": "3.1.1",
            "info": {"title": "T", "version": "1"},
            "paths": {},
            "components": {"schemas": {"S": schema, "R": {"type": "string"}}}
        });
        let pages = Pages::new([Page::new("a/a.json", document.to_string().as_bytes())]);
        let welded = weld(&pages, &Options::default());
        writeln!(out, "   {schema}").unwrap();
        match welded.document {
            Some(document) => {
                let document: Value = serde_json::from_str(&document.to_json()).unwrap();
                let mut schemas = document["components"]["schemas"].clone();
                for (name, schema) in schemas.as_object_mut().unwrap() {
                    if let Some(schema) = schema.as_object_mut() {
                        schema.remove("x-specweld-page");
                    }
                    if name != "AR" {
                        let name = name.strip_prefix("AS").unwrap();
                        writeln!(
                            out,
                            "=> {name}{}{schema:#}",
                            if name.is_empty() { "" } else { ": " },
                            schema = Compact(schema)
                        )
                        .unwrap();
                    }
                }
                serde_json::from_value::<openapiv3::OpenAPI>(document)
                    .expect("openapiv3 reads what was lowered");
            }
            None => writeln!(out, "refused").unwrap(),
        }
        for diagnostic in &welded.diagnostics {
            writeln!(out, "   {}: {}", diagnostic.code, diagnostic.message).unwrap();
        }
        out.push('\n');
    }
    out
}

struct Compact<'a>(&'a Value);

impl std::fmt::Display for Compact<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[test]
fn types_and_null() {
    insta::assert_snapshot!(table(&[
        json!({"type": ["string"]}),
        json!({"type": ["string", "null"], "maxLength": 3}),
        json!({"type": ["string", "null"], "enum": ["a", null]}),
        json!({"type": ["string", "integer"]}),
        json!({"type": ["array", "null", "string"], "items": {"type": "integer"}}),
        json!({"type": "null"}),
        json!({"type": "null", "enum": [null, 1]}),
        json!({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "description": "Perhaps"}),
        json!({"oneOf": [{"$ref": "#/components/schemas/R"}, {"type": "null"}]}),
        json!({"type": "object", "properties": {"a": {"anyOf": [{"$ref": "#/components/schemas/R"}, {"type": "null"}]}}}),
        json!({"type": "string", "nullable": true}),
        json!(true),
        json!(false),
        json!({"type": "array"}),
    ]));
}

#[test]
fn constants_bounds_and_references() {
    insta::assert_snapshot!(table(&[
        json!({"const": "x"}),
        json!({"const": false}),
        json!({"const": null}),
        json!({"const": 1, "enum": [1, 2]}),
        json!({"type": "object", "properties": {"const": {"const": 0}, "type": {"type": "string"}}, "example": {"const": 1, "type": ["x"]}}),
        json!({"type": "number", "exclusiveMinimum": 5}),
        json!({"type": "number", "exclusiveMinimum": 5, "minimum": 7}),
        json!({"type": "number", "exclusiveMaximum": 5, "maximum": 5}),
        json!({"type": "number", "exclusiveMaximum": 1e-1, "maximum": 0.05}),
        json!({"$ref": "#/components/schemas/R"}),
        json!({"$ref": "#/components/schemas/R", "description": "A word", "maxLength": 3}),
        json!({"$ref": "#/components/schemas/R", "allOf": [{"minLength": 1}]}),
    ]));
}

#[test]
fn arrays_and_objects() {
    insta::assert_snapshot!(table(&[
        json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}),
        json!({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}}),
        json!({"type": "array", "prefixItems": [{"type": "string"}]}),
        json!({"type": "array", "items": {}, "contains": {"type": "string"}, "minContains": 2}),
        json!({"type": "object", "patternProperties": {"^x": {"type": "string"}}, "additionalProperties": false}),
        json!({"type": "object", "patternProperties": {"^x": {"type": "string"}}, "additionalProperties": {"type": "integer"}}),
        json!({"type": "object", "patternProperties": {"^x": {"type": "string"}}}),
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "unevaluatedProperties": false}),
        json!({"allOf": [{"$ref": "#/components/schemas/R"}], "unevaluatedProperties": false}),
        json!({"type": "object", "propertyNames": {"pattern": "^a"}, "dependentRequired": {"a": ["b"]}, "required": []}),
        json!({"type": "array", "items": {}, "unevaluatedItems": false}),
    ]));
}

#[test]
fn negation_never_narrows() {
    insta::assert_snapshot!(table(&[
        json!({"not": {"type": "integer"}}),
        json!({"not": {"contains": {"type": "integer"}}}),
        json!({"oneOf": [{"type": "object", "propertyNames": {"maxLength": 1}}, {"type": "object", "minProperties": 2}]}),
        json!({"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"type": "integer"}}),
        json!({"then": {"minLength": 1}}),
        json!({"$defs": {"Wide": {"contains": {"type": "integer"}}, "Through": {"items": {"$ref": "#/components/schemas/S/$defs/Wide"}}}, "oneOf": [{"$ref": "#/components/schemas/S/$defs/Through"}, {"type": "string"}]}),
    ]));
}

#[test]
fn annotations() {
    insta::assert_snapshot!(table(&[
        json!({"type": "string", "examples": ["a", "b"]}),
        json!({"type": "string", "examples": ["a"]}),
        json!({"type": "string", "example": "z", "examples": ["a"]}),
        json!({"type": "string", "contentEncoding": "base64"}),
        json!({"type": "string", "contentEncoding": "base64url", "contentMediaType": "image/png"}),
        json!({"type": "string", "$comment": "why", "$id": "urn:x", "x-kept": {"$comment": "data"}}),
        json!({"type": "object", "$defs": {"D": {"type": ["integer"]}}, "properties": {"d": {"$ref": "#/components/schemas/S/$defs/D"}}}),
    ]));
}

#[test]
fn hoisting() {
    insta::assert_snapshot!(table(&[
        json!({"type": "object", "properties": {
            "state": {"type": "string", "enum": ["on", "off"]},
            "owner": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 9}}},
            "tags": {"type": "array", "items": {"type": "string", "minLength": 1}},
            "labels": {"type": "object", "additionalProperties": {"type": "object", "properties": {"on": {"type": "boolean"}}}},
            "free": {"type": "object"},
            "described": {"$ref": "#/components/schemas/R", "description": "Told"}
        }}),
        json!({"anyOf": [{"type": "object", "properties": {"kind": {"enum": ["a"]}}}, {"type": "object", "properties": {"kind": {"enum": ["b"]}}}]}),
    ]));
}
