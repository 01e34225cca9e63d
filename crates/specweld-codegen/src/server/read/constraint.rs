//! The JSON Schema texts that generated code checks requests with.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use specweld_axum::Schema;
use specweld_document::{
    Cursor, DocumentError, bound_integers, json_schema, schema_name, subschemas_mut,
};

use crate::server::operation::Schema as Checked;

/// What a schema says that no request can break.
const ANNOTATIONS: [&str; 6] = [
    "title",
    "description",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// A schema object or reference together with the components that it reaches, compiled once here, so that it compiles in
/// the server.
pub(crate) fn compile(
    root: &Cursor<'_>,
    schema: &Value,
    place: &Cursor<'_>,
) -> Result<(Checked, Schema), DocumentError> {
    let mut components = BTreeMap::new();
    let schema = constraints(schema);
    collect(root, &schema, &mut components);
    let checked = Checked {
        text: sorted(&schema).to_string(),
        components,
    };
    let mut whole = schema;
    if !checked.components.is_empty()
        && let Value::Object(members) = &mut whole
    {
        let components = json!({ "schemas": checked.components });
        members.insert("components".to_owned(), components);
    }
    let compiled = Schema::compile(&whole.to_string()).map_err(|error| {
        place.error(
            "uncheckable-schema",
            format!("the schema can't check requests: {error}"),
            "correct the schema, most likely a pattern or a reference",
        )
    })?;
    Ok((checked, compiled))
}

fn collect(root: &Cursor<'_>, schema: &Value, found: &mut BTreeMap<String, Value>) {
    match schema {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            if let Some(name) = reference.and_then(schema_name) {
                let target = root
                    .get("components")
                    .and_then(|components| components.get("schemas")?.member(&name));
                if let Some(target) = target
                    && !found.contains_key(&name)
                {
                    let target = sorted(&constraints(target.value));
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

/// A schema as JSON Schema without annotations, with the width of an integer, which JSON Schema does
/// not know, as bounds.
fn constraints(schema: &Value) -> Value {
    let mut schema = json_schema(schema);
    leave_out_annotations(&mut schema);
    bound_integers(&mut schema);
    schema
}

fn leave_out_annotations(schema: &mut Value) {
    let Value::Object(members) = schema else {
        return;
    };
    members.retain(|key, _| !ANNOTATIONS.contains(&key.as_str()));
    subschemas_mut(members, &mut leave_out_annotations);
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
