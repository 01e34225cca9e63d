//! What OpenAPI 3.0 knows: written down anew, so that a mistake in the lowering's own table shows.

use serde_json::{Map, Value};

/// The members of a Schema Object in OpenAPI 3.0.3: <https://spec.openapis.org/oas/v3.0.3#schema-object>.
const SCHEMA: &[&str] = &[
    "title",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "enum",
    "type",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "additionalProperties",
    "description",
    "format",
    "default",
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "example",
    "deprecated",
];

const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The first thing in a document that OpenAPI 3.0 does not know, with its place.
pub fn foreign(document: &Value) -> Option<String> {
    let mut found = Vec::new();
    let root = object(document);
    for key in root.keys() {
        if ![
            "openapi",
            "info",
            "servers",
            "paths",
            "components",
            "security",
            "tags",
            "externalDocs",
        ]
        .contains(&key.as_str())
            && !key.starts_with("x-")
        {
            found.push(format!("/{key}"));
        }
    }
    for (path, item) in object(&document["paths"]) {
        path_item(item, &format!("/paths/{path}"), &mut found);
    }
    let components = object(&document["components"]);
    for (section, members) in components {
        for (name, node) in object(members) {
            let at = format!("/components/{section}/{name}");
            match section.as_str() {
                "schemas" => schema(node, &at, &mut found),
                "responses" => response(node, &at, &mut found),
                "parameters" | "headers" => parameter(node, &at, &mut found),
                "requestBodies" => content(node, &at, &mut found),
                "callbacks" => callback(node, &at, &mut found),
                "securitySchemes" if node["type"] == "mutualTLS" => found.push(at),
                "examples" | "securitySchemes" | "links" => {}
                _ => found.push(at),
            }
        }
    }
    found.into_iter().next()
}

fn object(value: &Value) -> &Map<String, Value> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.as_object().unwrap_or(&EMPTY)
}

/// Whether this is a Reference Object, beside whose `$ref` nothing may stand.
fn reference(node: &Value, at: &str, found: &mut Vec<String>) -> bool {
    let is = node["$ref"].is_string();
    if is && object(node).len() > 1 {
        found.push(format!("{at}: a `$ref` with siblings"));
    }
    is
}

fn path_item(item: &Value, at: &str, found: &mut Vec<String>) {
    for method in METHODS {
        if let Some(node) = item.get(method) {
            operation(node, &format!("{at}/{method}"), found);
        }
    }
    items(
        &item["parameters"],
        &format!("{at}/parameters"),
        found,
        parameter,
    );
}

fn operation(node: &Value, at: &str, found: &mut Vec<String>) {
    items(
        &node["parameters"],
        &format!("{at}/parameters"),
        found,
        parameter,
    );
    content(&node["requestBody"], &format!("{at}/requestBody"), found);
    each(
        &node["responses"],
        &format!("{at}/responses"),
        found,
        response,
    );
    each(
        &node["callbacks"],
        &format!("{at}/callbacks"),
        found,
        callback,
    );
}

fn callback(node: &Value, at: &str, found: &mut Vec<String>) {
    if !reference(node, at, found) {
        each(node, at, found, path_item);
    }
}

fn response(node: &Value, at: &str, found: &mut Vec<String>) {
    content(node, at, found);
    if node["$ref"].is_null() {
        each(&node["headers"], &format!("{at}/headers"), found, parameter);
    }
}

fn content(node: &Value, at: &str, found: &mut Vec<String>) {
    if !reference(node, at, found) {
        each(
            &node["content"],
            &format!("{at}/content"),
            found,
            media_type,
        );
    }
}

fn media_type(node: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(node) = node.get("schema") {
        schema(node, &format!("{at}/schema"), found);
    }
    for (name, encoding) in object(&node["encoding"]) {
        each(
            &encoding["headers"],
            &format!("{at}/encoding/{name}/headers"),
            found,
            parameter,
        );
    }
}

fn parameter(node: &Value, at: &str, found: &mut Vec<String>) {
    if reference(node, at, found) {
        return;
    }
    media_type(node, at, found);
    each(
        &node["content"],
        &format!("{at}/content"),
        found,
        media_type,
    );
}

/// The items of an array.
fn items(
    node: &Value,
    at: &str,
    found: &mut Vec<String>,
    visit: fn(&Value, &str, &mut Vec<String>),
) {
    for (index, item) in node.as_array().into_iter().flatten().enumerate() {
        visit(item, &format!("{at}/{index}"), found);
    }
}

/// The members of an object that are no extensions.
fn each(
    node: &Value,
    at: &str,
    found: &mut Vec<String>,
    visit: fn(&Value, &str, &mut Vec<String>),
) {
    for (key, item) in object(node)
        .iter()
        .filter(|(key, _)| !key.starts_with("x-"))
    {
        visit(item, &format!("{at}/{key}"), found);
    }
}

fn schema(node: &Value, at: &str, found: &mut Vec<String>) {
    if node.is_boolean() {
        found.push(format!("{at}: a boolean"));
    }
    if reference(node, at, found) {
        return;
    }
    for (key, value) in object(node) {
        let at = format!("{at}/{key}");
        match key.as_str() {
            "type" if value.is_array() || value == "null" => found.push(at),
            "exclusiveMinimum" | "exclusiveMaximum" if value.is_number() => found.push(at),
            "items" | "not" => schema(value, &at, found),
            "additionalProperties" if !value.is_boolean() => schema(value, &at, found),
            "allOf" | "anyOf" | "oneOf" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    schema(value, &format!("{at}/{index}"), found);
                }
            }
            "properties" => {
                for (name, value) in object(value) {
                    schema(value, &format!("{at}/{name}"), found);
                }
            }
            key if SCHEMA.contains(&key) || key.starts_with("x-") => {}
            _ => found.push(at),
        }
    }
}
