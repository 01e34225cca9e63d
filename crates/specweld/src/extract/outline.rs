//! What a page is made of: its blocks in the order in which they stand, and the code among them.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr_iter;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::fence::{Fence, Marks, indented};
use super::furniture;
use crate::page::PageId;

/// The parts of a page.
pub(super) struct Outline<'p> {
    pub(super) text: &'p str,
    /// What stands between the lines of its front matter.
    pub(super) metadata: Option<Range<usize>>,
    /// The blocks that stand in no other.
    pub(super) items: Vec<Item>,
    /// Code that may be a fragment, wherever it stands; other code is an example.
    pub(super) fences: Vec<Fence<'p>>,
}

/// A block.
pub(super) struct Item {
    pub(super) kind: ItemKind,
    pub(super) range: Range<usize>,
}

pub(super) enum ItemKind {
    /// With its level, and its text without marks.
    Heading(u8, String),
    /// A thematic break.
    Rule,
    /// Front matter.
    Metadata,
    Code,
    /// Anything else: paragraphs, lists, quotes, tables.
    Prose,
}

impl<'p> Outline<'p> {
    pub(super) fn of(id: PageId, text: &'p str) -> Self {
        let mut outline = Self::with_examples(id, text);
        outline.fences.retain(Fence::is_candidate);
        outline
    }

    /// The same with all code that stands in fences.
    pub(super) fn with_examples(id: PageId, text: &'p str) -> Self {
        let tags = without_tags(text);
        let is_mdx = matches!(tags, Cow::Owned(_));
        let mut reader = Reader {
            id,
            outline: Self {
                text,
                metadata: None,
                items: Vec::new(),
                fences: Vec::new(),
            },
            depth: 0,
            open: None,
        };
        let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
        for (event, range) in Parser::new_ext(&tags, options).into_offset_iter() {
            reader.event(event, range, is_mdx);
        }
        reader.outline
    }

    /// Where code stands that stands in no other block.
    pub(super) fn code(&self) -> Vec<Range<usize>> {
        let code = self
            .items
            .iter()
            .filter(|item| matches!(item.kind, ItemKind::Code));
        code.map(|item| item.range.clone()).collect()
    }
}

/// The text of a block that is being read.
enum Open<'p> {
    Fence(Fence<'p>),
    Heading(String),
    Metadata,
}

struct Reader<'p> {
    id: PageId,
    outline: Outline<'p>,
    /// How many blocks and spans are open.
    depth: usize,
    open: Option<Open<'p>>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>, is_mdx: bool) {
        match event {
            Event::Start(tag) => {
                self.start(tag, range, is_mdx);
                self.depth += 1;
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.end(tag);
            }
            Event::Text(part) => match &mut self.open {
                Some(Open::Fence(fence)) => fence.block.push(self.outline.text, &part, range.start),
                Some(Open::Heading(text)) => text.push_str(&part),
                Some(Open::Metadata) => {
                    let inside = self.outline.metadata.get_or_insert(range.clone());
                    inside.end = range.end;
                }
                None => {}
            },
            Event::Code(part) => {
                if let Some(Open::Heading(text)) = &mut self.open {
                    text.push_str(&part);
                }
            }
            Event::Rule if self.depth == 0 => self.item(ItemKind::Rule, range),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>, is_mdx: bool) {
        let is_outermost = self.depth == 0;
        let kind = match tag {
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                let fence = Fence::new(self.id, &info, range.clone());
                self.open = Some(Open::Fence(fence));
                ItemKind::Code
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                if is_mdx {
                    let found = indented(self.id, self.outline.text, &range);
                    self.outline.fences.extend(found);
                }
                ItemKind::Code
            }
            Tag::Heading { level, .. } if is_outermost => {
                self.open = Some(Open::Heading(String::new()));
                ItemKind::Heading(level as u8, String::new())
            }
            Tag::MetadataBlock(_) => {
                self.open = Some(Open::Metadata);
                ItemKind::Metadata
            }
            _ => ItemKind::Prose,
        };
        if is_outermost {
            self.item(kind, range);
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => {
                if let Some(Open::Fence(fence)) = self.open.take() {
                    self.outline.fences.push(fence);
                }
            }
            TagEnd::Heading(_) if self.depth == 0 => {
                if let (Some(Open::Heading(text)), Some(item)) =
                    (self.open.take(), self.outline.items.last_mut())
                    && let ItemKind::Heading(_, heading) = &mut item.kind
                {
                    *heading = text.trim().to_owned();
                }
            }
            _ => {}
        }
    }

    fn item(&mut self, kind: ItemKind, range: Range<usize>) {
        self.outline.items.push(Item { kind, range });
    }
}

/// The page with blanks in place of lines that are one tag: to MDX what stands between tags is Markdown, and to
/// CommonMark it is HTML as far as the next blank line. What is shown as code, and elements whose text is no Markdown
/// to either, stay.
fn without_tags(text: &str) -> Cow<'_, str> {
    let mut blanked: Option<String> = None;
    let mut open: Option<Marks<'_>> = None;
    let mut at = 0;
    for line in lines(text) {
        match (&open, Marks::of(line)) {
            (Some(opening), Some(marks)) if marks.close(opening) => open = None,
            (None, Some(marks)) => open = Some(marks),
            (None, None) if is_markdown_inside(line.trim()) => {
                let blanked = blanked.get_or_insert_with(|| text.to_owned());
                let end = at + line.trim_end().len();
                blanked.replace_range(at..end, &" ".repeat(end - at));
            }
            _ => {}
        }
        at += line.len();
    }
    blanked.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The lines with their ends, of which some are as long as a document.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let mut start = 0;
    ends.chain([text.len()]).map(move |end| {
        let line = &text[start..end];
        start = end;
        line
    })
}

/// Whether a line is a tag, between which and its like there is Markdown.
fn is_markdown_inside(line: &str) -> bool {
    let name = line.trim_start_matches(['<', '/']).to_ascii_lowercase();
    let is_literal = |element: &str| {
        let rest = name.strip_prefix(element);
        rest.is_some_and(|rest| rest.starts_with([' ', '>', '/', '\t']))
    };
    furniture::is_tag(line) && !LITERAL.into_iter().any(is_literal)
}

/// Elements whose text is what it is.
const LITERAL: [&str; 4] = ["pre", "script", "style", "textarea"];
