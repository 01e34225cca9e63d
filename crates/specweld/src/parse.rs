//! Texts of fragments to [`Node`]s whose places are places in the page.

mod json;
mod yaml;

use std::borrow::Cow;
use std::ops::Range;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostic};
use crate::map::Object;
use crate::node::{Member, Node, Value};
use crate::openapi::section_kind;
use crate::page::{self, Page, PageId, Span};

/// How deep values may nest: what `serde_json` allows, so that every reader of the result can follow.
pub(crate) const MAX_DEPTH: usize = 128;

/// The two notations of a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    Json,
    Yaml,
}

impl Notation {
    /// By the first word of a fence's info string, or a file name's extension.
    pub(crate) fn of(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }
}

/// A stretch of a page as one text: borrowed, but that a fence inside a list or a quote loses what stands before each of its lines.
#[derive(Clone, Debug)]
pub(crate) struct Block<'p> {
    page: PageId,
    pub(crate) text: Cow<'p, str>,
    /// Offsets in the text with the offset in the page at which the bytes from there on stand.
    lines: Vec<(usize, usize)>,
}

impl<'p> Block<'p> {
    pub(crate) fn new(page: PageId) -> Self {
        Self {
            page,
            text: Cow::Borrowed(""),
            lines: Vec::new(),
        }
    }

    /// Appends `part`, which stands at `start` of the page with the text `source`.
    pub(crate) fn push(&mut self, source: &'p str, part: &str, start: usize) {
        let end = start + part.len();
        let begin = self.lines.first().map_or(start, |(_, begin)| *begin);
        if let Cow::Borrowed(text) = self.text
            && source.get(start..end).is_some_and(|same| is_same(same, part))
            && let Some(longer) = source.get(begin..end)
            // A carriage return is white space to both notations, and part of every line end where there is one.
            && matches!(source.get(begin + text.len()..start), Some("" | "\r"))
        {
            self.text = Cow::Borrowed(longer);
            if self.lines.is_empty() {
                self.lines.push((0, start));
            }
            return;
        }
        self.lines.push((self.text.len(), start));
        self.text.to_mut().push_str(part);
    }

    pub(crate) fn page(&self) -> PageId {
        self.page
    }

    /// Where an offset of the text stands in the page.
    fn offset(&self, offset: usize) -> usize {
        let next = self.lines.partition_point(|(at, _)| *at <= offset);
        match next.checked_sub(1).and_then(|line| self.lines.get(line)) {
            Some((at, start)) => start + (offset - at),
            None => offset,
        }
    }

    /// The character at an offset of the text, or the last one where the text ends before it.
    pub(crate) fn character(&self, offset: usize) -> Span {
        let last = self.text.trim_end().len().saturating_sub(1);
        let start = self.text.floor_char_boundary(offset.min(last));
        let end = self
            .text
            .ceil_char_boundary((start + 1).min(self.text.len()));
        self.span(start..end)
    }

    /// A range of the text as a place in the page.
    #[inline]
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        if let [(0, start)] = self.lines.as_slice() {
            return Span::new(self.page, start + range.start..start + range.end);
        }
        // The end is that of the last byte, not the start of what comes after it.
        let end = if range.is_empty() {
            self.offset(range.start)
        } else {
            self.offset(range.end - 1) + 1
        };
        Span::new(self.page, self.offset(range.start)..end)
    }
}

/// Whether two texts are equal, which mostly are one.
fn is_same(a: &str, b: &str) -> bool {
    std::ptr::eq(a, b) || a == b
}

/// Reads the one value of a bare page: YAML where the page's name ends in `.yaml` or `.yml`, JSON otherwise. Faults go to `diagnostics`.
pub fn read_document(id: PageId, page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    if let Some(fault) = page::check(id, page) {
        diagnostics.push(fault);
        return None;
    }
    let mut block = Block::new(id);
    block.push(page.text(), page.text(), 0);
    let notation = Notation::of(page.extension()).unwrap_or(Notation::Json);
    parse(&block, notation, diagnostics)
}

/// A document as far as every page must be read: the members of its root, and the components by section.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame {
    /// The root.
    pub(crate) span: Span,
    /// All members but `components`.
    pub(crate) members: Vec<Item>,
    /// The place of the key `components` and the sections, if there is such a member. Those that OpenAPI does not know are not looked into.
    pub(crate) components: Option<(Span, Vec<Section>)>,
}

/// A section of `components`.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) name: SmolStr,
    pub(crate) key_span: Span,
    /// The components that do not begin with a known text.
    pub(crate) items: Vec<Item>,
    /// The components that do. Most of a site are such, which is why they are no more than this.
    pub(crate) copies: Vec<Copied>,
}

/// A named value.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) key: SmolStr,
    pub(crate) key_span: Span,
    pub(crate) part: Part,
}

/// A component that reads as one before.
#[derive(Clone, Debug)]
pub(crate) struct Copied {
    pub(crate) key_span: Span,
    /// The bytes of the block.
    pub(crate) range: Range<usize>,
    /// [`Latest::place`].
    pub(crate) of: (usize, usize),
}

impl Section {
    fn key(&self) -> (&str, Span) {
        (&self.name, self.key_span)
    }
}

