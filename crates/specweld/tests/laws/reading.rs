//! Schemas of OpenAPI 3.0.3 as JSON Schema 2020-12.
//!
//! - `nullable: true` adds null to the `type` in the same object; without a `type` it says nothing.
//! - A boolean `exclusiveMinimum` makes of the `minimum` in the same object what 2020-12 says with the number itself.
//! - What stands beside a `$ref` is ignored.
//! - A number counts by its value: `1.0` is an integer.
//! - `discriminator`, `format`, `example`, `default` and their like judge nothing.
//!
//! Anything else that 3.0.3 does not list is an error: it would be left over from 3.1.

use serde_json::{Map, Value, json};

pub fn schemas(schemas: &Value) -> Result<Value, String> {
    let read = |(name, schema): (&String, &Value)| Ok((name.clone(), self::schema(schema)?));
    let schemas = schemas.as_object().unwrap().iter().map(read);
    Ok(Value::Object(schemas.collect::<Result<_, String>>()?))
}

fn schema(source: &Value) -> Result<Value, String> {
    let Value::Object(members) = source else {
        return Err(format!("no schema of 3.0: {source}"));
    };
    if let Some(reference) = members.get("$ref") {
        return Ok(json!({"$ref": reference}));
    }
    let is = |key: &str| members.get(key) == Some(&Value::Bool(true));
    let mut read = Map::new();
    for (key, value) in members {
        let value = match key.as_str() {
            "type" => match value.as_str() {
                Some(name @ ("array" | "boolean" | "integer" | "number" | "object" | "string")) => {
                    if name == "array" && !members.contains_key("items") {
                        return Err(format!("an array without items: {source}"));
                    }
                    if is("nullable") {
                        json!([name, "null"])
                    } else {
                        value.clone()
                    }
                }
                _ => return Err(format!("no type of 3.0: {value}")),
            },
            "minimum" | "maximum" => {
                let exclusive = if key == "minimum" {
                    "exclusiveMinimum"
                } else {
                    "exclusiveMaximum"
                };
                let key = if is(exclusive) { exclusive } else { key };
                read.insert(key.to_owned(), value.clone());
                continue;
            }
            "exclusiveMinimum" | "exclusiveMaximum" | "nullable" if value.is_boolean() => continue,
            "multipleOf" | "maxLength" | "minLength" | "pattern" | "maxItems" | "minItems"
            | "uniqueItems" | "maxProperties" | "minProperties" => value.clone(),
            "required" | "enum" if value.as_array().is_some_and(|list| !list.is_empty()) => {
                value.clone()
            }
            "additionalProperties" if value.is_boolean() => value.clone(),
            "items" | "additionalProperties" | "not" => schema(value)?,
            "properties" => schemas(value)?,
            "allOf" | "anyOf" | "oneOf" => {
                let branches = value.as_array().filter(|branches| !branches.is_empty());
                let branches = branches.ok_or_else(|| format!("no branch: {source}"))?;
                Value::Array(branches.iter().map(schema).collect::<Result<_, _>>()?)
            }
            "title" | "description" | "format" | "default" | "discriminator" | "readOnly"
            | "writeOnly" | "xml" | "externalDocs" | "example" | "deprecated" => continue,
            key if key.starts_with("x-") => continue,
            _ => return Err(format!("`{key}: {value}` is not of 3.0")),
        };
        read.insert(key.clone(), value);
    }
    Ok(Value::Object(read))
}
