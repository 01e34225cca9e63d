//! The object model of OpenAPI 3.1, field by field: whatever a document says is in the merged and in the lowered
//! document, or reported with its place. Nothing vanishes without a word.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;

use serde_json::{Map, Value, json};
use specweld::{Diagnostic, Options, Page, Pages, lower, read_document, weld};

/// A document in which every object of OpenAPI stands once.
fn whole() -> Value {
    let media = json!({
        "schema": {"$ref": "#/components/schemas/Tie"},
        "encoding": {"name": {"contentType": "text/plain", "headers": {"X-Part": {"schema": {"type": "string"}}}}},
    });
    let item = json!({
        "post": {"responses": {"204": {"description": "Taken"}}},
    });
    let operation = json!({
        "operationId": "cutTie",
        "parameters": [
            {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
            {"$ref": "#/components/parameters/Deep"},
            {"name": "wide", "in": "query", "content": {"application/json": {"schema": {"type": "string"}}}},
        ],
        "requestBody": {"content": {"multipart/form-data": media}},
        "responses": {
            "200": {
                "description": "Done",
                "headers": {"X-Left": {"schema": {"type": "integer"}}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Knot"}, "examples": {"one": {"value": {}}}}},
                "links": {"again": {"operationId": "cutTie"}},
            },
        },
        "callbacks": {"done": {"{$request.query.deep}": item}},
        "security": [{"Key": []}],
    });
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Ties", "version": "1", "contact": {}, "license": {"name": "MIT"}},
        "servers": [{"url": "https://{host}.example", "variables": {"host": {"default": "a"}}}],
        "tags": [{"name": "Ties"}],
        "paths": {"/ties/{id}": {"delete": operation}},
        "webhooks": {"cut": item},
        "components": {
            "schemas": {
                "Tie": {"type": "object", "properties": {"name": {"type": "string"}, "plain": {}}},
                "Knot": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "xml": {}}}, "discriminator": {"propertyName": "kind"}, "externalDocs": {"url": "https://a.example"}},
            },
            "parameters": {"Deep": {"name": "deep", "in": "query", "schema": {"type": "string"}}},
            "securitySchemes": {
                "Key": {"type": "apiKey", "name": "X-Key", "in": "header"},
                "Http": {"type": "http", "scheme": "bearer"},
                "Id": {"type": "openIdConnect", "openIdConnectUrl": "https://a.example"},
                "Auth": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://a.example/auth", "scopes": {}}}},
            },
        },
    })
}

const OPERATION: &str = "/paths/~1ties~1{id}/delete";
const RESPONSE: &str = "/paths/~1ties~1{id}/delete/responses/200";
const MULTIPART: &str = "/paths/~1ties~1{id}/delete/requestBody/content/multipart~1form-data";
const TIE: &str = "/components/schemas/Tie";
const KNOT: &str = "/components/schemas/Knot";

