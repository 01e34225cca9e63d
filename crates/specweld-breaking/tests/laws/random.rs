//! Schemas of OpenAPI 3.0 at random, with few names and numbers, so that constructs meet; and instances near their borders.

use fastrand::Rng;
use serde_json::{Map, Value, json};

const NAMES: [&str; 3] = ["a", "b", "c"];
const WORDS: [&str; 6] = ["", "a", "b", "ab", "abc", "é"];
const PATTERNS: [&str; 8] = [
    "^a",
    "b$",
    "^[a-c]{2,3}$",
    "a|b",
    "^\\d+$",
    "^[^a]*$",
    ".",
    "^(ab)*$",
];
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// The schemas `S0` to `S2` of two documents, the second of which is often the first with some things changed.
pub fn documents(random: &mut Rng) -> (Value, Value) {
    let old = schemas(random);
    let new = match random.u8(..8) {
        0 => schemas(random),
        _ => {
            let mut new = old.clone();
            for _ in 0..random.u8(1..3) {
                let place = random.usize(..3);
                let schema = &mut new[format!("S{place}")];
                edit(schema, random, 0);
            }
            new
        }
    };
    match random.bool() {
        true => (old, new),
        false => (new, old),
    }
}

fn schemas(random: &mut Rng) -> Value {
    let mut schemas = Map::new();
    for index in 0..3 {
        let mut made = schema(random, 3, Some(index));
        if made.get("$ref").is_some() {
            made = json!({"allOf": [made]});
        }
        schemas.insert(format!("S{index}"), made);
    }
    Value::Object(schemas)
}

/// A schema. `later` is the component at hand where a reference judges the same instance: a circle of those has no meaning.
fn schema(random: &mut Rng, depth: u8, later: Option<usize>) -> Value {
    if random.u8(..6) == 0 {
        let least = later.map_or(0, |index| index + 1);
        if least < 3 {
            return json!({"$ref": format!("#/components/schemas/S{}", random.usize(least..3))});
        }
    }
    let mut schema = Map::new();
    for _ in 0..random.u8(1..5) {
        let (key, value) = keyword(random, depth, later, &schema);
        schema.insert(key.to_owned(), value);
    }
    Value::Object(schema)
}

fn keyword(
    random: &mut Rng,
    depth: u8,
    later: Option<usize>,
    schema_so_far: &Map<String, Value>,
) -> (&'static str, Value) {
    let known = schema_so_far.get("type").and_then(Value::as_str);
    // Half of all keywords are of the type that is there.
    let choice = match known {
        Some("string") if random.bool() => random.u8(10..14),
        Some("integer" | "number") if random.bool() => random.u8(14..18),
        Some("array") if random.bool() => random.u8(18..22),
        Some("object") if random.bool() => random.u8(22..28),
        _ => random.u8(..if depth == 0 { 18 } else { 32 }),
    };
    match choice {
        0..7 => ("type", json!(TYPES[random.usize(..6)])),
        7 => ("nullable", json!(true)),
        8 | 9 => (
            "enum",
            (0..random.u8(1..4)).map(|_| value(random, 1)).collect(),
        ),
        10 => ("minLength", json!(random.u8(..3))),
        11 => ("maxLength", json!(random.u8(..4))),
        12 => ("pattern", json!(PATTERNS[random.usize(..PATTERNS.len())])),
        13 => (
            "format",
            json!(["date", "uuid", "email"][random.usize(..3)]),
        ),
        14 => ("minimum", number(random)),
        15 => ("maximum", number(random)),
        16 => (
            "multipleOf",
            [json!(2), json!(3), json!(0.5), json!(0.1)][random.usize(..4)].clone(),
        ),
        17 => ("exclusiveMinimum", json!(random.bool())),
        18 => ("minItems", json!(random.u8(..3))),
        19 => ("maxItems", json!(random.u8(..4))),
        20 => ("uniqueItems", json!(random.bool())),
        21 => ("items", below(random, depth, None)),
        22 | 23 => {
            let names = NAMES
                .iter()
                .filter(|_| random.bool())
                .copied()
                .collect::<Vec<_>>();
            let members = names
                .into_iter()
                .map(|name| (name.to_owned(), below(random, depth, None)));
            ("properties", Value::Object(members.collect()))
        }
        24 => (
            "required",
            NAMES.iter().filter(|_| random.bool()).copied().collect(),
        ),
        25 => match random.u8(..3) {
            0 => ("additionalProperties", json!(false)),
            1 => ("additionalProperties", json!(true)),
            _ => ("additionalProperties", below(random, depth, None)),
        },
        26 => ("minProperties", json!(random.u8(..3))),
        27 => ("maxProperties", json!(random.u8(..4))),
        28 => ("not", below(random, depth, later)),
        other => {
            let branches = (0..random.u8(1..4))
                .map(|_| below(random, depth, later))
                .collect();
            (
                ["allOf", "anyOf", "oneOf"][usize::from(other) - 29],
                branches,
            )
        }
    }
}

fn below(random: &mut Rng, depth: u8, later: Option<usize>) -> Value {
    schema(random, depth.saturating_sub(1), later)
}

