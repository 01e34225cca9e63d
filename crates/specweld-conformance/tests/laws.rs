//! Two laws, over documents made at random: a body is kept if, and only if, a schema validator takes it; and so is a query parameter that
//! stands for a value. `SPECWELD_LAWS` is how many documents are made, `SPECWELD_LAWS_FROM` the first seed.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use fastrand::Rng;
use http::{HeaderValue, Method, StatusCode};
use serde_json::{Map, Value, json};
use specweld_conformance::{Body, Contract, Exchange, Mask, Request, Response, Settings};
use specweld_document::{Document, json_schema};

/// Values of each document.
const VALUES: usize = 30;

fn number(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |text| text.parse().unwrap())
}

fn text(rng: &mut Rng) -> String {
    let length = rng.usize(0..4);
    (0..length)
        .map(|_| {
            rng.choice(['a', 'b', 'c', 'é', ' ', '%', ',', '&', '=', '+', '/'])
                .unwrap()
        })
        .collect()
}

fn scalar(rng: &mut Rng) -> Value {
    match rng.u8(0..5) {
        0 => json!({ "type": "integer", "minimum": rng.i32(-5..0), "maximum": rng.i32(0..5) }),
        1 => json!({ "type": "string", "minLength": rng.u8(0..2), "maxLength": rng.u8(1..5) }),
        2 => json!({ "type": "string", "enum": ["a", "b", "é"] }),
        3 => json!({ "type": "number", "exclusiveMaximum": true, "maximum": 3 }),
        _ => json!({ "type": "boolean" }),
    }
}

fn schema(rng: &mut Rng, depth: usize) -> Value {
    let mut schema = match rng.u8(0..if depth == 0 { 3 } else { 8 }) {
        0..3 => scalar(rng),
        3 => json!({ "type": "array", "items": schema(rng, depth - 1), "maxItems": rng.u8(0..4) }),
        4 => json!({ "$ref": format!("#/components/schemas/{}", rng.choice(["A", "B"]).unwrap()) }),
        5 => json!({ "anyOf": [schema(rng, depth - 1), schema(rng, depth - 1)] }),
        _ => {
            let names = ["a", "b/c", "~"];
            let mut properties = Map::new();
            for name in names.iter().take(rng.usize(0..4)) {
                properties.insert((*name).to_owned(), schema(rng, depth - 1));
            }
            let required: Vec<_> = names.iter().filter(|_| rng.u8(0..3) == 0).collect();
            json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": rng.bool() })
        }
    };
    if rng.u8(0..5) == 0 && schema.get("$ref").is_none() {
        schema["nullable"] = json!(true);
    }
    schema
}

/// A value that may well be as a schema says.
fn value(rng: &mut Rng, schema: &Value, components: &Value, depth: usize) -> Value {
    if depth == 0 || rng.u8(0..12) == 0 {
        let others = [
            json!(null),
            json!(7),
            json!(1.5),
            json!("a"),
            json!([]),
            json!({}),
            json!(true),
        ];
        return rng.choice(others).unwrap();
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return value(rng, &components[name], components, depth - 1);
    }
    if let Some(branches) = schema["anyOf"].as_array() {
        let branch = rng.choice(branches).unwrap();
        return value(rng, branch, components, depth - 1);
    }
    match schema["type"].as_str().unwrap() {
        "integer" => json!(rng.i32(-6..6)),
        "number" => json!(f64::from(rng.i32(-8..8)) / 2.0),
        "boolean" => json!(rng.bool()),
        "string" => json!(text(rng)),
        "array" => (0..rng.usize(0..4))
            .map(|_| value(rng, &schema["items"], components, depth - 1))
            .collect(),
        _ => {
            let properties = schema["properties"].as_object().unwrap();
            let mut object = Map::new();
            for (name, schema) in properties {
                if rng.u8(0..4) > 0 {
                    object.insert(name.clone(), value(rng, schema, components, depth - 1));
                }
            }
            if rng.u8(0..4) == 0 {
                object.insert("more".to_owned(), json!(1));
            }
            Value::Object(object)
        }
    }
}

