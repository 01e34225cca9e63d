//! JSON Schemas as typify takes them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use specweld_document::{Document, schema_name, schema_reference, subschemas_mut};

use crate::docs;

/// Formats that typify maps to types of further crates. A string is what is on the wire and keeps
/// the dependencies of consumers few.
const FORMATS_OF_CRATES: [&str; 3] = ["date", "date-time", "uuid"];

/// Makes a JSON Schema fit for typify: descriptions as rustdoc, no types of further crates, and a
/// choice that it would take for a struct as the enum it is.
pub(super) fn prepare(document: &Document, schema: &mut Value) {
    let Value::Object(members) = schema else {
        return;
    };
    if let Some(Value::String(description)) = members.get_mut("description") {
        *description = docs::block(description);
    }
    // typify stops at a format of what is no scalar.
    let of_scalar = types(members).is_some_and(|types| {
        !types.is_empty() && !types.iter().any(|name| ["object", "array"].contains(name))
    });
    if let Some(Value::String(format)) = members.get("format")
        && (!of_scalar || FORMATS_OF_CRATES.contains(&format.as_str()))
    {
        members.remove("format");
    }
    // No text is shorter, which the compiler would say of the check.
    if members.get("minLength") == Some(&json!(0)) {
        members.remove("minLength");
    }
    possible_values(members);
    // What stands beside an `enum` can but take values away, which typify is not up to.
    if let Some(values) = members.get("enum") {
        let is_null = *values == json!([null]);
        let beside = ["title", "description", "default", "type", "enum"];
        members.retain(|key, _| beside.contains(&key.as_str()));
        if is_null {
            members.remove("enum");
            members.insert("type".to_owned(), json!("null"));
        }
    }
    // typify flattens the branches of an `anyOf` into the members of one struct, which no branch
    // but an object has. Of a `oneOf` it makes an enum that takes the first branch that fits, and
    // so accepts what the `anyOf` accepts.
    if let Some(Value::Array(branches)) = members.get("anyOf")
        && !members.contains_key("oneOf")
        && !branches.iter().all(|branch| is_object(document, branch))
        && let Some(branches) = members.remove("anyOf")
    {
        members.insert("oneOf".to_owned(), branches);
    }
    subschemas_mut(members, &mut |schema| prepare(document, schema));
    nullable_choice(members);
}

/// The names of the types that a schema allows, if it says so.
fn types(members: &Map<String, Value>) -> Option<Vec<&str>> {
    match members.get("type")? {
        Value::String(name) => Some(vec![name]),
        Value::Array(names) => names.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// Leaves out of an `enum` what stands there twice, or is of no type that the schema allows.
fn possible_values(members: &mut Map<String, Value>) {
    let Some(Value::Array(values)) = members.get("enum") else {
        return;
    };
    let types = types(members);
    let is_possible = |value: &Value| {
        let name = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        types.as_ref().is_none_or(|types| {
            types.contains(&name) || name == "number" && types.contains(&"integer")
        })
    };
    let mut possible: Vec<Value> = Vec::new();
    for value in values {
        if is_possible(value) && !possible.contains(value) {
            possible.push(value.clone());
        }
    }
    if !possible.is_empty() {
        members.insert("enum".to_owned(), Value::Array(possible));
    }
}

/// A choice of null and something else, which typify would both give one name, as one schema: `oneOf: [null, {oneOf: [A, B]}]` is
/// `oneOf: [null, A, B]`, and `oneOf: [null, {type: T, enum: […]}]` an enum that has null, too.
fn nullable_choice(members: &mut Map<String, Value>) {
    for key in ["oneOf", "anyOf"] {
        let Some([a, b]) = members
            .get(key)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
        else {
            continue;
        };
        let is_null = |schema: &Value| schema.get("type").is_some_and(|name| name == "null");
        let choice = match (is_null(a), is_null(b)) {
            (true, false) => b.clone(),
            (false, true) => a.clone(),
            _ => continue,
        };
        let Value::Object(mut choice) = choice else {
            continue;
        };
        for branches in ["oneOf", "anyOf"] {
            if let (Some(Value::Array(all)), 1) = (choice.get(branches), choice.len()) {
                let mut all = all.clone();
                all.push(json!({ "type": "null" }));
                members.remove(key);
                members.insert("oneOf".to_owned(), Value::Array(all));
                return;
            }
        }
        let Some(Value::String(name)) = choice.get("type") else {
            continue;
        };
        let types = json!([name, "null"]);
        choice.insert("type".to_owned(), types);
        if let Some(Value::Array(values)) = choice.get_mut("enum") {
            values.push(Value::Null);
        }
        members.remove(key);
        for (key, member) in choice {
            members.entry(key).or_insert(member);
        }
        return;
    }
}

/// Whether a schema is an object's.
fn is_object(document: &Document, schema: &Value) -> bool {
    let schema = document.resolve(schema);
    match schema.get("type") {
        Some(name) => name == "object",
        None => schema.get("properties").is_some(),
    }
}

/// Takes the composition out of a component that is one or null, and refers to it by a name of its own: typify would give both
/// one.
pub(super) fn value_of(schema: &mut Value, name: &str) -> Option<Value> {
    let branches = schema.get_mut("oneOf")?.as_array_mut()?;
    let is_null = |schema: &Value| schema.get("type").is_some_and(|name| name == "null");
    let [one, other] = branches.as_mut_slice() else {
        return None;
    };
    let value = match (is_null(one), is_null(other)) {
        (true, false) => other,
        (false, true) => one,
        _ => return None,
    };
    value.get("allOf")?;
    let reference = json!({ "$ref": schema_reference(name) });
    Some(std::mem::replace(value, reference))
}

/// Gives the components that a schema refers to other names.
pub(super) fn rename(schema: &mut Value, names: &BTreeMap<String, String>) {
    let Value::Object(members) = schema else {
        return;
    };
    if let Some(Value::String(target)) = members.get_mut("$ref")
        && let Some(name) = schema_name(target).and_then(|name| names.get(&name))
    {
        *target = schema_reference(name);
    }
    subschemas_mut(members, &mut |schema| rename(schema, names));
}
