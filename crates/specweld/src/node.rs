//! JSON values that know where they were written.

use std::fmt::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;
use smol_str::SmolStr;

use crate::map::Map;
use crate::number::decimal;
use crate::page::Span;

/// A value with its place in a page. Values that a stage made keep the place of what they were made from.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Where it stands.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) value: Value,
}

/// A JSON value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written: no digit is lost, however long it is.
    Number(SmolStr),
    /// A string, unescaped.
    String(SmolStr),
    /// An array.
    Array(Vec<Node>),
    /// An object, in the order in which it was written.
    Object(Object),
}

/// The members of an object, in the order in which they were written. No key stands twice.
pub(crate) type Object = Map<Member>;

/// A member of an object: its key's place, and its value.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Where the key stands.
    pub(crate) key_span: Span,
    /// The value.
    pub(crate) node: Node,
}

impl Node {
    pub(crate) fn new(span: Span, value: Value) -> Self {
        Self { span, value }
    }

    pub(crate) fn string(span: Span, text: impl Into<SmolStr>) -> Self {
        Self::new(span, Value::String(text.into()))
    }

    pub(crate) fn bool(span: Span, value: bool) -> Self {
        Self::new(span, Value::Bool(value))
    }

    pub(crate) fn array(span: Span, items: Vec<Node>) -> Self {
        Self::new(span, Value::Array(items))
    }

    pub(crate) fn object<'a>(
        span: Span,
        members: impl IntoIterator<Item = (&'a str, Node)>,
    ) -> Self {
        let members = members.into_iter();
        let mut object = Object::with_capacity(members.size_hint().0);
        for (key, node) in members {
            let key_span = node.span;
            object.set(key, Member { key_span, node });
        }
        Self::new(span, Value::Object(object))
    }

    pub(crate) fn reference(span: Span, target: impl Into<SmolStr>) -> Self {
        Self::object(span, [("$ref", Self::string(span, target))])
    }

    /// The members, if this is an object.
    pub(crate) fn as_object(&self) -> Option<&Object> {
        match &self.value {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(crate) fn as_object_mut(&mut self) -> Option<&mut Object> {
        match &mut self.value {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The items, if this is an array.
    pub(crate) fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Whether anything can stand inside: most values are scalars, which need no further look.
    pub(crate) fn is_nested(&self) -> bool {
        matches!(self.value, Value::Array(_) | Value::Object(_))
    }

    /// The text, if this is a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The member of an object, if it has one of this key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key).map(|member| &member.node)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.as_object_mut()?
            .get_mut(key)
            .map(|member| &mut member.node)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Sets a member of an object; anything else stays as it is.
    pub(crate) fn set(&mut self, key: &str, node: Node) {
        if let Some(object) = self.as_object_mut() {
            let key_span = node.span;
            object.set(key, Member { key_span, node });
        }
    }

    /// Takes a member out of an object; the others keep their order.
    pub(crate) fn take(&mut self, key: &str) -> Option<Member> {
        self.as_object_mut()?.shift_remove(key)
    }

    /// Whether this is null.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The text of a `$ref`, if this is a Reference Object.
    pub(crate) fn reference_target(&self) -> Option<&str> {
        self.get("$ref")?.as_str()
    }

    /// The place of a member's key, or of the whole value where there is no such member.
    pub(crate) fn key_span(&self, key: &str) -> Span {
        self.as_object()
            .and_then(|object| object.get(key))
            .map_or(self.span, |member| member.key_span)
    }

    /// The kind of value, for messages.
    pub(crate) fn type_name(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// A text that equal values have in common, and no others.
    pub(crate) fn canonical(&self) -> String {
        let mut text = String::new();
        self.write_canonical(&mut text);
        text
    }

    fn write_canonical(&self, out: &mut String) {
        // Writing to a string does not fail; quoting as Rust does leaves texts apart.
        let _ = match &self.value {
            Value::Null => write!(out, "null"),
            Value::Bool(value) => write!(out, "{value}"),
            Value::Number(text) => write!(out, "{:?}", decimal(text)),
            Value::String(text) => write!(out, "{text:?}"),
            Value::Array(items) => {
                out.push('[');
                for item in items {
                    item.write_canonical(out);
                    out.push(',');
                }
                write!(out, "]")
            }
            Value::Object(object) => {
                let mut members: Vec<_> = object.iter().collect();
                members.sort_unstable_by_key(|(key, _)| *key);
                out.push('{');
                for (key, member) in members {
                    let _ = write!(out, "{key:?}:");
                    member.node.write_canonical(out);
                    out.push(',');
                }
                write!(out, "}}")
            }
        };
    }
}

/// Equal as JSON values: places, the order of members and the spelling of numbers do not count.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b || decimal(a) == decimal(b),
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Array(a), Value::Array(b)) => a == b,
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len()
                    && a.iter().all(|(key, member)| {
                        b.get(key).is_some_and(|other| member.node == other.node)
                    })
            }
            _ => false,
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(text) => RawValue::from_string(text.to_string())
                .map_err(serde::ser::Error::custom)?
                .serialize(serializer),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serializer.collect_seq(items),
            Value::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (key, member) in object {
                    map.serialize_entry(key.as_str(), &member.node)?;
                }
                map.end()
            }
        }
    }
}