fn number(random: &mut Rng) -> Value {
    [
        json!(0),
        json!(1),
        json!(-1),
        json!(2),
        json!(0.5),
        json!(1.5),
        json!(6),
    ][random.usize(..7)]
    .clone()
}

/// Changes one thing in a schema, or in one within it.
fn edit(schema: &mut Value, random: &mut Rng, depth: u8) {
    let Value::Object(members) = schema else {
        return;
    };
    if members.contains_key("$ref") {
        return;
    }
    let keys: Vec<String> = members.keys().cloned().collect();
    if depth < 4 && random.u8(..3) > 0 {
        let inner = [
            "properties",
            "items",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "additionalProperties",
        ];
        let mut inner: Vec<&str> = inner
            .into_iter()
            .filter(|key| members.contains_key(*key))
            .collect();
        random.shuffle(&mut inner);
        for key in inner {
            let place = match &mut members[key] {
                Value::Array(branches) => branches.iter_mut().collect::<Vec<_>>(),
                Value::Object(properties) if key == "properties" => {
                    properties.values_mut().collect()
                }
                schema => vec![schema],
            };
            let count = place.len();
            if let Some(schema) = place.into_iter().nth(random.usize(..count.max(1))) {
                return edit(schema, random, depth + 1);
            }
        }
    }
    let stays = ["allOf", "anyOf", "oneOf", "not"];
    match random.u8(..3) {
        0 if !keys.is_empty() => {
            let key = &keys[random.usize(..keys.len())];
            if !stays.contains(&key.as_str()) {
                members.remove(key);
            }
        }
        _ => {
            let (key, value) = keyword(random, 0, Some(2), &members.clone());
            members.insert(key.to_owned(), value);
        }
    }
}

fn value(random: &mut Rng, depth: u8) -> Value {
    match random.u8(..if depth == 0 { 7 } else { 10 }) {
        0 => Value::Null,
        1 => json!(random.bool()),
        2 | 3 => number(random),
        4 => json!(
            [
                "2024-01-01",
                "a@b.example",
                "12345678-1234-4234-8234-123456789abc",
                "12"
            ][random.usize(..4)]
        ),
        5 | 6 => json!(WORDS[random.usize(..WORDS.len())]),
        7 => (0..random.u8(..4))
            .map(|_| value(random, depth - 1))
            .collect(),
        _ => {
            let members = (0..random.u8(..4)).map(|_| {
                (
                    NAMES[random.usize(..3)].to_owned(),
                    value(random, depth - 1),
                )
            });
            Value::Object(members.collect())
        }
    }
}

/// An instance that a schema may well take.
pub fn near(schemas: &Value, random: &mut Rng) -> Value {
    follow(schemas, &schemas["S0"], random, 6)
}

fn follow(schemas: &Value, schema: &Value, random: &mut Rng, depth: u8) -> Value {
    let Some(members) = schema
        .as_object()
        .filter(|_| depth > 0 && random.u8(..20) != 0)
    else {
        return value(random, 1);
    };
    let inner = |schema: &Value, random: &mut Rng| follow(schemas, schema, random, depth - 1);
    if let Some(name) = members.get("$ref").and_then(Value::as_str) {
        let name = name.rsplit('/').next().unwrap_or_default();
        return inner(&schemas[name], random);
    }
    if let Some(values) = members.get("enum").and_then(Value::as_array)
        && !values.is_empty()
    {
        return values[random.usize(..values.len())].clone();
    }
    let composed = ["allOf", "anyOf", "oneOf"]
        .into_iter()
        .filter_map(|key| members.get(key)?.as_array());
    let branches: Vec<&Value> = composed.flatten().collect();
    if !branches.is_empty() && random.u8(..3) > 0 {
        return inner(branches[random.usize(..branches.len())], random);
    }
    let kind = members.get("type").and_then(Value::as_str);
    let is_of = |kinds: &[&str], keys: &[&str]| {
        kind.map_or_else(
            || keys.iter().any(|key| members.contains_key(*key)),
            |kind| kinds.contains(&kind),
        )
    };
    if is_of(
        &["object"],
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
        ],
    ) {
        let mut made = Map::new();
        let required = members.get("required").and_then(Value::as_array);
        for name in NAMES {
            let is_required = required.is_some_and(|names| names.iter().any(|it| it == name));
            if is_required || random.u8(..3) == 0 {
                let own = members.get("properties").and_then(|it| it.get(name));
                let own = own.or_else(|| members.get("additionalProperties"));
                let member = match own {
                    Some(schema) => inner(schema, random),
                    None => value(random, 1),
                };
                made.insert(name.to_owned(), member);
            }
        }
        return Value::Object(made);
    }
    if is_of(&["array"], &["items", "minItems", "uniqueItems"]) {
        let count = random.u8(..4);
        let item = members.get("items");
        return (0..count)
            .map(|_| match item {
                Some(schema) => inner(schema, random),
                None => value(random, 0),
            })
            .collect();
    }
    match kind {
        Some("string") => json!(WORDS[random.usize(..WORDS.len())]),
        Some("integer" | "number") => number(random),
        Some("boolean") => json!(random.bool()),
        _ => value(random, 1),
    }
}
