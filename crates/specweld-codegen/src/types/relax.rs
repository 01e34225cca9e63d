//! Schemas that typify makes no type of, made simpler until it does.
//!
//! One odd schema is no reason to have no types for a whole site. What becomes simpler accepts more than the page does, never less,
//! and is noted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use specweld_document::{schema_name, subschemas_mut};

use crate::docs;

/// What is tried, in this order, and what is noted of it.
const STEPS: [(&[&str], &str); 2] = [
    (&["default"], "Its defaults are left out"),
    (&["default", "enum"], "Its values and defaults are left out"),
];

/// What is noted of a schema that no step helps.
const ANY: &str = "It is any JSON";

/// Simplifies those that `convert` refuses even where all others allow anything, then those that it refuses together. Gives notes by
/// schema.
pub(super) fn relax(
    schemas: &mut BTreeMap<String, Value>,
    convert: impl Fn(&BTreeMap<String, Value>) -> Result<(), String>,
) -> BTreeMap<String, String> {
    let mut notes = BTreeMap::new();
    let names: Vec<String> = schemas.keys().cloned().collect();
    for name in names {
        let mut alone = alone(&name, schemas);
        if convert(&alone).is_ok() {
            continue;
        }
        let mut simpler = STEPS.into_iter().map(|(keys, what)| {
            let mut schema = schemas[&name].clone();
            remove(&mut schema, keys);
            (schema, what)
        });
        let found = simpler.find(|(schema, _)| {
            alone.insert(name.clone(), schema.clone());
            convert(&alone).is_ok()
        });
        let (schema, what) = found.unwrap_or((json!({}), ANY));
        replace(schemas, &name, schema, what, &mut notes);
    }
    // Each round takes one schema out of those that are refused together.
    let mut tried = BTreeSet::new();
    while convert(schemas).is_err()
        && let Some(name) = first_refused(schemas, &convert)
        && tried.insert(name.clone())
    {
        replace(schemas, &name, json!({}), ANY, &mut notes);
    }
    notes
}

/// The first schema that `convert` refuses beside those before it, where all others allow anything.
fn first_refused(
    schemas: &BTreeMap<String, Value>,
    convert: impl Fn(&BTreeMap<String, Value>) -> Result<(), String>,
) -> Option<String> {
    let names: Vec<&String> = schemas.keys().collect();
    let is_fine = |last: &&String| {
        let up_to_last = schemas.iter().map(|(name, schema)| {
            let schema = if name <= *last {
                schema.clone()
            } else {
                Value::Bool(true)
            };
            (name.clone(), schema)
        });
        convert(&up_to_last.collect()).is_ok()
    };
    let index = names.partition_point(is_fine);
    names.get(index).map(|name| (*name).clone())
}

/// Puts a simpler schema in the place of one, which its documentation says.
fn replace(
    schemas: &mut BTreeMap<String, Value>,
    name: &str,
    mut schema: Value,
    what: &str,
    notes: &mut BTreeMap<String, String>,
) {
    let note = format!("{what}: typify makes no type of the schema as it is.");
    let description = schemas
        .get(name)
        .and_then(|schema| schema.get("description"));
    schema["description"] = match description.and_then(Value::as_str) {
        Some(text) => json!(format!("{text}\n\n{}", docs::item(&note))),
        None => json!(docs::item(&note)),
    };
    schemas.insert(name.to_owned(), schema);
    notes.insert(name.to_owned(), note);
}

/// A schema, beside those that it refers to, which allow anything.
fn alone(name: &str, schemas: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let mut alone = BTreeMap::new();
    let mut schema = schemas[name].clone();
    visit_references(&mut schema, &mut |target| {
        if schemas.contains_key(&target) {
            alone.insert(target, Value::Bool(true));
        }
    });
    alone.insert(name.to_owned(), schema);
    alone
}

fn visit_references(schema: &mut Value, visit: &mut dyn FnMut(String)) {
    let Value::Object(members) = schema else {
        return;
    };
    if let Some(target) = members
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(schema_name)
    {
        visit(target);
    }
    subschemas_mut(members, &mut |schema| visit_references(schema, visit));
}

/// Takes keywords out of a schema and all below it.
pub(super) fn remove(schema: &mut Value, keys: &[&str]) {
    let Value::Object(members) = schema else {
        return;
    };
    members.retain(|key, _| !keys.contains(&key.as_str()));
    subschemas_mut(members, &mut |schema| remove(schema, keys));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_that_are_refused_together_become_any_one_by_one() {
        let schema = |name: &str| (name.to_owned(), json!({ "type": "string", "title": name }));
        let mut schemas: BTreeMap<_, _> = ["A", "B", "C", "D", "E"].map(schema).into();
        let before = schemas.clone();
        // No two of these three go together.
        let notes = relax(&mut schemas, |schemas| {
            let is_there = |name: &&&str| {
                schemas
                    .get(**name)
                    .is_some_and(|schema| schema.get("title").is_some())
            };
            match ["B", "C", "E"].iter().filter(is_there).count() {
                0 | 1 => Ok(()),
                _ => Err(String::new()),
            }
        });
        assert_eq!(notes.keys().collect::<Vec<_>>(), ["C", "E"]);
        for name in ["A", "B", "D"] {
            assert_eq!(schemas[name], before[name]);
        }
        assert!(schemas["C"].get("type").is_none());
    }
}
