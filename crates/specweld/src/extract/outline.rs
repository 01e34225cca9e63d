//! What a page is made of, as far as fragments are concerned.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::page::{Page, PageId};
use crate::parse::{Block, Notation};

/// The members by which an OpenAPI document is recognised.
const NAMES: [&str; 2] = ["openapi", "swagger"];

/// A block that may be a fragment.
pub(super) struct Fence<'p> {
    pub(super) notation: Notation,
    pub(super) block: Block<'p>,
    /// The whole fence in the page.
    pub(super) range: Range<usize>,
}

/// The parts of a page.
pub(super) struct Outline<'p> {
    pub(super) title: Option<String>,
    /// The blocks that name OpenAPI, whether they parse or not; other blocks are examples.
    pub(super) fences: Vec<Fence<'p>>,
    /// Where page furniture begins: the first thematic break after a fragment.
    pub(super) end: usize,
}

impl<'p> Outline<'p> {
    pub(super) fn bare(id: PageId, page: &'p Page, notation: Notation) -> Self {
        let mut block = Block::new(id);
        block.push(page.text(), page.text(), 0);
        let range = 0..page.text().len();
        Self {
            title: None,
            end: range.end,
            fences: vec![Fence {
                notation,
                block,
                range,
            }],
        }
    }

    pub(super) fn of(id: PageId, text: &'p str) -> Self {
        let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
        let mut outline = Self {
            title: None,
            fences: Vec::new(),
            end: text.len(),
        };
        // No block of such a page is a fragment, and prose is slow to take apart.
        if !NAMES.iter().any(|name| text.contains(name)) {
            return outline;
        }
        let mut title: Option<String> = None;
        let mut open: Option<Fence<'p>> = None;
        let mut depth = 0usize;
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            match event {
                Event::Rule if depth == 0 && !outline.fences.is_empty() => {
                    outline.end = range.start;
                    break;
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let word = info.split([' ', '\t', ',', '{']).next().unwrap_or_default();
                    open = Notation::of(word).map(|notation| Fence {
                        notation,
                        block: Block::new(id),
                        range,
                    });
                }
                Event::Text(part) => {
                    if let Some(fence) = &mut open {
                        fence.block.push(text, &part, range.start);
                    } else if let Some(title) = &mut title {
                        title.push_str(&part);
                    }
                }
                Event::Code(part) => {
                    if let Some(title) = &mut title {
                        title.push_str(&part);
                    }
                }
                Event::End(TagEnd::CodeBlock) => {
                    outline
                        .fences
                        .extend(open.take().filter(Fence::names_openapi));
                }
                Event::Start(Tag::Heading {
                    level: HeadingLevel::H1,
                    ..
                }) if outline.title.is_none() => {
                    title = Some(String::new());
                }
                Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
                    if let Some(title) = title.take().filter(|title| !title.trim().is_empty()) {
                        outline.title = Some(title.trim().to_owned());
                    }
                }
                Event::Start(Tag::BlockQuote(_) | Tag::List(_)) => depth += 1,
                Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_)) => {
                    depth = depth.saturating_sub(1)
                }
                _ => {}
            }
        }
        outline
    }
}

impl Fence<'_> {
    /// Whether the text speaks of an `openapi` or `swagger` member, so that a block which does not parse is a broken
    /// fragment and no example.
    fn names_openapi(&self) -> bool {
        NAMES.iter().any(|name| {
            self.block.text.match_indices(name).any(|(at, _)| {
                let after = self.block.text[at + name.len()..].trim_start_matches(['"', '\'']);
                after.trim_start().starts_with(':')
            })
        })
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
