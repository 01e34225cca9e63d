//! YAML 1.2 with the core schema: what JSON can say too, from the events of `saphyr-parser`.

use hashbrown::HashMap;
use smol_str::SmolStr;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as YamlSpan, Tag};

use super::block::Block;
use super::limit::{self, MAX_DEPTH};
use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Member, Node, Value};
use crate::page::{Characters, Span};

/// How many bytes of copies anchors and aliases may make of a fragment's values: enough for real pages, too few for an alias bomb.
const MAX_COPIED: usize = 32 << 20;

pub(super) fn parse(block: &Block<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let before = diagnostics.len();
    let mut reader = Reader {
        block,
        characters: (!block.text.is_ascii()).then(|| Characters::new(&block.text)),
        open: Vec::new(),
        anchors: HashMap::new(),
        copied: 0,
        root: None,
        diagnostics,
    };
    let result = reader.read();
    let root = reader.root;
    if let Err(fault) = result {
        diagnostics.push(fault);
    }
    (diagnostics.len() == before).then_some(root).flatten()
}

/// A value under construction.
enum Open {
    Array {
        span: Span,
        anchor: usize,
        items: Vec<Node>,
    },
    Object {
        span: Span,
        anchor: usize,
        members: Vec<(SmolStr, Member)>,
        key: Option<(SmolStr, Span)>,
    },
}

struct Reader<'a> {
    block: &'a Block<'a>,
    /// Where the text is not ASCII alone: the parser counts characters.
    characters: Option<Characters>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    /// The bytes of all copies.
    copied: usize,
    root: Option<Node>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Diagnostic> {
        let block = self.block;
        for event in Parser::new_from_str(&block.text) {
            let (event, span) = event.map_err(|error| {
                let at = self.offset(error.marker().index());
                fault(block.character(at), error.info())
            })?;
            self.event(event, span)?;
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, at: YamlSpan) -> Result<(), Diagnostic> {
        let span = self.span(at);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) if self.root.is_some() => Err(fault(
                span,
                "a fragment is one YAML document, and here a second begins",
            )),
            Event::DocumentStart(_) => Ok(()),
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(&text, style, tag.as_deref())
                    .map_err(|message| fault(span, &message))?;
                self.close(Node::new(span, value), anchor)
            }
            Event::SequenceStart(anchor, _) => self.enter(
                Open::Array {
                    span,
                    anchor,
                    items: Vec::new(),
                },
                span,
            ),
            Event::MappingStart(anchor, _) => self.enter(
                Open::Object {
                    span,
                    anchor,
                    members: Vec::new(),
                    key: None,
                },
                span,
            ),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::Array {
                    span: start,
                    anchor,
                    items,
                }) => self.close(Node::array(through(start, span), items), anchor),
                Some(Open::Object {
                    span: start,
                    anchor,
                    members,
                    ..
                }) => {
                    let object = limit::object(members, self.diagnostics);
                    self.close(
                        Node::new(through(start, span), Value::Object(object)),
                        anchor,
                    )
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    return Err(fault(span, "this alias stands inside what it repeats"));
                };
                let node = copy(node, &mut self.copied, span)?;
                self.close(node, 0)
            }
        }
    }

    fn enter(&mut self, open: Open, span: Span) -> Result<(), Diagnostic> {
        if self.open.len() >= MAX_DEPTH {
            return Err(fault(span, "values nest too deep here"));
        }
        self.open.push(open);
        Ok(())
    }

    /// Puts a finished value where it belongs.
    fn close(&mut self, node: Node, anchor: usize) -> Result<(), Diagnostic> {
        if anchor > 0 {
            let copy = copy(&node, &mut self.copied, node.span)?;
            self.anchors.insert(anchor, copy);
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::Array { items, .. }) => items.push(node),
            Some(Open::Object { members, key, .. }) => match key.take() {
                None => *key = Some((key_text(&node)?, node.span)),
                Some((text, key_span)) => members.push((text, Member { key_span, node })),
            },
        }
        Ok(())
    }

    fn offset(&self, character: usize) -> usize {
        match &self.characters {
            None => character,
            Some(characters) => characters.offset(&self.block.text, character),
        }
    }

    fn span(&self, span: YamlSpan) -> Span {
        let start = self.offset(span.start.index());
        let end = self.offset(span.end.index());
        // An event of a block style may reach to the next token: the place ends where its text does.
        let text = self.block.text.get(start..end).unwrap_or_default();
        self.block.span(start..start + text.trim_end().len())
    }
}

