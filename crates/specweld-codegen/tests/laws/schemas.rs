//! Documents at random, made of every construct that schemas have.
//!
//! The names of members say what the laws have to know of them: one that begins with `d` has a default, and with `tag` it tells the
//! variants of a choice apart. No schema names a member that begins with `zz`.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// How deep schemas stand in each other at most.
const DEPTH: usize = 3;

/// Members whose Rust names are odd, or clash.
const ODD: [&str; 12] = [
    "userId",
    "user_id",
    "type",
    "self",
    "_group",
    "group",
    "extra",
    "2fa",
    "client-id",
    "clientId",
    "+1",
    "-1",
];

/// Values whose Rust names are odd, or clash.
const VALUES: [&str; 14] = [
    "a", "b", "A", "+1", "-1", "", "<", "<=", "a b", "a-b", "Self", "other", "日本", "1.0",
];

pub const PATTERNS: [(&str, &str); 4] = [
    ("^[a-z]{2,4}$", "abc"),
    (r"^\p{L}+$", "日本"),
    (r"^\d+-\d+$", "12-3"),
    ("^(x|y)", "xylophone"),
];

/// Formats of integers, with what they hold.
pub const INTEGERS: [(&str, i128, i128); 6] = [
    ("int32", i32::MIN as i128, i32::MAX as i128),
    ("int64", i64::MIN as i128, i64::MAX as i128),
    ("int8", i8::MIN as i128, i8::MAX as i128),
    ("uint16", 0, u16::MAX as i128),
    ("uint32", 0, u32::MAX as i128),
    ("uint64", 0, u64::MAX as i128),
];

/// What every document begins with: kinds of schemas that are rare at random, and hard to hold.
const HARD: [&str; 6] = [
    // A member that no value fits, beside members of any name.
    r#"{ "allOf": [
        { "type": "object", "additionalProperties": { "type": "string" } },
        { "type": "object", "properties": { "p0": { "type": "array", "items": {} } } }
    ] }"#,
    // Null, and a member that is refused, keep a value from a branch.
    r#"{ "oneOf": [
        { "type": "object", "properties": { "p0": { "type": "string" }, "p1": { "type": "integer" } } },
        { "type": "object", "properties": { "p2": { "type": "string" } }, "additionalProperties": false },
        { "type": "object", "required": ["p3"],
          "properties": { "p1": { "type": "string", "nullable": true }, "p3": {} } }
    ] }"#,
    // What is refused by all branches, and read with a little good will as the first.
    r#"{ "oneOf": [
        { "type": "object", "properties": { "p0": { "type": "boolean" }, "p2": { "type": "integer" } } },
        { "type": "object", "properties": {}, "additionalProperties": { "type": "string" } },
        { "type": "array", "items": { "type": "number", "nullable": true } }
    ] }"#,
    // A member that has to be there, and is not null where it is missing.
    r#"{ "anyOf": [
        { "type": "object", "required": ["p1"], "properties": { "p1": { "type": "integer", "nullable": true } },
          "additionalProperties": { "type": "integer" } },
        { "type": "object", "properties": { "p2": { "type": "boolean", "nullable": true } } }
    ] }"#,
    // The tag of a closed variant is no member of it.
    r#"{ "oneOf": [
        { "type": "object", "required": ["type"], "properties": { "type": { "type": "string", "enum": ["a"] } },
          "additionalProperties": false },
        { "type": "object", "required": ["type"], "properties": { "type": { "type": "string", "enum": ["b"] }, "p0": {} },
          "additionalProperties": false }
    ] }"#,
    r#"{ "oneOf": [
        { "type": "object", "required": ["p7"], "properties": { "p7": { "type": "integer", "nullable": true } },
          "additionalProperties": true },
        { "type": "object", "properties": { "p6": { "type": "number" } } }
    ] }"#,
];

/// Components whose names are those of what sources are written with: objects, each followed by the enumeration of one of its members.
const NAMES: &str = "A B D A2 Members E S C Value V Map M Vec Option Box Some None K Result Ok Err String Default T \
    Self Clone Key Care Choice Text Debug From Serialize Serializer Deserialize Into PartialEq \
    Iterator Other ToString Type str Copy Error";

