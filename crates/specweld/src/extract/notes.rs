//! A project's own notes on a page: Markdown whose headings say which operation is meant, and whose examples say where
//! they belong.

use std::ops::Range;

use super::fence::{Fence, Language};
use super::outline::{ItemKind, Outline};
use super::{declaration, furniture};
use crate::diagnostic::{Code, Diagnostic};
use crate::node::Node;
use crate::page::{Page, PageId, Span};
use crate::parse::{self, Notation};

/// What a page of notes holds.
#[derive(Debug)]
pub(crate) struct Notes<'p> {
    pub(crate) page: PageId,
    text: &'p str,
    /// In the order in which they stand.
    pub(crate) headings: Vec<Heading>,
    pub(crate) examples: Vec<Example>,
    /// What is no prose: the examples, and front matter.
    left_out: Vec<Range<usize>>,
}

/// A heading that stands in no list and no quote.
#[derive(Debug)]
pub(crate) struct Heading {
    pub(crate) level: u8,
    pub(crate) text: String,
    /// The method in small letters and the path, of one that is a call.
    pub(crate) call: Option<(String, String)>,
    pub(crate) range: Range<usize>,
}

/// A block that gives an example.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) holder: Holder,
    /// As the block says, where it does.
    pub(crate) media_type: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) value: Node,
    /// Where the block says what it is.
    pub(crate) span: Span,
    pub(crate) start: usize,
}

/// What has the example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Request,
    /// By its status: `404`, `4XX` or `default`.
    Response(String),
}

impl<'p> Notes<'p> {
    /// Reads notes. An example that is no JSON is reported, and so is a fragment, which belongs elsewhere.
    pub(crate) fn read(id: PageId, page: &'p Page, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let outline = Outline::with_examples(id, page.text());
        let mut notes = Self {
            page: id,
            text: page.text(),
            headings: Vec::new(),
            examples: Vec::new(),
            left_out: Vec::new(),
        };
        for item in outline.items {
            match item.kind {
                ItemKind::Heading(level, text) => notes.headings.push(Heading {
                    level,
                    call: furniture::call(&text)
                        .map(|(method, path)| (method.to_lowercase(), path.to_owned())),
                    text,
                    range: item.range,
                }),
                ItemKind::Metadata => notes.left_out.push(item.range),
                _ => {}
            }
        }
        for fence in outline.fences {
            notes.fence(&fence, diagnostics);
        }
        notes
    }

    fn fence(&mut self, fence: &Fence<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let line = self.text[fence.range.start..].lines().next();
        let end = fence.range.start + line.unwrap_or_default().len();
        let span = Span::new(self.page, fence.range.start..end);
        if declaration::find(&fence.block.text, 0..fence.block.text.len()).is_some() {
            let message = "this looks like OpenAPI, and is not read";
            let label = "notes hold prose and examples";
            let help = "put it into a file beside the page: `<page>.fragment.yaml`, or an overlay where it corrects the page's own";
            let unread = Diagnostic::warning(Code::UnreadFragment, message, span, label);
            diagnostics.push(unread.with_help(help));
            return;
        }
        if is_test(fence) {
            self.left_out.push(fence.range.clone());
        }
        let Some((holder, media_type, name)) = place(fence) else {
            return;
        };
        self.left_out.push(fence.range.clone());
        if let Some(value) = parse::parse(&fence.block, Notation::Json, diagnostics) {
            self.examples.push(Example {
                holder,
                media_type,
                name,
                value,
                span,
                start: fence.range.start,
            });
        }
    }

    /// The Markdown of a stretch, without examples that have a place of their own.
    pub(crate) fn prose(&self, range: Range<usize>) -> String {
        let (mut parts, mut at) = (Vec::new(), range.start);
        let inside = self.left_out.iter().filter(|it| range.contains(&it.start));
        for left_out in inside {
            parts.push(&self.text[at.min(left_out.start)..left_out.start]);
            at = left_out.end.min(range.end);
        }
        parts.push(&self.text[at.min(range.end)..range.end]);
        let parts = parts.into_iter().map(str::trim);
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
        parts.join("\n\n").replace("\r\n", "\n")
    }

    /// A heading as a place.
    pub(crate) fn span(&self, heading: &Heading) -> Span {
        let text = self.text[heading.range.clone()].trim_end();
        Span::new(
            self.page,
            heading.range.start..heading.range.start + text.len(),
        )
    }

    /// Where the notes end.
    pub(crate) fn end(&self) -> usize {
        self.text.len()
    }
}

/// Whether a block is an exchange that is run against servers: its values are names, and nothing for a reader of a client's
/// documentation.
fn is_test(fence: &Fence<'_>) -> bool {
    let language = fence.info.split_whitespace().next();
    let begins_answer = |(before, line): (&str, &str)| {
        before.trim().is_empty() && (line.starts_with("HTTP/") || line.starts_with("HTTP "))
    };
    let text = &fence.block.text;
    let mut pairs = text.lines().zip(text.lines().skip(1));
    language.is_some_and(|it| it.eq_ignore_ascii_case("http")) && pairs.any(begins_answer)
}

/// Where an example belongs, by what stands behind the name of its language: `json 404`, `json request`,
/// `json 200 application/json cut`.
fn place(fence: &Fence<'_>) -> Option<(Holder, Option<String>, Option<String>)> {
    if fence.language() != Language::Notation(Notation::Json) {
        return None;
    }
    let mut words = fence.info.split_whitespace().skip(1);
    let holder = match words.next()? {
        "request" => Holder::Request,
        status if is_status(status) => Holder::Response(status.to_owned()),
        _ => return None,
    };
    let (media_types, names): (Vec<_>, Vec<_>) = words.partition(|word| word.contains('/'));
    let first = |words: Vec<&str>| words.first().map(|word| (*word).to_owned());
    Some((holder, first(media_types), first(names)))
}

/// Whether a word is what Responses Objects have for keys.
fn is_status(word: &str) -> bool {
    let rest = word.strip_prefix(|digit: char| digit.is_ascii_digit());
    word == "default"
        || rest.is_some_and(|rest| {
            rest == "XX" || rest.len() == 2 && rest.bytes().all(|digit| digit.is_ascii_digit())
        })
}

/// The headings of a page.
pub(crate) fn titles(id: PageId, page: &Page) -> Vec<String> {
    let items = Outline::with_examples(id, page.text()).items.into_iter();
    let titles = items.filter_map(|item| match item.kind {
        ItemKind::Heading(_, text) => Some(text),
        _ => None,
    });
    titles.collect()
}