impl Item {
    fn key(&self) -> (&str, Span) {
        (&self.key, self.key_span)
    }

    fn read((key, member): (SmolStr, Member)) -> Self {
        Self {
            key,
            key_span: member.key_span,
            part: Part::Yaml(Box::new(member.node)),
        }
    }
}

/// A value of a fragment.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// Valid JSON at these bytes of the block, so many levels below the root.
    Json(Range<usize>, usize),
    /// A value of YAML, which is read as a whole.
    Yaml(Box<Node>),
}

impl Part {
    /// How many bytes are still to be read.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Json(range, _) => range.len(),
            Self::Yaml(_) => 0,
        }
    }
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

/// The source text of the copy of a component that was read last, by section and name.
pub(crate) type Known<'a> = &'a dyn Fn(&str, &str) -> Option<Latest<'a>>;

/// What a component's copies read so far.
#[derive(Clone, Copy)]
pub(crate) struct Latest<'a> {
    pub(crate) text: &'a str,
    /// Where the components of the section have it, and which of the variants it is.
    pub(crate) place: (usize, usize),
}

/// Reads the frame of an object, or nothing where the value is no object, or at fault. Whether a component stands twice is left to be seen.
pub(crate) fn frame(
    block: &Block<'_>,
    notation: Notation,
    known: Known<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Frame> {
    let before = diagnostics.len();
    let frame = match notation {
        Notation::Json => json::frame(block, known, diagnostics)?,
        Notation::Yaml => split(yaml::parse(block, diagnostics)?, diagnostics)?,
    };
    let components = frame
        .components
        .iter()
        .map(|(span, _)| ("components", *span));
    unique(
        components.chain(frame.members.iter().map(Item::key)),
        diagnostics,
    );
    if let Some((_, sections)) = &frame.components {
        unique(sections.iter().map(Section::key), diagnostics);
    }
    (diagnostics.len() == before).then_some(frame)
}

/// Reads a part of a block's frame.
pub(crate) fn read<'a>(
    block: &Block<'_>,
    part: &'a Part,
    diagnostics: &mut Vec<Diagnostic>,
) -> Cow<'a, Node> {
    match part {
        Part::Json(range, depth) => {
            Cow::Owned(json::read(block, range.clone(), *depth, diagnostics))
        }
        Part::Yaml(node) => Cow::Borrowed(node),
    }
}

/// The frame of a value that is read already.
fn split(root: Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Frame> {
    let mut frame = Frame {
        span: root.span,
        members: Vec::new(),
        components: None,
    };
    let Value::Object(object) = root.value else {
        return None;
    };
    for (key, member) in object {
        if key == "components" {
            let sections = members(member.node, diagnostics).into_iter();
            let sections = sections.map(|(name, member)| Section {
                items: match section_kind(&name) {
                    Some(_) => members(member.node, diagnostics)
                        .into_iter()
                        .map(Item::read)
                        .collect(),
                    None => Vec::new(),
                },
                copies: Vec::new(),
                key_span: member.key_span,
                name,
            });
            frame.components = Some((member.key_span, sections.collect()));
        } else {
            frame.members.push(Item::read((key, member)));
        }
    }
    Some(frame)
}

/// The members of `components` or of one of its sections, which may be left empty.
fn members(node: Node, diagnostics: &mut Vec<Diagnostic>) -> Object {
    let what = format!("{}, expected an object", node.type_name());
    match node.value {
        Value::Object(object) => object,
        Value::Null => Object::new(),
        _ => {
            diagnostics.push(no_object(node.span, &what));
            Object::new()
        }
    }
}

/// Something in `components` that should be an object.
fn no_object(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidDocument,
        "`components` holds sections, and a section components by name",
        span,
        what,
    )
    .with_help("write an object here, or leave the member out")
}

/// Tells every key that stands more than once.
fn unique<'a>(keys: impl Iterator<Item = (&'a str, Span)>, diagnostics: &mut Vec<Diagnostic>) {
    let mut first = HashMap::with_capacity(keys.size_hint().0);
    for (key, span) in keys {
        match first.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(span);
            }
            Entry::Occupied(entry) => diagnostics.push(twice(key, *entry.get(), span)),
        }
    }
}

/// Whether a JSON number is beyond what a double can hold, so that most readers of the result would refuse it.
fn is_out_of_range(number: &str) -> bool {
    // No other number needs a look at its value.
    (number.len() > 300 || number.contains(['e', 'E']))
        && number.parse::<f64>().is_ok_and(f64::is_infinite)
}

const OUT_OF_RANGE: &str = "the number is out of the range of doubles";

/// An object of members, of which each key but the first is told.
fn object(members: Vec<(SmolStr, Member)>, diagnostics: &mut Vec<Diagnostic>) -> Object {
    Object::of(members, |key, first, second| {
        diagnostics.push(twice(key, first.key_span, second.key_span));
    })
}

pub(crate) fn twice(key: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::error(
        Code::DuplicateKey,
        format!("the member `{key}` stands twice in one object"),
        second,
        "the second",
    )
    .with_label(first, "the first")
    .with_help("remove one of them")
}
