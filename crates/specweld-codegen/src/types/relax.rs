//! Schemas that typify makes no type of, made simpler until it does.
//!
//! One odd schema is no reason to have no types for a whole site. What becomes simpler accepts more
//! than the page does, never less, and is told.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::prepare::inner;
use crate::docs;

/// What is tried, in this order, and what is said of it.
const STEPS: [(&[&str], &str); 2] = [
    (&["default"], "Its defaults are left out"),
    (&["default", "enum"], "Its values and defaults are left out"),
];

/// Simplifies those that `convert` refuses even where all others allow anything. Tells what was
/// done to which.
pub(super) fn relax(
    schemas: &mut BTreeMap<String, Value>,
    convert: impl Fn(&BTreeMap<String, Value>) -> Result<(), String>,
) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
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
        let (mut schema, what) = found.unwrap_or((json!({}), "It is any JSON"));
        let what = format!("{what}: typify makes no type of the schema as it is.");
        let said = schemas[&name].get("description").and_then(Value::as_str);
        schema["description"] = match said {
            Some(said) => json!(format!("{said}\n\n{}", docs::item(&what))),
            None => json!(docs::item(&what)),
        };
        told.insert(name.clone(), what);
        schemas.insert(name, schema);
    }
    told
}

/// A schema, beside those that it refers to, which allow anything.
fn alone(name: &str, schemas: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let mut alone = BTreeMap::new();
    let mut referred = Vec::new();
    references(&schemas[name], &mut referred);
    for target in referred {
        if schemas.contains_key(target) {
            alone.insert(target.to_owned(), Value::Bool(true));
        }
    }
    alone.insert(name.to_owned(), schemas[name].clone());
    alone
}

fn references<'v>(schema: &'v Value, found: &mut Vec<&'v str>) {
    match schema {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            found.extend(target.and_then(|target| target.rsplit('/').next()));
            members
                .values()
                .for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Takes keywords out of a schema and all below it.
pub(super) fn remove(schema: &mut Value, keys: &[&str]) {
    let Value::Object(members) = schema else {
        return;
    };
    members.retain(|key, _| !keys.contains(&key.as_str()));
    inner(members, &mut |schema| remove(schema, keys));
}
