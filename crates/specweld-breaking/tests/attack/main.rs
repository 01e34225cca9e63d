//! Verdicts on documents that people wrote, attacked: one place of a schema is edited at random, and of what is said to break no client
//! instances are made that would show otherwise.
//!
//! The documents are those of this workspace, and those that `SPECWELD_ATTACK` names; `SPECWELD_ATTACKS` says how many edits each gets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod instance;

use std::collections::BTreeSet;

use fastrand::Rng;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use specweld_breaking::schema::Direction;
use specweld_breaking::{Change, Level, Settings, Version, compare};
use specweld_document::{Document, json_schema};

/// Instances for each edit.
const INSTANCES: usize = 40;

fn documents() -> Vec<Value> {
    let own = ["tests/cases/sample.json", "../../openapi.json"];
    let own = own.map(|file| format!("{}/{file}", env!("CARGO_MANIFEST_DIR")));
    let others = std::env::var("SPECWELD_ATTACK").unwrap_or_default();
    let others = others.split_whitespace().map(str::to_owned);
    let read = |file: String| std::fs::read_to_string(file).ok();
    own.into_iter()
        .chain(others)
        .filter_map(read)
        .map(|text| serde_json::from_str(&text).unwrap())
        .collect()
}

/// A component and all that it refers to.
fn closure(schemas: &Map<String, Value>, root: &str) -> Map<String, Value> {
    let mut found = Map::new();
    let mut left = vec![root.to_owned()];
    while let Some(name) = left.pop() {
        let Some(schema) = schemas.get(&name) else {
            continue;
        };
        if found.insert(name, schema.clone()).is_none() {
            references(schema, &mut left);
        }
        found.retain(|_, it| !it.is_null());
    }
    found
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member.as_str()) {
                    ("$ref", Some(name)) => {
                        found.extend(name.rsplit('/').next().map(str::to_owned));
                    }
                    _ => references(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// The document of one operation, which is sent and answers a component.
fn document(schemas: &Map<String, Value>, root: &str) -> Option<Document> {
    let body = json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{root}")}}}});
    let mut answer = body.clone();
    answer["description"] = json!("");
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "", "version": ""},
        "paths": {"/a": {"post": {"requestBody": body, "responses": {"200": answer}}}},
        "components": {"schemas": schemas},
    });
    Document::parse(&document.to_string()).ok()
}

/// The schema objects within a value that stands where a schema does, by pointer.
fn places(schema: &Value, place: String, found: &mut Vec<String>) {
    let Some(members) = schema.as_object() else {
        return;
    };
    if members.contains_key("$ref") {
        return;
    }
    found.push(place.clone());
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    for (key, member) in members {
        match (key.as_str(), member) {
            ("properties", Value::Object(properties)) => {
                for (name, property) in properties {
                    places(
                        property,
                        format!("{place}/properties/{}", escaped(name)),
                        found,
                    );
                }
            }
            ("items" | "additionalProperties", member) => {
                places(member, format!("{place}/{key}"), found);
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(branches)) => {
                for (index, branch) in branches.iter().enumerate() {
                    places(branch, format!("{place}/{key}/{index}"), found);
                }
            }
            _ => {}
        }
    }
}

/// Edits one schema object: a keyword goes, or another comes.
fn edit(schema: &mut Map<String, Value>, random: &mut Rng) {
    let names: Vec<String> = schema
        .get("properties")
        .and_then(Value::as_object)
        .map(|it| it.keys().cloned().collect())
        .unwrap_or_default();
    let pick = |random: &mut Rng, names: &[String]| match names.is_empty() {
        true => "more".to_owned(),
        false => names[random.usize(..names.len())].clone(),
    };
    let keys: Vec<String> = schema
        .keys()
        .filter(|key| !["description", "title", "example"].contains(&key.as_str()))
        .cloned()
        .collect();
    match random.u8(..14) {
        0..=3 if !keys.is_empty() => drop(schema.remove(&keys[random.usize(..keys.len())])),
        4 => drop(schema.insert("nullable".to_owned(), json!(random.bool()))),
        5 => drop(schema.insert("additionalProperties".to_owned(), json!(random.bool()))),
        6 => {
            let name = pick(random, &names);
            if let Some(Value::Object(properties)) = schema.get_mut("properties") {
                properties.remove(&name);
            }
        }
        7 => {
            let kinds = ["string", "integer", "boolean", "object"];
            let kind = json!({"type": kinds[random.usize(..kinds.len())]});
            if let Some(Value::Object(properties)) = schema.get_mut("properties") {
                properties.insert("more".to_owned(), kind);
            }
        }
        8 => {
            let name = pick(random, &names);
            let mut required: BTreeSet<String> = schema
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|it| it.as_str().map(str::to_owned))
                .collect();
            if !required.remove(&name) {
                required.insert(name);
            }
            match required.is_empty() {
                true => drop(schema.remove("required")),
                false => drop(schema.insert("required".to_owned(), json!(required))),
            }
        }
        9 => {
            let keyword = [
                "minLength",
                "maxLength",
                "minItems",
                "maxItems",
                "maxProperties",
            ];
            let keyword = keyword[random.usize(..keyword.len())];
            schema.insert(keyword.to_owned(), json!(random.u8(..4)));
        }
        10 => {
            let keyword = ["minimum", "maximum"][random.usize(..2)];
            schema.insert(keyword.to_owned(), json!(random.i8(..)));
        }
        11 => {
            if let Some(Value::Array(values)) = schema.get_mut("enum") {
                match random.bool() {
                    true if values.len() > 1 => drop(values.remove(random.usize(..values.len()))),
                    _ => values.push(json!("more")),
                }
            }
        }
        12 => {
            for key in ["allOf", "anyOf", "oneOf"] {
                if let Some(Value::Array(branches)) = schema.get_mut(key)
                    && branches.len() > 1
                {
                    branches.remove(random.usize(..branches.len()));
                }
            }
        }
        _ => {
            let kinds = ["string", "integer", "number", "boolean", "array", "object"];
            let kind = kinds[random.usize(..kinds.len())];
            if schema.contains_key("type") {
                schema.insert("type".to_owned(), json!(kind));
            }
        }
    }
}

