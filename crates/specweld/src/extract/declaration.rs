//! Where a text says that it is OpenAPI, whatever stands around it.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

/// The members that tell an OpenAPI document by their names.
pub(super) const NAMES: [&str; 2] = ["openapi", "swagger"];

/// Whether a page may hold a fragment, or show an operation.
pub(super) fn is_named(text: &str) -> bool {
    let marks = ["openapi", "swagger", "OpenAPI", "schemaArray"];
    marks.iter().any(|mark| text.contains(mark))
}

/// What lines of a stretch have behind `openapi:` that begin with it, and where.
pub(super) fn values(text: &str, range: Range<usize>) -> impl Iterator<Item = (usize, &str)> {
    let start = range.start;
    let mut finder =
        memmem::find_iter(&text.as_bytes()[range], "openapi:").map(move |at| start + at);
    std::iter::from_fn(move || {
        let at = finder.find(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n')?;
        let start = at + "openapi:".len();
        Some((start, text[start..].lines().next().unwrap_or_default()))
    })
}

/// What the stretches leave of a text of this length; they are in order.
pub(super) fn outside(stretches: &[Range<usize>], length: usize) -> Vec<Range<usize>> {
    let starts = stretches
        .iter()
        .map(|stretch| stretch.start)
        .chain([length]);
    let mut at = 0;
    let mut rest = Vec::new();
    for (start, stretch) in starts.zip(stretches.iter().map(Some).chain([None])) {
        if at < start {
            rest.push(at..start);
        }
        at = at.max(stretch.map_or(length, |stretch| stretch.end));
    }
    rest
}

/// The first place in a stretch where a line or an object begins with a member `openapi` or `swagger` that names a
/// version.
pub(super) fn find(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    static FINDERS: LazyLock<[Finder<'static>; NAMES.len()]> =
        LazyLock::new(|| NAMES.map(Finder::new));
    let start = range.start;
    let bytes = &text.as_bytes()[range];
    let found = FINDERS.iter().zip(NAMES).filter_map(|(finder, name)| {
        let mut found = finder.find_iter(bytes);
        found.find_map(|at| declared(text, start + at, name))
    });
    found.min_by_key(|range| range.start)
}

/// The declaration at a name.
fn declared(text: &str, at: usize, name: &str) -> Option<Range<usize>> {
    let before = text[..at].trim_end_matches(['"', '\'']);
    let quotes = at - before.len();
    if quotes > 1 || !begins(before) {
        return None;
    }
    let rest = text[at + name.len()..].get(quotes..)?;
    let rest = rest.trim_start_matches([' ', '\t']).strip_prefix(':')?;
    let value = rest.trim_start_matches([' ', '\t', '"', '\'']);
    let version: String = value
        .chars()
        .take_while(|letter| letter.is_ascii_digit() || *letter == '.')
        .collect();
    let is_version =
        version.starts_with(|letter: char| letter.is_ascii_digit()) && version.contains('.');
    let end = text.len() - value.len() + version.len();
    is_version.then_some(before.len()..end)
}

/// Whether what stands before it is the beginning of a line or of an object.
fn begins(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let line = line.trim_end_matches([' ', '\t']);
    line.ends_with(['{', ','])
        || line
            .chars()
            .all(|letter| [' ', '\t', '>'].contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_leave_what_is_between_them() {
        for (stretches, rest) in [
            (&[][..], &[(0, 9)][..]),
            (&[(0, 2), (4, 5)], &[(2, 4), (5, 9)]),
            (&[(1, 6), (2, 3), (6, 9)], &[(0, 1)]),
        ] {
            let stretches: Vec<_> = stretches.iter().map(|(start, end)| *start..*end).collect();
            let found = outside(&stretches, 9).into_iter();
            let found: Vec<_> = found.map(|range| (range.start, range.end)).collect();
            assert_eq!(found, rest);
        }
    }

    #[test]
    fn a_declaration_begins_a_line_or_an_object() {
        for (text, declared) in [
            ("openapi: 3.1.0\n", Some("openapi: 3.1.0")),
            ("a\n  > openapi : '3.0'", Some("openapi : '3.0")),
            ("{\"openapi\":\"3.1.0\"}", Some("\"openapi\":\"3.1.0")),
            (
                "{\n \"info\": {}, 'swagger': '2.0'",
                Some("'swagger': '2.0"),
            ),
            ("swagger: 2.0, openapi: 3.0", Some("swagger: 2.0")),
            ("write openapi: 3.1.0 there", None),
            ("`openapi: 3.1.0`", None),
            ("openapi: get /ties", None),
            ("\\\"openapi\\\": \\\"3.0\\\"", None),
            ("openapi: 3", None),
            ("x-openapi: 3.0", None),
            ("openapi", None),
        ] {
            assert_eq!(
                find(text, 0..text.len()).map(|range| &text[range]),
                declared,
                "{text}"
            );
        }
    }
}
