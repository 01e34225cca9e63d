//! Where a text says that it is OpenAPI, whatever stands around it.

use std::ops::Range;

use memchr::memmem;

/// The members that tell an OpenAPI document by their names.
pub(super) const NAMES: [&str; 2] = ["openapi", "swagger"];

/// Whether a page may hold a fragment, or show an operation.
pub(super) fn is_named(text: &str) -> bool {
    let marks = ["openapi", "swagger", "OpenAPI", "schemaArray"];
    marks.iter().any(|mark| text.contains(mark))
}

/// What lines have behind `openapi:` that begin with it, and where.
pub(super) fn values(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut finder = memmem::find_iter(text.as_bytes(), "openapi:");
    std::iter::from_fn(move || {
        let at = finder.find(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n')?;
        let start = at + "openapi:".len();
        Some((start, text[start..].lines().next().unwrap_or_default()))
    })
}

/// The first place from `from` on where a line or an object begins with a member `openapi` or `swagger` that names a
/// version.
pub(super) fn find(text: &str, from: usize) -> Option<Range<usize>> {
    let found = NAMES.iter().filter_map(|name| {
        let mut finder = memmem::find_iter(&text.as_bytes()[from..], name);
        finder.find_map(|at| declared(text, from + at, name))
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
            assert_eq!(find(text, 0).map(|range| &text[range]), declared, "{text}");
        }
    }
}
