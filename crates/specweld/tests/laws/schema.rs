//! OpenAPI 3.1 documents at random, with few names and numbers, so that constructs meet.

use fastrand::Rng;
use serde_json::{Map, Value, json};

pub const NAMES: [&str; 4] = ["a", "b", "ab", "type"];
pub const WORDS: [&str; 6] = ["", "a", "b", "ab", "abc", "é"];
const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];
const SCHEMAS: usize = 4;

/// A document with the schemas `S0` to `S3`.
pub fn document(random: &mut Rng) -> Value {
    let exact = random.bool();
    let schemas = (0..SCHEMAS).map(|index| {
        let mut generator = Generator {
            random,
            exact,
            index,
            defined: None,
        };
        (format!("S{index}"), generator.component())
    });
    let mut schemas: Vec<(String, Value)> = schemas.collect();
    for index in 0..SCHEMAS {
        let (earlier, later) = schemas.split_at_mut(index + 1);
        into_the_middle(&mut earlier[index].1, later, random);
    }
    let schemas: Map<String, Value> = schemas.into_iter().collect();
    json!({
        "openapi": "3.1.1",
        "info": {"title": "Random", "version": "1"},
        "components": {"schemas": schemas}
    })
}

/// Lets some references to later schemas lead to a schema inside of them.
fn into_the_middle(value: &mut Value, later: &[(String, Value)], random: &mut Rng) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let target = (key == "$ref").then(|| member.as_str()).flatten();
                let target = target.and_then(|target| target.strip_prefix("#/components/schemas/"));
                let schema = later.iter().find(|(name, _)| target == Some(name));
                if let Some((name, schema)) = schema
                    && random.u8(..3) == 0
                {
                    let mut places = Vec::new();
                    inner_schemas(schema, format!("#/components/schemas/{name}"), &mut places);
                    if !places.is_empty() {
                        *member = json!(places[random.usize(..places.len())]);
                    }
                } else {
                    into_the_middle(member, later, random);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                into_the_middle(item, later, random);
            }
        }
        _ => {}
    }
}

/// The references to the schemas in a schema, but for definitions, which may be resources of their own.
fn inner_schemas(schema: &Value, path: String, places: &mut Vec<String>) {
    for (key, member) in schema.as_object().into_iter().flatten() {
        let path = format!("{path}/{key}");
        let inner: Vec<(String, &Value)> = match (key.as_str(), member) {
            ("items" | "additionalProperties" | "not" | "if" | "then" | "else" | "contains", _) => {
                vec![(path, member)]
            }
            ("properties", Value::Object(members)) => members
                .iter()
                .map(|(name, member)| (format!("{path}/{name}"), member))
                .collect(),
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(index, item)| (format!("{path}/{index}"), item))
                .collect(),
            _ => continue,
        };
        for (path, schema) in inner {
            inner_schemas(schema, path.clone(), places);
            // One with references might close a circle.
            if !["$ref", "$dynamicRef"]
                .iter()
                .any(|key| schema.to_string().contains(key))
            {
                places.push(path);
            }
        }
    }
}

struct Generator<'a> {
    random: &'a mut Rng,
    /// Whether keywords that 3.0 has no counterpart of are passed over.
    exact: bool,
    /// The component at hand.
    index: usize,
    /// How its definition can be referred to.
    defined: Option<String>,
}

/// What a schema may refer to.
#[derive(Clone, Copy, PartialEq)]
enum Reach {
    /// Any schema: the reference judges a part of the instance.
    All,
    /// Later ones alone: the reference judges the same instance, and a circle would not end.
    Later,
    /// Nothing, inside a schema with an `$id`, where references lead elsewhere.
    Nothing,
}

