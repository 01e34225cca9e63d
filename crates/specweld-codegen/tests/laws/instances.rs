//! Instances of schemas at random.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::schemas::{INTEGERS, PATTERNS};

/// How deep instances are at most.
const DEPTH: usize = 6;

/// Makes instances of a document's schemas, most of which they accept.
pub struct Instances<'d> {
    pub document: &'d Value,
    pub rng: Rng,
}

impl Instances<'_> {
    pub fn of(&mut self, schema: &Value) -> Value {
        self.instance(schema, 0)
    }

    fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(..100) < percent
    }

    fn resolve(&self, schema: &Value) -> Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => self
                .document
                .pointer(&reference[1..])
                .cloned()
                .unwrap_or_default(),
            None => schema.clone(),
        }
    }

    fn instance(&mut self, schema: &Value, depth: usize) -> Value {
        let target = self.resolve(schema);
        if target.get("nullable") == Some(&Value::Bool(true)) && self.chance(20) {
            return Value::Null;
        }
        let mut made: Vec<Value> = Vec::new();
        let list = |key: &str| target.get(key).and_then(Value::as_array).cloned();
        for part in list("allOf").unwrap_or_default() {
            // Of a base as such anything that is composed of it may be chosen, but not of what is composed.
            let mut base = self.resolve(&part);
            if let Some(base) = base.as_object_mut() {
                base.remove("discriminator");
            }
            made.push(self.instance(&base, depth + 1));
        }
        if target.get("discriminator").is_some() && target.get("properties").is_some() {
            return self.heir(schema, &target, depth);
        }
        for key in ["oneOf", "anyOf"] {
            let branches = list(key).unwrap_or_default();
            if branches.is_empty() {
                continue;
            }
            let index = self.rng.usize(..branches.len());
            let mut value = self.instance(&branches[index], depth + 1);
            if let (Some(discriminator), Value::Object(members)) =
                (target.get("discriminator"), &mut value)
            {
                members.insert(
                    "tag".to_owned(),
                    json!(tag_of(discriminator, &branches[index])),
                );
            }
            made.push(value);
            if key == "anyOf" && target.get("discriminator").is_none() && self.chance(40) {
                let index = self.rng.usize(..branches.len());
                made.push(self.instance(&branches[index], depth + 1));
            }
        }
        if target.get("type").is_some() || target.get("enum").is_some() || made.is_empty() {
            made.push(self.own(&target, depth));
        }
        together(made)
    }

    /// A value of something that is composed of a base.
    fn heir(&mut self, schema: &Value, target: &Value, depth: usize) -> Value {
        let schemas = self.document["components"]["schemas"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        let reference = schema.get("$ref").cloned().unwrap_or_default();
        let heirs: Vec<_> = schemas
            .iter()
            .filter(|(_, heir)| heir["allOf"][0]["$ref"] == reference)
            .collect();
        let (name, mut value) = match self.chance(80) {
            true if !heirs.is_empty() => {
                let (name, heir) = heirs[self.rng.usize(..heirs.len())];
                (name.clone(), self.instance(heir, depth + 1))
            }
            _ => {
                let mut base = target.clone();
                base["discriminator"] = Value::Null;
                let name = reference
                    .as_str()
                    .unwrap_or_default()
                    .rsplit('/')
                    .next()
                    .unwrap_or_default();
                (name.to_owned(), self.own(&base, depth))
            }
        };
        let heir = json!({ "$ref": format!("#/components/schemas/{name}") });
        value["tag"] = json!(tag_of(&target["discriminator"], &heir));
        value
    }

    fn own(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return values[self.rng.usize(..values.len())].clone();
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("string") => self.text(schema),
            Some("integer") => self.integer(schema),
            Some("number") => {
                [json!(0), json!(1.5), json!(-2), json!(1e300)][self.rng.usize(..4)].clone()
            }
            Some("boolean") => json!(self.rng.bool()),
            Some("array") => {
                let count = if depth > DEPTH {
                    0
                } else {
                    self.rng.usize(..4)
                };
                let items = schema.get("items").cloned().unwrap_or_default();
                (0..count)
                    .map(|_| self.instance(&items, depth + 1))
                    .collect()
            }
            Some("object") => self.object(schema, depth),
            _ => self.any(depth),
        }
    }

    fn any(&mut self, depth: usize) -> Value {
        let choices = if depth > DEPTH { 4 } else { 6 };
        match self.rng.u8(..choices) {
            0 => Value::Null,
            1 => json!("any"),
            2 => json!(self.rng.i64(..)),
            3 => json!(0.25),
            4 => json!([self.any(depth + 1)]),
            _ => json!({ "any": self.any(depth + 1) }),
        }
    }

    fn text(&mut self, schema: &Value) -> Value {
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
            let known = PATTERNS.iter().find(|(known, _)| *known == pattern);
            return json!(known.map_or("", |(_, text)| *text));
        }
        let texts = [
            "",
            "a",
            "ab",
            "größe",
            "日本語日本",
            "true",
            "12",
            "2020-01-01T00:00:00Z",
            "a longer text than most",
        ];
        json!(texts[self.rng.usize(..texts.len())])
    }

    fn integer(&mut self, schema: &Value) -> Value {
        if self.chance(60)
            && let Some((_, least, most)) =
                INTEGERS.iter().find(|(name, ..)| schema["format"] == *name)
            && let Ok(least) = i64::try_from(*least)
        {
            return match i64::try_from(*most) {
                Ok(most) => json!(self.rng.i64(least..=most)),
                Err(_) => json!(self.rng.u64(..)),
            };
        }
        if self.chance(60)
            && let Some(most) = schema.get("maximum").and_then(Value::as_f64)
        {
            return json!(self.rng.u64(..1000).min(most as u64));
        }
        let is_wide = schema.get("maximum").and_then(Value::as_u64) == Some(u64::MAX);
        match (
            schema.get("format").and_then(Value::as_str),
            self.rng.u8(..4),
        ) {
            (_, 0) => json!(self.rng.i64(-5..6)),
            (Some("int32"), _) => json!(self.rng.i32(..)),
            (_, 1) if is_wide => json!(u64::MAX),
            (_, 1) if schema.get("minimum").and_then(Value::as_i64) == Some(0) => json!(u64::MAX),
            _ => json!(self.rng.i64(..)),
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut members = Map::new();
        let required = schema
            .get("required")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let share = if depth > DEPTH { 0 } else { 60 };
        for (name, property) in schema
            .get("properties")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
        {
            if required.contains(&json!(name)) || self.chance(share) {
                let value = self.instance(&property, depth + 1);
                members.insert(name, value);
            }
        }
        match schema.get("additionalProperties") {
            None if schema.get("properties").is_some() => {
                if self.chance(20) {
                    members.insert("zz_unnamed".to_owned(), json!(1));
                }
            }
            Some(Value::Bool(false)) => {}
            others => {
                let any = json!({});
                let others = others
                    .filter(|others| others.is_object())
                    .cloned()
                    .unwrap_or(any);
                if depth <= DEPTH {
                    for index in 0..self.rng.u8(..3) {
                        let value = self.instance(&others, depth + 1);
                        members.insert(format!("more{index}"), value);
                    }
                }
            }
        }
        Value::Object(members)
    }

    /// A value that is a little different.
    pub fn mutated(&mut self, value: &Value) -> Value {
        let other = |instances: &mut Self| match instances.rng.u8(..7) {
            0 => Value::Null,
            1 => json!("mutated"),
            2 => json!(-7),
            3 => json!(0.75),
            4 => json!([]),
            5 => json!({}),
            _ => json!(true),
        };
        match value {
            Value::Object(members) if !members.is_empty() && !self.chance(10) => {
                let mut members = members.clone();
                let names: Vec<_> = members.keys().cloned().collect();
                let name = names[self.rng.usize(..names.len())].clone();
                match self.rng.u8(..5) {
                    0 => drop(members.remove(&name)),
                    1 => {
                        let value = other(self);
                        members.insert(name, value);
                    }
                    2 => {
                        let value = other(self);
                        members.insert(format!("p{}", self.rng.u8(..6)), value);
                    }
                    _ => {
                        let value = self.mutated(&members[&name].clone());
                        members.insert(name, value);
                    }
                }
                Value::Object(members)
            }
            Value::Array(items) if !items.is_empty() && !self.chance(20) => {
                let mut items = items.clone();
                let index = self.rng.usize(..items.len());
                items[index] = self.mutated(&items[index].clone());
                Value::Array(items)
            }
            _ => other(self),
        }
    }
}

/// The tag of a branch that is a component.
pub fn tag_of(discriminator: &Value, branch: &Value) -> String {
    let reference = branch["$ref"].as_str().unwrap_or_default();
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let mapped = mapping
        .into_iter()
        .flatten()
        .find(|(_, target)| *target == reference);
    match mapped {
        Some((tag, _)) => tag.clone(),
        None => reference.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

/// One value that has the members of all, or the last where they are no objects.
fn together(made: Vec<Value>) -> Value {
    let mut all = Value::Null;
    for value in made {
        match (&mut all, value) {
            (Value::Object(members), Value::Object(more)) => members.extend(more),
            (all, value) => *all = value,
        }
    }
    all
}
