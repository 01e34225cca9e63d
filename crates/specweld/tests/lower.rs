//! Lowering construct by construct: what stands in a document, what becomes of it, and what is reported.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;

use serde_json::{Value, json};
use specweld::{Code, Page, Pages, lower, read_document};

/// A document after lowering, and what was reported.
fn run(document: &str) -> (Option<Value>, Vec<String>) {
    let pages = Pages::new([Page::new("document.json", document.as_bytes())]);
    let (id, page) = pages.iter().next().unwrap();
    let mut diagnostics = Vec::new();
    let node = read_document(id, page, &mut diagnostics);
    let lowered = node.and_then(|node| lower(node, &mut diagnostics));
    let document = lowered.map(|node| serde_json::from_str(&node.to_json()).unwrap());
    if let Some(document) = &document {
        serde_json::from_value::<openapiv3::OpenAPI>(Value::clone(document))
            .expect("openapiv3 reads what was lowered");
    }
    // Of a text that does not parse the label says what is wrong.
    let reports =
        diagnostics.iter().map(
            |diagnostic| match (diagnostic.code, diagnostic.labels.first()) {
                (Code::InvalidJson, Some(label)) => {
                    format!("{}: {}", diagnostic.code, label.message)
                }
                _ => format!("{}: {}", diagnostic.code, diagnostic.message),
            },
        );
    (document, reports.collect())
}

fn with_schemas(schemas: &Value) -> String {
    let document = json!({
        "openapi": "3.1.1",
        "info": {"title": "T", "version": "1"},
        "components": {"schemas": schemas}
    });
    document.to_string()
}

/// Input, output and report of each schema, a paragraph each. Components that were made are shown with their names.
fn table(schemas: &[Value]) -> String {
    let mut out = String::new();
    for schema in schemas {
        let (document, reports) = run(&with_schemas(
            &json!({"S": schema, "R": {"type": "string"}}),
        ));
        writeln!(out, "   {schema}").unwrap();
        match document {
            Some(document) => {
                let schemas = document["components"]["schemas"].as_object().unwrap();
                writeln!(out, "=> {}", schemas["S"]).unwrap();
                for (name, schema) in schemas
                    .iter()
                    .filter(|(name, _)| !["S", "R"].contains(&name.as_str()))
                {
                    writeln!(out, "   {name}: {schema}").unwrap();
                }
            }
            None => writeln!(out, "refused").unwrap(),
        }
        for report in reports {
            writeln!(out, " ! {report}").unwrap();
        }
        out.push('\n');
    }
    out
}

/// Input, output and report of members of a document.
fn documents(documents: &[Value]) -> String {
    let mut out = String::new();
    for members in documents {
        let mut document =
            json!({"openapi": "3.1.1", "info": {"title": "T", "version": "1"}, "paths": {}});
        for (key, member) in members.as_object().unwrap() {
            document[key] = member.clone();
        }
        let (lowered, reports) = run(&document.to_string());
        writeln!(out, "   {members}").unwrap();
        match lowered {
            Some(Value::Object(mut lowered)) => {
                assert_eq!(lowered.remove("openapi"), Some(json!("3.0.3")));
                lowered.retain(|key, member| {
                    document.get(key) != Some(member) || members.get(key).is_some()
                });
                writeln!(out, "=> {}", Value::Object(lowered)).unwrap();
            }
            _ => writeln!(out, "refused").unwrap(),
        }
        for report in reports {
            writeln!(out, " ! {report}").unwrap();
        }
        out.push('\n');
    }
    out
}

macro_rules! tables {
    ($($name:ident: $table:ident [$($row:tt,)*])*) => {
        $(#[test]
        fn $name() {
            insta::with_settings!({omit_expression => true}, {
                insta::assert_snapshot!($table(&[$(json!($row)),*]));
            });
        })*
    };
}

