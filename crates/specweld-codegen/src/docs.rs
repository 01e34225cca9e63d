//! Descriptions as rustdoc.
//!
//! Pages are written for a browser. In rustdoc the same Markdown makes doctests of code, broken
//! links of brackets and invalid tags of placeholders. So a description is parsed and written
//! anew, in a form that means the same and gives no warning:
//!
//! - code, fenced or indented, is fenced and named `text` (a few data formats keep their name);
//! - HTML and `<placeholders>` are escaped, `<br>` becomes a line break, comments are left out;
//! - bare URLs are put in angle brackets, brackets that make no link are escaped;
//! - links that are not absolute, whose target only the page's site knows, become their text, and
//!   images become links;
//! - footnotes become paragraphs, for rustdoc warns when one is not used, and the boxes of task
//!   lists become text.
//!
//! The crate `pulldown-cmark-to-cmark` writes events as well, and was tried in the place of this writer: it leaves bare URLs and writes
//! line breaks as spaces at the end of a line, which comments lose, and has no form for one line or for an item behind a lead. What
//! it would have saved is less than what would have gone around it.

mod escape;
mod inline;

use proc_macro2::TokenStream;
use pulldown_cmark::{
    Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream,
};
use quote::quote;

use inline::Inline;

/// Names of code that rustdoc leaves alone; every other name might mean Rust to it.
const DATA_FORMATS: [&str; 5] = ["html", "http", "json", "xml", "yaml"];

/// Depth from which on a description is shown as it is written: no page nests its lists and quotes
/// like this, and the writer is recursive.
const MAX_DEPTH: usize = 64;

/// A whole description: paragraphs, lists, tables and all.
pub fn block(markdown: &str) -> String {
    join(blocks(markdown))
}

/// A description that stands in a list item of its own, behind a lead such as `` - `name`: ``.
///
/// All lines but the first are indented by two spaces.
pub fn item(markdown: &str) -> String {
    let blocks = blocks(markdown);
    let is_led = blocks
        .parts
        .first()
        .is_none_or(|part| part.kind == Kind::Paragraph);
    let indented = prefixed(&join(blocks), "  ");
    if is_led {
        indented.trim_start().to_owned()
    } else {
        format!("\n\n{indented}")
    }
}

/// A description as one line: blocks are put behind each other.
pub fn line(markdown: &str) -> String {
    let mut inline = Inline::one_line();
    for event in &events(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => inline.begin_code(),
            Event::End(TagEnd::CodeBlock) => inline.end_code(),
            event => {
                if !inline.push(event) {
                    inline.space();
                }
            }
        }
    }
    inline.finish()
}

/// Documentation attribute of a description; `fallback` where the document has none.
pub fn documentation(description: &str, fallback: &str) -> TokenStream {
    let text = match description.trim() {
        "" => fallback.to_owned(),
        _ => block(description),
    };
    quote!(#[doc = #text])
}

fn blocks(markdown: &str) -> Blocks {
    let events = events(markdown);
    let mut depth = 0_usize;
    let mut deepest = 0;
    for event in &events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    if deepest > MAX_DEPTH {
        let text = code("text", &clean(markdown));
        let kind = Kind::Other;
        return Blocks {
            parts: vec![Part { text, kind }],
            tight: false,
        };
    }
    write_blocks(&mut events.as_slice())
}

fn events(markdown: &str) -> Vec<Event<'static>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    TextMergeStream::new(Parser::new_ext(&clean(markdown), options))
        .map(Event::into_static)
        .collect()
}

/// Leaves out what Rust source refuses in a comment: lone carriage returns and the characters that
/// turn the direction of text.
fn clean(markdown: &str) -> String {
    markdown
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace(escape::turns_text, "")
}

#[derive(Default)]
struct Blocks {
    parts: Vec<Part>,
    /// Whether text stands in it without a paragraph around, as in the items of a tight list.
    tight: bool,
}

struct Part {
    text: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Paragraph,
    Other,
    /// With the marker's last character.
    List {
        marker: char,
        interrupts: bool,
    },
}