/// The validator of a component as it is read in a direction.
fn judge(schemas: &Map<String, Value>, root: &str, direction: Direction) -> Option<Validator> {
    let schemas: Map<String, Value> = schemas
        .iter()
        .map(|(name, schema)| {
            let mut schema = schema.clone();
            one_way(&mut schema, schemas, direction.other_way());
            (name.clone(), json_schema(&schema))
        })
        .collect();
    let schemas = Value::Object(schemas).to_string();
    let schemas = schemas.replace("#/components/schemas/", "#/$defs/");
    let schemas: Value = serde_json::from_str(&schemas).ok()?;
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(false)
        .build(&json!({"$ref": format!("#/$defs/{root}"), "$defs": schemas}));
    validator.ok()
}

/// Makes properties that do not go that way ones that may be anything, or nothing.
fn one_way(schema: &mut Value, all: &Map<String, Value>, other_way: &str) {
    match schema {
        Value::Object(members) => {
            let goes = |property: &Value| {
                let name = property.get("$ref").and_then(Value::as_str);
                let named = name.and_then(|name| all.get(name.rsplit('/').next()?));
                named.unwrap_or(property).get(other_way) != Some(&json!(true))
            };
            let mut gone = Vec::new();
            if let Some(Value::Object(properties)) = members.get_mut("properties") {
                for (name, property) in properties.iter_mut() {
                    if !goes(property) {
                        *property = json!({});
                        gone.push(name.clone());
                    }
                }
            }
            if let Some(Value::Array(required)) = members.get_mut("required") {
                required.retain(|name| !gone.iter().any(|gone| name == gone));
            }
            let inner = members.values_mut();
            inner.for_each(|member| one_way(member, all, other_way));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| one_way(item, all, other_way)),
        _ => {}
    }
}

#[test]
fn what_breaks_no_client_is_taken() {
    let edits = std::env::var("SPECWELD_ATTACKS").ok();
    let edits: u64 = edits.and_then(|it| it.parse().ok()).unwrap_or(300);
    let (mut safe, mut tried, mut taken, mut breaking, mut unknown) = (0, 0, 0, 0, 0);
    for document_of in documents() {
        let empty = Map::new();
        let schemas = document_of.pointer("/components/schemas");
        let schemas = schemas.and_then(Value::as_object).unwrap_or(&empty);
        let names: Vec<&String> = schemas.keys().collect();
        for seed in 0..edits {
            let mut random = Rng::with_seed(seed);
            let root = names[random.usize(..names.len())].as_str();
            let old = closure(schemas, root);
            let mut all = Vec::new();
            for (name, schema) in &old {
                places(schema, format!("/{name}"), &mut all);
            }
            let mut new = Value::Object(old.clone());
            let place = &all[random.usize(..all.len())];
            let target = new.pointer_mut(place).and_then(Value::as_object_mut);
            edit(target.unwrap(), &mut random);
            let Value::Object(new) = new else { continue };
            let (Some(before), Some(after)) = (document(&old, root), document(&new, root)) else {
                continue;
            };
            let changes = compare(
                Version::new(&before),
                Version::new(&after),
                &Settings::default(),
            );
            for direction in [Direction::Request, Direction::Response] {
                let (sender, taker) = match direction {
                    Direction::Request => (&old, &new),
                    Direction::Response => (&new, &old),
                };
                let is_own = |change: &&Change| change.direction == Some(direction);
                let levels = changes.iter().filter(is_own).map(|change| change.clients);
                match levels.max().unwrap_or(Level::Documentation) {
                    Level::Breaking => breaking += 1,
                    Level::Unknown => unknown += 1,
                    _ => {
                        safe += 1;
                        let judges = [sender, taker].map(|it| judge(it, root, direction));
                        let [Some(sends), Some(takes)] = judges else {
                            continue;
                        };
                        for _ in 0..INSTANCES {
                            let value =
                                instance::of(sender, root, direction.other_way(), &mut random);
                            tried += 1;
                            if sends.is_valid(&value) {
                                taken += 1;
                                assert!(
                                    takes.is_valid(&value),
                                    "{root}, seed {seed}, {direction:?}: {place} {value}\n{changes:#?}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
    println!(
        "{safe} safe, {breaking} breaking, {unknown} unknown; {taken} of {tried} instances are of the sender's schema"
    );
    assert!(safe > 100 && breaking > 100 && taken * 4 > tried);
}
