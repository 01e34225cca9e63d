//! Pages to fragments: a page is CommonMark, a fragment is a fenced JSON or YAML object with an `openapi` member.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Node, Value};
use crate::parse::{self, Block, Notation};
use crate::source::{Page, PageId, Span};

/// Which OpenAPI a fragment is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// OpenAPI 3.0.x
    V3_0,
    /// OpenAPI 3.1.x
    V3_1,
}

/// An OpenAPI document found in a page, with what the page says around it.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// The page.
    pub page: PageId,
    /// The page's folder.
    pub api: String,
    /// The text of the page's first heading of level 1.
    pub title: Option<String>,
    /// The Markdown after the fragment, up to the next fragment, a thematic break or the end of the page.
    pub prose: String,
    /// The version of its `openapi` member.
    pub dialect: Dialect,
    /// The document.
    pub document: Node,
}

/// The fragments of a page in the order in which they stand. Faults go to `diagnostics`; a page without a fragment is one.
pub fn extract(id: PageId, page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Vec<Fragment> {
    let Some(api) = page.api() else {
        diagnostics.push(
            Diagnostic::error(
                Code::NoApi,
                "the page stands in no API's folder",
                start(id),
                "this page",
            )
            .with_help("move it to a folder named for its API: fragments/<api>/<operation>.md"),
        );
        return Vec::new();
    };
    let before = diagnostics.len();
    let outline = match Notation::of(page.extension()) {
        Some(notation) => Outline::bare(id, page, notation),
        None => Outline::of(id, page.text()),
    };
    let mut fragments = Vec::new();
    for (index, fence) in outline.fences.iter().enumerate() {
        let Some((dialect, document)) = read(page, fence, diagnostics) else {
            continue;
        };
        let next = outline
            .fences
            .get(index + 1)
            .map_or(outline.end, |next| next.range.start);
        let prose = page
            .text()
            .get(fence.range.end..next.min(outline.end))
            .unwrap_or_default();
        fragments.push(Fragment {
            page: id,
            api: api.to_owned(),
            title: outline.title.clone(),
            prose: prose.trim().replace("\r\n", "\n"),
            dialect,
            document,
        });
    }
    if fragments.is_empty() && diagnostics.len() == before {
        diagnostics.push(
            Diagnostic::error(
                Code::NoFragment,
                "the page holds no OpenAPI fragment",
                start(id),
                "this page",
            )
            .with_help(
                "add a fenced `json` or `yaml` block with an object that has an `openapi` member",
            ),
        );
    }
    fragments
}

/// The first character of a page.
fn start(id: PageId) -> Span {
    Span::new(id, 0..1)
}

/// A block that may be a fragment.
struct Fence {
    notation: Notation,
    block: Block,
    /// The whole fence in the page.
    range: Range<usize>,
}

/// What a page is made of, as far as fragments are concerned.
struct Outline {
    title: Option<String>,
    /// The blocks that name OpenAPI, whether they parse or not; other blocks are examples.
    fences: Vec<Fence>,
    /// Where page furniture begins: the first thematic break after a fragment.
    end: usize,
}

impl Outline {
    fn bare(id: PageId, page: &Page, notation: Notation) -> Self {
        let mut block = Block::new(id);
        block.push(page.text(), 0);
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

    fn of(id: PageId, text: &str) -> Self {
        let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
        let mut outline = Self {
            title: None,
            fences: Vec::new(),
            end: text.len(),
        };
        let mut title: Option<String> = None;
        let mut open: Option<Fence> = None;
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
                        fence.block.push(&part, range.start);
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

impl Fence {
    /// Whether the text speaks of an `openapi` or `swagger` member, so that a block which does not parse is a broken fragment and no
    /// example.
    fn names_openapi(&self) -> bool {
        ["openapi", "swagger"].iter().any(|name| {
            self.block.text.match_indices(name).any(|(at, _)| {
                let after = self.block.text[at + name.len()..].trim_start_matches(['"', '\'']);
                after.trim_start().starts_with(':')
            })
        })
    }

    /// Whether the fence ends where the page does, with no closing line.
    fn is_unclosed(&self, text: &str) -> bool {
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

/// A fence's document, or nothing where it is an example or at fault.
fn read(page: &Page, fence: &Fence, diagnostics: &mut Vec<Diagnostic>) -> Option<(Dialect, Node)> {
    let fenced = fence.range != (0..page.text().len()) || page.text().starts_with(['`', '~']);
    if fenced && fence.is_unclosed(page.text()) {
        let line = page.text()[fence.range.start..]
            .lines()
            .next()
            .unwrap_or_default();
        let opening = fence.range.start..fence.range.start + line.len();
        diagnostics.push(
            Diagnostic::error(
                Code::UnclosedFence,
                "the fence of a fragment is never closed",
                Span::new(fence.block.page, opening),
                "opened here",
            )
            .with_help("close it with a line of the same fence characters"),
        );
        return None;
    }
    let document = parse::parse(&fence.block, fence.notation, diagnostics)?;
    match dialect(&document) {
        Ok(dialect) => Some((dialect?, document)),
        Err(fault) => {
            diagnostics.push(fault);
            None
        }
    }
}

/// The dialect, or nothing for an object that is no OpenAPI document at all.
fn dialect(document: &Node) -> Result<Option<Dialect>, Diagnostic> {
    let unsupported = |key: &str, node: &Node, message: String| {
        let help = if key == "swagger" {
            "convert the document to OpenAPI 3 first: Swagger 2.0 is another format"
        } else {
            "write `openapi: 3.0.x` or `openapi: 3.1.x`, in quotes if need be"
        };
        Err(
            Diagnostic::error(Code::UnsupportedVersion, message, node.span, "this version")
                .with_help(help),
        )
    };
    for key in ["openapi", "swagger"] {
        let Some(version) = document.get(key) else {
            continue;
        };
        let text = match &version.value {
            Value::String(text) | Value::Number(text) => text.as_str(),
            _ => {
                return unsupported(
                    key,
                    version,
                    format!("`{key}` is {}, not a version", version.type_name()),
                );
            }
        };
        let mut parts = text.split('.');
        return match (key, parts.next(), parts.next()) {
            ("openapi", Some("3"), Some("0")) => Ok(Some(Dialect::V3_0)),
            ("openapi", Some("3"), Some("1")) => Ok(Some(Dialect::V3_1)),
            ("openapi", ..) => unsupported(
                key,
                version,
                format!("OpenAPI {text} is neither 3.0 nor 3.1"),
            ),
            _ => unsupported(key, version, format!("Swagger {text} is not OpenAPI 3")),
        };
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str, text: &str) -> (Vec<Fragment>, Vec<Code>) {
        let mut diagnostics = Vec::new();
        let fragments = extract(
            PageId(0),
            &Page::new(name, text.as_bytes()),
            &mut diagnostics,
        );
        (
            fragments,
            diagnostics
                .iter()
                .map(|diagnostic| diagnostic.code)
                .collect(),
        )
    }

    const FENCE: &str = "```json\n{\"openapi\":\"3.1.1\"}\n```";

    #[test]
    fn prose_ends_at_the_thematic_break() {
        let text = format!(
            "---\ntags: x\n---\n# Cut `it`\n\n> Summary\n\n{FENCE}\n\nA rule.\r\n\n* * *\n\nFurniture\n\n{FENCE}\n"
        );
        let (fragments, codes) = run("a/b.md", &text);
        assert_eq!(codes, []);
        assert_eq!(fragments.len(), 1);
        assert_eq!(fragments[0].title.as_deref(), Some("Cut it"));
        assert_eq!(fragments[0].prose, "A rule.");
    }

    #[test]
    fn each_fragment_has_the_prose_after_it() {
        let text =
            format!("{FENCE}\nfirst\n```json\n{{\"example\": \"openapi\"}}\n```\n{FENCE}\nsecond");
        let (fragments, codes) = run("a/b.md", &text);
        assert_eq!(codes, []);
        let prose: Vec<_> = fragments
            .iter()
            .map(|fragment| fragment.prose.as_str())
            .collect();
        assert_eq!(
            prose,
            ["first\n```json\n{\"example\": \"openapi\"}\n```", "second"]
        );
    }

    #[test]
    fn a_fence_in_a_list_in_a_quote_keeps_its_places() {
        let text = "> * ```yaml title=\"x\"\n>   openapi: 3.0.3\n>   info: {é: 1,\n>          x: y}\n>   ```\n";
        let (fragments, codes) = run("a/b.md", text);
        assert_eq!(codes, []);
        let node = fragments[0]
            .document
            .get("info")
            .and_then(|info| info.get("x"))
            .unwrap();
        assert_eq!(&text[node.span.range()], "y");
    }

    #[test]
    fn what_is_no_fragment_is_passed_over_or_told() {
        for (text, codes) in [
            ("no block at all", vec![Code::NoFragment]),
            ("```json\n{\"a\": 1}\n```", vec![Code::NoFragment]),
            ("```js\nopenapi: 3.0.0\n```", vec![Code::NoFragment]),
            (
                "<!--\n```json\n{\"openapi\":\"3.0.0\"}\n```\n-->",
                vec![Code::NoFragment],
            ),
            (
                "```json\n{\"openapi\":\"3.0.0\"}\n",
                vec![Code::UnclosedFence],
            ),
            (
                "```json\n{\"openapi\":\"3.0.0\",}\n```",
                vec![Code::InvalidJson],
            ),
            ("~~~yml\nopenapi: [\n~~~", vec![Code::InvalidYaml]),
            (
                "~~~yml\nopenapi: 3.1.0\nopenapi: 3.1.0\n~~~",
                vec![Code::DuplicateKey],
            ),
            (
                "```json\n{\"openapi\":\"3.2.0\"}\n```",
                vec![Code::UnsupportedVersion],
            ),
            (
                "```json\n{\"swagger\":\"2.0\"}\n```",
                vec![Code::UnsupportedVersion],
            ),
            ("```yaml\nopenapi: 3.1\n```", vec![]),
        ] {
            assert_eq!(run("a/b.md", text).1, codes, "{text}");
        }
        assert_eq!(run("b.md", FENCE).1, [Code::NoApi]);
        assert_eq!(run("a/b.json", "{\"openapi\":\"3.0.0\"}").1, []);
        assert_eq!(run("a/b.YML", "a: 1").1, [Code::NoFragment]);
    }
}
