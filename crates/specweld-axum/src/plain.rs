//! Schemas that say no more than types, lengths and bounds: what they admit is seen on the text itself. No JSON value is made of it,
//! and no validator asked.
//!
//! What is admitted here is admitted by the schema. What is not may be all the same, written in an unusual way: that, and
//! what is wrong with it, is the validator's business.

mod json;
mod text;

use serde_json::{Map, Value};

pub(crate) use json::read as read_json;
pub(crate) use text::read as read_text;

/// What a schema says, where it says no more than this.
#[derive(Debug, PartialEq)]
pub(crate) enum Plain {
    Any,
    /// Null, or this.
    Nullable(Box<Self>),
    Boolean,
    Integer {
        minimum: i64,
        maximum: i64,
    },
    Number,
    String {
        length: Length,
        values: Option<Vec<String>>,
    },
    Array {
        length: Length,
        item: Box<Self>,
    },
    Object(Object),
}

#[derive(Debug, PartialEq)]
pub(crate) struct Object {
    /// By name, in order.
    properties: Vec<Property>,
    /// The bits of all that must be there.
    required: u64,
    /// What other properties are, if there may be any.
    additional: Option<Box<Plain>>,
}

#[derive(Debug, PartialEq)]
struct Property {
    name: String,
    plain: Plain,
    /// Its bit if it must be there.
    required: u64,
}

/// The fewest and the most of what is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Length {
    minimum: usize,
    maximum: usize,
}

/// Formats that say nothing of a value. The bounds of integers stand beside them.
const SILENT: [&str; 6] = ["binary", "double", "float", "int32", "int64", "password"];

/// How many schemas one may hold, and how deep one may stand in another: a schema that contains itself holds more than any number.
const MOST: usize = 500;
const DEEPEST: usize = 16;

impl Plain {
    /// None unless all that a schema document says is known here.
    pub fn of(document: &Value) -> Option<Self> {
        Reader {
            document,
            left: MOST,
        }
        .read(document, DEEPEST)
    }
}

struct Reader<'s> {
    document: &'s Value,
    /// How many schemas are still to be read at most.
    left: usize,
}