#[test]
fn what_a_validator_takes_is_kept_and_nothing_else() {
    let from = number("SPECWELD_LAWS_FROM", 0);
    let (mut kept, mut broken) = (0_u64, 0_u64);
    for seed in from..from + number("SPECWELD_LAWS", 60) {
        let mut rng = Rng::with_seed(seed);
        let components = json!({ "A": schema(&mut rng, 2), "B": scalar(&mut rng) });
        // A schema that is itself through references alone says nothing.
        if components["A"].get("$ref").is_some() {
            continue;
        }
        let (body, parameter) = (schema(&mut rng, 3), scalar(&mut rng));
        let media = json!({ "application/json": { "schema": body } });
        let document = json!({
            "openapi": "3.0.3",
            "info": { "title": "", "version": "" },
            "paths": { "/": { "post": {
                "operationId": "law",
                "parameters": [
                    { "name": "one", "in": "query", "schema": parameter },
                    { "name": "list", "in": "query", "explode": false, "schema": { "type": "array", "items": parameter } }
                ],
                "requestBody": { "content": media },
                "responses": { "200": { "description": "", "content": media } }
            } } },
            "components": { "schemas": components },
        });
        let contract = Contract::new(Document::parse(&document.to_string()).unwrap());
        let validator = |schema: &Value| {
            let converted: Map<_, _> = components
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, schema)| (name.clone(), json_schema(schema)))
                .collect();
            let schema =
                json!({ "allOf": [json_schema(schema)], "components": { "schemas": converted } });
            jsonschema::draft202012::options()
                .should_validate_formats(true)
                .build(&schema)
                .unwrap()
        };
        let (of_body, of_parameter) = (validator(&body), validator(&parameter));
        for _ in 0..VALUES {
            let sent = value(&mut rng, &body, &components, 6);
            let came = value(&mut rng, &body, &components, 6);
            // A text that is written in a query is a text; other scalars have one way to be written.
            let given = match parameter["type"].as_str().unwrap() {
                "string" => json!(text(&mut rng)),
                _ => value(&mut rng, &parameter, &components, 1),
            };
            let written = given
                .as_str()
                .map_or_else(|| given.to_string(), str::to_owned);
            let is_list = rng.bool();
            let encoded: String = form_urlencoded::byte_serialize(written.as_bytes()).collect();
            let target = match is_list {
                true => format!("/?list={encoded},{encoded}"),
                false => format!("/?one={encoded}"),
            };
            let means = match parameter["type"].as_str().unwrap() {
                "string" => json!(written),
                _ => serde_json::from_str(&written).unwrap_or(json!([])),
            };
            let json = HeaderValue::from_static("application/json");
            let mut request = Request::new(Method::POST, target);
            request.headers.insert("content-type", json.clone());
            request.body = Body::Whole(sent.to_string().into());
            let mut response = Response::new(StatusCode::OK);
            response.headers.insert("content-type", json);
            response.body = Body::Whole(came.to_string().into());
            let exchange = Exchange {
                request,
                response: Some(response),
            };
            let judgement = contract.judge(&exchange, Settings::default(), &Mask::default());
            let wanted = [
                of_parameter.is_valid(&means),
                of_body.is_valid(&sent),
                of_body.is_valid(&came),
            ];
            let is = |part: &str| {
                judgement
                    .violations
                    .iter()
                    .all(|it| !it.what.starts_with(part))
            };
            let found = [is("query"), is("request body"), is("`200`")];
            assert_eq!(
                found, wanted,
                "seed {seed}: {exchange:?}\n{document:#}\n{:?}",
                judgement.violations
            );
            match judgement.is_kept() {
                true => kept += 1,
                false => broken += 1,
            }
        }
    }
    // A law over values of one kind alone would say little.
    assert!(
        kept * 20 > broken && broken * 20 > kept,
        "{kept} kept, {broken} broken"
    );
}
