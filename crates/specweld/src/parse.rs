//! Texts of fragments to [`Node`]s whose places are places in the page.

mod block;
mod frame;
mod json;
mod limit;
mod yaml;

use std::borrow::Cow;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

pub(crate) use block::{Block, Notation};
pub(crate) use frame::{Copied, Frame, Item, Known, Latest, LazyValue, Section};
pub(crate) use limit::duplicate_key;

use crate::diagnostic::{Code, Diagnostic, Reported};
use crate::document::Document;
use crate::node::{Node, Value};
use crate::openapi::section_kind;
use crate::page::{Defect, Page, PageId, Span};
use frame::members;

/// Reads the one value of a bare page: YAML where the page's name ends in `.yaml` or `.yml`, JSON otherwise. Faults go
/// to `diagnostics`.
pub fn read_document(
    id: PageId,
    page: &Page,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Document> {
    if let Some(fault) = check(id, page) {
        diagnostics.push(fault);
        return None;
    }
    let mut block = Block::new(id);
    block.push(page.text(), page.text(), 0);
    let by_text = || match page.text().trim_start().starts_with('{') {
        true => Notation::Json,
        false => Notation::Yaml,
    };
    let notation = Notation::of(page.extension()).unwrap_or_else(by_text);
    let root = parse(&block, notation, diagnostics)?;
    Some(Document { root })
}

/// Reads a value; faults go to `diagnostics`.
pub(crate) fn parse(
    block: &Block<'_>,
    notation: Notation,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Node> {
    match notation {
        Notation::Json => json::parse(block, diagnostics),
        Notation::Yaml => yaml::parse(block, diagnostics),
    }
}

/// Reads the frame of an object, or nothing where the value is no object, or at fault. Whether a component stands twice
/// is checked where components are added.
pub(crate) fn frame(
    block: &Block<'_>,
    notation: Notation,
    known: Known<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Frame>, Reported> {
    let frame = match notation {
        Notation::Json => json::frame(block, known, diagnostics)?,
        Notation::Yaml => split(
            yaml::parse(block, diagnostics).ok_or(Reported)?,
            diagnostics,
        )?,
    };
    let Some(frame) = frame else { return Ok(None) };
    let components = frame
        .components
        .iter()
        .map(|(span, _)| ("components", *span));
    let mut sound = unique(
        components.chain(frame.members.iter().map(Item::key)),
        diagnostics,
    );
    if let Some((_, sections)) = &frame.components {
        sound &= unique(sections.iter().map(Section::key), diagnostics);
    }
    match sound {
        true => Ok(Some(frame)),
        false => Err(Reported),
    }
}

/// Reads a part of a block's frame.
pub(crate) fn read<'a>(
    block: &Block<'_>,
    part: &'a LazyValue,
    diagnostics: &mut Vec<Diagnostic>,
) -> Cow<'a, Node> {
    match part {
        LazyValue::Json(range, depth) => {
            Cow::Owned(json::read(block, range.clone(), *depth, diagnostics).0)
        }
        LazyValue::Read(node) => Cow::Borrowed(node),
    }
}

/// The frame of a value that is read already.
pub(crate) fn split(
    root: Node,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Frame>, Reported> {
    let mut frame = Frame {
        span: root.span,
        members: Vec::new(),
        components: None,
    };
    let Value::Object(object) = root.value else {
        return Ok(None);
    };
    let mut sound = true;
    for (key, member) in object {
        if key != "components" {
            frame.members.push(Item::read((key, member)));
            continue;
        }
        let mut sections = Vec::new();
        let found = members(member.node, diagnostics);
        sound &= found.is_some();
        for (name, member) in found.into_iter().flatten() {
            let (mut items, mut other) = (Vec::new(), None);
            if section_kind(&name).is_some() {
                let found = members(member.node, diagnostics);
                sound &= found.is_some();
                items.extend(found.into_iter().flatten().map(Item::read));
            } else {
                other = Some(LazyValue::Read(Box::new(member.node)));
            }
            sections.push(Section {
                name,
                key_span: member.key_span,
                items,
                copies: Vec::new(),
                other,
            });
        }
        frame.components = Some((member.key_span, sections));
    }
    match sound {
        true => Ok(Some(frame)),
        false => Err(Reported),
    }
}

/// Whether no key stands more than once; each that does is reported.
fn unique<'a>(
    keys: impl Iterator<Item = (&'a str, Span)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let mut sound = true;
    let mut first = HashMap::with_capacity(keys.size_hint().0);
    for (key, span) in keys {
        match first.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(span);
            }
            Entry::Occupied(entry) => {
                diagnostics.push(duplicate_key(key, *entry.get(), span));
                sound = false;
            }
        }
    }
    sound
}

/// Refuses a page that is not text.
pub(crate) fn check(id: PageId, page: &Page) -> Option<Diagnostic> {
    let diagnostic = match page.defect()? {
        Defect::NotText(at) => Diagnostic::error(
            Code::NotText,
            "the page is not UTF-8 text",
            Span::new(id, *at..page.text().ceil_char_boundary(at + 1)),
            "this is no character of a text",
        )
        .with_help("save the page as UTF-8"),
        Defect::TooLarge => unreadable(id, "the page is larger than 4 GiB").with_help("split it"),
        Defect::Unreadable(reason) => unreadable(id, format!("the page cannot be read: {reason}"))
            .with_help("put a file that can be read in its place, or take it away"),
    };
    Some(diagnostic)
}

fn unreadable(id: PageId, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::Unreadable, message, Span::new(id, 0..0), "this page")
}
