//! What a schema validator says of a value: nothing that was found here is shown before it agrees.

use std::collections::{HashMap, HashSet};

use jsonschema::Draft;
use serde_json::{Map, Value, json};
use specweld_document::{Document, json_schema, of_reference, pointer};

use super::node::{BOOLEAN, Children, Direction, Id, Node, range, read};

/// Whether a schema of a document, as it is read in a direction, takes a value; none where no validator can be made of it.
///
/// It goes the usual way, over JSON Schema and a validator that knows nothing of how the value was found. Properties that the value has
/// nowhere are left out before: a validator is made for one value, and schemas that all refer to each other are many.
pub fn is_valid(
    document: &Document,
    schema: &Value,
    direction: Direction,
    wire: bool,
    value: &Value,
) -> Option<bool> {
    let mut keys = HashSet::new();
    names(value, &mut keys);
    let mut builder = Builder {
        keys,
        document,
        direction,
        wire,
        known: HashMap::new(),
        left: Vec::new(),
    };
    let mut root = builder.convert(schema);
    let mut definitions = Map::new();
    while let Some((name, place)) = builder.left.pop() {
        let target = document.value().pointer(&place)?;
        definitions.insert(name, builder.convert(target));
    }
    if let Value::Object(members) = &mut root {
        members.insert("$defs".to_owned(), Value::Object(definitions));
    }
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&root)
        .ok()?;
    Some(validator.is_valid(value))
}

/// The names of all members in a value.
fn names<'v>(value: &'v Value, found: &mut HashSet<&'v str>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                found.insert(key);
                names(member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

struct Builder<'d> {
    /// The names of the members that the value has.
    keys: HashSet<&'d str>,
    document: &'d Document,
    direction: Direction,
    wire: bool,
    /// Names of definitions by what they stand for.
    known: HashMap<String, String>,
    /// Definitions that are referred to.
    left: Vec<(String, String)>,
}

impl Builder<'_> {
    fn convert(&mut self, schema: &Value) -> Value {
        let mut schema = schema.clone();
        self.direct(&mut schema);
        json_schema(&schema)
    }

    /// Brings a schema to what it says in the direction, and its references to where their targets will be.
    fn direct(&mut self, schema: &mut Value) {
        let Value::Object(members) = schema else {
            return;
        };
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            let place = of_reference(reference).unwrap_or_default().into_owned();
            let name = format!("d{}", self.known.len());
            let known = self.known.entry(place.clone()).or_insert_with(|| {
                self.left.push((name.clone(), place));
                name
            });
            *schema = json!({ "$ref": format!("#{}", pointer(["$defs", known])) });
            return;
        }
        let mut other_way = Vec::new();
        if let Some(Value::Object(properties)) = members.get_mut("properties") {
            for (name, property) in properties {
                if self
                    .document
                    .resolve(property)
                    .get(self.direction.other_way())
                    == Some(&Value::Bool(true))
                {
                    other_way.push(name.clone());
                    *property = json!({});
                }
            }
        }
        if let Some(Value::Object(properties)) = members.get_mut("properties") {
            properties.retain(|name, _| self.keys.contains(name.as_str()));
        }
        if let Some(Value::Array(required)) = members.get_mut("required") {
            required.retain(|name| !other_way.iter().any(|other| name == other));
        }
        specweld_document::subschemas_mut(members, &mut |schema| self.direct(schema));
        formats(members);
        if self.wire && asks_for_any_text(schema) {
            schema["type"] = json!(["string", "number", "boolean"]);
            if schema.get("nullable") == Some(&Value::Bool(true)) {
                schema["type"] = json!(["string", "number", "boolean", "null"]);
            }
        }
    }
}

/// Formats of whole numbers become bounds; the others are left to texts.
fn formats(members: &mut Map<String, Value>) {
    let Some(format) = members.get("format").and_then(Value::as_str) else {
        return;
    };
    let kind = members.get("type").and_then(Value::as_str);
    let is_number = matches!(kind, Some("integer" | "number"));
    if let Some((least, most)) = range(format).filter(|_| is_number) {
        let bounds = json!({ "minimum": least, "maximum": most });
        members.remove("format");
        // Beside `nullable` a composition means something else.
        for (key, keyword, limit) in [
            ("minimum", "exclusiveMinimum", &bounds["minimum"]),
            ("maximum", "exclusiveMaximum", &bounds["maximum"]),
        ] {
            let own = members.get(key).and_then(Value::as_f64);
            let is_wider = |own: f64| match key {
                "minimum" => limit.as_f64().is_some_and(|limit| own < limit),
                _ => limit.as_f64().is_some_and(|limit| own > limit),
            };
            if own.is_none_or(is_wider) {
                members.insert(key.to_owned(), limit.clone());
                members.remove(keyword);
            }
        }
    } else if !super::accept::FORMATS
        .iter()
        .any(|(known, _)| *known == format)
    {
        members.remove("format");
    }
}

fn asks_for_any_text(schema: &Value) -> bool {
    struct Nothing;
    impl<'a> Children<'a> for Nothing {
        fn child(&mut self, _: &'a Value) -> Id {
            Id(0)
        }
        fn goes_other_way(&self, _: &'a Value) -> bool {
            false
        }
        fn add(&mut self, _: Node) -> Id {
            Id(0)
        }
    }
    let text = schema.get("type") == Some(&json!("string"));
    text && read(schema, true, &mut Nothing).taken() & BOOLEAN != 0
}