fn through(start: Span, end: Span) -> Span {
    Span {
        end: start.end.max(end.end),
        ..start
    }
}

fn fault(span: Span, message: &str) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidYaml,
        "the fragment is not valid YAML",
        span,
        message,
    )
    .with_help("write what JSON could say as well: plain mappings, sequences and scalars")
}

/// A copy of a value for an anchor or an alias, unless there are too many already.
fn copy(node: &Node, copied: &mut usize, span: Span) -> Result<Node, Diagnostic> {
    *copied += size(node);
    if *copied > MAX_COPIED {
        return Err(fault(span, "aliases make the fragment too large"));
    }
    Ok(node.clone())
}

/// The bytes of a value with all in it, roughly.
fn size(node: &Node) -> usize {
    let text = match &node.value {
        Value::Number(text) | Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(object) => object
            .iter()
            .map(|(key, member)| key.len() + size(&member.node))
            .sum(),
        Value::Null | Value::Bool(_) => 0,
    };
    size_of::<Node>() + text
}

/// Keys are strings in JSON: `200:` is the key `"200"`, as every OpenAPI reader takes it.
fn key_text(node: &Node) -> Result<SmolStr, Diagnostic> {
    match &node.value {
        Value::String(text) | Value::Number(text) => Ok(text.clone()),
        Value::Bool(value) => Ok(value.to_string().into()),
        Value::Null => Ok("null".into()),
        Value::Array(_) | Value::Object(_) => Err(fault(node.span, "a key must be a scalar")),
    }
}

/// A scalar by the core schema: <https://yaml.org/spec/1.2.2/#103-core-schema>.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    if let Some(tag) = tag {
        if tag.is_yaml_core_schema() && tag.suffix == "str" {
            return Ok(Value::String(text.into()));
        }
        return Err(format!(
            "the tag `{}{}` has no counterpart in JSON",
            tag.handle, tag.suffix
        ));
    }
    if style != ScalarStyle::Plain {
        return Ok(Value::String(text.into()));
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if [".inf", ".Inf", ".INF"].contains(&unsigned) || [".nan", ".NaN", ".NAN"].contains(&text) {
        return Err("JSON has no such number".to_owned());
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(number) = text
            .strip_prefix(prefix)
            .and_then(|digits| u128::from_str_radix(digits, radix).ok())
        {
            return Ok(Value::Number(number.to_string().into()));
        }
    }
    match number(text) {
        Some(number) if limit::is_out_of_range(&number) => Err(limit::OUT_OF_RANGE.to_owned()),
        Some(number) => Ok(Value::Number(number.into())),
        None => Ok(Value::String(text.into())),
    }
}

/// A decimal number of the core schema, spelled as JSON wants it: `+1.` becomes `1.0`, `.5` becomes `0.5`.
fn number(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits =
        exponent.map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    if !digits(whole)
        || !digits(fraction.unwrap_or_default())
        || (whole.is_empty() && fraction.unwrap_or_default().is_empty())
        || exponent_digits.is_some_and(|exponent| exponent.is_empty() || !digits(exponent))
    {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let fraction = match fraction {
        None => String::new(),
        Some("") => ".0".to_owned(),
        Some(fraction) => format!(".{fraction}"),
    };
    let exponent = exponent.map_or(String::new(), |exponent| format!("e{exponent}"));
    Some(format!("{sign}{whole}{fraction}{exponent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_follow_the_core_schema() {
        for (text, json) in [
            ("~", "null"),
            ("True", "true"),
            ("no", "\"no\""),
            ("012", "12"),
            ("0x1F", "31"),
            ("+1.", "1.0"),
            (".5", "0.5"),
            ("1e3", "1e3"),
            ("-", "\"-\""),
            (".", "\".\""),
            ("3.1.1", "\"3.1.1\""),
            ("2023-01-05", "\"2023-01-05\""),
            ("9007199254740993", "9007199254740993"),
        ] {
            let value = scalar(text, ScalarStyle::Plain, None).unwrap();
            let node = Node::new(Span::default(), value);
            assert_eq!(node.to_json().trim_end(), json, "{text}");
        }
        assert!(scalar(".inf", ScalarStyle::Plain, None).is_err());
    }
}