/// A document of as many cases: the component `C0` holds a value of `S0`, and stands in requests alone where its number is even.
pub fn document(seed: u64, count: usize) -> Value {
    let mut made = Made {
        rng: Rng::with_seed(seed),
        schemas: Map::new(),
        owner: String::new(),
    };
    let names: Vec<_> = NAMES.split(' ').collect();
    for pair in names.chunks(2) {
        // With its own name no type is shared with others.
        let listed = json!({ "type": "string", "enum": ["Ok", "Some", "None", "Self", format!("of {}", pair[1])] });
        let mut object = json!({ "type": "object", "properties": { "p0": reference(pair[0]) } });
        object["properties"]["dp1"] = json!({ "allOf": [reference(pair[1])], "default": "Ok" });
        made.schemas.insert(pair[0].to_owned(), object);
        made.schemas.insert(pair[1].to_owned(), listed);
    }
    let mut paths = Map::new();
    for index in 0..count {
        let name = format!("S{index}");
        made.owner = name.clone();
        let schema = made.component();
        let hard = HARD
            .get(index)
            .and_then(|schema| serde_json::from_str(schema).ok());
        made.schemas.insert(name.clone(), hard.unwrap_or(schema));
        let required: &[&str] = if made.rng.u8(..4) == 0 {
            &["value"]
        } else {
            &[]
        };
        let mut case = json!({ "type": "object", "properties": { "value": reference(&name) } });
        if !required.is_empty() {
            case["required"] = json!(required);
        }
        if let Some(name) = names.get(index * 2) {
            case["properties"]["p0"] = reference(name);
        }
        made.schemas.insert(format!("C{index}"), case);
        let content = json!({ "application/json": { "schema": reference(&format!("C{index}")) } });
        let (request, response) = match index % 2 {
            0 => (json!({ "content": content }), json!({ "description": "" })),
            _ => (
                json!({ "content": { "text/plain": { "schema": { "type": "string" } } } }),
                json!({ "description": "", "content": content }),
            ),
        };
        paths.insert(
            format!("/{index}"),
            json!({ "post": {
            "operationId": format!("case{index}"),
            "requestBody": request,
            "responses": { "200": response },
        } }),
        );
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Laws", "version": "1" },
        "paths": paths,
        "components": { "schemas": made.schemas },
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

struct Made {
    rng: Rng,
    schemas: Map<String, Value>,
    /// The component that is being made.
    owner: String,
}

impl Made {
    fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(..100) < percent
    }

    /// A component for the owner's own use.
    fn add(&mut self, schema: Value) -> Value {
        let name = (0..)
            .map(|index| format!("{}Part{index}", self.owner))
            .find(|name| !self.schemas.contains_key(name));
        let name = name.unwrap_or_default();
        self.schemas.insert(name.clone(), schema);
        reference(&name)
    }

    fn component(&mut self) -> Value {
        match self.rng.u8(..25) {
            0..=6 => self.object(DEPTH),
            7..=8 => self.all_of(DEPTH),
            9..=10 => self.any_of_objects(),
            11..=12 => self.one_of_objects(),
            13..=14 => self.tagged(),
            15 => self.discriminated(),
            16 => self.hierarchy(),
            17 => self.recursive(),
            18 => self.scalars(),
            19 => self.demands(),
            20 => self.around(),
            21 => self.choices(),
            _ => self.schema(DEPTH),
        }
    }

    fn schema(&mut self, depth: usize) -> Value {
        let mut schema = match self.rng.u8(..if depth == 0 { 12 } else { 20 }) {
            0..=2 => self.text(),
            3..=4 => self.integer(),
            5 => json!({ "type": "number" }),
            6 => json!({ "type": "boolean" }),
            7..=9 => self.values(),
            10 => json!({}),
            11 => self.text(),
            12 => self.list(depth - 1),
            13 => self.map(depth - 1),
            14..=15 => self.object(depth - 1),
            16 => self.all_of(depth - 1),
            17 => self.scalars(),
            18 => {
                let schema = self.schema(depth - 1);
                let component = self.add(schema);
                match self.rng.u8(..4) {
                    0..=1 => component,
                    2 => json!({ "allOf": [component], "description": "Said again." }),
                    _ => json!({ "allOf": [component], "nullable": true }),
                }
            }
            _ => match self.rng.u8(..4) {
                0 => self.any_of_objects(),
                1 => self.one_of_objects(),
                2 => self.choices(),
                _ => self.tagged(),
            },
        };
        if schema.get("$ref").is_none() && self.chance(10) {
            schema[["readOnly", "writeOnly"][self.rng.usize(..2)]] = json!(true);
        }
        if schema.get("$ref").is_none() && schema.get("nullable").is_none() && self.chance(15) {
            schema["nullable"] = json!(true);
        }
        schema
    }

    fn text(&mut self) -> Value {
        let mut schema = json!({ "type": "string" });
        match self.rng.u8(..8) {
            0 => {
                schema["minLength"] = json!(self.rng.u8(..3));
                schema["maxLength"] = json!(self.rng.u8(3..6));
            }
            1 => schema["pattern"] = json!(PATTERNS[self.rng.usize(..PATTERNS.len())].0),
            2 => schema["format"] = json!("password"),
            3 => {
                schema["format"] = json!(["date-time", "date", "uuid", "byte"][self.rng.usize(..4)])
            }
            _ => {}
        }
        schema
    }

    fn integer(&mut self) -> Value {
        let mut schema = json!({ "type": "integer" });
        match self.rng.u8(..8) {
            0 => schema["format"] = json!("int32"),
            1 => schema["format"] = json!(INTEGERS[self.rng.usize(..INTEGERS.len())].0),
            5 => {
                schema["minimum"] = json!(0);
                schema["exclusiveMinimum"] = json!(true);
                schema["maximum"] = json!(1e3);
            }
            6 => {
                schema["format"] = json!("uint8");
                schema["maximum"] = json!(1000);
            }
            2 => schema["minimum"] = json!(0),
            3 => {
                schema["minimum"] = json!(-5);
                schema["maximum"] = json!(5);
            }
            4 => schema["maximum"] = json!(u64::MAX),
            _ => {}
        }
        schema
    }

    fn values(&mut self) -> Value {
        let mut schema = match self.rng.u8(..6) {
            0 => json!({ "type": "integer", "enum": [1, -1, 2] }),
            1 => json!({ "type": "number", "enum": [0.5, 1] }),
            2 => json!({ "type": "boolean", "enum": [true] }),
            3 => json!({ "enum": ["a", 1, true] }),
            _ => {
                let mut values: Vec<&str> = VALUES.to_vec();
                self.rng.shuffle(&mut values);
                values.truncate(self.rng.usize(1..5));
                json!({ "type": "string", "enum": values })
            }
        };
        if self.chance(15) && schema.get("type").is_some() {
            schema["nullable"] = json!(true);
            if self.chance(50)
                && let Some(values) = schema["enum"].as_array_mut()
            {
                values.push(Value::Null);
            }
        }
        schema
    }

    fn list(&mut self, depth: usize) -> Value {
        let mut schema = json!({ "type": "array", "items": self.schema(depth) });
        if self.chance(20) {
            schema["maxItems"] = json!(3);
        }
        schema
    }

    fn map(&mut self, depth: usize) -> Value {
        match self.rng.u8(..4) {
            0 => json!({ "type": "object" }),
            1 => json!({ "type": "object", "additionalProperties": true }),
            _ => json!({ "type": "object", "additionalProperties": self.schema(depth) }),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let start = self.rng.u8(..4);
        self.object_of(depth, start)
    }

    fn object_of(&mut self, depth: usize, start: u8) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for index in 0..self.rng.u8(..5) {
            let name = match self.rng.u8(..5) {
                0 => ODD[self.rng.usize(..ODD.len())].to_owned(),
                _ => format!("p{}", start + index),
            };
            let schema = self.schema(depth);
            if let Some((default, schema)) = self.default(&schema).filter(|_| name.starts_with('p'))
            {
                let mut schema = schema;
                schema["default"] = default;
                properties.insert(format!("d{name}"), schema);
                continue;
            }
            if self.chance(40) {
                required.push(name.clone());
            }
            properties.insert(name, schema);
        }
        let mut schema = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            required.sort();
            required.dedup();
            schema["required"] = json!(required);
        }
        match self.rng.u8(..10) {
            0..=1 => schema["additionalProperties"] = json!(false),
            2 => schema["additionalProperties"] = json!({ "type": "string" }),
            3 => schema["additionalProperties"] = self.schema(0),
            4 => schema["additionalProperties"] = json!(true),
            _ => {}
        }
        schema
    }

    /// Now and then a default for a schema, whether it fits or not.
    fn default(&mut self, schema: &Value) -> Option<(Value, Value)> {
        if !self.chance(15) || schema.get("$ref").is_some() {
            return None;
        }
        let fitting = match (schema.get("enum"), schema["type"].as_str()) {
            (Some(values), _) => values[0].clone(),
            (_, Some("string")) if schema.get("pattern").is_none() => json!("abc"),
            (_, Some("integer")) => json!(3),
            (_, Some("number")) => json!(1.5),
            (_, Some("boolean")) => json!(true),
            (_, Some("array")) => json!([]),
            _ => return None,
        };
        let default = if self.chance(15) {
            json!({ "unfit": null })
        } else {
            fitting
        };
        Some((default, schema.clone()))
    }

    fn all_of(&mut self, depth: usize) -> Value {
        if self.chance(15) {
            let base = self.add(json!({ "type": "string", "enum": ["a", "b", "c"] }));
            return json!({ "allOf": [base, { "type": "string", "enum": ["a", "b"] }] });
        }
        let base = self.object_of(depth, 0);
        let base = match self.chance(70) {
            true => self.add(base),
            false => base,
        };
        let own = self.object_of(depth, 4);
        match self.chance(50) {
            true => json!({ "allOf": [base, own] }),
            false => {
                let mut own = own;
                own["allOf"] = json!([base]);
                own
            }
        }
    }

    fn branches(&mut self) -> Vec<Value> {
        let count = self.rng.u8(2..4);
        let branches = (0..count).map(|index| {
            let branch = self.object_of(1, index * 2);
            match self.chance(60) {
                true => self.add(branch),
                false => branch,
            }
        });
        branches.collect()
    }

    fn any_of_objects(&mut self) -> Value {
        let mut branches = self.branches();
        if self.chance(20) {
            branches.push(self.schema(1));
        }
        self.with_null(&mut branches);
        json!({ "anyOf": branches })
    }

    fn one_of_objects(&mut self) -> Value {
        let mut branches = self.branches();
        if self.chance(30) {
            branches.push(self.list(1));
        }
        self.with_null(&mut branches);
        json!({ "oneOf": branches })
    }

    fn with_null(&mut self, branches: &mut Vec<Value>) {
        if self.chance(15) {
            branches.push(json!({ "nullable": true, "enum": [null] }));
        }
    }

    /// Objects told apart by a member of one value.
    fn tagged(&mut self) -> Value {
        let tag = ["type", "tag"][self.rng.usize(..2)];
        let count = self.rng.u8(2..4);
        let branches = (0..count).map(|index| {
            let mut branch = self.object_of(1, index);
            let value = if self.chance(20) {
                json!([format!("t{index}"), format!("u{index}")])
            } else {
                json!([format!("t{index}")])
            };
            branch["properties"][tag] = json!({ "type": "string", "enum": value });
            let mut required = branch["required"].as_array().cloned().unwrap_or_default();
            required.retain(|name| name != tag);
            required.push(json!(tag));
            branch["required"] = json!(required);
            match self.chance(40) {
                true => self.add(branch),
                false => branch,
            }
        });
        let branches: Vec<_> = branches.collect();
        let key = ["anyOf", "oneOf"][self.rng.usize(..2)];
        json!({ key: branches })
    }

    /// Objects told apart by a member of any text.
    fn discriminated(&mut self) -> Value {
        let mut mapping = Map::new();
        let mut branches = Vec::new();
        for index in 0..self.rng.u8(2..4) {
            let mut branch = self.object_of(1, index * 2);
            branch["properties"]["tag"] = json!({ "type": "string" });
            branch["required"] = json!(["tag"]);
            let branch = self.add(branch);
            mapping.insert(format!("t{index}"), branch["$ref"].clone());
            branches.push(branch);
        }
        let key = ["anyOf", "oneOf"][self.rng.usize(..2)];
        let discriminator = match self.chance(50) {
            true => json!({ "propertyName": "tag", "mapping": mapping }),
            false => json!({ "propertyName": "tag" }),
        };
        json!({ key: branches, "discriminator": discriminator })
    }

    /// A base with a discriminator, and what is composed of it.
    fn hierarchy(&mut self) -> Value {
        let is_mapped = self.chance(50);
        let base = json!({
            "type": "object",
            "required": ["tag"],
            "properties": { "tag": { "type": "string" }, "p0": self.schema(0) },
            "discriminator": { "propertyName": "tag" },
        });
        let base = self.add(base);
        let mut mapping = Map::new();
        for index in 0..self.rng.u8(1..4) {
            let mut own = self.object_of(1, index + 1);
            // A closed one would refuse what the base names, and the other way round.
            if let Some(own) = own.as_object_mut() {
                own.remove("additionalProperties");
            }
            let heir = self.add(json!({ "allOf": [base, own] }));
            mapping.insert(format!("h{index}"), heir["$ref"].clone());
        }
        let name = base["$ref"].as_str().unwrap_or_default().rsplit('/').next();
        if let Some(base) = name
            .and_then(|name| self.schemas.get_mut(name))
            .filter(|_| is_mapped)
        {
            base["discriminator"]["mapping"] = json!(mapping);
        }
        json!({ "type": "object", "properties": { "p9": base, "p8": { "type": "array", "items": base } } })
    }

    fn recursive(&mut self) -> Value {
        let own = reference(&self.owner.clone());
        let member = match self.rng.u8(..5) {
            0 => json!({ "type": "array", "items": own }),
            1 => json!({ "type": "object", "additionalProperties": own }),
            2 => json!({ "nullable": true, "allOf": [own] }),
            3 => {
                let part = json!({ "type": "object", "properties": { "p1": own } });
                self.add(part)
            }
            _ => own.clone(),
        };
        match self.rng.u8(..4) {
            0 => json!({ "type": "array", "items": own }),
            1 => {
                json!({ "anyOf": [{ "type": "string" }, { "type": "object", "required": ["p0"], "properties": { "p0": own } }] })
            }
            _ => json!({ "type": "object", "properties": { "p0": member, "p2": self.schema(0) } }),
        }
    }

    /// A choice of choices.
    fn choices(&mut self) -> Value {
        let mut branches = vec![self.scalars()];
        for _ in 0..self.rng.u8(1..3) {
            let branch = match self.rng.u8(..4) {
                0 => self.any_of_objects(),
                1 => self.one_of_objects(),
                2 => self.list(1),
                _ => self.tagged(),
            };
            let branch = match self.chance(50) {
                true => self.add(branch),
                false => branch,
            };
            branches.push(branch);
        }
        let key = ["anyOf", "oneOf"][self.rng.usize(..2)];
        json!({ key: branches })
    }

    fn scalars(&mut self) -> Value {
        let key = ["anyOf", "oneOf"][self.rng.usize(..2)];
        let branches = match self.rng.u8(..6) {
            0 => json!([{ "type": "string" }, { "type": "integer" }]),
            1 => {
                json!([{ "type": "string", "enum": ["a", "b"] }, { "type": "string", "pattern": "^[a-z]{2,4}$" }])
            }
            2 => {
                json!([{ "type": "boolean" }, { "type": "number" }, { "type": "array", "items": { "type": "string" } }])
            }
            3 => {
                json!([{ "type": "integer", "enum": [1] }, { "type": "integer", "enum": [2], "title": "Two" }])
            }
            4 => json!([{ "type": "string", "enum": ["a"] }, { "type": "string", "enum": ["b"] }]),
            _ => json!([self.text(), { "nullable": true, "enum": [null] }]),
        };
        json!({ key: branches })
    }

    /// An object one of whose members has to be there.
    fn demands(&mut self) -> Value {
        let mut schema = self.object(1);
        schema["properties"]["p0"] = json!({ "type": "string" });
        schema["properties"]["p1"] = json!({ "type": "integer" });
        let key = ["anyOf", "oneOf"][self.rng.usize(..2)];
        schema[key] = json!([{ "required": ["p0"] }, { "required": ["p1"] }]);
        schema
    }

    /// A choice beside what all its branches have.
    fn around(&mut self) -> Value {
        let mut schema = self.object_of(1, 0);
        if let Some(schema) = schema.as_object_mut() {
            schema.remove("additionalProperties");
        }
        let branches = [self.object_of(1, 5), self.object_of(1, 6)];
        let key = ["anyOf", "oneOf"][self.rng.usize(..2)];
        match self.chance(50) {
            true => {
                schema[key] = json!(branches);
                schema
            }
            false => json!({ "allOf": [schema, { key: branches }] }),
        }
    }
}