impl Generator<'_> {
    fn component(&mut self) -> Value {
        let mut definition = None;
        if self.random.u8(..3) == 0 {
            let index = self.index;
            let (reference, key, value, reach) = match self.random.u8(..4) {
                0 => (
                    format!("#/components/schemas/S{index}/$defs/D"),
                    "",
                    String::new(),
                    Reach::Later,
                ),
                1 => (
                    format!("#anchor{index}"),
                    "$anchor",
                    format!("anchor{index}"),
                    Reach::Later,
                ),
                2 => (
                    format!("https://x.test/d{index}"),
                    "$id",
                    format!("https://x.test/d{index}"),
                    Reach::Nothing,
                ),
                _ => (
                    format!("#dynamic{index}"),
                    "$dynamicAnchor",
                    format!("dynamic{index}"),
                    Reach::Later,
                ),
            };
            let mut schema = json!({});
            while schema.as_object().is_none_or(Map::is_empty) {
                schema = self.schema(2, reach);
            }
            if !key.is_empty() {
                schema[key] = json!(value);
            }
            definition = Some(schema);
            self.defined = Some(reference);
        }
        let mut schema = self.schema(3, Reach::Later);
        if let (Some(definition), Some(object)) = (definition, schema.as_object_mut()) {
            object.insert("$defs".to_owned(), json!({"D": definition}));
        }
        schema
    }

    fn schema(&mut self, depth: u8, reach: Reach) -> Value {
        if self.random.u8(..24) == 0 {
            return json!(self.random.bool());
        }
        let mut schema = Map::new();
        for _ in 0..self.random.u8(1..4) {
            self.keyword(&mut schema, depth, reach);
        }
        Value::Object(schema)
    }

    fn keyword(&mut self, schema: &mut Map<String, Value>, depth: u8, reach: Reach) {
        let part = if reach == Reach::Nothing {
            reach
        } else {
            Reach::All
        };
        let lossy = if self.exact { 0 } else { 14 };
        let choice = self.random.u8(..36 + lossy);
        // Half of what is deep inside is plain.
        if depth == 0 && choice >= 20 {
            return;
        }
        let (key, value) = match choice {
            0..3 => ("type", json!(self.one(&TYPES))),
            3..6 => {
                let mut names = TYPES.to_vec();
                self.random.shuffle(&mut names);
                names.truncate(self.random.usize(1..4));
                ("type", json!(names))
            }
            6 => ("const", self.value(1)),
            7 => (
                "enum",
                (0..self.random.u8(..4)).map(|_| self.value(1)).collect(),
            ),
            8 => (self.one(&["minimum", "maximum"]), self.number()),
            9 => (
                self.one(&["exclusiveMinimum", "exclusiveMaximum"]),
                self.number(),
            ),
            10 => ("multipleOf", self.one(&[json!(1), json!(2), json!(0.5)])),
            11 => (
                self.one(&["minLength", "minItems", "minProperties"]),
                self.count(),
            ),
            12 => (
                self.one(&["maxLength", "maxItems", "maxProperties"]),
                self.count(),
            ),
            13 => ("pattern", json!(self.one(&["^a", "b$", "^.?$"]))),
            14 => {
                let first = self.random.usize(..NAMES.len() - 1);
                let last = self.random.usize(first..first + 3).min(NAMES.len());
                ("required", json!(NAMES[first..last]))
            }
            15 => ("uniqueItems", json!(self.random.bool())),
            16 => ("nullable", json!(!self.exact)),
            17 => ("$comment", json!("aside")),
            18 => ("examples", json!([{"const": 1}, {"$ref": "#/nowhere"}])),
            19 => (
                self.one(&["contentEncoding", "format", "$unknown"]),
                json!(self.one(&["base64", "binary"])),
            ),
            20..23 => {
                let schema = self.reference(reach);
                let Some(schema) = schema else { return };
                (
                    if schema.starts_with("#dynamic") {
                        "$dynamicRef"
                    } else {
                        "$ref"
                    },
                    json!(schema),
                )
            }
            23..26 => ("properties", self.map(&NAMES, depth, part)),
            26 => ("additionalProperties", self.schema(depth - 1, part)),
            27 | 28 => ("items", self.schema(depth - 1, part)),
            29..32 => (
                self.one(&["anyOf", "oneOf", "allOf"]),
                self.list(depth, reach),
            ),
            32 => (
                self.one(&["anyOf", "oneOf"]),
                json!([{"type": "null"}, self.schema(depth - 1, reach)]),
            ),
            33 => ("not", self.schema(depth - 1, reach)),
            34 => (
                self.one(&["unevaluatedProperties", "unevaluatedItems"]),
                self.schema(depth - 1, part),
            ),
            35 => (
                self.one(&["then", "else", "minContains", "maxContains"]),
                json!(1),
            ),
            36 => ("prefixItems", self.list(depth, part)),
            37 | 38 => ("contains", self.schema(depth - 1, part)),
            39 => (self.one(&["minContains", "maxContains"]), self.count()),
            40 => ("patternProperties", self.map(&["^a", "b$"], depth, part)),
            41 => ("propertyNames", self.schema(depth - 1, part)),
            42 => (
                "dependentRequired",
                json!({self.one(&NAMES): [self.one(&NAMES)]}),
            ),
            43 => ("dependentSchemas", self.map(&NAMES, depth, reach)),
            44 | 45 => ("if", self.schema(depth - 1, reach)),
            46 => ("then", self.schema(depth - 1, reach)),
            47 => ("else", self.schema(depth - 1, reach)),
            48 => ("maxLength", json!(1e30)),
            _ => ("minItems", json!(3.0)),
        };
        let number_alone = ["then", "else"].contains(&key) && value.is_number();
        schema
            .entry(key)
            .or_insert(if number_alone { json!(true) } else { value });
    }

    fn reference(&mut self, reach: Reach) -> Option<String> {
        let first = match reach {
            Reach::All => 0,
            Reach::Later => self.index + 1,
            Reach::Nothing => return None,
        };
        match &self.defined {
            Some(defined) if self.random.bool() => Some(defined.clone()),
            _ if first < SCHEMAS => {
                let index = self.random.usize(first..SCHEMAS);
                Some(format!("#/components/schemas/S{index}"))
            }
            _ => None,
        }
    }

    fn list(&mut self, depth: u8, reach: Reach) -> Value {
        (0..self.random.u8(1..4))
            .map(|_| self.schema(depth - 1, reach))
            .collect()
    }

    fn map(&mut self, names: &[&str], depth: u8, reach: Reach) -> Value {
        let members = (0..self.random.u8(1..3)).map(|_| {
            let name = self.one(names).to_owned();
            (name, self.schema(depth - 1, reach))
        });
        Value::Object(members.collect())
    }

    fn one<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.random.usize(..choices.len())].clone()
    }

    fn number(&mut self) -> Value {
        self.one(&[
            json!(-1),
            json!(0),
            json!(1),
            json!(1.5),
            json!(2.0),
            json!(3),
        ])
    }

    fn count(&mut self) -> Value {
        self.one(&[json!(0), json!(1), json!(2), json!(2.0)])
    }

    fn value(&mut self, depth: u8) -> Value {
        value(self.random, depth)
    }
}

/// Any value.
pub fn value(random: &mut Rng, depth: u8) -> Value {
    match random.u8(..if depth == 0 { 8 } else { 12 }) {
        0 => Value::Null,
        1 => json!(random.bool()),
        2..5 => [
            json!(-1),
            json!(0),
            json!(1),
            json!(1.0),
            json!(1.5),
            json!(2),
            json!(3),
        ][random.usize(..7)]
        .clone(),
        5..8 => json!(WORDS[random.usize(..WORDS.len())]),
        8 | 9 => (0..random.u8(..4))
            .map(|_| value(random, depth - 1))
            .collect(),
        _ => {
            let members = (0..random.u8(..3)).map(|_| {
                (
                    NAMES[random.usize(..NAMES.len())].to_owned(),
                    value(random, depth - 1),
                )
            });
            Value::Object(members.collect())
        }
    }
}