/// Each object of the specification, where one stands, and its fields with a value that the document does not have yet.
fn model() -> Vec<(&'static str, String, Value)> {
    let schema = json!({"type": "string"});
    let text = "https://b.example/told";
    let operation = json!({"responses": {"200": {"description": "Fine"}}});
    let methods = ["get", "put", "post", "options", "head", "patch", "trace"];
    let id = json!([{"name": "id", "in": "path", "required": true, "schema": schema}]);
    let mut item: Map<String, Value> = methods
        .into_iter()
        .map(|method| {
            let mut operation = operation.clone();
            operation["parameters"] = id.clone();
            (method.to_owned(), operation)
        })
        .collect();
    let fields = json!({
        "$ref": "#/components/pathItems/Other", "summary": "S", "description": "D", "servers": [{"url": "https://c.example"}],
        "parameters": [{"name": "more", "in": "query", "schema": schema}],
    });
    item.extend(fields.as_object().unwrap().clone());
    let described = json!({"description": "Told"});
    let of = |pointer: &str, below: &str| format!("{pointer}{below}");
    let header = json!({
        "description": "Told", "required": true, "deprecated": true, "style": "simple", "explode": true,
        "schema": {"type": "string", "maxLength": 9}, "example": 9, "examples": {"nine": {"value": 9}},
        "content": {"text/plain": {}},
    });
    let mut parameter = header.clone();
    for (key, value) in json!({"name": "other", "in": "header", "allowEmptyValue": true, "allowReserved": true, "style": "deepObject"}).as_object().unwrap() {
        parameter[key] = value.clone();
    }
    vec![
        (
            "OpenAPI",
            String::new(),
            json!({
                "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base", "servers": [{"url": "https://c.example"}],
                "security": [{"Http": []}], "tags": [{"name": "Knots"}], "externalDocs": {"url": text}, "webhooks": {}, "paths": {},
            }),
        ),
        (
            "Info",
            of("/info", ""),
            json!({"title": "T", "summary": "S", "description": "D", "termsOfService": text, "contact": {"name": "N"}, "license": {"name": "N"}, "version": "2"}),
        ),
        (
            "Contact",
            of("/info/contact", ""),
            json!({"name": "N", "url": text, "email": "a@b.example"}),
        ),
        (
            "License",
            of("/info/license", ""),
            json!({"name": "N", "identifier": "MIT", "url": text}),
        ),
        (
            "Server",
            of("/servers/0", ""),
            json!({"url": "https://{host}.example/v2", "description": "D", "variables": {"host": {"default": "b"}}}),
        ),
        (
            "Server Variable",
            of("/servers/0/variables/host", ""),
            json!({"default": "b", "enum": ["a", "b"], "description": "D"}),
        ),
        (
            "Components",
            of("/components", ""),
            json!({
                "responses": {"R": described}, "examples": {"E": {"value": 1}}, "requestBodies": {"B": {"content": {}}}, "headers": {"H": {"schema": schema}},
                "links": {"L": {"operationId": "cutTie"}}, "callbacks": {"C": {"{$url}": {}}}, "pathItems": {"P": {}}, "schemas": {}, "parameters": {}, "securitySchemes": {},
            }),
        ),
        (
            "Paths",
            of("/paths", ""),
            json!({"/knots": {"get": operation}}),
        ),
        (
            "Path Item",
            of("/paths/~1ties~1{id}", ""),
            Value::Object(item.clone()),
        ),
        (
            "Path Item of a callback",
            of(OPERATION, "/callbacks/done/{$request.query.deep}"),
            Value::Object(item.clone()),
        ),
        (
            "Path Item of a webhook",
            of("/webhooks/cut", ""),
            Value::Object(item),
        ),
        (
            "Operation",
            of(OPERATION, ""),
            json!({
                "tags": ["Ties"], "summary": "S", "description": "D", "externalDocs": {"url": text}, "operationId": "other", "parameters": id,
                "requestBody": {"content": {"text/plain": {}}}, "responses": {"204": described}, "callbacks": {}, "deprecated": true,
                "security": [{"Http": []}], "servers": [{"url": "https://c.example"}],
            }),
        ),
        (
            "External Documentation",
            of(KNOT, "/externalDocs"),
            json!({"description": "D", "url": text}),
        ),
        (
            "Parameter",
            of("/components/parameters/Deep", ""),
            parameter,
        ),
        (
            "Request Body",
            of(OPERATION, "/requestBody"),
            json!({"description": "D", "content": {"text/plain": {}}, "required": true}),
        ),
        (
            "Media Type",
            of(MULTIPART, ""),
            json!({"schema": schema, "example": {"name": "x"}, "examples": {"x": {"value": 1}}, "encoding": {"name": {"style": "form"}}}),
        ),
        (
            "Encoding",
            of(MULTIPART, "/encoding/name"),
            json!({"contentType": "text/html", "headers": {"X-Other": {"schema": schema}}, "style": "form", "explode": true, "allowReserved": true}),
        ),
        (
            "Responses",
            of(OPERATION, "/responses"),
            json!({"default": described, "204": described, "4XX": described}),
        ),
        (
            "Response",
            of(RESPONSE, ""),
            json!({"description": "Told", "headers": {}, "content": {}, "links": {}}),
        ),
        (
            "Callback",
            of(OPERATION, "/callbacks/done"),
            json!({"{$url}": {"put": operation}}),
        ),
        (
            "Example",
            of(RESPONSE, "/content/application~1json/examples/one"),
            json!({"summary": "S", "description": "D", "value": 2, "externalValue": text}),
        ),
        (
            "Link",
            of(RESPONSE, "/links/again"),
            json!({
                "operationRef": "#/paths/~1ties~1{id}/delete", "operationId": "none", "parameters": {"id": "$request.path.id"}, "requestBody": {"a": 1},
                "description": "D", "server": {"url": "https://c.example"},
            }),
        ),
        ("Header", of(RESPONSE, "/headers/X-Left"), header),
        (
            "Tag",
            of("/tags/0", ""),
            json!({"name": "Other", "description": "D", "externalDocs": {"url": text}}),
        ),
        (
            "Reference",
            of(OPERATION, "/parameters/1"),
            json!({"summary": "S", "description": "D"}),
        ),
        (
            "Discriminator",
            of(KNOT, "/discriminator"),
            json!({"propertyName": "other", "mapping": {"t": "#/components/schemas/Tie"}}),
        ),
        (
            "XML",
            of(KNOT, "/properties/kind/xml"),
            json!({"name": "n", "namespace": text, "prefix": "p", "attribute": true, "wrapped": true}),
        ),
        (
            "Security Scheme",
            of("/components/securitySchemes/Key", ""),
            json!({"type": "mutualTLS", "description": "D", "name": "X-Other", "in": "query"}),
        ),
        (
            "Security Scheme of HTTP",
            of("/components/securitySchemes/Http", ""),
            json!({"scheme": "basic", "bearerFormat": "JWT"}),
        ),
        (
            "Security Scheme of OpenID",
            of("/components/securitySchemes/Id", ""),
            json!({"openIdConnectUrl": text}),
        ),
        (
            "OAuth Flows",
            of("/components/securitySchemes/Auth/flows", ""),
            json!({
                "implicit": {"authorizationUrl": text, "scopes": {}}, "password": {"tokenUrl": text, "scopes": {}}, "clientCredentials": {"tokenUrl": text, "scopes": {}},
                "authorizationCode": {"authorizationUrl": text, "tokenUrl": text, "scopes": {}},
            }),
        ),
        (
            "OAuth Flow",
            of("/components/securitySchemes/Auth/flows/implicit", ""),
            json!({"authorizationUrl": text, "tokenUrl": text, "refreshUrl": text, "scopes": {"cut": "Cut"}}),
        ),
        (
            "Security Requirement",
            of(OPERATION, "/security/0"),
            json!({"Http": [], "Key": ["role"]}),
        ),
        ("Schema", of(TIE, ""), schema_fields()),
        (
            "Schema of a property",
            of(TIE, "/properties/plain"),
            schema_fields(),
        ),
        (
            "Schema of a parameter",
            of("/components/parameters/Deep/schema", ""),
            json!({"contentMediaType": "text/html", "const": "x", "$comment": "C"}),
        ),
        (
            "Schema of a webhook",
            of("/webhooks/cut/post", ""),
            json!({"requestBody": {"content": {"text/plain": {"schema": {"const": "x"}}}}}),
        ),
    ]
}

