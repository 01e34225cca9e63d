//! Diagnostics for people, with excerpts of their pages.

mod excerpt;

use std::fmt::Write;

use hashbrown::HashMap;
use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::diagnostic::{Diagnostic, Severity, tame};
use crate::page::Pages;
use crate::subject::{Located, Locator};
use excerpt::Excerpt;

/// How many diagnostics are drawn, equal ones counting once: nobody mends more in one go.
const SHOWN: usize = 50;
/// How many of those that equal a drawn one are named below it.
const NAMED: usize = 3;
/// The width of a terminal that every line but an excerpt keeps to.
const WIDTH: usize = 100;

/// How diagnostics are drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct RenderOptions {
    /// Whether to colour them, for a terminal.
    pub colour: bool,
    /// Whether to draw every one, instead of the first of equal ones and of no more than a screenful.
    pub all: bool,
}

/// Diagnostics as people read them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// One below the other, with a last line that counts them all; empty where there is none.
    pub text: String,
    /// How many were not drawn.
    pub hidden: usize,
}

/// Draws diagnostics that these pages gave: errors before warnings, each with what it is about. Those with one message
/// at different places are drawn once, with a count and the places of some others.
pub fn render(diagnostics: &[Diagnostic], pages: &Pages, options: RenderOptions) -> Rendered {
    let theme = match options.colour {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(WIDTH);
    let groups = groups(diagnostics, options.all);
    let shown = if options.all { groups.len() } else { SHOWN };
    let mut locator = Locator::new(pages);
    let (mut text, mut drawn, mut named) = (String::new(), 0, 0);
    for group in groups.iter().take(shown) {
        // Writing to a string does not fail.
        let _ = handler.render_report(&mut text, &Excerpt::new(group.first, pages));
        if let Some(located) = locate(group.first, &mut locator) {
            let _ = writeln!(text, "  {}", at(&located));
        }
        if !group.others.is_empty() {
            more(&mut text, &group.others, pages, &mut locator);
        }
        text.push('\n');
        drawn += 1;
        named += 1 + group.others.len();
    }
    text.push_str(&counts(diagnostics, diagnostics.len() - named));
    Rendered {
        text,
        hidden: diagnostics.len() - drawn,
    }
}

/// Diagnostics with one message, at different places.
struct Group<'d> {
    first: &'d Diagnostic,
    others: Vec<&'d Diagnostic>,
}

/// The diagnostics by their messages, or each alone; errors first.
fn groups(diagnostics: &[Diagnostic], alone: bool) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known = HashMap::new();
    for diagnostic in diagnostics {
        let text = (&diagnostic.message, &diagnostic.help);
        let index = groups.len();
        let index = match alone {
            true => index,
            false => *known
                .entry((diagnostic.severity, diagnostic.code, text))
                .or_insert(index),
        };
        match groups.get_mut(index) {
            Some(group) => group.others.push(diagnostic),
            None => groups.push(Group {
                first: diagnostic,
                others: Vec::new(),
            }),
        }
    }
    groups.sort_by_key(|group| group.first.severity);
    groups
}

fn locate(diagnostic: &Diagnostic, locator: &mut Locator<'_>) -> Option<Located> {
    let located = locator.locate(diagnostic.labels.first()?.span)?;
    (!located.pointer.is_empty()).then_some(located)
}

/// `in schema `Tie`, at /components/schemas/Tie/type`
fn at(located: &Located) -> String {
    let pointer = tame(located.pointer.clone());
    match &located.subject {
        Some(subject) => format!("in {subject}, at {pointer}"),
        None => format!("at {pointer}"),
    }
}

/// A line that names some of the others, and counts them all.
fn more(text: &mut String, others: &[&Diagnostic], pages: &Pages, locator: &mut Locator<'_>) {
    let named = others.iter().take(NAMED).map(|diagnostic| {
        let subject = locate(diagnostic, locator).and_then(|it| it.subject);
        match (subject, diagnostic.place(pages)) {
            (Some(subject), Some(place)) => format!("{subject} ({place})"),
            (None, Some(place)) => place,
            (_, None) => diagnostic.code.to_string(),
        }
    });
    let named: Vec<_> = named.collect();
    let rest = if others.len() > NAMED { ", …" } else { "" };
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "  and {} more like it: {}{rest}",
        others.len(),
        named.join(", ")
    );
}

/// `2 errors, 1 warning`, or nothing where there is nothing to count.
fn counts(diagnostics: &[Diagnostic], rest: usize) -> String {
    let count = |severity: Severity| {
        let of_severity = diagnostics.iter().filter(|it| it.severity == severity);
        let count = of_severity.count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", severity.as_str()))
    };
    let counts = [Severity::Error, Severity::Warning].into_iter();
    let counts: Vec<_> = counts.filter_map(count).collect();
    match (counts.is_empty(), rest) {
        (true, _) => String::new(),
        (false, 0) => format!("{}\n", counts.join(", ")),
        (false, rest) => format!("{}; {rest} of them are not shown\n", counts.join(", ")),
    }
}
