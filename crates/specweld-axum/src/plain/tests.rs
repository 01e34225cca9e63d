use serde_json::{Map, json};

use super::text::Scalar;
use super::*;
use crate::{Limits, Schema, Shape};

/// How many pairs of a schema and a text are looked at.
const PAIRS: u64 = 60_000;

/// What the long way makes of a text: shape, value, validator.
fn read_by_validator(schema: &Schema, text: &str) -> Option<Value> {
    let Shape::Scalar(scalar) = schema.shape() else {
        panic!("no scalar: {schema:?}");
    };
    schema.read(scalar.read(text).ok()?).ok()
}

fn value(read: Scalar<'_>) -> Value {
    match read {
        Scalar::Boolean(value) => value.into(),
        Scalar::Integer(value) => value.into(),
        Scalar::String(text) => text.into(),
    }
}

const WORDS: [&str; 12] = [
    "", "a", "A", "ab", "null", "true", "🦀", "日本", "a b", "1", "false", "e\u{301}",
];
const BOUNDS: [i64; 10] = [
    i64::MIN,
    i32::MIN as i64,
    -10,
    -1,
    0,
    1,
    9,
    10,
    i32::MAX as i64,
    i64::MAX,
];

fn random_text(random: &mut fastrand::Rng) -> String {
    let digits = |random: &mut fastrand::Rng| {
        let sign = ["", "", "-", "+", "--"][random.usize(..5)];
        let zeros = ["", "", "", "0", "00"][random.usize(..5)];
        let after = ["", "", "", "", ".0", "e1", " ", "_1", "٣"][random.usize(..9)];
        let near = BOUNDS[random.usize(..BOUNDS.len())].saturating_add(random.i64(-2..=2));
        format!("{sign}{zeros}{near}{after}")
    };
    match random.u8(..4) {
        0 => digits(random),
        1 => random.i64(-12..12).to_string(),
        2 => WORDS[random.usize(..WORDS.len())].to_owned(),
        _ => (0..random.usize(..5))
            .map(|_| WORDS[random.usize(..WORDS.len())])
            .collect(),
    }
}

/// A schema of one scalar, with what is known here, and now and then with what is not.
fn random_schema(random: &mut fastrand::Rng) -> Value {
    let kind = [
        "string", "string", "integer", "integer", "boolean", "number",
    ][random.usize(..6)];
    let mut schema = Map::from_iter([("type".to_owned(), json!(kind))]);
    let mut maybe = |random: &mut fastrand::Rng, of: u8, name: &str, value: Value| {
        if random.u8(..of) == 0 {
            schema.insert(name.to_owned(), value);
        }
    };
    let bound = |random: &mut fastrand::Rng| json!(BOUNDS[random.usize(..BOUNDS.len())]);
    match kind {
        "string" => {
            let length = random.usize(..4);
            maybe(random, 2, "minLength", json!(length));
            let length = random.usize(..7);
            maybe(random, 2, "maxLength", json!(length));
            let words: Vec<_> = WORDS.iter().filter(|_| random.bool()).collect();
            maybe(
                random,
                3,
                "enum",
                json!(if words.is_empty() { vec![&"a"] } else { words }),
            );
            maybe(random, 9, "pattern", json!("^a"));
            let format = ["password", "binary", "date", "uuid", "byte", "uri"][random.usize(..6)];
            maybe(random, 6, "format", json!(format));
        }
        "boolean" => maybe(random, 4, "enum", json!([true])),
        _ => {
            let limit = bound(random);
            maybe(random, 2, "minimum", limit);
            let limit = bound(random);
            maybe(random, 2, "maximum", limit);
            let limit = bound(random);
            maybe(random, 6, "exclusiveMaximum", limit);
            maybe(random, 6, "multipleOf", json!(2));
            maybe(random, 6, "maximum", json!(9.5));
            maybe(random, 4, "format", json!("int64"));
            maybe(random, 9, "enum", json!([1, 2]));
        }
    }
    let schema = Value::Object(schema);
    match random.u8(..3) {
        0 => json!({"$ref": "#/components/schemas/A", "components": {"schemas": {
            "A": {"$ref": "#/components/schemas/B"}, "B": schema,
        }}}),
        _ => schema,
    }
}