/// Every keyword of JSON Schema 2020-12, and what OpenAPI adds.
fn schema_fields() -> Value {
    let schema = json!({"type": "string"});
    let core = json!({
        "$id": "https://b.example/schema", "$schema": "https://json-schema.org/draft/2020-12/schema", "$anchor": "here", "$dynamicAnchor": "there",
        "$vocabulary": {"https://b.example/v": true}, "$comment": "C", "$defs": {"Inner": schema}, "$ref": "#/components/schemas/Knot", "$dynamicRef": "#there",
    });
    let applicators = json!({
        "allOf": [schema], "anyOf": [schema], "oneOf": [schema], "not": schema, "if": schema, "then": schema, "else": schema,
        "dependentSchemas": {"name": schema}, "prefixItems": [schema], "items": schema, "contains": schema, "properties": {"other": schema},
        "patternProperties": {"^a": schema}, "additionalProperties": schema, "propertyNames": schema, "unevaluatedItems": schema, "unevaluatedProperties": schema,
    });
    let validation = json!({
        "type": ["object", "null"], "enum": [1], "const": 1, "multipleOf": 2, "maximum": 9, "exclusiveMaximum": 9, "minimum": 1, "exclusiveMinimum": 1,
        "maxLength": 9, "minLength": 1, "pattern": "a", "maxItems": 9, "minItems": 1, "uniqueItems": true, "maxContains": 3, "minContains": 2,
        "maxProperties": 9, "minProperties": 1, "required": ["name"], "dependentRequired": {"name": ["other"]},
    });
    let annotations = json!({
        "format": "date", "contentEncoding": "base64", "contentMediaType": "text/html", "contentSchema": schema, "title": "T", "description": "D",
        "default": 1, "deprecated": true, "readOnly": true, "writeOnly": true, "examples": [1, 2], "example": 1,
        "discriminator": {"propertyName": "name"}, "xml": {"name": "x"}, "externalDocs": {"url": "https://b.example"}, "unknown": 1,
    });
    let all = [core, applicators, validation, annotations];
    let members = all
        .into_iter()
        .flat_map(|it| it.as_object().unwrap().clone());
    Value::Object(members.collect())
}

