//! What the fuzz targets share: pages of documents, and mutation of JSON as a tree.

pub mod dialect;

use serde_json::{Map, Value, json};
use specweld::{Options, Page, Pages, Record, RenderOptions, Welded, weld};

/// Keys that mean something to the merge or the lowering.
const KEYS: &[&str] = &[
    "openapi",
    "info",
    "title",
    "version",
    "servers",
    "url",
    "variables",
    "default",
    "paths",
    "/x/{id}",
    "/x/{key}",
    "/y",
    "get",
    "put",
    "parameters",
    "name",
    "in",
    "required",
    "schema",
    "schemas",
    "content",
    "application/json",
    "requestBody",
    "requestBodies",
    "responses",
    "200",
    "description",
    "headers",
    "links",
    "operationId",
    "operationRef",
    "callbacks",
    "examples",
    "example",
    "encoding",
    "security",
    "securitySchemes",
    "tags",
    "components",
    "pathItems",
    "webhooks",
    "A",
    "a",
    "B",
    "type",
    "nullable",
    "enum",
    "const",
    "items",
    "prefixItems",
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "propertyNames",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "dependentSchemas",
    "dependentRequired",
    "$defs",
    "definitions",
    "$ref",
    "$id",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$comment",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "pattern",
    "minLength",
    "discriminator",
    "propertyName",
    "mapping",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "readOnly",
    "xml",
    "summary",
    "x-own",
    "format",
    "overlay",
    "extends",
    "actions",
    "target",
    "update",
    "remove",
    "copy",
];

/// Strings that mean something as values.
const TEXTS: &[&str] = &[
    "",
    "3.0.3",
    "3.1.1",
    "1",
    "2",
    "id",
    "key",
    "path",
    "query",
    "string",
    "null",
    "integer",
    "number",
    "array",
    "object",
    "boolean",
    "A",
    "a",
    "base64",
    "mutualTLS",
    "apiKey",
    "#",
    "#/",
    "#/components/schemas/A",
    "#/components/schemas/B",
    "#/components/schemas/a",
    "#/components/schemas/A/properties/a",
    "#/components/schemas/A/$defs/B",
    "#/components/schemas/A/anyOf/0",
    "#/components/schemas/A/not",
    "#/components/parameters/A",
    "#/components/responses/A",
    "#/components/pathItems/A",
    "#/components/examples/A",
    "#/components/headers/A",
    "#/components/links/A",
    "#/components/callbacks/A",
    "#/components/requestBodies/A",
    "#/components/securitySchemes/A",
    "#/paths/~1x~1{id}/get",
    "#/paths/~1x~1{id}/get/responses/200",
    "other.json#/A",
    "https://example.com/a",
    "/v1",
    "https://{host}.example.com/{base}/v1/",
    "{",
    "}",
    "~",
    "é",
    "fn",
    "1.0.0",
    "$",
    "$..schema",
    "$.paths['/x/{id}'].get",
    "$.components.schemas.*",
    "$..parameters[?@.name == 'id']",
    "$.info.title",
    "cut.md",
    "# Decisions",
    "## GET /x/{id}",
    "```json 404",
    "```json request",
    "```",
    "{\"a\": 1}",
];

/// Changes some places of a value.
pub fn mutate(value: &mut Value, rng: &mut fastrand::Rng) {
    for _ in 0..rng.usize(1..5) {
        let count = size(value);
        let donor = place(value, &mut rng.usize(..count)).map_or(Value::Null, |node| node.clone());
        if let Some(node) = place(value, &mut rng.usize(..count)) {
            change(node, donor, rng);
        }
    }
}

fn change(node: &mut Value, donor: Value, rng: &mut fastrand::Rng) {
    let new = if rng.bool() { donor } else { atom(rng) };
    match node {
        Value::Object(object) if rng.u8(..8) > 0 => {
            let member = (!object.is_empty())
                .then(|| object.keys().nth(rng.usize(..object.len())).cloned())
                .flatten();
            match (member, rng.u8(..4)) {
                (Some(member), 0) => drop(object.remove(&member)),
                (Some(member), 1) => {
                    let value = object.remove(&member).unwrap_or_default();
                    object.insert(key(rng), value);
                }
                _ => drop(object.insert(key(rng), new)),
            }
        }
        Value::Array(items) if rng.u8(..8) > 0 => {
            if items.is_empty() || rng.bool() {
                items.push(new);
            } else {
                items.swap_remove(rng.usize(..items.len()));
            }
        }
        _ => *node = new,
    }
}

fn key(rng: &mut fastrand::Rng) -> String {
    KEYS[rng.usize(..KEYS.len())].to_owned()
}

fn atom(rng: &mut fastrand::Rng) -> Value {
    let text = Value::from(TEXTS[rng.usize(..TEXTS.len())]);
    match rng.u8(..12) {
        0 => Value::Null,
        1 => Value::from(rng.bool()),
        2 => Value::from(rng.i8(..)),
        3 => json!(1.5e300),
        4 => json!({}),
        5 => json!([]),
        6 => json!([text, "null"]),
        7 => json!({"type": text}),
        8 => json!({"$ref": text}),
        9 => json!({"$ref": text, "description": "beside"}),
        _ => text,
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(object) => 1 + object.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// The value at a place, counted depth first.
fn place<'a>(value: &'a mut Value, at: &mut usize) -> Option<&'a mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| place(item, at)),
        Value::Object(object) => object.values_mut().find_map(|item| place(item, at)),
        _ => None,
    }
}

/// Mutates a text of JSON within libFuzzer's buffer, and returns its new length.
pub fn mutate_text(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut value = serde_json::from_slice(&data[..size]).unwrap_or_else(|_| json!({}));
    mutate(&mut value, &mut fastrand::Rng::with_seed(seed.into()));
    let text = value.to_string();
    if text.len() > max_size {
        return size;
    }
    data[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
}

/// A page for each member: in a fence, or bare where the name says so.
pub fn pages(documents: &Map<String, Value>) -> Vec<Page> {
    let page = |(name, document): (&String, &Value)| {
        let text = if name.ends_with(".md") {
            format!("# {name}\n\n```json\n{document}\n```\n\nRules of {name}.\n")
        } else {
            document.to_string()
        };
        Page::new(name, text.as_bytes())
    };
    documents.iter().map(page).collect()
}

/// Welds, and reports the diagnostics in every form, which must not panic either.
pub fn run(pages: impl IntoIterator<Item = Page>) -> Welded {
    let pages = Pages::new(pages);
    let welded = weld(&pages, &Options::default());
    let options = RenderOptions {
        colour: true,
        all: false,
    };
    specweld::render(&welded.diagnostics, &pages, options);
    let records = Record::all(&welded.diagnostics, &pages);
    serde_json::to_string(&records).expect("records are JSON");
    welded
}
