//! What diagnostics are about.

use crate::diagnostic::{Diagnostic, Severity};
use crate::page::Span;

/// The places that diagnostics are about, in order.
pub(super) struct Told {
    all: Vec<Span>,
    /// The same of errors alone, with which there is no document.
    errors: Vec<Span>,
}

impl Told {
    pub(super) fn of(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter();
        let errors = errors.filter(|it| it.severity == Severity::Error);
        Self {
            all: places(diagnostics.iter()),
            errors: places(errors),
        }
    }

    /// Whether one is about something between two places.
    pub(super) fn of_part(&self, part: Span) -> bool {
        is_inside(&self.all, part)
    }

    /// Whether an error is.
    pub(super) fn is_at_fault(&self, part: Span) -> bool {
        is_inside(&self.errors, part)
    }
}

fn places<'d>(diagnostics: impl Iterator<Item = &'d Diagnostic>) -> Vec<Span> {
    let labels = diagnostics.flat_map(|it| &it.labels);
    let mut spans: Vec<Span> = labels.map(|label| label.span).collect();
    spans.sort();
    spans
}

/// Whether one of these, which are in order, begins in a part.
fn is_inside(places: &[Span], part: Span) -> bool {
    let first = places.partition_point(|it| (it.page, it.start) < (part.page, part.start));
    let next = places.get(first);
    next.is_some_and(|it| it.page == part.page && it.start < part.end.max(part.start + 1))
}
