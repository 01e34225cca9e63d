//! The JSON Schema texts that generated code checks requests with.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use specweld_axum::Schema;

use crate::Fault;
use specweld_document::Cursor;
use specweld_document::json_schema;

/// What a schema says that no request can break.
const ANNOTATIONS: [&str; 6] = [
    "title",
    "description",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// The text of a schema object or reference together with the components that it reaches, compiled
/// once here, so that it compiles in the server.
pub(crate) fn compile(
    root: &Cursor<'_>,
    schema: &Value,
    place: &Cursor<'_>,
) -> Result<(String, Schema), Fault> {
    let mut components = BTreeMap::new();
    let mut schema = constraints(&json_schema(schema));
    collect(root, &schema, &mut components);
    if !components.is_empty() {
        let components: Map<_, _> = components.into_iter().collect();
        let components = json!({ "schemas": components });
        if let Value::Object(members) = &mut schema {
            members.insert("components".to_owned(), components);
        }
    }
    let text = sorted(&schema).to_string();
    let compiled = Schema::compile(&text).map_err(|error| {
        place.fault(
            format!("the schema can't check requests: {error}"),
            "correct the schema, most likely a pattern or a reference",
        )
    })?;
    Ok((text, compiled))
}

fn collect(root: &Cursor<'_>, schema: &Value, found: &mut BTreeMap<String, Value>) {
    match schema {
        Value::Object(members) => {
            let component = members
                .get("$ref")
                .and_then(|target| target.as_str()?.strip_prefix("#/components/schemas/"));
            if let Some(token) = component {
                let name = token.replace("~1", "/").replace("~0", "~");
                let target = root
                    .get("components")
                    .and_then(|components| components.get("schemas")?.member(&name));
                if let Some(target) = target
                    && !found.contains_key(&name)
                {
                    let target = constraints(&json_schema(target.value));
                    found.insert(name, target.clone());
                    collect(root, &target, found);
                }
            }
            members.values().for_each(|one| collect(root, one, found));
        }
        Value::Array(items) => items.iter().for_each(|one| collect(root, one, found)),
        _ => {}
    }
}

/// Drops annotations, and turns the width of an integer, which JSON Schema does not know, into
/// bounds.
fn constraints(schema: &Value) -> Value {
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    let mut result: Map<String, Value> = members
        .iter()
        .filter(|(key, _)| !ANNOTATIONS.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), keyword(key, value)))
        .collect();
    let bounds = match result.get("format").and_then(Value::as_str) {
        Some("int32") => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
        Some("int64") => Some((i64::MIN, i64::MAX)),
        _ => None,
    };
    if let Some((minimum, maximum)) = bounds {
        for (bound, exclusive, limit) in [
            ("minimum", "exclusiveMinimum", minimum),
            ("maximum", "exclusiveMaximum", maximum),
        ] {
            if !result.contains_key(bound) && !result.contains_key(exclusive) {
                result.insert(bound.to_owned(), limit.into());
            }
        }
    }
    Value::Object(result)
}

fn keyword(key: &str, value: &Value) -> Value {
    match (key, value) {
        ("items" | "additionalProperties" | "not", schema) => constraints(schema),
        ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
            schemas.iter().map(constraints).collect()
        }
        ("properties", Value::Object(properties)) => properties
            .iter()
            .map(|(name, schema)| (name.clone(), constraints(schema)))
            .collect(),
        _ => value.clone(),
    }
}

/// The same value with its keys in order, however serde_json keeps them in this build.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().collect();
            members
                .into_iter()
                .map(|(key, value)| (key.clone(), sorted(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        _ => value.clone(),
    }
}
