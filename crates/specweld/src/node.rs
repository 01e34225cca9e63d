//! JSON values that know where they were written.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;
use smol_str::SmolStr;

use crate::map::Object;
use crate::page::Span;

/// A value with its place in a page. Values that a stage made keep the place of what they were made from.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// A JSON value.
#[derive(Clone, Debug)]
pub enum Value {
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

/// A member of an object: its key's place, and its value.
#[derive(Clone, Debug)]
pub struct Member {
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub node: Node,
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
    pub fn as_object(&self) -> Option<&Object> {
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
    pub fn as_array(&self) -> Option<&[Node]> {
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
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The member of an object, if it has one of this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
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

    /// The JSON text, indented by two blanks, with a line feed at its end.
    pub fn to_json(&self) -> String {
        // Writing to a string fails on no value that a Node can hold.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
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

/// A number's sign, digits without zeros at either end, and exponent of its last digit: equal for `1`, `1.0` and `10e-1`.
pub(crate) fn decimal(text: &str) -> (bool, Cow<'_, str>, i64) {
    let (negative, text) = text
        .strip_prefix('-')
        .map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return (false, Cow::Borrowed("0"), 0);
    }
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    let exponent = exponent.parse::<i64>().unwrap_or(i64::MAX);
    let last = exponent
        .saturating_sub(fraction.len() as i64)
        .saturating_add(zeros as i64);
    (negative, Cow::Owned(significant.to_owned()), last)
}

/// Compares two JSON numbers by value, exactly, however long they are.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (decimal(a), decimal(b));
    match (sign(&a), sign(&b)) {
        (1, 1) => magnitude(&a, &b),
        (-1, -1) => magnitude(&b, &a),
        (a, b) => a.cmp(&b),
    }
}

fn sign((negative, digits, _): &(bool, Cow<'_, str>, i64)) -> i8 {
    match (digits.as_ref(), negative) {
        ("0", _) => 0,
        (_, true) => -1,
        (_, false) => 1,
    }
}

/// Compares without the signs, neither number being zero: the place of the first digit counts most, then the digits from left to right.
fn magnitude(a: &(bool, Cow<'_, str>, i64), b: &(bool, Cow<'_, str>, i64)) -> Ordering {
    let place = |(_, digits, last): &(bool, Cow<'_, str>, i64)| {
        last.saturating_add(i64::try_from(digits.len()).unwrap_or(i64::MAX))
    };
    place(a).cmp(&place(b)).then_with(|| a.1.cmp(&b.1))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_equal_by_value() {
        for (a, b, equal) in [
            ("1", "1.0", true),
            ("1", "10e-1", true),
            ("100", "1e2", true),
            ("-0", "0.00", true),
            ("0.10", "1E-1", true),
            ("18446744073709551616", "18446744073709551617", false),
            ("1", "-1", false),
            ("1", "10", false),
        ] {
            assert_eq!(decimal(a) == decimal(b), equal, "{a} {b}");
        }
    }

    #[test]
    fn numbers_compare_by_value() {
        let ascending = [
            "-1e400",
            "-18446744073709551617",
            "-18446744073709551616",
            "-2",
            "-1.5",
            "-1",
            "-1e-400",
            "0",
            "1e-400",
            "0.1",
            "0.11",
            "1",
            "1.5",
            "10",
            "18446744073709551616",
            "18446744073709551617",
            "1e400",
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(compare(a, b), i.cmp(&j), "{a} {b}");
            }
        }
        assert_eq!(compare("-0.0", "0e5"), Ordering::Equal);
        assert_eq!(compare("100", "1e2"), Ordering::Equal);
    }
}
