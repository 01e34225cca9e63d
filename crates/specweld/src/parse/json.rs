//! JSON: `serde_json` judges a text as a whole, and tells where the parts of its frame stand; what is needed of them is read on its own.

use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Block, Frame, Item, MAX_DEPTH, Part, Section, no_object};
use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Member, Node, Object, Value};
use crate::shape::section_kind;
use crate::source::Span;

pub(super) fn parse(block: &Block<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(&block.text) {
        diagnostics.push(fault(block, &error));
        return None;
    }
    let before = diagnostics.len();
    let node = read(block, 0..block.text.len(), 0, diagnostics);
    (diagnostics.len() == before).then_some(node)
}

/// The frame of an object, in one pass over the text.
pub(super) fn frame(block: &Block<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Frame> {
    let text = block.text.as_ref();
    if !text.trim_ascii_start().starts_with('{') {
        return parse(block, diagnostics).and(None);
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let frame = Root(block).deserialize(&mut reader);
    match frame.and_then(|frame| reader.end().map(|()| frame)) {
        Ok(frame) => Some(frame),
        Err(error) => {
            diagnostics.push(fault(block, &error));
            None
        }
    }
}

fn fault(block: &Block<'_>, error: &serde_json::Error) -> Diagnostic {
    let place = block.character(offset(&block.text, error.line(), error.column()));
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    if error.is_data() {
        return no_object(place, message);
    }
    invalid(place, message)
}

fn invalid(place: Span, message: &str) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidJson,
        "the fragment is not valid JSON",
        place,
        message,
    )
    .with_help("mend the JSON here, or export the page again")
}

/// The offset of `serde_json`'s position: lines from 1, columns counted in bytes from 1, or 0 before the first.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = text
        .match_indices('\n')
        .nth(line.wrapping_sub(2))
        .map_or(0, |(at, _)| at + 1);
    start + column.saturating_sub(1)
}

/// The root of a document, which is an object.
struct Root<'a, 'p>(&'a Block<'p>);

/// `components`, or one of its sections.
struct Sections<'a, 'p>(&'a Block<'p>);
struct Components<'a, 'p>(&'a Block<'p>);

