//! What docs hosts put on a page that says nothing of the operation.

use super::fence::Marks;
use crate::openapi::METHODS;

/// Headings that say no more than that a fragment follows.
const LABELS: [&str; 5] = [
    "openapi",
    "openapi definition",
    "openapi specification",
    "openapi spec",
    "openapi schema",
];

/// Headings of sections that are for other readers: code that calls the operation, and instructions to programs that
/// read the page.
const SECTIONS: [&str; 4] = [
    "sdk code examples",
    "sdk examples",
    "sdk code samples",
    "agent instructions",
];

/// What blocks begin with that are about the page.
const BEGINNINGS: [&str; 12] = [
    "fetch the complete documentation index",
    "documentation index",
    "was this page helpful",
    "was this helpful",
    "did this page help you",
    "last updated",
    "edit this page",
    "suggest edits",
    "powered by",
    "built with [mintlify]",
    "reference: http",
    "source: http",
];

/// What a paragraph of links begins with that leads to the pages around.
const NEIGHBOURS: [&str; 4] = ["[previous", "[next", "[←", "[prev"];

pub(super) fn is_label(heading: &str) -> bool {
    LABELS
        .iter()
        .any(|label| heading.eq_ignore_ascii_case(label))
}

pub(super) fn is_section(heading: &str) -> bool {
    let heading = heading.split(':').next().unwrap_or_default().trim();
    SECTIONS
        .iter()
        .any(|section| heading.eq_ignore_ascii_case(section))
}

/// Whether a block says something of the page alone.
pub(super) fn is_block(block: &str) -> bool {
    let words = block.trim_start_matches(['>', ' ', '#', '*', '_', '\t', '\n']);
    let begins = |beginning: &&str| {
        let start = words.get(..beginning.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(beginning))
    };
    BEGINNINGS.iter().any(begins)
        || NEIGHBOURS.iter().any(begins) && is_links(block)
        || is_request(block)
        || ["import ", "export "].iter().any(begins) && block.lines().all(is_module)
}

/// Whether a paragraph is the first lines of a request: a method with a URL, and headers.
fn is_request(block: &str) -> bool {
    let mut lines = block.trim().lines();
    let is_header = |line: &str| {
        line.split_once(": ")
            .is_some_and(|(name, _)| !name.contains(' '))
    };
    lines
        .next()
        .and_then(call)
        .is_some_and(|(_, target)| target.contains("://"))
        && lines.all(is_header)
}

/// Whether a paragraph holds nothing but links.
fn is_links(block: &str) -> bool {
    let mut rest = block.trim();
    while let Some(link) = rest.strip_prefix('[') {
        let Some((_, target)) = link.split_once("](") else {
            return false;
        };
        let Some((_, next)) = target.split_once(')') else {
            return false;
        };
        rest = next.trim_start_matches([' ', '\t', '\n', '\r', '|', '·', '\\']);
    }
    rest.is_empty()
}

/// Whether a line imports or exports, as files of MDX do.
fn is_module(line: &str) -> bool {
    let line = line.trim();
    let quoted = line.contains(" from \"") || line.contains(" from '");
    line.is_empty() || (line.starts_with("import ") && quoted) || line.starts_with("export const ")
}

/// What GitBook puts around parts of a page.
const TAGS: [&str; 10] = [
    "hint",
    "tabs",
    "tab",
    "code",
    "columns",
    "column",
    "stepper",
    "step",
    "content-ref",
    "embed",
];

/// The Markdown without lines that are a tag of GitBook's, or of a component of MDX, and nothing else.
pub(super) fn without_tags(prose: String) -> String {
    if !prose.contains("{%") && !prose.contains('<') {
        return prose;
    }
    let mut open: Option<Marks<'_>> = None;
    let lines = prose.lines().filter(|line| {
        match (&open, Marks::of(line)) {
            (Some(opening), Some(marks)) if marks.close(opening) => open = None,
            (None, Some(marks)) => open = Some(marks),
            (None, None) => return !is_gitbook_tag(line.trim()) && !is_component(line.trim()),
            _ => {}
        }
        true
    });
    let lines: Vec<_> = lines.collect();
    lines.join("\n").trim().to_owned()
}

fn is_gitbook_tag(line: &str) -> bool {
    let inside = line
        .strip_prefix("{%")
        .and_then(|line| line.strip_suffix("%}"));
    let name = inside.and_then(|inside| inside.split_whitespace().next());
    name.is_some_and(|name| TAGS.contains(&name.strip_prefix("end").unwrap_or(name)))
}

/// Whether a line opens or closes a component, whose names begin with a capital.
fn is_component(line: &str) -> bool {
    let name = line.trim_start_matches(['<', '/']);
    is_tag(line) && name.starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// Whether a line is one tag and nothing else.
pub(super) fn is_tag(line: &str) -> bool {
    let Some(inside) = line
        .strip_prefix('<')
        .and_then(|line| line.strip_suffix('>'))
    else {
        return false;
    };
    let name = inside.trim_start_matches('/');
    let name = name.split([' ', '/', '\t']).next().unwrap_or_default();
    let is_inside = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(is_inside)
        && !inside.contains(['<', '>'])
}

/// The method and what follows it, of a line such as `GET /ties` or `DELETE https://api.acme.example/ties`.
pub(super) fn call(line: &str) -> Option<(&str, &str)> {
    let (method, target) = line.trim().split_once([' ', '\t'])?;
    let target = target.trim();
    let is_method = METHODS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(method));
    let is_target =
        target.starts_with('/') || target.starts_with("http://") || target.starts_with("https://");
    (is_method && is_target && !target.contains(char::is_whitespace)).then_some((method, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_about_the_page_are_told_from_others() {
        for block in [
            "> ## Documentation Index\n> Fetch the complete documentation index at: https://acme.example/llms.txt",
            "Was this page helpful?",
            "*Last updated 3 months ago*",
            "[Previous: Cut](cut.md)[Next](tie.md)",
            "[← Back](a.md) | [Ties](b.md)",
            "import { Card } from 'cards'\n\nexport const a = 1",
            "Reference: https://docs.acme.example/cut",
        ] {
            assert!(is_block(block), "{block}");
        }
        for block in [
            "Imports a tie. It cannot be undone.",
            "import the file, then read it",
            "[Next](tie.md) comes the tie.",
            "[Ties](tie.md)",
            "The last updated tie comes first.",
            "Reference: the tie's name.",
        ] {
            assert!(!is_block(block), "{block}");
        }
    }

    #[test]
    fn calls_are_a_method_and_a_target() {
        assert_eq!(call("GET /ties/{id}"), Some(("GET", "/ties/{id}")));
        assert_eq!(
            call("delete https://a.example/x"),
            Some(("delete", "https://a.example/x"))
        );
        for line in ["GET ties", "GET /ties now", "Get /", "TIE /ties", "get"] {
            let expected = (line == "Get /").then_some(("Get", "/"));
            assert_eq!(call(line), expected, "{line}");
        }
    }
}
