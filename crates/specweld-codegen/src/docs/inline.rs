//! What stands inside a paragraph, heading or cell.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::escape::{self, Place};

/// Writes inline events.
#[derive(Default)]
pub(super) struct Inline {
    output: String,
    /// Text not yet escaped: what its characters mean depends on all that adjoins.
    pending: String,
    /// Breaks become spaces.
    one_line: bool,
    /// `|` ends the cell, in code too.
    in_cell: bool,
    /// Delimiters of the emphasis that is open.
    open: Vec<&'static str>,
    /// Links and images that are open.
    links: Vec<OpenLink>,
    /// The text of a block of code that is shown in a line.
    code: Option<String>,
}

struct OpenLink {
    /// Absent when the link is shown as its text alone.
    target: Option<String>,
    start: usize,
}

/// Whether a tag stands inside a block.
pub(super) fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

impl Inline {
    pub(super) fn one_line() -> Self {
        Self {
            one_line: true,
            ..Self::default()
        }
    }

    pub(super) fn cell() -> Self {
        Self {
            in_cell: true,
            ..Self::one_line()
        }
    }

    /// Writes events up to the first that is none of a block's inside.
    pub(super) fn run(&mut self, events: &mut &[Event<'static>]) {
        while let Some((event, rest)) = events.split_first() {
            if !self.push(event) {
                break;
            }
            *events = rest;
        }
    }

    /// Writes an event; `false` when it is none of a block's inside.
    pub(super) fn push(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(text),
                None => self.text(text),
            },
            Event::Code(code) => self.span(code),
            Event::InlineHtml(html) | Event::Html(html) => self.html(html),
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => self.hard_break(),
            Event::FootnoteReference(label) => self.text(&format!("[^{label}]")),
            Event::TaskListMarker(done) => self.text(if *done { "[x] " } else { "[ ] " }),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(text),
            Event::Start(tag) if is_inline(tag) => self.start(tag),
            Event::End(
                TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript,
            ) => {
                let delimiter = self.open.pop().unwrap_or_default();
                self.push_markup(delimiter);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.end_link(),
            Event::Start(_) | Event::End(_) | Event::Rule => return false,
        }
        true
    }

    /// Escapes HTML, apart from line breaks and comments.
    pub(super) fn html(&mut self, html: &str) {
        let mut rest = html;
        while let Some(start) = rest.find('<') {
            self.lines(&rest[..start]);
            rest = &rest[start..];
            if rest.starts_with("<!--") {
                let end = rest.find("-->").map_or(rest.len(), |end| end + 3);
                rest = &rest[end..];
                continue;
            }
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            let tag = rest[..end].trim_matches(['<', '/', '>', ' ']);
            if tag.eq_ignore_ascii_case("br") {
                self.hard_break();
            } else {
                self.lines(&rest[..end]);
            }
            rest = &rest[end..];
        }
        self.lines(rest);
    }

    pub(super) fn begin_code(&mut self) {
        self.code = Some(String::new());
    }

    pub(super) fn end_code(&mut self) {
        if let Some(code) = self.code.take() {
            let words: Vec<_> = code.split_whitespace().collect();
            if !words.is_empty() {
                self.span(&words.join(" "));
            }
        }
    }

    pub(super) fn space(&mut self) {
        self.flush();
        if !self.output.is_empty() && !self.output.ends_with(' ') {
            self.output.push(' ');
        }
    }

    /// The text, without breaks and spaces around its lines.
    pub(super) fn finish(mut self) -> String {
        self.flush();
        let lines: Vec<_> = self
            .output
            .lines()
            .map(|line| line.trim_matches([' ', '\t']))
            .filter(|line| !line.is_empty() && *line != "\\")
            .collect();
        let text = lines.join("\n");
        // A break at the end is none, but a backslash there would be seen.
        match text.strip_suffix('\\') {
            Some(start) if !start.ends_with('\\') => start.trim_end().to_owned(),
            _ => text,
        }
    }

