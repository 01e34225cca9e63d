//! Pages to fragments: a page is CommonMark, a fragment is a fenced JSON or YAML object with an `openapi` member.

mod outline;

use crate::diagnostic::{Code, Diagnostic, Reported};
use crate::dialect::{Dialect, dialect};
use crate::document::Document;
use crate::fragment::Fragment;
use crate::page::{Page, PageId, Span};
use crate::parse::{self, Frame, Known, Notation};
use outline::{Fence, Outline};

/// The OpenAPI documents in a page, in the order in which they stand. Faults go to `diagnostics`; a page without a
/// document is one.
pub fn extract(id: PageId, page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Vec<Document> {
    match fragments(id, page, &|_, _| None, diagnostics) {
        Ok(fragments) => {
            let roots = fragments.iter().filter_map(|it| it.document(diagnostics));
            roots.map(|root| Document { root }).collect()
        }
        Err(lack) => {
            diagnostics.push(lack.diagnostic(id, page));
            Vec::new()
        }
    }
}

/// What a page lacks to be one of fragments. A file that a fragment refers to may lack it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lack {
    Api,
    Fragment,
}

impl Lack {
    pub(crate) fn diagnostic(self, id: PageId, page: &Page) -> Diagnostic {
        let (code, message, help) = match self {
            Self::Api => (
                Code::NoApi,
                "the page stands in no API's folder",
                format!(
                    "move it to a folder named for its API: <api>/{}",
                    page.name()
                ),
            ),
            Self::Fragment => (
                Code::NoFragment,
                "the page holds no OpenAPI fragment",
                "add a fenced `json` or `yaml` block with an object that has an `openapi` member"
                    .to_owned(),
            ),
        };
        // The first character stands for the page.
        Diagnostic::error(code, message, Span::new(id, 0..1), "this page").with_help(help)
    }
}

/// The fragments of a page in the order in which they stand. Faults go to `diagnostics`. A component that begins with
/// the text that `known` has for it is that text, and is not looked into.
pub(crate) fn fragments<'p>(
    id: PageId,
    page: &'p Page,
    known: Known<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<Fragment<'p>>, Lack> {
    let api = page.api().ok_or(Lack::Api)?;
    let Outline { title, fences, end } = match Notation::of(page.extension()) {
        Some(notation) => Outline::bare(id, page, notation),
        None => Outline::of(id, page.text()),
    };
    let mut nexts: Vec<usize> = fences.iter().skip(1).map(|next| next.range.start).collect();
    nexts.push(end);
    let (mut fragments, mut faulty) = (Vec::new(), false);
    for (fence, next) in fences.into_iter().zip(nexts) {
        let (dialect, frame) = match read(page, &fence, known, diagnostics) {
            Ok(Some(found)) => found,
            Ok(None) => continue,
            Err(Reported) => {
                faulty = true;
                continue;
            }
        };
        let prose = page
            .text()
            .get(fence.range.end..next.min(end))
            .unwrap_or_default();
        fragments.push(Fragment {
            page: id,
            api,
            title: title.clone(),
            prose: prose.trim(),
            dialect,
            block: fence.block,
            notation: fence.notation,
            frame,
        });
    }
    match fragments.is_empty() && !faulty {
        true => Err(Lack::Fragment),
        false => Ok(fragments),
    }
}

/// A JSON or YAML file that a fragment refers to, which need not be a fragment itself. Its frame is not read.
pub(crate) fn file<'p>(
    id: PageId,
    page: &'p Page,
    api: &'p str,
    dialect: Dialect,
) -> Option<Fragment<'p>> {
    let notation = Notation::of(page.extension())?;
    let fence = Outline::bare(id, page, notation).fences.pop()?;
    Some(Fragment {
        page: id,
        api,
        title: None,
        prose: "",
        dialect,
        block: fence.block,
        notation,
        frame: Frame::default(),
    })
}

