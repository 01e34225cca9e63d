//! Texts of fragments to [`Node`]s whose places are places in the page.

mod json;
mod yaml;

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Member, Node, Object};
use crate::source::{PageId, Span};

/// How deep values may nest: what `serde_json` allows, so that every reader of the result can follow.
const MAX_DEPTH: usize = 128;

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

/// A stretch of a page as one text: a fence inside a list or a quote loses what stands before each of its lines.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) page: PageId,
    pub(crate) text: String,
    /// Offsets in the text with the offset in the page at which the bytes from there on stand.
    lines: Vec<(usize, usize)>,
}

impl Block {
    pub(crate) fn new(page: PageId) -> Self {
        Self {
            page,
            text: String::new(),
            lines: Vec::new(),
        }
    }

    /// Appends what stands at `start` of the page.
    pub(crate) fn push(&mut self, text: &str, start: usize) {
        self.lines.push((self.text.len(), start));
        self.text.push_str(text);
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
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        // The end is that of the last byte, not the start of what comes after it.
        let end = if range.is_empty() {
            self.offset(range.start)
        } else {
            self.offset(range.end - 1) + 1
        };
        Span::new(self.page, self.offset(range.start)..end)
    }
}

/// Reads a value; faults go to `diagnostics`.
pub(crate) fn parse(
    block: &Block,
    notation: Notation,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Node> {
    match notation {
        Notation::Json => json::parse(block, diagnostics),
        Notation::Yaml => yaml::parse(block, diagnostics),
    }
}

/// Adds a member, unless the object has the key.
fn insert(object: &mut Object, key: String, member: Member, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(first) = object.get(&key) {
        diagnostics.push(
            Diagnostic::error(
                Code::DuplicateKey,
                format!("the member `{key}` stands twice in one object"),
                member.key_span,
                "the second",
            )
            .with_label(first.key_span, "the first")
            .with_help("remove one of them"),
        );
        return;
    }
    object.insert(key, member);
}
