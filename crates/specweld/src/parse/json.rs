//! JSON: of a fragment only the frame is gone through, in which `serde_json` judges each value; what is needed of them
//! is read on its own.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2;
use serde::de::IgnoredAny;
use smol_str::SmolStr;

use super::block::Block;
use super::frame::{self, Copied, Frame, Item, Known, LazyValue, Section};
use super::limit::{self, MAX_DEPTH};
use crate::diagnostic::{Code, Diagnostic, Reported};
use crate::node::Object;
use crate::node::{Member, Node, Value};
use crate::number::is_out_of_range;
use crate::openapi::section_kind;
use crate::page::Span;

pub(super) fn parse(block: &Block<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(&block.text) {
        diagnostics.push(fault(block, &error));
        return None;
    }
    let (node, sound) = read(block, 0..block.text.len(), 0, diagnostics);
    sound.then_some(node)
}

/// The frame of an object. A component that begins with the text that `known` has for it is that text, and is not
/// looked into.
pub(super) fn frame(
    block: &Block<'_>,
    known: Known<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Frame>, Reported> {
    if !block.text.trim_ascii_start().starts_with('{') {
        return match parse(block, diagnostics) {
            Some(_) => Ok(None),
            None => Err(Reported),
        };
    }
    let mut scanner = Scanner {
        block,
        text: &block.text,
        at: 0,
        known,
        items: Vec::new(),
        copies: Vec::new(),
        sound: true,
        diagnostics,
    };
    let frame = scanner.root();
    let sound = scanner.sound;
    if frame.is_none() {
        diagnostics.push(match serde_json::from_str::<IgnoredAny>(&block.text) {
            Err(error) => fault(block, &error),
            Ok(_) => invalid(block.character(0), "this object can't be read"),
        });
    }
    match frame {
        Some(frame) if sound => Ok(Some(frame)),
        _ => Err(Reported),
    }
}

fn fault(block: &Block<'_>, error: &serde_json::Error) -> Diagnostic {
    let place = block.character(offset(&block.text, error.line(), error.column()));
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    invalid(place, message)
}

fn invalid(place: Span, message: &str) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidJson,
        "the fragment is not valid JSON",
        place,
        message,
    )
    .with_help("correct the JSON here, or export the page again")
}

/// The offset of `serde_json`'s position: lines from 1, columns counted in bytes from 1, or 0 before the first.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = text
        .match_indices('\n')
        .nth(line.wrapping_sub(2))
        .map_or(0, |(at, _)| at + 1);
    start + column.saturating_sub(1)
}

/// Goes through the frame of a text. That the text is not valid JSON shows as nothing; `serde_json` then says what is
/// wrong.
struct Scanner<'a, 'p, 'k> {
    block: &'a Block<'p>,
    text: &'a str,
    at: usize,
    known: Known<'k>,
    /// The components of the section at hand.
    items: Vec<Item>,
    copies: Vec<Copied>,
    /// Whether nothing in the frame was reported.
    sound: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Scanner<'a, '_, '_> {
    fn root(&mut self) -> Option<Frame> {
        let mut frame = Frame::default();
        self.object(|scanner, key, place| {
            // A second one is left to the check for members that stand twice.
            if frame.components.is_none() && key == "components" {
                frame.components = Some((scanner.block.span(place), scanner.sections()?));
            } else {
                frame.members.push(scanner.item(key, place, 1)?);
            }
            Some(())
        })?;
        frame.span = self.block.span(0..self.at);
        self.peek();
        (self.at == self.text.len()).then_some(frame)
    }

    fn sections(&mut self) -> Option<Vec<Section>> {
        let mut sections = Vec::new();
        self.members(|scanner, name, place| {
            let (items, copies) = (scanner.items.len(), scanner.copies.len());
            let mut other = None;
            if section_kind(name).is_some() {
                scanner.members(|scanner, key, place| scanner.component(name, key, place))?;
            } else {
                other = Some(LazyValue::Json(scanner.value()?, 2));
            }
            sections.push(Section {
                name: name.into(),
                key_span: scanner.block.span(place),
                items: scanner.items.split_off(items),
                copies: scanner.copies.split_off(copies),
                other,
            });
            Some(())
        })?;
        Some(sections)
    }

    fn component(&mut self, section: &str, key: &str, place: Range<usize>) -> Option<()> {
        let known = (self.known)(section, key);
        self.peek()?;
        let rest = &self.text[self.at..];
        // Only what has an end of its own can be recognised by its beginning.
        match known {
            Some(known) if known.text.starts_with('{') && rest.starts_with(known.text) => {
                let start = self.at;
                self.at += known.text.len();
                self.copies.push(Copied {
                    key_span: self.block.span(place),
                    range: start..self.at,
                    of: known.place,
                });
            }
            _ => {
                let item = self.item(key, place, 3)?;
                self.items.push(item);
            }
        }
        Some(())
    }

    /// A member of the root, or of a section, whose value is so many levels below the root.
    fn item(&mut self, key: &str, place: Range<usize>, depth: usize) -> Option<Item> {
        let range = self.value()?;
        Some(Item {
            key: key.into(),
            key_span: self.block.span(place),
            value: LazyValue::Json(range, depth),
        })
    }

    /// The members of `components` or of one of its sections, which may be left empty.
    fn members(
        &mut self,
        each: impl FnMut(&mut Self, &str, Range<usize>) -> Option<()>,
    ) -> Option<()> {
        if self.peek()? == b'{' {
            return self.object(each);
        }
        let range = self.value()?;
        let (node, sound) = read(self.block, range, 1, self.diagnostics);
        let is_empty = frame::members(node, self.diagnostics).is_some();
        self.sound &= sound && is_empty;
        Some(())
    }

    /// Calls `each` with every key and its place, when it is to go over the value.
    fn object(
        &mut self,
        mut each: impl FnMut(&mut Self, &str, Range<usize>) -> Option<()>,
    ) -> Option<()> {
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            return self.expect(b'}');
        }
        loop {
            let (key, place) = self.key()?;
            self.expect(b':')?;
            each(self, &key, place)?;
            match self.peek()? {
                b',' => self.expect(b',')?,
                _ => return self.expect(b'}'),
            }
        }
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at)? {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Goes over a value.
    fn value(&mut self) -> Option<Range<usize>> {
        self.peek()?;
        let start = self.at;
        let mut values =
            serde_json::Deserializer::from_str(&self.text[start..]).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        self.at += values.byte_offset();
        Some(start..self.at)
    }

    /// A key and its place.
    fn key(&mut self) -> Option<(Cow<'a, str>, Range<usize>)> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at;
        let rest = &self.text[start + 1..];
        let length = memchr2(b'"', b'\\', rest.as_bytes())?;
        let key = &rest[..length];
        // All of it is looked at, several bytes at a time.
        let is_plain = key.bytes().fold(true, |plain, byte| plain & (byte >= 0x20));
        if rest.as_bytes()[length] == b'"' && is_plain {
            self.at = start + length + 2;
            return Some((Cow::Borrowed(key), start..self.at));
        }
        let range = self.value()?;
        let text = serde_json::from_str(&self.text[range.clone()]).ok()?;
        Some((Cow::Owned(text), range))
    }
}

