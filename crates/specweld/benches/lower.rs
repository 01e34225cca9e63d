//! How long lowering takes, beside reading the same document into a `serde_json::Value`.
//!
//! `cargo bench -p specweld --bench lower` makes a document of its own; `-- FILE` takes one of yours, in JSON. Both are
//! measured in turns, and the median of each is printed, with the ratio of the two.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use specweld::{Page, Pages, lower, read_document};

const ROUNDS: usize = 41;

fn main() {
    let file = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let text = match file {
        Some(file) => std::fs::read_to_string(file).unwrap(),
        None => serde_json::to_string_pretty(&document()).unwrap(),
    };
    let pages = Pages::new([Page::new("document.json", text.as_bytes())]);
    let (id, page) = pages.iter().next().unwrap();
    let (mut reading, mut lowering) = (Vec::new(), Vec::new());
    let mut losses = 0;
    for _ in 0..ROUNDS {
        let mut diagnostics = Vec::new();
        let document = read_document(id, page, &mut diagnostics).unwrap();
        let start = Instant::now();
        let lowered = lower(black_box(document), &mut diagnostics).unwrap();
        lowering.push(start.elapsed());
        let start = Instant::now();
        let value: Value = serde_json::from_str(black_box(&text)).unwrap();
        reading.push(start.elapsed());
        losses = diagnostics.len();
        // Nothing is freed between the two, so that neither pays for the other's memory.
        drop((value, lowered));
    }
    let (reading, lowering) = (median(reading), median(lowering));
    println!("document   {} bytes, {losses} losses reported", text.len());
    println!("reading    {reading:?} into serde_json::Value");
    println!("lowering   {lowering:?}");
    println!(
        "ratio      {:.2}",
        lowering.as_secs_f64() / reading.as_secs_f64()
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// As vendors write them: references, nullable types, constants, examples, compositions, and prose.
fn document() -> Value {
    let prose =
        "What a caller should know of it, in a sentence or two, since documents are mostly prose.";
    let schemas = (0..400).map(|index| {
        let next = format!("#/components/schemas/Thing{}", (index + 1) % 400);
        let schema = json!({
            "type": "object",
            "title": format!("Thing {index}"),
            "description": prose,
            "required": ["id", "kind"],
            "properties": {
                "id": {"type": "string", "description": prose, "examples": ["thing_1"]},
                "kind": {"const": format!("thing-{index}")},
                "note": {"type": ["string", "null"], "maxLength": 200, "description": prose},
                "count": {"type": "integer", "exclusiveMinimum": 0},
                "next": {"$ref": next, "description": prose},
                "owner": {"anyOf": [{"$ref": next}, {"type": "null"}]},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                "steps": {"type": "array", "items": {"type": "object", "properties": {"at": {"type": ["integer", "string"]}}}},
                "closed": {"allOf": [{"$ref": next}], "unevaluatedProperties": false}
            },
            "example": {"id": "thing_1", "kind": format!("thing-{index}"), "labels": {"const": "data"}}
        });
        (format!("Thing{index}"), schema)
    });
    let schemas: serde_json::Map<_, _> = schemas.collect();
    let paths = (0..400).map(|index| {
        let content = json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/Thing{index}")}}});
        let operation = json!({
            "summary": format!("Change thing {index}"),
            "description": prose,
            "parameters": [
                {"name": "id", "in": "path", "required": true, "description": prose, "schema": {"type": "string"}},
                {"name": "page", "in": "query", "description": prose, "schema": {"type": ["integer", "null"]}}
            ],
            "requestBody": {"content": content},
            "responses": {"200": {"description": prose, "content": content}, "404": {"description": "Not there"}}
        });
        (format!("/things{index}/{{id}}"), json!({"post": operation}))
    });
    let paths: serde_json::Map<_, _> = paths.collect();
    json!({
        "openapi": "3.1.1",
        "info": {"title": "Things", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas}
    })
}