/// The law of texts: what is admitted here is what the validator admits, and the same value. The other way round it holds
/// but for numbers that are written in an unusual way.
#[test]
fn texts_are_judged_as_the_validator_judges_them() {
    let (mut plain, mut admitted) = (0, 0);
    let texts = 30;
    for seed in 0..PAIRS / texts {
        let mut random = fastrand::Rng::with_seed(seed);
        let json = random_schema(&mut random);
        let schema = Schema::compile(&json.to_string()).unwrap();
        let Some(checker) = Plain::of(&json) else {
            continue;
        };
        plain += 1;
        for _ in 0..texts {
            let text = random_text(&mut random);
            let here = text::scalar(&checker, &text).map(value);
            let there = read_by_validator(&schema, &text);
            let is_unusual =
                text == "-0" || text.parse::<i64>().is_err() && text.parse::<f64>().is_ok();
            if here.is_some() || !is_unusual || json["type"] == "string" {
                assert_eq!(here, there, "seed {seed}: {text:?} of {json}");
            }
            admitted += usize::from(here.is_some());
        }
    }
    // The law says something only if both sides of it happen.
    assert!(
        plain > 500 && admitted > 5_000,
        "{plain} schemas, {admitted} texts"
    );
}

/// A schema whose scalars stand in lists and objects, and now and then what is not known here.
fn random_nested_schema(random: &mut fastrand::Rng, depth: usize) -> Value {
    let inner = |random: &mut fastrand::Rng| random_nested_schema(random, depth - 1);
    let mut schema = match random.u8(..if depth == 0 { 1 } else { 4 }) {
        0 => match random.u8(..6) {
            0 => json!({}),
            // Without references: those lead into the document, which this is not.
            _ => loop {
                let schema = random_schema(random);
                if schema.get("$ref").is_none() {
                    break schema;
                }
            },
        },
        1 => json!({"type": "array", "items": inner(random)}),
        2 => {
            json!({"type": "array", "items": inner(random), "minItems": 1, "maxItems": random.u8(1..4)})
        }
        _ => {
            let mut properties = Map::new();
            for name in ["a", "b", "é"] {
                if random.bool() {
                    properties.insert(name.to_owned(), inner(random));
                }
            }
            let names = properties.keys().filter(|_| random.bool());
            let required: Vec<_> = names.cloned().collect();
            let mut schema =
                json!({"type": "object", "properties": properties, "required": required});
            match random.u8(..4) {
                0 => schema["additionalProperties"] = json!(false),
                1 => schema["additionalProperties"] = inner(random),
                _ => {}
            }
            schema
        }
    };
    if random.u8(..5) == 0
        && schema.get("enum").is_none()
        && let Some(name) = schema.get("type").cloned()
    {
        schema["type"] = json!([name, "null"]);
    }
    schema
}

/// JSON text that is near to what a schema admits: its own names twice, others, values of other types.
fn random_json(random: &mut fastrand::Rng, schema: &Value) -> String {
    if random.u8(..12) == 0 {
        return random_json(random, &json!({}));
    }
    let space = ["", "", " ", "\n"][random.usize(..4)];
    let named = match schema.get("type") {
        Some(Value::Array(names)) => names[random.usize(..names.len())].as_str(),
        Some(name) => name.as_str(),
        None => Some(["null", "integer", "string", "array", "boolean"][random.usize(..5)]),
    };
    let list = |texts: Vec<String>| texts.join(&format!(",{space}"));
    match named.unwrap() {
        "null" => "null".to_owned(),
        "boolean" => random.bool().to_string(),
        "integer" | "number" => match random.u8(..6) {
            0 => random_text(random),
            1 => "1.5".to_owned(),
            _ => random.i64(-12..12).to_string(),
        },
        "string" => {
            let text = Value::from(WORDS[random.usize(..WORDS.len())]).to_string();
            if random.u8(..4) == 0 {
                text.replace('a', "\\u0061")
            } else {
                text
            }
        }
        "array" => {
            let any = json!({});
            let item = schema.get("items").unwrap_or(&any);
            let count = random.usize(..4);
            let items = (0..count).map(|_| random_json(random, item)).collect();
            format!("[{space}{}{space}]", list(items))
        }
        _ => {
            let (any, mut members) = (json!({}), Vec::new());
            let additional = schema.get("additionalProperties").unwrap_or(&any);
            for (name, property) in schema["properties"].as_object().unwrap() {
                let times = [1, 1, 1, 1, 1, 0, 2][random.usize(..7)];
                for _ in 0..times {
                    members.push(format!(
                        "\"{name}\":{space}{}",
                        random_json(random, property)
                    ));
                }
            }
            if random.u8(..4) == 0 {
                members.push(format!("\"other\":{}", random_json(random, additional)));
            }
            format!("{{{space}{}{space}}}", list(members))
        }
    }
}