/// Reads the value at `range`, which is valid JSON, `depth` levels below the root; also whether it is sound. What
/// `serde_json` did not look for is reported: members that stand twice, values that nest too deep, and escapes that are
/// half a character.
pub(super) fn read(
    block: &Block<'_>,
    range: Range<usize>,
    depth: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Node, bool) {
    let mut reader = Reader {
        block,
        text: &block.text[..range.end],
        at: range.start,
        members: Vec::with_capacity(16),
        items: Vec::with_capacity(16),
        sound: true,
        diagnostics,
    };
    let node = reader.value(depth);
    (node, reader.sound)
}

/// Reads a text that is valid JSON: only where a value ends is to be found out.
struct Reader<'a, 'p> {
    block: &'a Block<'p>,
    text: &'a str,
    at: usize,
    /// The members of the objects that are not at their end, so that each object gets as much memory as it needs.
    members: Vec<(SmolStr, Member)>,
    /// The items of the arrays that are not at their end.
    items: Vec<Node>,
    /// Whether nothing was reported.
    sound: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    /// The next byte that is neither white space nor a comma; nothing at the end.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at)? {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Node {
        let next = self.next();
        let start = self.at;
        let value = match next {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => {
                let message = "values nest too deep here";
                self.refuse(start..start + 1, message);
                self.at = self.text.len();
                Value::Object(Object::new())
            }
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Value::String(self.string()),
            _ => {
                let rest = &self.text[start..];
                let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b".+-".contains(byte);
                let word = &rest[..rest.bytes().take_while(inside).count()];
                self.at += word.len();
                match word {
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    "null" | "" => Value::Null,
                    number => {
                        if is_out_of_range(number) {
                            self.refuse(start..self.at, limit::OUT_OF_RANGE);
                        }
                        Value::Number(number.into())
                    }
                }
            }
        };
        Node::new(self.block.span(start..self.at), value)
    }

    fn array(&mut self, depth: usize) -> Value {
        self.at += 1;
        let before = self.items.len();
        while let Some(byte) = self.next() {
            if byte == b']' {
                self.at += 1;
                break;
            }
            let item = self.value(depth + 1);
            self.items.push(item);
        }
        Value::Array(self.items.split_off(before))
    }

    fn object(&mut self, depth: usize) -> Value {
        self.at += 1;
        let before = self.members.len();
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
            self.members.push((key, Member { key_span, node }));
        }
        let members = self.members.split_off(before);
        let (object, sound) = limit::object(members, self.diagnostics);
        self.sound &= sound;
        Value::Object(object)
    }

    fn string(&mut self) -> SmolStr {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        let mut escaped = false;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let length = memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
            at += length;
            if rest.get(length) != Some(&b'\\') {
                break;
            }
            escaped = true;
            at += 2;
        }
        self.at = (at + 1).min(bytes.len());
        if !escaped {
            return self.text[start + 1..at].into();
        }
        match serde_json::from_str::<String>(&self.text[start..self.at]) {
            Ok(text) => text.into(),
            Err(_) => {
                let message =
                    "an escape in this text is half a character: one of a pair is missing";
                self.refuse(start..self.at, message);
                SmolStr::default()
            }
        }
    }

    fn refuse(&mut self, place: Range<usize>, message: &str) {
        self.sound = false;
        self.diagnostics
            .push(invalid(self.block.span(place), message));
    }
}
