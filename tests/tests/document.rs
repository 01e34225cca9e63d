//! `openapi.json` against its pages: an outline that a reviewer can read, and what the document promises to every reader of it.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Map, Value};

fn document() -> Value {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi.json"))
            .unwrap();
    serde_json::from_str(&text).unwrap()
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A schema in one line.
fn schema(value: &Value) -> String {
    if let Some(target) = value["$ref"].as_str() {
        return target.rsplit('/').next().unwrap().to_owned();
    }
    let mut line = match value["type"].as_str() {
        Some("array") => format!("[{}]", schema(&value["items"])),
        Some("object") if value["properties"].is_object() => {
            let required = |name: &str| {
                value["required"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(|key| key == name)
            };
            let members = object(&value["properties"]).map(|(name, value)| {
                format!(
                    "{name}{}: {}",
                    if required(name) { "" } else { "?" },
                    schema(value)
                )
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Some(kind) => kind.to_owned(),
        None => String::new(),
    };
    for key in ["allOf", "anyOf", "oneOf"] {
        if let Some(branches) = value[key].as_array() {
            let branches: Vec<_> = branches.iter().map(schema).collect();
            write!(line, "{key}({})", branches.join(" | ")).unwrap();
        }
    }
    const SHOWN: [&str; 10] = [
        "format",
        "enum",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "default",
        "nullable",
        "deprecated",
    ];
    for key in SHOWN {
        if !value[key].is_null() {
            write!(line, " {key}={}", value[key]).unwrap();
        }
    }
    line
}

/// Follows a reference of the document.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(target) => document
            .pointer(target.strip_prefix('#').unwrap())
            .expect("the reference leads somewhere"),
        None => value,
    }
}

fn operations(document: &Value) -> Vec<(&String, &String, &Value)> {
    let items = object(&document["paths"]);
    items
        .flat_map(|(path, item)| {
            object(item)
                .filter(|(_, value)| value["operationId"].is_string())
                .map(move |(method, value)| (path, method, value))
        })
        .collect()
}

#[test]
fn outline_of_operations() {
    let document = document();
    let mut out = String::new();
    for (path, method, operation) in operations(&document) {
        writeln!(
            out,
            "{} {path} = {}",
            method.to_uppercase(),
            text(&operation["operationId"])
        )
        .unwrap();
        writeln!(
            out,
            "  page {}, security {}",
            text(&operation["x-specweld-page"]),
            operation["security"]
        )
        .unwrap();
        for server in document["paths"][path]["servers"].as_array().unwrap() {
            writeln!(out, "  server {}", text(&server["url"])).unwrap();
        }
        for parameter in operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|value| resolve(&document, value))
        {
            let required = if parameter["required"] == true {
                ""
            } else {
                "?"
            };
            let deprecated = if parameter["deprecated"] == true {
                " deprecated"
            } else {
                ""
            };
            let shape = schema(&parameter["schema"]);
            writeln!(
                out,
                "  {} {}{required}: {shape}{deprecated}",
                text(&parameter["in"]),
                text(&parameter["name"])
            )
            .unwrap();
        }
        for (media_type, content) in
            object(&resolve(&document, &operation["requestBody"])["content"])
        {
            writeln!(out, "  body {media_type}: {}", schema(&content["schema"])).unwrap();
        }
        for (status, response) in object(&operation["responses"]) {
            let response = resolve(&document, response);
            let content = object(&response["content"]).map(|(media_type, content)| {
                format!(" {media_type}: {}", schema(&content["schema"]))
            });
            let headers: Vec<_> = object(&response["headers"])
                .map(|(name, header)| {
                    let is_required = resolve(&document, header)["required"] == true;
                    format!("{name}{}", if is_required { "" } else { "?" })
                })
                .collect();
            let headers = if headers.is_empty() {
                String::new()
            } else {
                format!(" with {}", headers.join(", "))
            };
            writeln!(
                out,
                "  {status}{}{headers}",
                content.collect::<Vec<_>>().join(",")
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn outline_of_schemas() {
    let document = document();
    let schemas = object(&document["components"]["schemas"]);
    let lines: Vec<_> = schemas
        .map(|(name, value)| format!("{name}: {}", schema(value)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn openapiv3_reads_the_document() {
    let document: openapiv3::OpenAPI = serde_json::from_value(document()).unwrap();
    assert_eq!(document.openapi, "3.0.3");
    assert_eq!(document.operations().count(), 6);
}

#[test]
fn every_operation_and_component_names_its_page_and_its_api() {
    let document = document();
    let fragments = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fragments");
    let check = |what: &str, value: &Value| {
        let page = value["x-specweld-page"]
            .as_str()
            .unwrap_or_else(|| panic!("{what} names no page"));
        assert!(fragments.join(page).is_file(), "{what} names {page}");
    };
    for (_, _, operation) in operations(&document) {
        let id = text(&operation["operationId"]);
        check(id, operation);
        assert!(id.starts_with(text(&operation["x-specweld-api"])), "{id}");
        assert!(
            !text(&operation["description"]).is_empty(),
            "{id} has no prose"
        );
    }
    for (section, components) in object(&document["components"]) {
        for (name, component) in object(components) {
            check(&format!("{section} {name}"), component);
        }
    }
}

/// No inline schema is left that a program would need a type of its own for.
#[test]
fn every_type_has_a_name() {
    fn visit(value: &Value, inside_schema: bool, place: &str) {
        let needs_name = ["properties", "enum", "anyOf", "oneOf", "allOf"]
            .iter()
            .any(|key| value.get(key).is_some());
        assert!(!(inside_schema && needs_name), "{place} needs a name");
        for (key, child) in value.as_object().unwrap_or(&Map::new()) {
            if !["example", "examples", "default", "enum"].contains(&key.as_str())
                && !key.starts_with("x-")
            {
                let schema = key == "schema" || key == "items" || (place.ends_with("/properties"));
                visit(child, schema, &format!("{place}/{key}"));
            }
        }
        for (index, child) in value.as_array().into_iter().flatten().enumerate() {
            visit(child, false, &format!("{place}/{index}"));
        }
    }
    let document = document();
    visit(&document["paths"], false, "");
    for (name, schema) in object(&document["components"]["schemas"]) {
        visit(schema, false, name);
    }
}