/// A fence's document, or nothing where it is an example.
fn read(
    page: &Page,
    fence: &Fence<'_>,
    known: Known<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<(Dialect, Frame)>, Reported> {
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
                Span::new(fence.block.page(), opening),
                "opened here",
            )
            .with_help("close it with a line of the same fence characters"),
        );
        return Err(Reported);
    }
    let frame = parse::frame(&fence.block, fence.notation, known, diagnostics)?;
    let Some(frame) = frame else { return Ok(None) };
    for key in ["openapi", "swagger"] {
        let Some(item) = frame.members.iter().find(|item| item.key == key) else {
            continue;
        };
        let version = parse::read(&fence.block, &item.value, diagnostics);
        return match dialect(key, &version) {
            Ok(dialect) => Ok(Some((dialect, frame))),
            Err(fault) => {
                diagnostics.push(fault);
                Err(Reported)
            }
        };
    }
    // An object that is no OpenAPI document at all.
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(page: &Page) -> (Vec<Fragment<'_>>, Vec<Code>) {
        let mut diagnostics = Vec::new();
        let fragments = fragments(PageId(0), page, &|_, _| None, &mut diagnostics);
        let fragments = fragments.unwrap_or_else(|lack| {
            diagnostics.push(lack.diagnostic(PageId(0), page));
            Vec::new()
        });
        let codes = diagnostics.iter().map(|diagnostic| diagnostic.code);
        (fragments, codes.collect())
    }

    fn page(name: &str, text: &str) -> Page {
        Page::new(name, text.as_bytes())
    }

    const FENCE: &str = "```json\n{\"openapi\":\"3.1.1\"}\n```";

    #[test]
    fn prose_ends_at_the_thematic_break() {
        let text = format!(
            "---\ntags: x\n---\n# Cut `it`\n\n> Summary\n\n{FENCE}\n\nA rule.\r\n\n* * *\n\nFurniture\n\n{FENCE}\n"
        );
        let page = page("a/b.md", &text);
        let (fragments, codes) = run(&page);
        assert_eq!(codes, []);
        assert_eq!(fragments.len(), 1);
        assert_eq!(fragments[0].title.as_deref(), Some("Cut it"));
        assert_eq!(fragments[0].prose, "A rule.");
    }

    #[test]
    fn each_fragment_has_the_prose_after_it() {
        let text =
            format!("{FENCE}\nfirst\n```json\n{{\"example\": \"openapi\"}}\n```\n{FENCE}\nsecond");
        let page = page("a/b.md", &text);
        let (fragments, codes) = run(&page);
        assert_eq!(codes, []);
        let prose: Vec<_> = fragments.iter().map(|fragment| fragment.prose).collect();
        assert_eq!(
            prose,
            ["first\n```json\n{\"example\": \"openapi\"}\n```", "second"]
        );
    }

    #[test]
    fn a_fence_in_a_list_in_a_quote_keeps_its_places() {
        let text = "> * ```yaml title=\"x\"\n>   openapi: 3.0.3\n>   info: {é: 1,\n>          x: y}\n>   ```\n";
        let page = page("a/b.md", text);
        let (fragments, codes) = run(&page);
        assert_eq!(codes, []);
        let node = fragments[0].document(&mut Vec::new()).unwrap();
        let node = node.get("info").and_then(|info| info.get("x")).unwrap();
        assert_eq!(&text[node.span.range()], "y");
    }

    #[test]
    fn what_is_no_fragment_is_passed_over_or_reported() {
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
            assert_eq!(run(&page("a/b.md", text)).1, codes, "{text}");
        }
        assert_eq!(run(&page("b.md", FENCE)).1, [Code::NoApi]);
        assert_eq!(run(&page("a/b.json", "{\"openapi\":\"3.0.0\"}")).1, []);
        assert_eq!(run(&page("a/b.YML", "a: 1")).1, [Code::NoFragment]);
    }
}
