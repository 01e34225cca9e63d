//! Instances near the borders of a schema: what it asks for, now and then with something else in its place.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::schema::{NAMES, WORDS, value};

/// An instance for the schema `S0` of a document.
pub fn near(document: &Value, random: &mut Rng) -> Value {
    if random.u8(..6) == 0 {
        return value(random, 2);
    }
    follow(
        document,
        &document["components"]["schemas"]["S0"],
        random,
        8,
    )
}

fn follow(document: &Value, schema: &Value, random: &mut Rng, depth: u8) -> Value {
    let Some(object) = schema
        .as_object()
        .filter(|_| depth > 0 && random.u8(..16) != 0)
    else {
        return value(random, 1);
    };
    // One of the keywords is met, and the others perhaps.
    let mut keywords: Vec<_> = object.iter().collect();
    random.shuffle(&mut keywords);
    for (key, asked) in keywords {
        let made = match key.as_str() {
            "$ref" | "$dynamicRef" => {
                let target = asked.as_str().unwrap();
                let pointer = target
                    .strip_prefix('#')
                    .and_then(|pointer| document.pointer(pointer));
                let found = pointer.or_else(|| named(document, target));
                found.map(|found| follow(document, found, random, depth - 1))
            }
            "const" => Some(asked.clone()),
            "enum" => pick(asked, random).cloned(),
            "anyOf" | "oneOf" | "allOf" => {
                pick(asked, random).map(|branch| follow(document, branch, random, depth - 1))
            }
            "if" | "then" | "else" | "not" => Some(follow(document, asked, random, depth - 1)),
            "dependentSchemas"
            | "dependentRequired"
            | "propertyNames"
            | "required"
            | "properties"
            | "additionalProperties"
            | "patternProperties"
            | "unevaluatedProperties" => Some(members(document, object, random, depth)),
            "items" | "prefixItems" | "contains" | "unevaluatedItems" | "minItems" | "maxItems"
            | "uniqueItems" => Some(items(document, object, random, depth)),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                let limit = asked.as_f64().unwrap_or_default();
                Some(json!(
                    limit + [-1.0, -0.5, 0.0, 0.5, 1.0][random.usize(..5)]
                ))
            }
            "minLength" | "maxLength" | "pattern" => {
                Some(json!(WORDS[random.usize(..WORDS.len())]))
            }
            "type" => {
                let name = asked
                    .as_str()
                    .or_else(|| pick(asked, random)?.as_str())
                    .unwrap();
                Some(match name {
                    "array" => items(document, object, random, depth),
                    "object" => members(document, object, random, depth),
                    "null" => Value::Null,
                    "boolean" => json!(random.bool()),
                    "string" => json!(WORDS[random.usize(..WORDS.len())]),
                    _ => [
                        json!(0),
                        json!(1),
                        json!(1.0),
                        json!(1.5),
                        json!(2),
                        json!(-1),
                    ][random.usize(..6)]
                    .clone(),
                })
            }
            _ => None,
        };
        if let Some(made) = made {
            return made;
        }
    }
    value(random, 2)
}

fn pick<'a>(list: &'a Value, random: &mut Rng) -> Option<&'a Value> {
    let list = list.as_array().filter(|list| !list.is_empty())?;
    list.get(random.usize(..list.len()))
}

/// The definition that has an anchor or an id.
fn named<'a>(document: &'a Value, target: &str) -> Option<&'a Value> {
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let definitions = schemas
        .values()
        .filter_map(|schema| schema.pointer("/$defs/D"));
    definitions.into_iter().find(|definition| {
        let keys = ["$anchor", "$dynamicAnchor", "$id"].iter();
        keys.filter_map(|key| definition.get(key)?.as_str())
            .any(|name| name == target || target.strip_prefix('#') == Some(name))
    })
}

fn members(document: &Value, schema: &Map<String, Value>, random: &mut Rng, depth: u8) -> Value {
    let mut members = Map::new();
    let names = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let names = names
        .filter_map(Value::as_str)
        .filter(|_| random.u8(..8) != 0)
        .collect::<Vec<_>>();
    let extra = (0..random.u8(..3)).map(|_| NAMES[random.usize(..NAMES.len())]);
    for name in names.into_iter().chain(extra.collect::<Vec<_>>()) {
        let own = schema
            .get("properties")
            .and_then(|properties| properties.get(name));
        let rest = ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .find_map(|key| schema.get(*key));
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let pattern = patterns.and_then(|patterns| patterns.values().next());
        let asked = own
            .or(pattern.filter(|_| random.bool()))
            .or(rest)
            .unwrap_or(&Value::Null);
        members.insert(name.to_owned(), follow(document, asked, random, depth - 1));
    }
    Value::Object(members)
}

fn items(document: &Value, schema: &Map<String, Value>, random: &mut Rng, depth: u8) -> Value {
    let items = (0..random.usize(..4)).map(|index| {
        let prefix = schema
            .get("prefixItems")
            .and_then(|prefix| prefix.get(index));
        let rest = ["items", "contains", "unevaluatedItems"]
            .iter()
            .find_map(|key| schema.get(*key));
        let asked = prefix
            .filter(|_| random.u8(..6) != 0)
            .or(rest)
            .unwrap_or(&Value::Null);
        follow(document, asked, random, depth - 1)
    });
    Value::Array(items.collect())
}