    fn text(&mut self, text: &str) {
        self.pending.push_str(text);
    }

    fn flush(&mut self) {
        let place = Place {
            line_start: self.output.is_empty() || self.output.ends_with('\n'),
            in_link: self.links.iter().any(|link| link.target.is_some()),
        };
        let text = std::mem::take(&mut self.pending);
        let text = if place.line_start {
            text.trim_start()
        } else {
            &text
        };
        self.output.push_str(&escape::text(text, place));
    }

    fn push_markup(&mut self, markup: &str) {
        self.flush();
        self.output.push_str(markup);
    }

    fn lines(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.soft_break();
            }
            self.text(line);
        }
    }

    fn soft_break(&mut self) {
        if self.one_line {
            self.space();
        } else {
            self.end_line("\n");
        }
    }

    fn hard_break(&mut self) {
        if self.one_line {
            self.space();
        } else {
            self.end_line("\\\n");
        }
    }

    fn end_line(&mut self, end: &str) {
        self.flush();
        if !self.output.is_empty() && !self.output.ends_with('\n') {
            self.output.push_str(end);
        }
    }

    /// A span of code.
    fn span(&mut self, code: &str) {
        let ticks = "`".repeat(escape::longest_run(code, '`') + 1);
        let pad = if code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']) {
            " "
        } else {
            ""
        };
        let code = if self.in_cell {
            code.replace('|', "\\|")
        } else {
            code.to_owned()
        };
        self.flush();
        if self.output.ends_with('`') && !self.output.ends_with("\\`") {
            self.output.push(' ');
        }
        self.output
            .push_str(&format!("{ticks}{pad}{code}{pad}{ticks}"));
    }

    fn start(&mut self, tag: &Tag<'_>) {
        if let Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } = tag {
            // Targets without a scheme of the web, addresses among them, are shown as their text.
            return self.start_link(absolute(dest_url));
        }
        self.flush();
        // A run of one character would be read as one delimiter.
        let star_before = self.output.ends_with('*');
        let delimiter = match tag {
            Tag::Emphasis if star_before => "_",
            Tag::Emphasis => "*",
            Tag::Strong if star_before => "__",
            Tag::Strong => "**",
            Tag::Strikethrough => "~~",
            _ => "",
        };
        self.open.push(delimiter);
        self.output.push_str(delimiter);
    }

    fn start_link(&mut self, target: Option<String>) {
        // No link inside a link: an image there is its text.
        let target = target.filter(|_| self.links.iter().all(|link| link.target.is_none()));
        if target.is_some() {
            self.flush();
        }
        let start = self.output.len();
        self.links.push(OpenLink { target, start });
    }

    fn end_link(&mut self) {
        if self.links.last().is_some_and(|link| link.target.is_some()) {
            self.flush();
        }
        let Some(OpenLink {
            target: Some(target),
            start,
        }) = self.links.pop()
        else {
            return;
        };
        let text = self.output.split_off(start);
        if text.trim().is_empty() || unescaped(&text) == target {
            self.output.push_str(&format!("<{target}>"));
        } else {
            let target = if target.contains([' ', '(', ')', '&']) {
                format!("<{}>", target.replace('&', "&amp;"))
            } else {
                target
            };
            self.output.push_str(&format!("[{text}]({target})"));
        }
    }
}

/// A link target that means the same everywhere, in a form that may stand in angle brackets.
fn absolute(target: &str) -> Option<String> {
    let lower = target.to_ascii_lowercase();
    let is_absolute = ["https://", "http://"]
        .iter()
        .any(|scheme| lower.starts_with(scheme));
    is_absolute.then(|| {
        target
            .replace('<', "%3C")
            .replace('>', "%3E")
            .replace('\\', "%5C")
            .replace('|', "%7C")
            .replace('`', "%60")
            .replace(|c: char| c.is_whitespace() || c.is_control(), "%20")
    })
}

fn unescaped(text: &str) -> String {
    text.replace('\\', "")
}