impl Reader<'_> {
    fn read(&mut self, schema: &Value, depth: usize) -> Option<Plain> {
        self.left = self.left.checked_sub(1)?;
        let depth = depth.checked_sub(1)?;
        if *schema == Value::Bool(true) {
            return Some(Plain::Any);
        }
        let schema = schema.as_object()?;
        if let Some(reference) = schema.get("$ref") {
            return self.follow(schema, reference.as_str()?, depth);
        }
        if schema.keys().all(|name| name == "components") {
            return Some(Plain::Any);
        }
        let format = schema.get("format").map(Value::as_str);
        if format.is_some_and(|format| format.is_none_or(|it| !SILENT.contains(&it))) {
            return None;
        }
        match schema.get("type")? {
            Value::String(name) => self.typed(schema, name, depth),
            Value::Array(names) => match names.as_slice() {
                // What may be null says so in its `enum` as well: then that holds other values than texts.
                [Value::String(name), Value::String(null)] if null == "null" && name != "null" => {
                    let plain = self.typed(schema, name, depth)?;
                    Some(Plain::Nullable(Box::new(plain)))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn follow(
        &mut self,
        schema: &Map<String, Value>,
        reference: &str,
        depth: usize,
    ) -> Option<Plain> {
        let pointer = reference.strip_prefix('#')?;
        // An encoded name is left to the validator.
        if pointer.contains('%') || !only(schema, &["$ref"]) {
            return None;
        }
        let target = self.document.pointer(pointer)?;
        self.read(target, depth)
    }

    fn typed(&mut self, schema: &Map<String, Value>, name: &str, depth: usize) -> Option<Plain> {
        match name {
            "boolean" if only(schema, &[]) => Some(Plain::Boolean),
            "number" if only(schema, &[]) => Some(Plain::Number),
            "integer" if only(schema, &["minimum", "maximum"]) => {
                let bound =
                    |name, otherwise| schema.get(name).map_or(Some(otherwise), Value::as_i64);
                Some(Plain::Integer {
                    minimum: bound("minimum", i64::MIN)?,
                    maximum: bound("maximum", i64::MAX)?,
                })
            }
            "string" if only(schema, &["minLength", "maxLength", "enum"]) => Some(Plain::String {
                length: Length::of(schema, "minLength", "maxLength")?,
                values: match schema.get("enum") {
                    None => None,
                    Some(values) => Some(texts(values)?),
                },
            }),
            "array" if only(schema, &["items", "minItems", "maxItems"]) => Some(Plain::Array {
                length: Length::of(schema, "minItems", "maxItems")?,
                item: Box::new(match schema.get("items") {
                    None => Plain::Any,
                    Some(item) => self.read(item, depth)?,
                }),
            }),
            "object" if only(schema, &["properties", "required", "additionalProperties"]) => {
                self.object(schema, depth).map(Plain::Object)
            }
            _ => None,
        }
    }

    fn object(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Object> {
        let additional = match schema.get("additionalProperties") {
            None => Some(Box::new(Plain::Any)),
            Some(Value::Bool(false)) => None,
            Some(schema) => Some(Box::new(self.read(schema, depth)?)),
        };
        let mut properties = Vec::new();
        if let Some(documented) = schema.get("properties") {
            for (name, schema) in documented.as_object()? {
                properties.push(Property {
                    name: name.clone(),
                    plain: self.read(schema, depth)?,
                    required: 0,
                });
            }
        }
        properties.sort_by(|left, right| left.name.cmp(&right.name));
        let mut all = 0;
        if let Some(names) = schema.get("required") {
            for (number, name) in texts(names)?.into_iter().enumerate() {
                // What is required and not documented is rare.
                let at = properties.binary_search_by(|it| it.name.cmp(&name)).ok()?;
                let bit = 1_u64.checked_shl(u32::try_from(number).ok()?)?;
                properties[at].required |= bit;
                all |= bit;
            }
        }
        Some(Object {
            properties,
            required: all,
            additional,
        })
    }
}

/// Whether a schema has no other keywords than these, and those that were looked at before.
fn only(schema: &Map<String, Value>, keywords: &[&str]) -> bool {
    let known =
        |name: &&str| ["type", "format", "components"].contains(name) || keywords.contains(name);
    schema.keys().all(|name| known(&name.as_str()))
}

/// The texts of a list that holds no other values.
fn texts(list: &Value) -> Option<Vec<String>> {
    let values = list.as_array()?.iter();
    values.map(|it| it.as_str().map(str::to_owned)).collect()
}

impl Length {
    fn of(schema: &Map<String, Value>, minimum: &str, maximum: &str) -> Option<Self> {
        let bound = |name, otherwise| match schema.get(name) {
            None => Some(otherwise),
            Some(length) => usize::try_from(length.as_u64()?).ok(),
        };
        Some(Self {
            minimum: bound(minimum, 0)?,
            maximum: bound(maximum, usize::MAX)?,
        })
    }

    fn admits(self, count: usize) -> bool {
        (self.minimum..=self.maximum).contains(&count)
    }

    fn admits_text(self, text: &str) -> bool {
        // No text has more characters than bytes, and most are asked for no more than one.
        let is_short = text.len() <= self.maximum;
        if is_short && self.minimum <= 1 {
            return text.len() >= self.minimum;
        }
        self.admits(text.chars().count())
    }
}

/// Whether a text is as a schema of a string says.
fn admits(length: Length, values: Option<&[String]>, text: &str) -> bool {
    length.admits_text(text) && values.is_none_or(|values| values.iter().any(|it| it == text))
}

#[cfg(test)]
mod tests;
