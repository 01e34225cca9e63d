//! Comparing two versions of a large document, beside reading both by `serde_json`.
//!
//! `cargo bench --package specweld-breaking --bench compare`; two files after `--` take the place of the documents made here.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use specweld_breaking::{Level, Settings, Version, compare};
use specweld_document::Document;

const OPERATIONS: usize = 1_500;
/// So many schemas refer to each other.
const FAMILY: usize = 20;

fn main() {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|it| !it.starts_with("--"))
        .collect();
    let (old, new) = match files.as_slice() {
        [old, new] => (
            fs::read_to_string(old).unwrap(),
            fs::read_to_string(new).unwrap(),
        ),
        _ => (made(false).to_string(), made(true).to_string()),
    };
    let megabytes = |text: &str| text.len() as f64 / 1e6;
    println!(
        "documents of {:.1} and {:.1} MB",
        megabytes(&old),
        megabytes(&new)
    );
    let read = best(|| {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        (read(&old), read(&new))
    });
    let checked = best(|| (Document::read(&old).unwrap(), Document::read(&new).unwrap()));
    let (before, after) = (
        Document::read(&old).unwrap().0,
        Document::read(&new).unwrap().0,
    );
    let compared = best(|| {
        compare(
            Version::new(&before),
            Version::new(&after),
            &Settings::default(),
        )
    });
    let changes = compare(
        Version::new(&before),
        Version::new(&after),
        &Settings::default(),
    );
    let unknown = changes
        .iter()
        .filter(|it| it.level() == Level::Unknown)
        .count();
    println!("{} changes, {unknown} unknown", changes.len());
    let line = |what: &str, time: Duration| {
        println!(
            "{what:<28}{:>8.1} ms  {:>5.2} times serde_json",
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / read.as_secs_f64()
        );
    };
    line("serde_json reads both", read);
    line("read and checked", checked);
    line("compared", compared);
    line("all", checked + compared);
}

fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    let time = |run: &mut dyn FnMut() -> T| {
        let start = Instant::now();
        drop(std::hint::black_box(run()));
        start.elapsed()
    };
    (0..3).map(|_| time(&mut run)).min().unwrap()
}

/// A document of about five megabytes; the newer one differs in every tenth component, and has one operation more and one less.
fn made(newer: bool) -> Value {
    let reference = |name: String| json!({"$ref": format!("#/components/schemas/{name}")});
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for index in 0..OPERATIONS {
        let texts =
            "Words that say what it is about, as documents have them, and some more of them. "
                .repeat(4);
        let most = if newer && index % 10 == 3 { 90 } else { 100 };
        let mut properties = Map::new();
        for number in 0..12 {
            let property = match number % 4 {
                0 => json!({"type": "string", "maxLength": most + number, "description": texts}),
                1 => json!({"type": "integer", "minimum": 0, "maximum": 1000}),
                2 => {
                    json!({"type": "array", "items": reference(format!("S{}", index / FAMILY * FAMILY + (index * 7 + number) % FAMILY))})
                }
                _ => json!({"type": "string", "enum": ["a", "b", "c"], "nullable": true}),
            };
            properties.insert(format!("p{number}"), property);
        }
        schemas.insert(
            format!("S{index}"),
            json!({"type": "object", "required": ["p0", "p1"], "properties": properties, "description": texts}),
        );
        // What refers to all of the rest is in few of them, as it is in documents that people write.
        let answer = json!({"200": {"description": "Fine.", "content": {"application/json": {"schema": reference(format!("S{index}"))}}}});
        let operation = json!({
            "operationId": format!("o{index}"),
            "description": texts,
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "requestBody": {"content": {"application/json": {"schema": reference(format!("S{index}"))}}},
            "responses": answer,
        });
        if newer || index > 0 {
            paths.insert(format!("/things{index}/{{id}}"), json!({"post": operation}));
        }
    }
    if newer {
        paths.remove("/things1/{id}");
    }
    json!({"openapi": "3.0.3", "info": {"title": "Large", "version": "1"}, "paths": paths, "components": {"schemas": schemas}})
}
