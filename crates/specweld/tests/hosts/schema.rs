//! Schemas made at random.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// The names of components.
pub const TYPES: [&str; 14] = [
    "Tie",
    "Knot",
    "User",
    "Error",
    "PageInfo",
    "invoice_line",
    "Money",
    "tie-kind",
    "EventPayload",
    "Address",
    "Base",
    "v1.Plan",
    "Status",
    "List_Item",
];
const WORDS: [&str; 16] = [
    "id",
    "name",
    "kind",
    "created_at",
    "amount",
    "owner",
    "is-active",
    "type",
    "tags",
    "next",
    "self",
    "2fa",
    "$meta",
    "émail",
    "note",
    "parent",
];

/// Makes the parts of a document.
pub struct Maker<'r> {
    pub rng: &'r mut Rng,
    pub is_31: bool,
    /// How many components there are.
    pub schemas: usize,
    /// Those that operations refer to.
    pub parameters: Map<String, Value>,
    pub responses: Map<String, Value>,
}

impl Maker<'_> {
    pub fn odds(&mut self, percent: u8) -> bool {
        self.rng.u8(..100) < percent
    }

    pub fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.rng.usize(..all.len())]
    }

    /// A reference to a component before that of this number; to any where it leads to no circle.
    pub fn reference(&mut self, before: usize) -> Value {
        let name = TYPES[self.rng.usize(..before)];
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    pub fn component(&mut self, index: usize) -> Value {
        let mut schema = match self.rng.u8(..12) {
            0 => json!({"type": "string", "enum": ["firm", "loose", "very-loose", "2nd", ""]}),
            1 if index > 0 => {
                let own = self.object(2);
                json!({"allOf": [self.reference(index), own]})
            }
            2 if index > 1 => {
                let (first, second) = (self.rng.usize(..index), self.rng.usize(..index));
                let mut refs = vec![first, second];
                refs.dedup();
                let refs: Vec<_> = refs
                    .into_iter()
                    .map(|it| json!({"$ref": format!("#/components/schemas/{}", TYPES[it])}))
                    .collect();
                json!({"oneOf": refs})
            }
            3 => {
                json!({"type": "array", "items": self.schema(1), "minItems": 1, "uniqueItems": true})
            }
            4 if index > 0 => {
                json!({"type": "object", "additionalProperties": self.reference(index)})
            }
            6 if index > 1 => {
                let tagged = |this: &mut Self, kind: &str| {
                    let mut object = this.object(1);
                    object["properties"]["kind"] = json!({"type": "string", "enum": [kind]});
                    object["required"] = json!(["kind"]);
                    object
                };
                json!({"oneOf": [tagged(self, "firm"), tagged(self, "loose")], "discriminator": {"propertyName": "kind"}})
            }
            5 => json!({
                "type": "object", "required": ["kind"],
                "discriminator": {"propertyName": "kind"},
                "properties": {"kind": {"type": "string"}, "rank": {"type": "integer", "format": "int32"}}
            }),
            _ => self.object(2),
        };
        self.annotate(&mut schema);
        schema
    }

    pub fn object(&mut self, depth: u8) -> Value {
        let mut properties = Map::new();
        for _ in 0..self.rng.usize(1..6) {
            let name = self.pick(&WORDS);
            let mut schema = self.schema(depth - 1);
            if schema.get("$ref").is_none() || self.is_31 {
                self.annotate(&mut schema);
            }
            properties.insert(name.to_owned(), schema);
        }
        let required: Vec<String> = properties
            .keys()
            .filter(|_| self.rng.bool())
            .cloned()
            .collect();
        let mut object = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        if self.odds(15) {
            object["additionalProperties"] = json!(self.rng.bool());
        }
        object
    }

    pub fn schema(&mut self, depth: u8) -> Value {
        let kinds = if depth == 0 { 9 } else { 17 };
        match self.rng.u8(..kinds) {
            0 | 1 => self.reference(self.schemas),
            2 => json!({"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[a-z_]+$"}),
            3 => {
                json!({"type": "string", "format": self.pick(&["date-time", "uuid", "uri", "email", "byte", "date"])})
            }
            4 => self.integer(),
            5 => json!({"type": "number", "format": "double", "multipleOf": 0.01}),
            6 => json!({"type": "boolean", "default": true}),
            7 => self.nullable(),
            8 => match self.is_31 {
                true => json!({"const": "firm"}),
                false => json!({"type": "string", "enum": ["firm"]}),
            },
            9 | 10 => json!({"type": "array", "items": self.schema(depth - 1)}),
            11 => self.object(depth),
            12 => json!({"type": "object", "additionalProperties": self.schema(depth - 1)}),
            13 => json!({"anyOf": [self.reference(self.schemas), {"type": "string"}]}),
            _ => match self.is_31 {
                true => {
                    json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]})
                }
                false => json!({}),
            },
        }
    }

    pub fn integer(&mut self) -> Value {
        match (self.is_31, self.rng.bool()) {
            (true, true) => json!({"type": "integer", "exclusiveMinimum": 0, "maximum": 1000}),
            (false, true) => json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true}),
            _ => json!({"type": "integer", "format": "int64"}),
        }
    }

    pub fn nullable(&mut self) -> Value {
        match (self.is_31, self.rng.u8(..3)) {
            (true, 0) => json!({"type": ["string", "null"], "enum": ["a", "b", null]}),
            (true, 1) => json!({"anyOf": [self.reference(self.schemas), {"type": "null"}]}),
            (true, _) => json!({"type": ["integer", "null"], "minimum": 1}),
            (false, 0) => json!({"type": "string", "nullable": true, "enum": ["a", "b", null]}),
            (false, 1) => json!({"allOf": [self.reference(self.schemas)], "nullable": true}),
            (false, _) => json!({"type": "integer", "nullable": true}),
        }
    }

    /// What does not say which values there are.
    pub fn annotate(&mut self, schema: &mut Value) {
        if self.odds(50) {
            schema["description"] = json!("What it is:\n- of *one* kind, \"or\" another: #1\n");
        }
        if self.odds(15) {
            schema["title"] = json!("A Title");
        }
        if self.odds(10) {
            schema["deprecated"] = json!(true);
        }
        if self.odds(10) {
            schema["readOnly"] = json!(true);
        }
        if self.odds(10) && self.is_31 {
            schema["examples"] = json!(["a", "b"]);
        } else if self.odds(10) {
            schema["example"] = json!("a");
        }
        if self.odds(10) {
            schema["x-order"] = json!(1);
        }
    }
}