type Events<'r> = &'r [Event<'static>];

/// Writes the blocks up to the end of what holds them, and takes that end.
fn write_blocks(events: &mut Events<'_>) -> Blocks {
    let mut blocks = Blocks::default();
    while let Some((event, rest)) = events.split_first() {
        let (text, kind) = match event {
            Event::End(_) => {
                *events = rest;
                break;
            }
            Event::Rule => {
                *events = rest;
                // Neither a list's marker nor the underline of a heading.
                ("___".to_owned(), Kind::Other)
            }
            Event::Start(tag) if !inline::is_inline(tag) => {
                *events = rest;
                let before = blocks.parts.last().map(|part| part.kind);
                write_block(tag, before, events)
            }
            _ => {
                blocks.tight = true;
                let mut inline = Inline::default();
                inline.run(events);
                (inline.finish(), Kind::Paragraph)
            }
        };
        if !text.is_empty() {
            blocks.parts.push(Part { text, kind });
        }
    }
    blocks
}

/// Writes the block whose start has been taken.
fn write_block(tag: &Tag<'_>, before: Option<Kind>, events: &mut Events<'_>) -> (String, Kind) {
    let text = match tag {
        Tag::Heading { level, .. } => heading(*level, &inline_to_end(Inline::one_line(), events)),
        Tag::BlockQuote(_) => prefixed(&join(write_blocks(events)), "> "),
        Tag::CodeBlock(kind) => code(language(kind), &raw_to_end(events)),
        Tag::HtmlBlock => return (html(&raw_to_end(events)), Kind::Paragraph),
        Tag::List(start) => return list(*start, before, events),
        Tag::FootnoteDefinition(label) => {
            let label = escape::text(&format!("[^{label}]"), escape::Place::default());
            format!("{label}: {}", join(write_blocks(events)))
        }
        Tag::Table(alignments) => table(alignments, events),
        Tag::Paragraph => {
            return (inline_to_end(Inline::default(), events), Kind::Paragraph);
        }
        // Items and the like come inside of the above.
        _ => join(write_blocks(events)),
    };
    (text, Kind::Other)
}

fn join(blocks: Blocks) -> String {
    let tight = blocks.tight;
    let mut text = String::new();
    for part in blocks.parts {
        if !text.is_empty() {
            let interrupts = matches!(
                part.kind,
                Kind::List {
                    interrupts: true,
                    ..
                }
            );
            text.push_str(if tight && interrupts { "\n" } else { "\n\n" });
        }
        text.push_str(&part.text);
    }
    text
}

fn prefixed(text: &str, prefix: &str) -> String {
    let lines: Vec<_> = text
        .lines()
        .map(|line| format!("{prefix}{line}").trim_end().to_owned())
        .collect();
    lines.join("\n")
}

fn heading(level: HeadingLevel, text: &str) -> String {
    // A `#` at the end would close the heading.
    let text = match text.strip_suffix('#') {
        Some(start) => format!("{start}\\#"),
        None => text.to_owned(),
    };
    format!("{} {text}", "#".repeat(level as usize))
        .trim_end()
        .to_owned()
}

fn language(kind: &CodeBlockKind<'_>) -> &'static str {
    let CodeBlockKind::Fenced(info) = kind else {
        return "text";
    };
    let name = info.split([' ', ',']).next().unwrap_or_default();
    let known = DATA_FORMATS
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name));
    known.unwrap_or("text")
}

fn code(language: &str, text: &str) -> String {
    let fence = "`".repeat(escape::longest_run(text, '`').max(2) + 1);
    let lines: Vec<_> = text.trim_end().lines().map(str::trim_end).collect();
    format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
}

fn html(text: &str) -> String {
    let mut inline = Inline::default();
    inline.html(text);
    inline.finish()
}

fn list(start: Option<u64>, before: Option<Kind>, events: &mut Events<'_>) -> (String, Kind) {
    // Two lists in a row are kept apart by their markers.
    let (first, second) = if start.is_some() {
        ('.', ')')
    } else {
        ('-', '*')
    };
    let marker = match before {
        Some(Kind::List { marker, .. }) if marker == first => second,
        _ => first,
    };
    let mut items = Vec::new();
    let mut tight = true;
    let mut number = start;
    while let Some((Event::Start(Tag::Item), rest)) = events.split_first() {
        *events = rest;
        let blocks = write_blocks(events);
        tight &= blocks.tight || blocks.parts.is_empty();
        let lead = match &mut number {
            Some(number) => {
                let lead = format!("{number}{marker} ");
                *number = number.saturating_add(1);
                lead
            }
            None => format!("{marker} "),
        };
        let indented = prefixed(&join(blocks), &" ".repeat(lead.len()));
        items.push(
            format!("{lead}{}", indented.trim_start())
                .trim_end()
                .to_owned(),
        );
    }
    if let Some((Event::End(_), rest)) = events.split_first() {
        *events = rest;
    }
    let kind = Kind::List {
        marker,
        interrupts: start.is_none_or(|start| start == 1),
    };
    (items.join(if tight { "\n" } else { "\n\n" }), kind)
}

fn table(alignments: &[Alignment], events: &mut Events<'_>) -> String {
    let mut rows = Vec::new();
    let mut cells = Vec::new();
    while let Some((event, rest)) = events.split_first() {
        *events = rest;
        match event {
            Event::End(TagEnd::Table) => break,
            Event::Start(Tag::TableCell) => cells.push(inline_to_end(Inline::cell(), events)),
            Event::End(TagEnd::TableHead) => {
                rows.push(row(&mut cells));
                let mut rules: Vec<_> = alignments
                    .iter()
                    .map(|side| rule(*side).to_owned())
                    .collect();
                rows.push(row(&mut rules));
            }
            Event::End(TagEnd::TableRow) => rows.push(row(&mut cells)),
            _ => {}
        }
    }
    rows.join("\n")
}

fn row(cells: &mut Vec<String>) -> String {
    format!("| {} |", std::mem::take(cells).join(" | "))
}

fn rule(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::None => "---",
        Alignment::Left => ":--",
        Alignment::Center => ":-:",
        Alignment::Right => "--:",
    }
}

/// Writes inline events up to the end of the block they stand in, and takes that end.
fn inline_to_end(mut inline: Inline, events: &mut Events<'_>) -> String {
    inline.run(events);
    if let Some((Event::End(_), rest)) = events.split_first() {
        *events = rest;
    }
    inline.finish()
}

/// The text of a code or HTML block, whose end it takes.
fn raw_to_end(events: &mut Events<'_>) -> String {
    let mut raw = String::new();
    while let Some((event, rest)) = events.split_first() {
        *events = rest;
        match event {
            Event::Text(text) | Event::Html(text) => raw.push_str(text),
            Event::End(_) => break,
            _ => {}
        }
    }
    raw
}

#[cfg(test)]
mod tests;
