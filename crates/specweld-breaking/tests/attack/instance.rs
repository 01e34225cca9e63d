//! Instances of schemas that people wrote, with no member that is not declared.

use fastrand::Rng;
use serde_json::{Map, Value, json};

type Schemas = Map<String, Value>;

/// An instance that a component most likely takes.
pub fn of(schemas: &Schemas, root: &str, other_way: &str, random: &mut Rng) -> Value {
    let mut maker = Maker {
        schemas,
        other_way,
        random,
        nested: 0,
    };
    maker.make(&schemas[root], 8)
}

struct Maker<'s> {
    schemas: &'s Schemas,
    other_way: &'s str,
    random: &'s mut Rng,
    nested: usize,
}

/// Deeper values are cut off: what has to hold one just like itself has no end.
const DEEPEST: usize = 40;

impl<'s> Maker<'s> {
    fn resolve(&self, schema: &'s Value) -> &'s Value {
        let mut schema = schema;
        while let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            match self
                .schemas
                .get(name.rsplit('/').next().unwrap_or_default())
            {
                Some(target) => schema = target,
                None => break,
            }
        }
        schema
    }

    fn make(&mut self, schema: &'s Value, depth: u8) -> Value {
        self.nested += 1;
        let made = match self.nested > DEEPEST {
            true => Value::Null,
            false => self.make_within(schema, depth),
        };
        self.nested -= 1;
        made
    }

    fn make_within(&mut self, schema: &'s Value, depth: u8) -> Value {
        let schema = self.resolve(schema);
        let Some(members) = schema.as_object() else {
            return json!("any");
        };
        if members.get("nullable") == Some(&json!(true)) && self.random.u8(..8) == 0 {
            return Value::Null;
        }
        if let Some(Value::Array(values)) = members.get("enum")
            && !values.is_empty()
        {
            return values[self.random.usize(..values.len())].clone();
        }
        let list = |key: &str| members.get(key).and_then(Value::as_array);
        let mut made = self.plain(members, depth);
        for key in ["oneOf", "anyOf"] {
            if let Some(branches) = list(key).filter(|it| !it.is_empty()) {
                let branch = &branches[self.random.usize(..branches.len())];
                let value = self.make(branch, depth.saturating_sub(1));
                made = merged(made, value, members.contains_key("type"));
            }
        }
        for branch in list("allOf").into_iter().flatten() {
            let value = self.make(branch, depth.saturating_sub(1));
            made = merged(made, value, members.contains_key("type"));
        }
        made.unwrap_or_else(|| json!("any"))
    }

    fn plain(&mut self, members: &'s Map<String, Value>, depth: u8) -> Option<Value> {
        let count = |key: &str| members.get(key).and_then(Value::as_u64);
        let number = |key: &str| members.get(key).and_then(Value::as_f64);
        let kind = members.get("type").and_then(Value::as_str);
        match kind {
            Some("string") => {
                let format = members.get("format").and_then(Value::as_str);
                let text = match format {
                    Some("date-time") => "2024-02-29T12:30:00Z",
                    Some("date") => "2024-02-29",
                    Some("uri") => "https://a.example/",
                    Some("uuid") => "12345678-1234-4234-8234-123456789abc",
                    Some("email") => "ann@a.example",
                    _ => ["", "a", "some words", "12"][self.random.usize(..4)],
                };
                let least = count("minLength").unwrap_or_default() as usize;
                let most = count("maxLength").map_or(usize::MAX, |most| most as usize);
                let mut text: String = text.chars().take(most).collect();
                while text.chars().count() < least {
                    text.push('x');
                }
                Some(json!(text))
            }
            Some("integer" | "number") => {
                let least = number("minimum").unwrap_or(-3.0);
                let most = number("maximum").unwrap_or(least.max(1_000.0));
                let at = match self.random.u8(..4) {
                    0 => least,
                    1 => most,
                    _ => least + ((most - least) * self.random.f64()).floor(),
                };
                match kind {
                    Some("integer") => Some(json!(at as i64)),
                    _ => Some(json!(at)),
                }
            }
            Some("boolean") => Some(json!(self.random.bool())),
            Some("array") => {
                let least = count("minItems").unwrap_or_default();
                let most = count("maxItems").unwrap_or(least + 2).max(least);
                let length = match depth {
                    0 => least,
                    _ => self.random.u64(least..=most.min(least + 3)),
                };
                let items = members.get("items");
                let item = |maker: &mut Self| match items {
                    Some(items) => maker.make(items, depth.saturating_sub(1)),
                    None => json!("any"),
                };
                Some((0..length).map(|_| item(self)).collect())
            }
            Some("object") => Some(self.object(members, depth)),
            _ if members.contains_key("properties") => Some(self.object(members, depth)),
            _ => None,
        }
    }

    fn object(&mut self, members: &'s Map<String, Value>, depth: u8) -> Value {
        let required = members.get("required").and_then(Value::as_array);
        let is_required = |name: &str| required.is_some_and(|it| it.iter().any(|it| it == name));
        let mut made = Map::new();
        let properties = members.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let goes = self.resolve(property).get(self.other_way) != Some(&json!(true));
            let is_wanted = is_required(name) || depth > 0 && self.random.u8(..3) > 0;
            if goes && is_wanted {
                made.insert(name.clone(), self.make(property, depth.saturating_sub(1)));
            }
        }
        let missing = required.into_iter().flatten().filter_map(Value::as_str);
        for name in missing {
            let is_known = properties.is_some_and(|it| it.contains_key(name));
            if !is_known {
                made.insert(name.to_owned(), json!("any"));
            }
        }
        if let Some(additional @ Value::Object(_)) = members.get("additionalProperties")
            && depth > 0
            && self.random.bool()
        {
            made.insert("other".to_owned(), self.make(additional, depth - 1));
        }
        Value::Object(made)
    }
}

/// What two schemas make, together.
fn merged(one: Option<Value>, other: Value, is_typed: bool) -> Option<Value> {
    match (one, other) {
        (Some(Value::Object(mut one)), Value::Object(other)) => {
            one.extend(other);
            Some(Value::Object(one))
        }
        (None, other) => Some(other),
        (Some(one), _) if is_typed => Some(one),
        (Some(_), other) => Some(other),
    }
}