/// What says something only beside another keyword.
const BESIDE: [(&str, &str, &str); 8] = [
    ("then", "if", r#"{"type": "string"}"#),
    ("else", "if", r#"{"type": "string"}"#),
    ("if", "then", r#"{"maxLength": 1}"#),
    ("maxContains", "contains", r#"{"type": "string"}"#),
    ("minContains", "contains", r#"{"type": "string"}"#),
    ("contentSchema", "contentMediaType", r#""application/json""#),
    ("$dynamicRef", "$dynamicAnchor", r#""there""#),
    ("Key", "Http", "[]"),
];

/// What is the same without it: that it is gone loses nothing.
const NOTHING: [(&str, &str); 3] = [
    // The dialect that is assumed anyway.
    ("OpenAPI", "jsonSchemaDialect"),
    ("Schema", "$schema"),
    ("Schema of a property", "$schema"),
];

struct Made {
    text: String,
    diagnostics: Vec<Diagnostic>,
}

fn welded(document: &Value) -> Made {
    let text = serde_json::to_string(document).unwrap();
    let pages = Pages::new([Page::new("acme/api.json", text)]);
    let made = weld(&pages, &Options::default());
    Made {
        text: made.document.map_or(String::new(), |it| it.to_json()),
        diagnostics: made.diagnostics,
    }
}

fn lowered(document: &Value) -> Made {
    let text = serde_json::to_string(document).unwrap();
    let pages = Pages::new([Page::new("api.json", text)]);
    let (id, page) = pages.iter().next().unwrap();
    let mut diagnostics = Vec::new();
    let document = read_document(id, page, &mut diagnostics);
    let document = document.and_then(|document| lower(document, &mut diagnostics));
    Made {
        text: document.map_or(String::new(), |it| it.to_json()),
        diagnostics,
    }
}

/// What became of a member, by comparing what is made with it and without.
fn fate(with: &Made, without: &Made) -> String {
    let known: Vec<_> = without.diagnostics.iter().map(|it| &it.message).collect();
    let new = with.diagnostics.iter();
    let mut codes: Vec<_> = new
        .filter(|it| !known.contains(&&it.message))
        .map(|it| format!("{} {}", it.severity.as_str(), it.code))
        .collect();
    codes.sort();
    codes.dedup();
    let is_there = !with.text.is_empty() && with.text != without.text;
    match (is_there, codes.is_empty()) {
        (true, true) => "in the document".to_owned(),
        (true, false) => format!("in the document, {}", codes.join(", ")),
        (false, false) => codes.join(", "),
        (false, true) => "GONE".to_owned(),
    }
}

#[test]
fn every_field_is_in_the_document_or_reported() {
    let mut out = String::new();
    let mut gone = Vec::new();
    for (object, pointer, fields) in model() {
        writeln!(out, "{object}").unwrap();
        let mut fields = fields.as_object().unwrap().clone();
        if !["Reference", "Security Requirement"].contains(&object) {
            fields.insert("x-own".to_owned(), json!({"kept": true}));
        }
        for (field, value) in fields {
            let mut without = whole();
            let holder = without.pointer_mut(&pointer).unwrap();
            for (of, beside, value) in BESIDE {
                if of == field {
                    holder[beside] = serde_json::from_str(value).unwrap();
                }
            }
            let mut with = without.clone();
            let holder = with.pointer_mut(&pointer).unwrap();
            // OpenAPI allows one or the other.
            for (one, other) in [
                ("example", "examples"),
                ("operationRef", "operationId"),
                ("content", "schema"),
            ] {
                if field == one && object != "Response" {
                    holder.as_object_mut().unwrap().remove(other);
                }
            }
            holder[&field] = value;
            if field == "$ref" && object.starts_with("Path Item") {
                with["components"]["pathItems"] = json!({"Other": {"x-other": 1}});
            }
            let fates = [welded, lowered].map(|make| {
                let made = make(&with);
                // `openapiv3` takes an extension of a callback for an expression.
                if !made.text.is_empty() && (object, field.as_str()) != ("Callback", "x-own") {
                    let read = serde_json::from_str::<openapiv3::OpenAPI>(&made.text);
                    assert!(read.is_ok(), "{object}, `{field}`: {read:?}");
                }
                fate(&made, &make(&without))
            });
            let is_nothing = NOTHING.contains(&(object, field.as_str()));
            for (what, fate) in ["weld", "lower"].into_iter().zip(&fates) {
                if fate == "GONE" && !is_nothing {
                    gone.push(format!("{what}: {object}, `{field}`"));
                }
            }
            let [weld, lower] = fates;
            let fate = if weld == lower {
                weld
            } else {
                format!("{weld} | {lower}")
            };
            let fate = if is_nothing { "nothing" } else { &fate };
            writeln!(out, "  {field}: {fate}").unwrap();
        }
    }
    assert!(gone.is_empty(), "{out}\n{}", gone.join("\n"));
    insta::assert_snapshot!(out);
}
