//! What a schema validator says of a value: nothing that was found here is shown before it agrees.

use std::collections::HashMap;

use jsonschema::Draft;
use serde_json::{Map, Value, json};
use specweld_document::{Document, json_schema};

use super::node::{BOOLEAN, Children, Direction, Id, Node, range, read};

/// Whether a schema of a document, as it is read in a direction, takes a value; none where no validator can be made of it.
///
/// It goes the usual way, over JSON Schema and a validator that knows nothing of how the value was found. The schema is written out along
/// the value before: what the value has no part for is left out, since schemas that all refer to each other are many.
pub fn is_valid(
    document: &Document,
    schema: &Value,
    direction: Direction,
    wire: bool,
    value: &Value,
) -> Option<bool> {
    Judge::default().is_valid(document, schema, direction, wire, value)
}

/// What the validator said of values before, by schema. It belongs to documents that stay where they are as long as it is.
#[derive(Default)]
pub struct Judge {
    known: HashMap<(*const Value, Direction, bool, String), bool>,
    /// Schemas that are asked about a value: one within itself, for the same value, asks for nothing more.
    within: Vec<(*const Value, *const Value)>,
    /// Whether an answer took that for granted: it is one within that schema alone.
    leans: bool,
}

impl Judge {
    /// The same as [`is_valid`].
    pub fn is_valid(
        &mut self,
        document: &Document,
        schema: &Value,
        direction: Direction,
        wire: bool,
        value: &Value,
    ) -> Option<bool> {
        let schema = document.resolve(schema);
        let own = (std::ptr::from_ref(schema), std::ptr::from_ref(value));
        if self.within.contains(&own) {
            self.leans = true;
            return Some(true);
        }
        let key = (own.0, direction, wire, value.to_string());
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        self.within.push(own);
        let outer = std::mem::take(&mut self.leans);
        let verdict = self.ask(document, schema, direction, wire, value);
        self.within.pop();
        if let (Some(verdict), false) = (verdict, self.leans) {
            self.known.insert(key, verdict);
        }
        self.leans |= outer;
        if self.within.is_empty() {
            self.leans = false;
        }
        verdict
    }

    fn ask(
        &mut self,
        document: &Document,
        schema: &Value,
        direction: Direction,
        wire: bool,
        value: &Value,
    ) -> Option<bool> {
        let mut writer = Writer {
            judge: self,
            document,
            direction,
            wire,
            items: Map::new(),
            is_told: true,
        };
        let mut root = json_schema(&writer.write(schema, value));
        if !writer.is_told {
            return None;
        }
        if let Value::Object(members) = &mut root {
            members.insert("$defs".to_owned(), Value::Object(writer.items));
        }
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&root)
            .ok()?;
        Some(validator.is_valid(value))
    }
}

/// What says nothing of values, and may be long.
const TEXTS: [&str; 6] = [
    "title",
    "description",
    "example",
    "externalDocs",
    "xml",
    "default",
];

struct Writer<'d, 'j> {
    judge: &'j mut Judge,
    document: &'d Document,
    direction: Direction,
    wire: bool,
    /// The schemas of items, which have a place of their own so that each is written and converted once.
    items: Map<String, Value>,
    /// Whether a validator could be made of every schema that was referred to.
    is_told: bool,
}

impl Writer<'_, '_> {
    /// What a schema says of this value in the direction. What it refers to is asked by itself, and stands there as the answer.
    fn write(&mut self, schema: &Value, value: &Value) -> Value {
        let Value::Object(members) = schema else {
            return schema.clone();
        };
        if members.contains_key("$ref") {
            let (direction, wire) = (self.direction, self.wire);
            let verdict = self
                .judge
                .is_valid(self.document, schema, direction, wire, value);
            self.is_told &= verdict.is_some();
            return verdict.unwrap_or(true).into();
        }
        let mut written = Map::new();
        for (key, member) in members {
            let member = match (key.as_str(), member) {
                (key, _) if TEXTS.contains(&key) || key.starts_with("x-") => continue,
                ("allOf" | "anyOf" | "oneOf", Value::Array(branches)) => branches
                    .iter()
                    .map(|branch| self.write(branch, value))
                    .collect(),
                ("not", schema) => self.write(schema, value),
                ("properties" | "additionalProperties" | "items" | "required", _) => continue,
                (_, member) => member.clone(),
            };
            written.insert(key.clone(), member);
        }
        self.members(members, value, &mut written);
        if let (Some(schema), Value::Array(items)) = (members.get("items"), value) {
            let items: Vec<Value> = items.iter().map(|item| self.item(schema, item)).collect();
            if !items.is_empty() {
                written.insert("prefixItems".to_owned(), Value::Array(items));
            }
        }
        formats(&mut written);
        if self.wire && asks_for_any_text(schema) {
            let null = (schema.get("nullable") == Some(&Value::Bool(true))).then_some("null");
            let types = ["string", "number", "boolean"].into_iter().chain(null);
            written.insert("type".to_owned(), types.collect());
        }
        Value::Object(written)
    }

    /// A reference to the schema of an item.
    fn item(&mut self, schema: &Value, item: &Value) -> Value {
        let schema = json_schema(&self.write(schema, item));
        let name = format!("i{}", self.items.len());
        let reference = json!({ "$ref": format!("#/$defs/{name}") });
        self.items.insert(name, schema);
        reference
    }

    /// What is said of the members that an object has, or must have.
    fn members(
        &mut self,
        schema: &Map<String, Value>,
        value: &Value,
        written: &mut Map<String, Value>,
    ) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let property = |name: &str| properties.and_then(|properties| properties.get(name));
        let (document, other_way) = (self.document, self.direction.other_way());
        let goes_other_way = |property: &Value| {
            document.resolve(property).get(other_way) == Some(&Value::Bool(true))
        };
        if let Some(Value::Array(required)) = schema.get("required") {
            let is_asked = |name: &&Value| {
                let property = name.as_str().and_then(property);
                !property.is_some_and(goes_other_way)
            };
            let required = required.iter().filter(is_asked).cloned().collect();
            written.insert("required".to_owned(), required);
        }
        let additional = schema.get("additionalProperties");
        let mut own = Map::new();
        for (name, member) in value.as_object().into_iter().flatten() {
            let said = match (property(name), additional) {
                (Some(property), _) if goes_other_way(property) => json!({}),
                (Some(property), _) => self.write(property, member),
                (None, Some(additional @ Value::Object(_))) => self.write(additional, member),
                _ => continue,
            };
            own.insert(name.clone(), said);
        }
        written.insert("properties".to_owned(), Value::Object(own));
        if additional == Some(&Value::Bool(false)) {
            written.insert("additionalProperties".to_owned(), Value::Bool(false));
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
