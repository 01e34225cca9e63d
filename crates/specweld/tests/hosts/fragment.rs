//! Parts of a document with all that they need, as hosts export them.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::document::{Document, Operation};

pub const INDEX: &str = "> ## Documentation Index\n> Fetch the complete documentation index at: https://docs.acme.example/llms.txt\n> Use this file to discover all available pages before exploring further.\n\n";

/// The document of some operations, with the components that they need.
pub fn fragment(document: &Document, operations: &[&Operation]) -> Value {
    let version = match document.is_31 {
        true => "3.1.0",
        false => "3.0.3",
    };
    let mut paths = Map::new();
    for operation in operations {
        let item = paths
            .entry(operation.path.clone())
            .or_insert_with(|| json!({}));
        item[operation.method] = operation.value.clone();
    }
    let paths = Value::Object(paths);
    let mut components = needed(document, &paths);
    if document.components["securitySchemes"]
        .as_object()
        .is_some_and(|it| !it.is_empty())
    {
        components["securitySchemes"] = document.components["securitySchemes"].clone();
    }
    json!({
        "openapi": version,
        "info": {"title": document.title, "version": "1.0"},
        "servers": [{"url": format!("{}{}", document.host, document.base)}],
        "paths": paths,
        "components": components,
    })
}

/// What pages of one site do not agree on, and may differ in.
pub fn vary(rng: &mut Rng, fragment: &mut Value) {
    // The scopes that this page's operations need.
    if let Some(oauth) = fragment["components"]["securitySchemes"].get_mut("oauth")
        && rng.u8(..4) == 0
    {
        oauth["flows"]["clientCredentials"]["scopes"] = json!({"ties:read": "Read"});
    }
    if rng.u8(..10) == 0 {
        let schemas = fragment["components"]["schemas"].as_object_mut();
        for (_, schema) in schemas.into_iter().flatten() {
            if let Some(schema) = schema.as_object_mut() {
                schema.remove("description");
            }
        }
    }
    if rng.u8(..10) == 0 {
        fragment["info"]["description"] = json!("All about ties.");
        fragment["tags"] = json!([{"name": "tie", "description": "Ties."}]);
        fragment["x-own"] = json!({"a": 1});
    }
    // What all operations of a path have.
    if rng.u8(..4) == 0 {
        for (_, item) in fragment["paths"].as_object_mut().unwrap() {
            let mut operations = item.as_object_mut().unwrap().values_mut();
            let (Some(only), None) = (operations.next(), operations.next()) else {
                continue;
            };
            if let Some(parameters) = only.as_object_mut().unwrap().remove("parameters") {
                item["parameters"] = parameters;
            }
        }
    }
}

/// The components that a value refers to, and those that they refer to.
pub fn needed(document: &Document, value: &Value) -> Value {
    let mut found = json!({});
    let mut todo = references(value);
    let mut seen = BTreeSet::new();
    while let Some(reference) = todo.pop() {
        if !seen.insert(reference.clone()) {
            continue;
        }
        let mut parts = reference.rsplit('/');
        let (name, section) = (parts.next().unwrap(), parts.next().unwrap());
        let component = &document.components[section][name];
        todo.extend(references(component));
        found[section][name] = component.clone();
    }
    found
}

fn references(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    each(&mut value.clone(), &mut |node| {
        if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
            found.push(reference.to_owned());
        }
    });
    found
}

/// Every object within a value, and the value.
pub fn each(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Object(_) => {
            change(value);
            let members = value.as_object_mut().into_iter().flatten();
            members.for_each(|(_, member)| each(member, change));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, change)),
        _ => {}
    }
}

/// Parameters and responses stand where they are referred to.
pub fn inline(document: &Document, fragment: &mut Value) {
    let components = document.components.clone();
    each(fragment, &mut |node| {
        let reference = node.get("$ref").and_then(Value::as_str).map(str::to_owned);
        for section in ["parameters", "responses"] {
            let start = format!("#/components/{section}/");
            if let Some(name) = reference.as_ref().and_then(|it| it.strip_prefix(&start)) {
                *node = components[section][name].clone();
            }
        }
    });
    for section in ["parameters", "responses"] {
        fragment["components"]
            .as_object_mut()
            .unwrap()
            .remove(section);
    }
}

pub fn operation_of<'v>(fragment: &'v mut Value, operation: &Operation) -> &'v mut Value {
    &mut fragment["paths"][&operation.path][operation.method]
}
