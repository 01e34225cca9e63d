//! A diagnostic with excerpts of its pages, as [`miette`] draws it.

use std::fmt;
use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diagnostic::{Diagnostic, Severity};
use crate::page::{Page, PageId, Pages, Span};
use crate::printable::harmless;

/// How many places of a diagnostic are drawn.
const SHOWN_LABELS: usize = 8;

/// How many bytes around a place are shown of a line that is longer than [`LONG_LINE`].
const NEIGHBOURHOOD: usize = 48;
/// The longest line that is shown whole. Exported fragments are one line of many thousand bytes.
const LONG_LINE: usize = 160;
/// How many bytes of a place are underlined.
const LONG_PLACE: usize = 80;

/// A diagnostic together with its pages.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    diagnostic: &'a Diagnostic,
    excerpts: Excerpts<'a>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Excerpt<'a> {
    /// Of a diagnostic that the same pages gave.
    pub(super) fn new(diagnostic: &'a Diagnostic, pages: &'a Pages) -> Self {
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

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Excerpt<'_> {}

impl miette::Diagnostic for Excerpt<'_> {
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

/// The pages of a report as one source of excerpts, one behind the other, the first label's page first. Lines too long
/// to read are cut to the neighbourhood of the place.
#[derive(Debug)]
struct Excerpts<'a>(Vec<Segment<'a>>);

#[derive(Debug)]
struct Segment<'a> {
    id: PageId,
    page: &'a Page,
    /// Where the page begins in the one segment.
    base: usize,
}

impl<'a> Excerpts<'a> {
    /// A place in the one source: the part of it that is underlined, which is of one line.
    fn span(&mut self, span: Span, pages: &'a Pages) -> SourceSpan {
        let known = self.0.iter().position(|segment| segment.id == span.page);
        let index = known.unwrap_or_else(|| {
            let base = self.0.last().map_or(0, Segment::end);
            let (id, page) = (span.page, pages.get(span.page));
            self.0.push(Segment { id, page, base });
            self.0.len() - 1
        });
        let Segment { page, base, .. } = self.0[index];
        let text = page.text();
        let start = text.floor_char_boundary(span.range().start);
        let line = page.line(page.position(start).line - 1);
        let end = text.ceil_char_boundary(span.range().end.min(start + LONG_PLACE));
        let end = end.min(line.end).max(start);
        (base + start, end - start).into()
    }
}

impl Segment<'_> {
    fn end(&self) -> usize {
        self.base + self.page.text().len() + 1
    }

    /// What is shown of the lines that hold a place; nothing where that would be a line too long to read.
    fn lines(&self, start: usize, end: usize) -> Option<Range<usize>> {
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
    fn context(&self, lines: Range<usize>, before: usize, after: usize) -> Range<usize> {
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
        let segment = self.0.iter().find(|segment| start < segment.end());
        let segment = segment.ok_or(MietteError::OutOfBounds)?;
        let lines = if end < segment.end() {
            segment.lines(start - segment.base, end - segment.base)
        } else {
            None
        };
        let lines = lines.ok_or(MietteError::OutOfBounds)?;
        let shown = segment.context(lines, before, after);
        // Without context the position is that of the place itself, which the heading of an excerpt shows.
        let position = segment.page.position(if before == 0 && after == 0 {
            start - segment.base
        } else {
            shown.start
        });
        let text = &segment.page.shown()[shown.clone()];
        Ok(Box::new(MietteSpanContents::new_named(
            harmless(segment.page.name()).into_owned(),
            text.as_bytes(),
            (segment.base + shown.start, shown.len()).into(),
            position.line - 1,
            position.column - 1,
            text.lines().count(),
        )))
    }
}
