//! What a schema that has come to allow anything means for those that allow less for it.

use serde_json::{Map, Value};

use crate::pointer::schema_name;

/// Goes through a document in which some component schemas allow anything now: in a `oneOf` each value would fit them and another
/// branch, so that becomes an `anyOf`, and a `not` of them, which would refuse everything, goes.
pub(crate) fn loosen(value: &mut Value, anything: &[String]) {
    match value {
        Value::Object(members) => {
            keywords(members, anything);
            for (key, member) in members {
                match member {
                    // Its keys are names.
                    Value::Object(properties) if key == "properties" => {
                        properties
                            .values_mut()
                            .for_each(|schema| loosen(schema, anything));
                    }
                    member => loosen(member, anything),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| loosen(item, anything)),
        _ => {}
    }
}

fn keywords(members: &mut Map<String, Value>, anything: &[String]) {
    let is_anything = |schema: &Value| {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let name = reference.and_then(schema_name);
        name.is_some_and(|name| anything.contains(&name))
    };
    if members.get("not").is_some_and(is_anything) {
        members.remove("not");
    }
    let branches = members.get("oneOf").and_then(Value::as_array);
    let fits_all = branches.is_some_and(|branches| branches.iter().any(is_anything));
    if fits_all && let Some(branches) = members.remove("oneOf") {
        // Beside an `anyOf`, where it can't stand, it asks for nothing any more.
        members.entry("anyOf").or_insert(branches);
    }
}