tables! {
    types: table [
        {"type": ["string"]},
        {"type": ["string", "null"], "maxLength": 3},
        {"type": ["string", "null"], "enum": ["a", null]},
        {"type": ["string", "integer"], "maxLength": 3, "minimum": 1},
        {"type": ["integer", "string"], "enum": [1, "a"]},
        {"type": ["integer", "string"], "enum": [1.5, "a"]},
        {"type": ["number", "integer", "null"]},
        {"type": ["array", "null", "string"], "items": {"type": "integer"}, "description": "Some"},
        {"type": ["array", "boolean", "integer", "null", "number", "object", "string"]},
        {"type": "array"},
        {"type": "string", "nullable": true},
        {"$ref": "#/components/schemas/R", "nullable": true},
        {"type": "string", "nullable": false},
        {"type": "text"},
        {"type": []},
    ]
    null: table [
        {"type": "null"},
        {"type": "null", "enum": [null, 1]},
        {"const": null},
        {"enum": ["a", null]},
        {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "description": "Perhaps"},
        {"oneOf": [{"type": "null"}, {"type": "object", "properties": {"a": true}}]},
        {"oneOf": [{"type": "null"}, {"type": ["string", "null"]}]},
        {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]},
        {"anyOf": [{"type": "object", "properties": {"a": true}}, {"type": "null"}], "additionalProperties": false},
        {"oneOf": [{"$ref": "#/components/schemas/R"}, {"type": "null"}]},
        {"type": "object", "properties": {"a": {"anyOf": [{"$ref": "#/components/schemas/R"}, {"type": "null"}]}}},
    ]
    constants: table [
        {"const": "x"},
        {"const": false},
        {"const": 0},
        {"const": {"const": 1, "type": ["x"]}},
        {"const": 1, "enum": [1, 2]},
        {"enum": []},
        {"type": "object", "properties": {"const": {"const": 0}, "type": {"type": "string"}, "examples": {"type": ["null"]}, "$ref": {"type": "string"}}},
        {"type": "object", "example": {"const": 1, "type": ["x"]}, "default": {"$ref": "#/nowhere", "prefixItems": []}, "x-own": {"type": ["x"]}},
    ]
    bounds: table [
        {"type": "number", "exclusiveMinimum": 5},
        {"type": "number", "exclusiveMinimum": 5, "minimum": 7},
        {"type": "number", "exclusiveMinimum": 7, "minimum": 5},
        {"type": "number", "exclusiveMaximum": 5, "maximum": 5},
        {"type": "number", "exclusiveMaximum": 1e-1, "maximum": 0.05},
        {"type": "number", "exclusiveMinimum": true, "minimum": 1},
        {"type": "string", "maxLength": 3.0, "minLength": 1e2},
        {"type": "string", "maxLength": 1e30},
        {"type": "string", "maxLength": -1},
        {"type": "object", "required": []},
        {"type": "object", "required": ["a", "b", "a"]},
    ]
    references: table [
        {"$ref": "#/components/schemas/R"},
        {"$ref": "#/components/schemas/R", "description": "A word", "maxLength": 3},
        {"$ref": "#/components/schemas/R", "allOf": [{"minLength": 1}]},
        {"$ref": "#/components/schemas/R", "$comment": "aside"},
        {"$ref": "#/components/schemas/S/$defs/D", "$defs": {"D": {"type": ["integer"]}, "Unused": {}}},
        {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}, "c": {"$ref": "#/components/schemas/S/properties/a"}, "d": {"$ref": "#/components/schemas/S/properties/a/properties/b"}}},
        {"$defs": {"D": {"$anchor": "here", "type": "integer"}}, "items": {"$ref": "#here"}},
        {"$id": "https://x.test/tree", "type": "object", "properties": {"next": {"$ref": "#"}, "leaf": {"$ref": "#/$defs/Leaf"}, "far": {"$ref": "leaf2"}}, "$defs": {"Leaf": {"type": "integer"}, "Far": {"$id": "leaf2", "type": "null"}}},
        {"$dynamicAnchor": "node", "type": "object", "properties": {"next": {"$dynamicRef": "#node"}}},
        {"$defs": {"A": {"$id": "https://x.test/a", "$dynamicAnchor": "n"}, "B": {"$id": "https://x.test/b", "$dynamicAnchor": "n", "items": {"$dynamicRef": "#n"}}}},
        {"discriminator": {"propertyName": "a", "mapping": {"r": "R", "d": "#/components/schemas/S/$defs/D"}}, "anyOf": [{"$ref": "#/components/schemas/R"}], "$defs": {"D": {"type": "object"}}},
        {"$ref": "#/components/schemas/Missing"},
        {"$ref": "other.json#/R"},
        {"$ref": "#/components/schemas/S"},
        {"allOf": [{"not": {"$ref": "#/components/schemas/S"}}]},
    ]
    arrays: table [
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false},
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false, "maxItems": 1},
        {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}},
        {"type": "array", "prefixItems": [{"type": "string"}]},
        {"type": "array", "prefixItems": [{"type": "string"}], "unevaluatedItems": false},
        {"type": "array", "items": false},
        {"type": "array", "contains": {"type": "string"}, "minContains": 2, "maxContains": 3},
        {"type": "array", "contains": {"type": "string"}, "minContains": 0},
        {"type": "array", "minContains": 2},
        {"type": "array", "items": {"type": ["integer"]}, "unevaluatedItems": false},
        {"type": "array", "unevaluatedItems": {"type": "integer"}},
        {"type": "array", "contains": true, "unevaluatedItems": false},
    ]
    objects: table [
        {"type": "object", "patternProperties": {"^x": {"type": "string"}}, "additionalProperties": false},
        {"type": "object", "patternProperties": {"^x": {"type": "string"}, "y$": {"type": "integer"}}, "additionalProperties": {"type": "boolean"}},
        {"type": "object", "patternProperties": {"^x": {"type": "string"}}},
        {"type": "object", "patternProperties": {"^x": true}},
        {"type": "object", "patternProperties": {"^x": {"type": "string"}}, "unevaluatedProperties": false},
        {"type": "object", "properties": {"a": {"type": "string"}}, "unevaluatedProperties": false},
        {"type": "object", "additionalProperties": true, "unevaluatedProperties": false},
        {"allOf": [{"$ref": "#/components/schemas/R"}], "unevaluatedProperties": false},
        {"allOf": [{"$ref": "#/components/schemas/R"}], "unevaluatedProperties": true},
        {"propertyNames": {"pattern": "^a"}},
        {"propertyNames": true},
        {"dependentRequired": {"a": ["b"]}},
        {"dependentRequired": {"a": []}},
        {"dependentSchemas": {"a": {"required": ["b"]}}},
    ]
    conditions_and_negation: table [
        {"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"type": "integer"}},
        {"if": {"contains": {"type": "string"}}},
        {"then": {"minLength": 1}},
        {"not": {"type": "integer"}},
        {"not": {"contains": {"type": "integer"}}},
        {"oneOf": [{"type": "object", "propertyNames": {"maxLength": 1}}, {"type": "object", "minProperties": 2}]},
        {"oneOf": [{"contains": {}}, {"type": "string"}], "anyOf": [{"type": "array"}]},
        {"$defs": {"Wide": {"contains": {"type": "integer"}}, "Through": {"items": {"$ref": "#/components/schemas/S/$defs/Wide"}}}, "oneOf": [{"$ref": "#/components/schemas/S/$defs/Through"}, {"type": "string"}]},
        {"not": {"items": {"$ref": "#/components/schemas/S/$defs/Wide"}}, "$defs": {"Wide": {"contains": {"type": "integer"}}}},
        true,
        false,
        {"not": true},
        7,
        {"allOf": []},
    ]
    annotations: table [
        {"type": "string", "examples": ["a", "b"]},
        {"type": "string", "examples": ["a"]},
        {"type": "string", "examples": []},
        {"type": "string", "example": "z", "examples": ["a"]},
        {"type": "string", "examples": {"a": "not a list"}},
        {"type": "string", "contentEncoding": "base64"},
        {"type": "string", "contentMediaType": "application/octet-stream"},
        {"type": "string", "contentEncoding": "binary", "contentMediaType": "application/octet-stream"},
        {"type": "string", "contentEncoding": "base64", "contentMediaType": "application/octet-stream"},
        {"type": "string", "contentEncoding": "base64url", "contentMediaType": "image/png", "contentSchema": {"type": ["x"]}},
        {"type": "string", "$comment": "why", "$id": "urn:x", "$anchor": "a", "x-kept": {"$comment": "data"}},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"},
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "string"},
        {"type": "string", "style": "unknown", "readOnly": true, "deprecated": true, "format": "uuid", "xml": {"name": "x"}, "title": "T", "externalDocs": {"url": "https://x.test"}},
    ]
    hoisting: table [
        {"type": "object", "properties": {
            "state": {"type": "string", "enum": ["on", "off"]},
            "owner": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 9}}},
            "tags": {"type": "array", "items": {"type": "string", "minLength": 1}},
            "labels": {"type": "object", "additionalProperties": {"type": "object", "properties": {"on": {"type": "boolean"}}}},
            "free": {"type": "object"},
            "described": {"$ref": "#/components/schemas/R", "description": "Told"},
            "": {"enum": ["no", "name"]},
            "a/b~c": {"enum": ["es", "caped"]},
            "one": {"const": "alone"}
        }},
        {"type": "object", "properties": {"a-b": {"enum": [1, 2]}, "a_b": {"enum": [3, 4]}, "aB": {"enum": [5, 6]}}},
        {"anyOf": [{"type": "object", "properties": {"kind": {"enum": ["a"]}}}, {"type": "object", "properties": {"kind": {"enum": ["b"]}}}]},
    ]
    around_schemas: documents [
        {"info": {"title": "T", "version": "1", "summary": "Short", "license": {"name": "MIT", "identifier": "MIT"}}},
        {"jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base"},
        {"jsonSchemaDialect": "http://json-schema.org/draft-07/schema#"},
        {"webhooks": {"paid": {"post": {"responses": {"200": {"description": "Taken"}}}}}},
        {"paths": {"/a": {"get": {}, "put": {"responses": {}}}}},
        {"paths": {"/a": {"$ref": "#/components/pathItems/A", "summary": "Ours"}}, "components": {"pathItems": {"A": {"get": {"responses": {"200": {"description": "Fine"}}}}, "B": {}}}},
        {"paths": {"/a": {"$ref": "#/components/pathItems/A", "get": {}}}, "components": {"pathItems": {"A": {"get": {}}}}},
        {"paths": {"/a": {"$ref": "#/components/pathItems/A"}}, "components": {"pathItems": {"A": {"post": {"callbacks": {"c": {"{$url}": {"$ref": "#/components/pathItems/A"}}}}}}}},
        {"paths": {"/a": {"$ref": "#/components/pathItems/A"}}, "components": {"pathItems": {}}},
        {"security": [{"Tls": [], "Key": ["admin"]}], "paths": {"/a": {"get": {"security": [{"Tls": []}, {"Auth": ["read"]}], "responses": {"200": {"description": "Fine"}}}}}, "components": {"securitySchemes": {"Tls": {"type": "mutualTLS"}, "Key": {"type": "apiKey", "name": "k", "in": "header"}, "Auth": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://x.test", "scopes": {"read": "Read"}}}}}}},
        {"paths": {"/a": {"get": {"parameters": [{"$ref": "#/components/parameters/P", "description": "Here"}, {"name": "q", "in": "query", "content": {"application/json": {"schema": {"type": ["integer"], "examples": [1]}, "examples": {"one": {"value": {"const": 1}}}}}}], "responses": {"200": {"description": "Fine", "headers": {"X-Left": {"schema": {"const": 3}}}}}}}}, "components": {"parameters": {"P": {"name": "p", "in": "query", "schema": {"type": ["string", "null"]}}}}},
        {"paths": {"/a": {"get": {"parameters": [{"name": "p", "in": "query", "schema": {"enum": ["x"]}}], "responses": {"200": {"description": "Fine", "content": {"application/json": {"schema": {"$ref": "#/paths/~1a/get/parameters/0/schema"}}}}}}, "put": {"parameters": [{"$ref": "#/paths/~1a/get/parameters/0"}], "responses": {"200": {"description": "Fine"}}}}}},
        {"servers": [{"url": "https://{host}/v1", "variables": {"host": {"default": "x.test"}}}], "tags": [{"name": "t"}], "externalDocs": {"url": "https://x.test"}, "x-own": {"type": ["x"]}},
        {"paths": {"/a": {"get": {"parameters": [{"name": "p", "in": "query", "schema": {}, "example": 1, "examples": {"example": {"value": 2}}}], "responses": {"200": {"description": "Fine", "content": {"a/b": {"example": {}, "examples": {}}}}}}}}},
        {"paths": {"x-note": {"get": 1}, "/a": {"post": {"requestBody": {"content": {"application/octet-stream": {}}}, "callbacks": {"c": {"{$url}": {"post": {"requestBody": {"content": {"application/json": {"schema": {"type": ["string", "null"]}}}}}}}}}}}},
    ]
}

#[test]
fn what_is_no_document_or_too_much_of_one_is_refused() {
    let deep = |open: &str, close: &str, depth: usize| {
        format!(
            "{{\"openapi\":\"3.1.1\",\"x\":{}1{}}}",
            open.repeat(depth),
            close.repeat(depth)
        )
    };
    let schema = |schema: &str| {
        format!(
            r#"{{"openapi":"3.1.1","info":{{"title":"T","version":"1"}},"components":{{"schemas":{{"S":{schema}}}}}}}"#
        )
    };
    let mut out = String::new();
    for (what, document) in [
        ("no document", "[]".to_owned()),
        ("Swagger", r#"{"swagger": "2.0"}"#.to_owned()),
        ("3.2", r#"{"openapi": "3.2.0"}"#.to_owned()),
        ("arrays 100,000 deep", deep("[", "]", 100_000)),
        ("schemas 100,000 deep", deep("{\"not\":", "}", 100_000)),
        (
            "a key twice",
            schema(r#"{"type": "string", "type": "null"}"#),
        ),
        ("a number beyond f64", schema(r#"{"maximum": 1e400}"#)),
        (
            "responses in an array",
            r#"{"openapi": "3.1.1", "paths": {"/x": {"get": {"responses": []}}}}"#.to_owned(),
        ),
        (
            "paths in an array",
            r#"{"openapi": "3.1.1", "paths": []}"#.to_owned(),
        ),
    ] {
        let (document, reports) = run(&document);
        assert!(document.is_none(), "{what}");
        assert_eq!(reports.len(), 1, "{what}");
        writeln!(out, "{what}\n ! {}", reports[0]).unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn large_integers_keep_every_digit() {
    let (document, reports) = run(&with_schemas(
        &json!({"S": {"exclusiveMaximum": 18446744073709551615u64, "maximum": 18446744073709551614u64}}),
    ));
    assert_eq!(reports, [""; 0]);
    let schema = &document.unwrap()["components"]["schemas"]["S"];
    assert_eq!(schema, &json!({"maximum": 18446744073709551614u64}));
}

#[test]
fn documents_of_3_0_pass_through_unchanged() {
    let document = json!({
        "openapi": "3.0.1",
        "info": {"title": "T", "version": "1", "summary": "kept"},
        "paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/nowhere", "description": "kept"}}}}},
        "components": {"schemas": {"S": {"type": "object", "nullable": true, "exclusiveMinimum": true, "properties": {"a": {"const": 1, "enum": ["x"]}}}}}
    });
    let pages = Pages::new([Page::new("d.json", document.to_string().as_bytes())]);
    let (id, page) = pages.iter().next().unwrap();
    let mut diagnostics = Vec::new();
    let node = read_document(id, page, &mut diagnostics).unwrap();
    let lowered = lower(node, &mut diagnostics).unwrap();
    assert!(diagnostics.is_empty());
    assert_eq!(
        serde_json::from_str::<Value>(&lowered.to_json()).unwrap(),
        document
    );
}

#[test]
fn losses_are_reported_with_their_places() {
    let page = "openapi: 3.1.1\ninfo: {title: T, version: '1', summary: Short}\ncomponents:\n  schemas:\n    S:\n      type: array\n      contains: {type: string}\n      not: {propertyNames: {maxLength: 1}}\n";
    let pages = Pages::new([Page::new("api.yaml", page.as_bytes())]);
    let (id, page) = pages.iter().next().unwrap();
    let mut diagnostics = Vec::new();
    let node = read_document(id, page, &mut diagnostics).unwrap();
    lower(node, &mut diagnostics).unwrap();
    let headlines: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.headline(&pages))
        .collect();
    assert_eq!(
        headlines,
        [
            "api.yaml:2:32: warning[dropped-annotation]: `info.summary` is left out: OpenAPI 3.0 has no place for it",
            "api.yaml:7:7: warning[widened]: `contains` has no counterpart in OpenAPI 3.0: the schema accepts more",
            "api.yaml:8:7: warning[widened]: `not` around a widened schema has no counterpart in OpenAPI 3.0: the schema accepts more",
            "api.yaml:8:13: warning[widened]: `propertyNames` has no counterpart in OpenAPI 3.0: the schema accepts more",
        ]
    );
}

#[test]
fn errors_come_before_losses() {
    let page = "openapi: 3.1.1\ninfo: {title: T, version: '1', summary: Short}\ncomponents:\n  schemas:\n    S: {type: arry}\n";
    let pages = Pages::new([Page::new("api.yaml", page)]);
    let (id, page) = pages.iter().next().unwrap();
    let mut diagnostics = Vec::new();
    let document = read_document(id, page, &mut diagnostics).unwrap();
    assert!(lower(document, &mut diagnostics).is_none());
    let codes: Vec<_> = diagnostics.iter().map(|it| it.code).collect();
    assert_eq!(codes, [Code::InvalidDocument, Code::DroppedAnnotation]);
}

#[test]
fn a_text_of_comments_alone_is_refused() {
    let pages = Pages::new([Page::new("api.yaml", "# openapi: 3.1.1\n")]);
    let (id, page) = pages.iter().next().unwrap();
    let mut diagnostics = Vec::new();
    let document = read_document(id, page, &mut diagnostics).unwrap();
    assert!(lower(document, &mut diagnostics).is_none());
    assert_eq!(diagnostics[0].code, Code::InvalidDocument);
}

/// No other place says that a value is bytes: as JSON it could be anything.
#[test]
fn media_types_of_the_parts_of_a_body_make_them_binary() {
    let png = json!({"contentMediaType": "image/png"});
    let form = json!({"type": "object", "properties": {
        "one": png,
        "more": {"type": "array", "items": png},
        "named": {"type": "string", "contentMediaType": "application/zip"},
        "set": {"contentMediaType": "image/gif", "description": "Set."},
        "spelled": {"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"},
        "data": {"contentMediaType": "application/json"},
        "text": {"contentMediaType": "text/html"},
        "shared": {"$ref": "#/components/schemas/Photo"},
    }});
    let post =
        |content: Value| json!({"paths": {"/x": {"post": {"requestBody": {"content": content}}}}});
    let schema = |schema: Value| json!({"schema": schema});
    let refer = |name: &str| schema(json!({"$ref": format!("#/components/schemas/{name}")}));
    let mut inline = post(json!({"multipart/form-data": {
        "schema": form, "encoding": {"set": {"contentType": "image/gif, image/png"}},
    }}));
    inline["components"]["schemas"]["Photo"] = png.clone();
    let mut shared = post(json!({"multipart/mixed": refer("Form")}));
    shared["components"]["schemas"] = json!({
        "Form": {"allOf": [{"$ref": "#/components/schemas/Base"}]},
        "Base": {"properties": {"one": png}},
    });
    let bodies =
        post(json!({"image/png": schema(png.clone()), "application/json": schema(png.clone())}));
    insta::assert_snapshot!(documents(&[inline, shared, bodies]));
}

#[test]
fn components_get_names_that_openapi_takes() {
    let document = json!({
        "openapi": "3.1.1",
        "info": {"title": "T", "version": "1"},
        "security": [{"my key": []}],
        "paths": {"/x": {"get": {
            "security": [{"my key": []}],
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User%20Model"}}}}},
        }}},
        "components": {
            "securitySchemes": {"my key": {"type": "http", "scheme": "basic"}},
            "schemas": {
                "User Model": {"type": "object", "properties": {"a/b": {"type": "string", "maxLength": 3}}},
                "UserModel": {"type": "array", "items": {"$ref": "#/components/schemas/User Model"}},
            },
        },
    });
    let (lowered, reports) = run(&document.to_string());
    assert_eq!(reports, [""; 0]);
    let lowered = lowered.unwrap();
    let schemas = &lowered["components"]["schemas"];
    let names: Vec<_> = schemas.as_object().unwrap().keys().collect();
    assert_eq!(names, ["UserModel", "UserModel2", "UserModel2AB"]);
    assert_eq!(
        schemas["UserModel"]["items"]["$ref"],
        "#/components/schemas/UserModel2"
    );
    let get = &lowered["paths"]["/x"]["get"];
    let schema = &get["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(schema["$ref"], "#/components/schemas/UserModel2");
    assert_eq!(
        lowered["components"]["securitySchemes"]["myKey"]["scheme"],
        "basic"
    );
    for security in [&lowered["security"], &get["security"]] {
        assert_eq!(security, &json!([{"myKey": []}]));
    }
}
