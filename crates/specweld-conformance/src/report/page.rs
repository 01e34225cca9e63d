//! The prose of a page, coloured by what was witnessed of it.

use std::ops::Range;

use super::{Outcome, PageText, Point, escaped};

/// The page as HTML, with a `mark` around what each point is about.
pub fn coloured(page: &PageText, points: &[Point]) -> String {
    let mut marks: Vec<(Range<usize>, &Point)> = points
        .iter()
        .filter_map(|point| Some((range(page, point)?, point)))
        .collect();
    // Of those that begin together, what is worst is seen; of those that overlap, what begins first.
    marks.sort_by_key(|(range, point)| (range.start, rank(&point.outcome), range.end));
    let mut out = String::new();
    let mut at = 0;
    for (range, point) in marks {
        if range.start < at {
            continue;
        }
        out.push_str(&lines(&page.text[at..range.start]));
        let text = lines(&page.text[range.clone()]);
        let outcome = point.outcome.as_str();
        out.push_str(&format!(
            "<mark class=\"{outcome}\" title=\"{outcome}\">{text}</mark>"
        ));
        at = range.end;
    }
    out.push_str(&lines(&page.text[at..]));
    out
}

fn rank(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Broken { .. } => 0,
        Outcome::Unwitnessed => 1,
        Outcome::Unreachable { .. } => 2,
        Outcome::Witnessed { .. } => 3,
    }
}

/// Escapes, and keeps the lines.
fn lines(text: &str) -> String {
    let lines: Vec<_> = text
        .split('\n')
        .map(|line| escaped(line.trim_end_matches('\r')))
        .collect();
    lines.join("\n")
}

/// What a point is about: the sentence from its place on, however it is broken into lines; else the line.
fn range(page: &PageText, point: &Point) -> Option<Range<usize>> {
    let place = point.place.as_ref().filter(|it| it.file == page.name)?;
    let mut starts = std::iter::once(0).chain(page.text.match_indices('\n').map(|(at, _)| at + 1));
    let start = starts.nth(place.line.checked_sub(1)?)?;
    let line = page.text[start..].lines().next().unwrap_or_default();
    let column = line.char_indices().nth(place.column.saturating_sub(1));
    let from = start + column.map_or(0, |(at, _)| at);
    let end = sentence(&page.text[from..], &point.what).map_or(start + line.len(), |it| from + it);
    (from < end).then_some(from..end)
}

/// How far a text reaches that begins with a sentence, white space and marks of quotations aside.
fn sentence(text: &str, sentence: &str) -> Option<usize> {
    let counts = |it: &char| !it.is_whitespace() && *it != '>';
    let mut wanted = sentence.chars().filter(counts).peekable();
    wanted.peek()?;
    for (at, character) in text.char_indices().filter(|(_, it)| counts(it)) {
        match wanted.next() {
            Some(next) if next == character => {}
            _ => return None,
        }
        if wanted.peek().is_none() {
            return Some(at + character.len_utf8());
        }
    }
    None
}
