//! Code blocks, and which of them may be fragments.

use std::ops::Range;

use super::declaration::{self, NAMES};
use crate::page::PageId;
use crate::parse::{Block, Notation};

/// A code block.
pub(super) struct Fence<'p> {
    /// Its info string: `yaml`, or `yaml openapi.json get /ties`.
    pub(super) info: String,
    pub(super) block: Block<'p>,
    /// The whole fence in the page.
    pub(super) range: Range<usize>,
}

/// What a code block says that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Notation(Notation),
    /// Nothing that keeps a document from standing there: no language at all, `openapi`, `text`, `jsonc`.
    Any,
    Other,
}

impl<'p> Fence<'p> {
    pub(super) fn new(id: PageId, info: &str, range: Range<usize>) -> Self {
        Self {
            info: info.to_owned(),
            block: Block::new(id),
            range,
        }
    }

    pub(super) fn language(&self) -> Language {
        let ends = [' ', '\t', ',', ':', '{'];
        let word = self.info.split(ends).next().unwrap_or_default();
        if let Some(notation) = Notation::of(word) {
            return Language::Notation(notation);
        }
        match word.to_ascii_lowercase().as_str() {
            "" | "openapi" | "oas" | "swagger" | "text" | "txt" | "plain" | "plaintext"
            | "jsonc" | "json5" => Language::Any,
            _ => Language::Other,
        }
    }

    /// What the text is written in: what it says itself, else what it begins with.
    pub(super) fn notation(&self) -> Notation {
        match self.language() {
            Language::Notation(notation) => notation,
            _ if self.block.text.trim_start().starts_with('{') => Notation::Json,
            _ => Notation::Yaml,
        }
    }

    /// Whether a block that does not parse is a broken fragment and no example: one of JSON or YAML that speaks of a
    /// member `openapi` or `swagger`, or any that declares a version as a document does.
    pub(super) fn is_candidate(&self) -> bool {
        match self.language() {
            Language::Notation(_) => self.names_openapi() || self.is_call(),
            _ => declaration::find(&self.block.text, 0..self.block.text.len()).is_some(),
        }
    }

    fn names_openapi(&self) -> bool {
        let text = &self.block.text;
        NAMES.iter().any(|name| {
            text.match_indices(name).any(|(at, _)| {
                let after = text[at + name.len()..].trim_start_matches(['"', '\'']);
                after.trim_start().starts_with(':')
            })
        })
    }

    /// Whether `paths` describes one call, as Mintlify did, in place of a member for each path.
    pub(super) fn is_call(&self) -> bool {
        let rest = self.block.text.strip_prefix("paths:");
        let lines = rest.and_then(|rest| rest.split_once('\n'));
        lines.is_some_and(|(end, next)| end.trim().is_empty() && next.starts_with("  path:"))
    }

    /// Whether the fence ends where the page does, with no closing line.
    pub(super) fn is_unclosed(&self, text: &str) -> bool {
        let source = text.get(self.range.clone()).unwrap_or_default();
        let mark = source.chars().next().unwrap_or('`');
        let marks = |line: &str| line.len() - line.trim_start_matches(mark).len();
        let last = source.trim_end().rsplit('\n').next().unwrap_or_default();
        let last = last.trim_start_matches([' ', '\t', '>']);
        // A shorter line of the same marks closes nothing.
        let closes = marks(last) == last.len() && marks(last) >= marks(source);
        self.range.end == text.len() && !closes
    }
}

/// The fences in a stretch of a page that CommonMark has as one indented block, and components of MDX as what stands
/// inside of them.
pub(super) fn indented<'p>(id: PageId, text: &'p str, range: &Range<usize>) -> Vec<Fence<'p>> {
    let mut found: Vec<Fence<'p>> = Vec::new();
    let mut open: Option<(Marks, Fence<'p>)> = None;
    // The first line as well with what stands before it.
    let mut at = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
    for line in text[at..range.end].split_inclusive('\n') {
        let next = at + line.len();
        match (&mut open, Marks::of(line)) {
            (Some((opening, fence)), Some(marks)) if marks.close(opening) => {
                fence.range.end = next;
                found.extend(open.take().map(|(_, fence)| fence));
            }
            (Some((opening, fence)), _) => {
                let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
                let own = blanks.min(opening.indentation);
                fence.block.push(text, &line[own..], at + own);
            }
            (None, Some(marks)) => {
                let fence = Fence::new(id, marks.info, at + marks.indentation..next);
                open = Some((marks, fence));
            }
            (None, None) => {}
        }
        at = next;
    }
    found
}

/// A line that opens or closes a fence.
pub(super) struct Marks<'t> {
    indentation: usize,
    mark: char,
    count: usize,
    info: &'t str,
}

impl<'t> Marks<'t> {
    pub(super) fn of(line: &'t str) -> Option<Self> {
        let start = line.trim_start_matches([' ', '\t']);
        let mark = start
            .chars()
            .next()
            .filter(|mark| ['`', '~'].contains(mark))?;
        let info = start.trim_start_matches(mark);
        let count = start.len() - info.len();
        (count >= 3 && !(mark == '`' && info.contains('`'))).then(|| Self {
            indentation: line.len() - start.len(),
            mark,
            count,
            info: info.trim(),
        })
    }

    pub(super) fn close(&self, opening: &Marks<'_>) -> bool {
        self.info.is_empty() && self.mark == opening.mark && self.count >= opening.count
    }
}
