//! Diagnostics for people, drawn by [`miette`].

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};

use crate::diagnostic::{Diagnostic, Severity};
use crate::page::{Page, PageId, Pages, Span};
use crate::printable::harmless;

/// How many diagnostics are drawn: nobody mends more in one go.
pub const SHOWN: usize = 50;
/// How many places of a diagnostic are drawn.
const SHOWN_LABELS: usize = 8;

/// How many bytes around a place are shown of a line that is longer than [`LONG_LINE`].
const NEIGHBOURHOOD: usize = 48;
/// The longest line that is shown whole. Exported fragments are one line of many thousand bytes.
const LONG_LINE: usize = 160;
/// How many bytes of a place are underlined.
const LONG_PLACE: usize = 80;

/// The width of a terminal that every line but an excerpt keeps to.
const WIDTH: usize = 100;

/// Draws the first [`SHOWN`] diagnostics for a terminal, one below the other, and a last line that counts them all.
pub fn render(diagnostics: &[Diagnostic], pages: &Pages, colour: bool) -> String {
    let theme = if colour {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(WIDTH);
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(SHOWN) {
        // Writing to a string does not fail.
        let _ = handler.render_report(&mut text, &Report::new(diagnostic, pages));
        text.push('\n');
    }
    text.push_str(&counts(diagnostics));
    text
}

/// `2 errors, 1 warning`, or nothing where there is nothing to count.
fn counts(diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity| {
        let count = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", severity.as_str()))
    };
    let counts: Vec<_> = [Severity::Error, Severity::Warning]
        .into_iter()
        .filter_map(count)
        .collect();
    let rest = diagnostics.len().saturating_sub(SHOWN);
    match (counts.is_empty(), rest) {
        (true, _) => String::new(),
        (false, 0) => format!("{}\n", counts.join(", ")),
        (false, rest) => format!("{}; {rest} of them are not shown\n", counts.join(", ")),
    }
}

/// A diagnostic together with its pages, as [`miette::Diagnostic`]: hand it to a report handler.
#[derive(Debug)]
pub struct Report<'a> {
    diagnostic: &'a Diagnostic,
    excerpts: Excerpts<'a>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Report<'a> {
    /// A report on a diagnostic that the same pages gave.
    pub fn new(diagnostic: &'a Diagnostic, pages: &'a Pages) -> Self {
        let mut excerpts = Excerpts(Vec::new());
        let shown = diagnostic.labels.iter().take(SHOWN_LABELS).enumerate();
        let labels = shown.map(|(index, label)| {
            let span = excerpts.span(label.span, pages);
            let message = Some(label.message.clone());
            if index == 0 {
                LabeledSpan::new_primary_with_span(message, span)
            } else {
                LabeledSpan::new_with_span(message, span)
            }
        });
        Self {
            labels: labels.collect(),
            diagnostic,
            excerpts,
        }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.diagnostic.help.as_deref().unwrap_or_default();
        let rest = self.diagnostic.labels.len() - self.labels.len();
        match (help, rest) {
            ("", 0) => None,
            (help, 0) => Some(Box::new(help)),
            (help, rest) => Some(Box::new(format!("{help}\n({rest} more places)"))),
        }
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpts)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// The pages of a report as one source of excerpts, one behind the other, the first label's page first. Lines too long to read are cut to the
/// neighbourhood of the place.
#[derive(Debug)]
struct Excerpts<'a>(Vec<Source<'a>>);

#[derive(Debug)]
struct Source<'a> {
    id: PageId,
    page: &'a Page,
    /// Where the page begins in the one source.
    base: usize,
}

impl<'a> Excerpts<'a> {
    /// A place in the one source: the part of it that is underlined, which is of one line.
    fn span(&mut self, span: Span, pages: &'a Pages) -> SourceSpan {
        let known = self.0.iter().position(|source| source.id == span.page);
        let index = known.unwrap_or_else(|| {
            let base = self.0.last().map_or(0, Source::end);
            let (id, page) = (span.page, pages.get(span.page));
            self.0.push(Source { id, page, base });
            self.0.len() - 1
        });
        let Source { page, base, .. } = self.0[index];
        let text = page.text();
        let start = text.floor_char_boundary(span.range().start);
        let line = page.line(page.position(start).line - 1);
        let end = text.ceil_char_boundary(span.range().end.min(start + LONG_PLACE));
        let end = end.min(line.end).max(start);
        (base + start, end - start).into()
    }
}

impl Source<'_> {
    fn end(&self) -> usize {
        self.base + self.page.text().len() + 1
    }

    /// What is shown of the lines that hold a place; nothing where that would be a line too long to read.
    fn lines(&self, start: usize, end: usize) -> Option<std::ops::Range<usize>> {
        let text = self.page.text();
        let line = |offset| self.page.line(self.page.position(offset).line - 1);
        let (first, last) = (line(start), line(end));
        if first.len().max(last.len()) <= LONG_LINE {
            return Some(first.start..last.end);
        }
        // Two places far apart in one line are shown each on its own.
        if first != last || end - start > LONG_LINE {
            return None;
        }
        let from = text.floor_char_boundary(start.saturating_sub(NEIGHBOURHOOD));
        let to = text.ceil_char_boundary(end + NEIGHBOURHOOD);
        Some(from.max(first.start)..to.min(first.end))
    }

    /// The lines with those around them, unless they are cut or their neighbours too long.
    fn context(
        &self,
        lines: std::ops::Range<usize>,
        before: usize,
        after: usize,
    ) -> std::ops::Range<usize> {
        let (mut from, mut to) = (lines.start, lines.end);
        for _ in 0..before {
            let at = self.page.position(from);
            if at.line == 1 || at.column > 1 || self.page.line(at.line - 2).len() > LONG_LINE {
                break;
            }
            from = self.page.line(at.line - 2).start;
        }
        for _ in 0..after {
            let at = self.page.position(to);
            let next = self.page.line(at.line);
            if to != self.page.line(at.line - 1).end || next.is_empty() || next.len() > LONG_LINE {
                break;
            }
            to = next.end;
        }
        from..to
    }
}

impl SourceCode for Excerpts<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let source = self.0.iter().find(|source| start < source.end());
        let source = source.ok_or(MietteError::OutOfBounds)?;
        let lines = if end < source.end() {
            source.lines(start - source.base, end - source.base)
        } else {
            None
        };
        let lines = lines.ok_or(MietteError::OutOfBounds)?;
        let shown = source.context(lines, before, after);
        // Without context the position is that of the place itself, which the heading of an excerpt shows.
        let position = source.page.position(if before == 0 && after == 0 {
            start - source.base
        } else {
            shown.start
        });
        let text = &source.page.shown()[shown.clone()];
        Ok(Box::new(MietteSpanContents::new_named(
            harmless(source.page.name()).into_owned(),
            text.as_bytes(),
            (source.base + shown.start, shown.len()).into(),
            position.line - 1,
            position.column - 1,
            text.lines().count(),
        )))
    }
}