impl<'de> DeserializeSeed<'de> for Root<'_, '_> {
    type Value = Frame;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Frame, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = Frame;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Frame, A::Error> {
        let mut members = Vec::new();
        let mut components = None;
        while let Some(key) = map.next_key::<&RawValue>()? {
            // A second one is left to the check for members that stand twice.
            if components.is_none() && name(key) == "components" {
                let key_span = self.0.span(range(self.0, key));
                components = Some((key_span, map.next_value_seed(Sections(self.0))?));
            } else {
                members.push(item(self.0, key, map.next_value()?, 1));
            }
        }
        Ok(Frame {
            span: self.0.span(0..self.0.text.trim_end().len()),
            members,
            components,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Sections<'_, '_> {
    type Value = Vec<Section>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Sections<'_, '_> {
    type Value = Vec<Section>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut sections = Vec::new();
        while let Some(key) = map.next_key::<&RawValue>()? {
            let name = name(key);
            sections.push(Section {
                items: match section_kind(&name) {
                    Some(_) => map.next_value_seed(Components(self.0))?,
                    None => {
                        map.next_value::<IgnoredAny>()?;
                        Vec::new()
                    }
                },
                key_span: self.0.span(range(self.0, key)),
                name,
            });
        }
        Ok(sections)
    }
}

impl<'de> DeserializeSeed<'de> for Components<'_, '_> {
    type Value = Vec<Item>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Components<'_, '_> {
    type Value = Vec<Item>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(key) = map.next_key::<&RawValue>()? {
            items.push(item(self.0, key, map.next_value()?, 3));
        }
        Ok(items)
    }
}

fn item(block: &Block<'_>, key: &RawValue, value: &RawValue, depth: usize) -> Item {
    Item {
        key: name(key),
        key_span: block.span(range(block, key)),
        part: Part::Json(range(block, value), depth),
    }
}

/// Where a value that was borrowed from the block's text stands in it.
fn range(block: &Block<'_>, value: &RawValue) -> Range<usize> {
    let start = value.get().as_ptr().addr() - block.text.as_ptr().addr();
    start..start + value.get().len()
}

/// The text of a key. One that is no text, with half a character in it, stays as it is written: no name may look so.
fn name(key: &RawValue) -> String {
    match plain(key.get()) {
        Some(text) => text.to_owned(),
        None => serde_json::from_str(key.get()).unwrap_or_else(|_| key.get().to_owned()),
    }
}

/// The text of a string literal without escapes.
fn plain(literal: &str) -> Option<&str> {
    let text = literal.strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains('\\')).then_some(text)
}

/// Reads the value at `range`, which is valid JSON, `depth` levels below the root. What `serde_json` did not look for is told: members that
/// stand twice, values that nest too deep, and escapes that are half a character.
pub(super) fn read(
    block: &Block<'_>,
    range: Range<usize>,
    depth: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Node {
    let mut reader = Reader {
        block,
        text: &block.text[..range.end],
        at: range.start,
        diagnostics,
    };
    reader.value(depth)
}

/// Reads a text that is valid JSON: only where a value ends is to be found out.
struct Reader<'a, 'p> {
    block: &'a Block<'p>,
    text: &'a str,
    at: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    /// The next byte that is neither white space nor a comma; nothing at the end.
    fn next(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let skipped = rest
            .iter()
            .position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b','));
        self.at += skipped.unwrap_or(rest.len());
        rest.get(skipped?).copied()
    }

    fn value(&mut self, depth: usize) -> Node {
        let next = self.next();
        let start = self.at;
        let value = match next {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => {
                let message = "values nest too deep here";
                self.diagnostics
                    .push(invalid(self.block.span(start..start + 1), message));
                self.at = self.text.len();
                Value::Null
            }
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Value::String(self.string()),
            _ => {
                let rest = &self.text[start..];
                let end = rest.find(|letter: char| {
                    !letter.is_ascii_alphanumeric() && !matches!(letter, '.' | '+' | '-')
                });
                let word = &rest[..end.unwrap_or(rest.len())];
                self.at += word.len();
                match word {
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    "null" | "" => Value::Null,
                    number => {
                        if super::is_out_of_range(number) {
                            let place = start..self.at;
                            self.diagnostics
                                .push(invalid(self.block.span(place), super::OUT_OF_RANGE));
                        }
                        Value::Number(number.to_owned())
                    }
                }
            }
        };
        Node::new(self.block.span(start..self.at), value)
    }

    fn array(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut items = Vec::new();
        while let Some(byte) = self.next() {
            if byte == b']' {
                self.at += 1;
                break;
            }
            items.push(self.value(depth + 1));
        }
        Value::Array(items)
    }

    fn object(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut object = Object::new();
        while let Some(byte) = self.next() {
            if byte == b'}' {
                self.at += 1;
                break;
            }
            let start = self.at;
            let key = self.string();
            let key_span = self.block.span(start..self.at);
            self.next();
            // The colon.
            self.at += 1;
            let node = self.value(depth + 1);
            let member = Member { key_span, node };
            super::insert(&mut object, key, member, self.diagnostics);
        }
        Value::Object(object)
    }

    fn string(&mut self) -> String {
        let start = self.at;
        let mut bytes = self.text.as_bytes()[start..].iter().skip(1);
        let mut length = 1;
        while let Some(byte) = bytes.next() {
            length += 1;
            match byte {
                b'"' => break,
                b'\\' => {
                    bytes.next();
                    length += 1;
                }
                _ => {}
            }
        }
        self.at = (start + length).min(self.text.len());
        let literal = &self.text[start..self.at];
        if let Some(text) = plain(literal) {
            return text.to_owned();
        }
        serde_json::from_str(literal).unwrap_or_else(|_| {
            let message = "an escape in this text is half a character: one of a pair is missing";
            self.diagnostics
                .push(invalid(self.block.span(start..self.at), message));
            String::new()
        })
    }
}
