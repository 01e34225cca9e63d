//! Diagnostics for people, drawn by [`miette`].

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{Page, Pages, Span};

/// How many bytes around a place are shown of a line that is longer than [`LONG_LINE`].
const NEIGHBOURHOOD: usize = 48;
/// The longest line that is shown whole. Exported fragments are one line of many thousand bytes.
const LONG_LINE: usize = 160;

/// The width of a terminal that every line but an excerpt keeps to.
const WIDTH: usize = 100;

/// Draws diagnostics for a terminal, one below the other, and a last line that counts them.
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
    for diagnostic in diagnostics {
        // Writing to a string does not fail.
        let _ = handler.render_report(&mut text, &Report::new(diagnostic, pages));
        text.push('\n');
    }
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    };
    let plural = |count, noun| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let counts = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
    ];
    let counts = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| plural(count, noun));
    let counts = counts.collect::<Vec<_>>().join(", ");
    if !counts.is_empty() {
        text.push_str(&counts);
        text.push('\n');
    }
    text
}

/// A diagnostic together with its pages, as [`miette::Diagnostic`]: hand it to a report handler.
#[derive(Debug)]
pub struct Report<'a> {
    /// None for the second and later pages of a diagnostic.
    code: Option<Code>,
    severity: miette::Severity,
    message: String,
    help: Option<&'a str>,
    excerpt: Option<Excerpt<'a>>,
    labels: Vec<(Span, &'a str)>,
    /// The labels in other pages.
    related: Vec<Report<'a>>,
}

impl<'a> Report<'a> {
    /// A report on a diagnostic that the same pages gave.
    pub fn new(diagnostic: &'a Diagnostic, pages: &'a Pages) -> Self {
        let mut groups: Vec<(Span, Vec<(Span, &str)>)> = Vec::new();
        for label in &diagnostic.labels {
            let place = (label.span, label.message.as_str());
            match groups
                .iter_mut()
                .find(|(first, _)| first.page == label.span.page)
            {
                Some((_, labels)) => labels.push(place),
                None => groups.push((label.span, vec![place])),
            }
        }
        let mut reports = groups.into_iter().map(|(first, labels)| Self {
            code: None,
            severity: miette::Severity::Advice,
            message: "the other place".to_owned(),
            help: None,
            excerpt: Some(Excerpt(pages.get(first.page))),
            labels,
            related: Vec::new(),
        });
        let first = reports.next();
        let related: Vec<_> = reports.collect();
        let (excerpt, labels) =
            first.map_or((None, Vec::new()), |first| (first.excerpt, first.labels));
        Self {
            code: Some(diagnostic.code),
            severity: match diagnostic.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
            },
            message: diagnostic.message.clone(),
            help: diagnostic.help.as_deref(),
            excerpt,
            labels,
            related,
        }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code
            .map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt
            .as_ref()
            .map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self
            .labels
            .iter()
            .enumerate()
            .map(|(index, (span, message))| {
                let range = span.range();
                let place = SourceSpan::from((range.start, range.len()));
                if index == 0 {
                    LabeledSpan::new_primary_with_span(Some((*message).to_owned()), place)
                } else {
                    LabeledSpan::new_with_span(Some((*message).to_owned()), place)
                }
            });
        Some(Box::new(labels))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        (!self.related.is_empty()).then(|| {
            Box::new(
                self.related
                    .iter()
                    .map(|report| report as &dyn miette::Diagnostic),
            ) as Box<_>
        })
    }
}

/// A page as a source of excerpts: lines too long to read are cut to the neighbourhood of the place.
#[derive(Debug)]
struct Excerpt<'a>(&'a Page);

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.0.text();
        let start = text.floor_char_boundary(span.offset());
        let end = text
            .ceil_char_boundary((span.offset() + span.len()).min(text.len()))
            .max(start);
        let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |at| at + 1);
        let line_end = |at: usize| {
            text[at..]
                .find('\n')
                .map_or(text.len(), |length| at + length)
        };
        let (mut from, mut to) = (line_start(start), line_end(end));
        if to - from > LONG_LINE {
            if end - start > LONG_LINE {
                // Two places far apart in one line: each is shown on its own.
                return Err(MietteError::OutOfBounds);
            }
            from = from.max(text.floor_char_boundary(start.saturating_sub(NEIGHBOURHOOD)));
            to = to.min(text.ceil_char_boundary((end + NEIGHBOURHOOD).min(text.len())));
        } else {
            for _ in 0..before {
                let line = line_start(from.saturating_sub(1));
                if from == 0 || from - line > LONG_LINE {
                    break;
                }
                from = line;
            }
            for _ in 0..after {
                let line = line_end((to + 1).min(text.len()));
                if to >= text.len() || line - to > LONG_LINE {
                    break;
                }
                to = line;
            }
        }
        // Without context the position is that of the place itself, which the heading of an excerpt shows.
        let position = self.0.position(if before == 0 && after == 0 {
            start
        } else {
            from
        });
        Ok(Box::new(MietteSpanContents::new_named(
            self.0.name().to_owned(),
            &text.as_bytes()[from..to],
            (from, to - from).into(),
            position.line - 1,
            position.column - 1,
            text[from..to].lines().count(),
        )))
    }
}
