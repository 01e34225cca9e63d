//! YAML 1.2 with the core schema, and what people write besides: what JSON can say too, from the events of
//! `saphyr-parser`.

mod fault;
mod flow;
mod merge;
mod scalar;

use hashbrown::HashMap;
use saphyr_parser::{Event, Parser, ScalarStyle, Span as YamlSpan, Tag};
use smol_str::SmolStr;

use super::block::Block;
use super::limit::{self, MAX_DEPTH};
use crate::diagnostic::Diagnostic;
use crate::node::{Member, Node, Value};
use crate::page::{Characters, Span};
use fault::fault;

/// How many bytes of copies anchors and aliases may make of a fragment's values: enough for real pages, too few for an
/// alias bomb.
const MAX_COPIED: usize = 32 << 20;

pub(super) fn parse(block: &Block<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut found = Vec::new();
    let mut root = read(block, &mut found);
    // Flow collections whose lines begin too far left: most readers take them, and the specification does not.
    if root.is_none()
        && let Some(indented) = flow::indented(block)
    {
        let mut of_indented = Vec::new();
        root = read(&indented, &mut of_indented);
        if root.is_some() {
            found = of_indented;
        }
    }
    diagnostics.append(&mut found);
    root
}

fn read(block: &Block<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut reader = Reader {
        block,
        characters: (!block.text.is_ascii()).then(|| Characters::new(&block.text)),
        open: Vec::new(),
        anchors: HashMap::new(),
        copied: 0,
        root: None,
        sound: true,
        diagnostics,
    };
    let result = reader.read();
    let (root, sound) = (reader.root, reader.sound);
    match result {
        // A text of comments alone holds the empty value.
        Ok(()) => sound.then(|| root.unwrap_or_else(|| Node::new(block.character(0), Value::Null))),
        Err(fault) => {
            diagnostics.push(fault);
            None
        }
    }
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
        /// The key at hand; one without a text merges.
        key: Option<(Option<SmolStr>, Span)>,
        /// What its merge keys bring, with how many members stand before each.
        merged: Vec<(usize, Member)>,
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
    /// Whether no key stands twice.
    sound: bool,
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
                let value = scalar::value(&text, style, tag.as_deref())
                    .map_err(|message| fault(span, &message))?;
                let is_merge = text == "<<" && style == ScalarStyle::Plain && tag.is_none();
                self.close(Node::new(span, value), anchor, is_merge)
            }
            Event::SequenceStart(anchor, tag) => {
                collection(tag.as_deref(), "seq", span)?;
                self.enter(
                    Open::Array {
                        span,
                        anchor,
                        items: Vec::new(),
                    },
                    span,
                )
            }
            Event::MappingStart(anchor, tag) => {
                collection(tag.as_deref(), "map", span)?;
                self.enter(
                    Open::Object {
                        span,
                        anchor,
                        members: Vec::new(),
                        key: None,
                        merged: Vec::new(),
                    },
                    span,
                )
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(span),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    return Err(fault(span, "this alias stands inside what it repeats"));
                };
                let node = copy(node, &mut self.copied, span)?;
                self.close(node, 0, false)
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

    /// Finishes the innermost collection, whose end is at `end`.
    fn leave(&mut self, end: Span) -> Result<(), Diagnostic> {
        match self.open.pop() {
            Some(Open::Array {
                span,
                anchor,
                items,
            }) => self.close(Node::array(through(span, end), items), anchor, false),
            Some(Open::Object {
                span,
                anchor,
                members,
                merged,
                ..
            }) => {
                let members = merge::merged(members, merged)?;
                let (object, sound) = limit::object(members, self.diagnostics);
                self.sound &= sound;
                let node = Node::new(through(span, end), Value::Object(object));
                self.close(node, anchor, false)
            }
            None => Ok(()),
        }
    }

    /// Puts a finished value where it belongs. `is_merge` tells a key that merges what its value holds.
    fn close(&mut self, node: Node, anchor: usize, is_merge: bool) -> Result<(), Diagnostic> {
        if anchor > 0 {
            let copy = copy(&node, &mut self.copied, node.span)?;
            self.anchors.insert(anchor, copy);
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::Array { items, .. }) => items.push(node),
            Some(Open::Object {
                members,
                key,
                merged,
                ..
            }) => match key.take() {
                None if is_merge => *key = Some((None, node.span)),
                None => *key = Some((Some(key_text(&node)?), node.span)),
                Some((Some(text), key_span)) => members.push((text, Member { key_span, node })),
                Some((None, key_span)) => merged.push((members.len(), Member { key_span, node })),
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

/// A collection may say by a tag that it is what it is.
fn collection(tag: Option<&Tag>, kind: &str, span: Span) -> Result<(), Diagnostic> {
    match tag {
        Some(tag) if !scalar::is_plain(tag) && scalar::core(tag) != Some(kind) => {
            Err(fault(span, &scalar::foreign(tag)))
        }
        _ => Ok(()),
    }
}