/// Whether a text may be refused here though the schema admits it: a number that is written in an unusual way, or a name
/// that is given twice, of which the last counts.
fn is_unusual(text: &str) -> bool {
    let numbers = text.split(|it: char| !it.is_ascii_alphanumeric() && !"+-.".contains(it));
    let is_odd = |it: &str| it.parse::<i64>().is_err() && it.parse::<f64>().is_ok() || it == "-0";
    let is_twice = |name: &&str| text.matches(*name).count() > 1;
    numbers.clone().any(is_odd) || ["\"a\":", "\"b\":", "\"é\":"].iter().any(is_twice)
}

/// The law of JSON: as that of texts.
#[test]
fn json_is_judged_as_the_validator_judges_it() {
    let (mut plain, mut admitted, mut refused) = (0, 0, 0);
    let texts = 30;
    for seed in 0..2 * PAIRS / texts {
        let mut random = fastrand::Rng::with_seed(seed);
        let json = random_nested_schema(&mut random, 3);
        let schema = Schema::compile(&json.to_string()).unwrap();
        if Plain::of(&json).is_none() {
            continue;
        }
        plain += 1;
        for _ in 0..texts {
            let text = random_json(&mut random, &json) + ["", "", " ", "]"][random.usize(..4)];
            let limits = Limits::default()
                .depth(random.usize(1..4))
                .members(random.usize(1..12));
            let here = schema.read_json::<Value>(text.as_bytes(), &limits);
            let there = crate::written::json(text.as_bytes(), &limits).ok();
            let there = there.and_then(|value| schema.read::<Value>(value).ok());
            if here.is_some() || !is_unusual(&text) {
                assert_eq!(here, there, "seed {seed}: {text} of {json}");
            }
            admitted += usize::from(here.is_some());
            refused += usize::from(there.is_none());
        }
    }
    assert!(
        plain > 500 && admitted > 5_000 && refused > 5_000,
        "{plain} schemas, {admitted} texts admitted, {refused} refused"
    );
}

#[test]
fn what_is_not_known_here_is_left_to_the_validator() {
    for schema in [
        json!(false),
        json!({"minLength": 1}),
        json!({"type": ["string", "integer"]}),
        json!({"type": ["string", "null"], "enum": ["a", null]}),
        json!({"type": "string", "pattern": "a"}),
        json!({"type": "string", "format": "uuid"}),
        json!({"type": "string", "enum": ["a", 1]}),
        json!({"type": "string", "allOf": [{"maxLength": 1}]}),
        json!({"type": "integer", "maximum": 1.5}),
        json!({"type": "integer", "multipleOf": 2}),
        json!({"type": "boolean", "enum": [true]}),
        json!({"type": "number", "minimum": 1}),
        json!({"type": "array", "uniqueItems": true}),
        json!({"type": "array", "items": {"type": "string", "format": "date"}}),
        json!({"type": "object", "minProperties": 1}),
        json!({"type": "object", "required": ["a"]}),
        json!({"type": "object", "properties": {"a": false}}),
        json!({"$ref": "#/components/schemas/A", "maxLength": 1, "components": {"schemas": {"A": {"type": "string"}}}}),
        json!({"$ref": "#/components/schemas/A", "components": {"schemas": {"A": {"$ref": "#/components/schemas/A"}}}}),
        json!({"$ref": "#/components/schemas/A%41", "components": {"schemas": {"A%41": {"type": "string"}}}}),
    ] {
        assert_eq!(Plain::of(&schema), None, "{schema}");
    }
}

#[test]
fn types_read_what_they_read_from_json() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Wrapped(i64);

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Small,
    }

    let integer = Plain::of(&json!({"type": "integer"})).unwrap();
    assert_eq!(text::read(&integer, "-7"), Some(Wrapped(-7)));
    assert_eq!(text::read(&integer, "7"), Some(Some(7_u8)));
    assert_eq!(text::read::<u8>(&integer, "700"), None);
    assert_eq!(text::read::<Kind>(&integer, "7"), None);
    let string = Plain::of(&json!({"type": "string"})).unwrap();
    assert_eq!(text::read(&string, "small"), Some(Kind::Small));
    assert_eq!(text::read::<Kind>(&string, "large"), None);
    assert_eq!(text::read(&string, "7"), Some("7".to_owned()));
    let boolean = Plain::of(&json!({"type": "boolean"})).unwrap();
    assert_eq!(text::read(&boolean, "true"), Some(true));
}
