//! OpenAPI 3.0 schema objects as JSON Schema.

use serde_json::{Map, Value, json};

use crate::subschemas_mut;

/// Members of OpenAPI alone that say nothing about validity.
const ANNOTATIONS: [&str; 4] = ["discriminator", "example", "externalDocs", "xml"];

/// Turns an OpenAPI 3.0 schema object, or a reference to one, into JSON Schema.
///
/// The result means the same in every draft from 6 to 2020-12. What differs between the two:
///
/// - `nullable` becomes a `null` in `type` and `enum`, or an `anyOf` with `null` where a
///   composition has no type to add it to;
/// - boolean `exclusiveMinimum` and `exclusiveMaximum` become numbers;
/// - members beside a `$ref` are dropped, as OpenAPI 3.0 ignores them;
/// - `discriminator`, `example`, `externalDocs`, `xml` and `x-` members are dropped.
///
/// References stay `#/components/schemas/X`.
pub fn json_schema(schema: &Value) -> Value {
    let mut schema = schema.clone();
    convert(&mut schema);
    schema
}

/// Adds bounds to the integers of a JSON Schema, as wide as their `format` says: to JSON Schema it says nothing.
pub fn bound_integers(schema: &mut Value) {
    let Value::Object(members) = schema else {
        return;
    };
    subschemas_mut(members, &mut bound_integers);
    let (minimum, maximum) = match members.get("format").and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    for (bound, exclusive, limit) in [
        ("minimum", "exclusiveMinimum", minimum),
        ("maximum", "exclusiveMaximum", maximum),
    ] {
        if !members.contains_key(bound) && !members.contains_key(exclusive) {
            members.insert(bound.to_owned(), limit.into());
        }
    }
}

fn convert(schema: &mut Value) {
    let Value::Object(members) = schema else {
        return;
    };
    if let Some(reference) = members.get("$ref") {
        *schema = json!({ "$ref": reference });
        return;
    }
    members.retain(|key, _| !ANNOTATIONS.contains(&key.as_str()) && !key.starts_with("x-"));
    subschemas_mut(members, &mut convert);
    exclusive(members, "minimum", "exclusiveMinimum");
    exclusive(members, "maximum", "exclusiveMaximum");
    if members.remove("nullable") == Some(Value::Bool(true)) {
        *schema = nullable(std::mem::take(members));
    }
}

/// `{minimum: 1, exclusiveMinimum: true}` is `{exclusiveMinimum: 1}` in JSON Schema.
fn exclusive(schema: &mut Map<String, Value>, bound: &str, exclusive: &str) {
    if let Some(Value::Bool(is_exclusive)) = schema.get(exclusive) {
        let is_exclusive = *is_exclusive;
        schema.remove(exclusive);
        if is_exclusive && let Some(limit) = schema.remove(bound) {
            schema.insert(exclusive.to_owned(), limit);
        }
    }
}

fn nullable(mut schema: Map<String, Value>) -> Value {
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    if let Some(Value::String(name)) = schema.get("type") {
        let types = json!([name, "null"]);
        schema.insert("type".to_owned(), types);
    }
    let composed = ["allOf", "anyOf", "oneOf", "not"]
        .iter()
        .any(|key| schema.contains_key(*key));
    if !composed {
        return Value::Object(schema);
    }
    // A type beside a composition does not help: the composed schemas refuse null on their own.
    let mut outer = Map::new();
    for key in [
        "title",
        "description",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
    ] {
        if let Some(annotation) = schema.remove(key) {
            outer.insert(key.to_owned(), annotation);
        }
    }
    let only_member = match schema.get("allOf") {
        Some(Value::Array(members)) if members.len() == 1 && schema.len() == 1 => {
            members.first().cloned()
        }
        _ => None,
    };
    let inner = only_member.unwrap_or(Value::Object(schema));
    outer.insert("anyOf".to_owned(), json!([inner, { "type": "null" }]));
    Value::Object(outer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_become_json_schema() {
        let cases = [
            // (OpenAPI 3.0, JSON Schema)
            (
                json!({ "type": "string", "nullable": true }),
                json!({ "type": ["string", "null"] }),
            ),
            (
                json!({ "type": "string", "nullable": false }),
                json!({ "type": "string" }),
            ),
            (json!({ "nullable": true }), json!({})),
            (
                json!({ "type": "string", "enum": ["a"], "nullable": true }),
                json!({ "type": ["string", "null"], "enum": ["a", null] }),
            ),
            (
                json!({ "type": "string", "enum": ["a", null], "nullable": true }),
                json!({ "type": ["string", "null"], "enum": ["a", null] }),
            ),
            (
                json!({ "description": "d", "allOf": [{ "$ref": "#/components/schemas/A" }], "nullable": true }),
                json!({ "description": "d", "anyOf": [{ "$ref": "#/components/schemas/A" }, { "type": "null" }] }),
            ),
            (
                json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }], "nullable": true }),
                json!({ "anyOf": [
                    { "oneOf": [{ "type": "string" }, { "type": "integer" }] },
                    { "type": "null" },
                ] }),
            ),
            (
                json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true }),
                json!({ "type": "integer", "exclusiveMinimum": 1 }),
            ),
            (
                json!({ "type": "integer", "maximum": 1, "exclusiveMaximum": false }),
                json!({ "type": "integer", "maximum": 1 }),
            ),
            (
                json!({ "type": "integer", "exclusiveMinimum": true }),
                json!({ "type": "integer" }),
            ),
            (
                json!({ "$ref": "#/components/schemas/A", "nullable": true }),
                json!({ "$ref": "#/components/schemas/A" }),
            ),
            (
                json!({ "example": 1, "xml": {}, "discriminator": {}, "x-a": 1, "title": "t" }),
                json!({ "title": "t" }),
            ),
        ];
        for (schema, expected) in cases {
            assert_eq!(json_schema(&schema), expected, "{schema}");
        }
    }

    #[test]
    fn schemas_are_converted_where_they_are_nested() {
        let schema = |inner: Value| {
            json!({
                "type": "object",
                "properties": { "example": inner, "nullable": { "type": "array", "items": inner } },
                "additionalProperties": inner,
                "allOf": [inner],
                "not": inner,
                "default": { "nullable": true },
            })
        };
        assert_eq!(
            json_schema(&schema(json!({ "type": "string", "nullable": true }))),
            schema(json!({ "type": ["string", "null"] })),
        );
    }
}
