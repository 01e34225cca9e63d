//! Flow collections whose lines begin no further right than what they belong to:
//!
//! ```yaml
//! paths: {
//! }
//! ```
//!
//! YAML 1.2 wants such lines indented, and most readers do not.

use crate::parse::block::Block;

/// The block with all lines inside of flow collections indented, so that only their brackets tell where they end;
/// nothing where there is no such line. Places stay those of the page.
pub(super) fn indented<'p>(block: &Block<'p>) -> Option<Block<'p>> {
    let lines = inner_lines(&block.text);
    if lines.is_empty() {
        return None;
    }
    let deepest = block
        .text
        .lines()
        .map(indentation)
        .max()
        .unwrap_or_default();
    Some(block.with_blanks(&lines, deepest + 1))
}

/// Where lines begin that stand inside of a flow collection.
fn inner_lines(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let line = line(text, at);
        let end = at + line.len();
        at = match opening(line) {
            Opening::Flow(start) => flow_end(text, at + start, &mut found),
            Opening::Quoted(start) => quoted_end(text, at + start).max(end),
            Opening::Block => block_end(text, end, indentation(line)),
            Opening::Other => end,
        };
        // What stands behind a collection or a text on its last line is of no concern.
        if at < text.len() && !text[..at].ends_with('\n') {
            at += self::line(text, at).len();
        }
    }
    found
}

/// The line that begins here, with what ends it.
fn line(text: &str, at: usize) -> &str {
    text[at..].split_inclusive('\n').next().unwrap_or_default()
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// What the value on a line of block style begins with, and where.
enum Opening {
    Flow(usize),
    Quoted(usize),
    /// A text that is told by its indentation.
    Block,
    Other,
}

fn opening(line: &str) -> Opening {
    let mut start = indentation(line);
    while line[start..].starts_with("- ") {
        start += 2 + indentation(&line[start + 2..]);
    }
    let key = match line[start..].chars().next() {
        Some(quote @ ('"' | '\'')) => quoted_end(line, start)
            .min(line.len())
            .max(start + quote.len_utf8()),
        Some('#') => return Opening::Other,
        _ => start,
    };
    let value = match line[key..].find(": ") {
        Some(colon) if !line[start..].starts_with(['{', '[']) => key + colon + 2,
        _ => start,
    };
    let mut rest = line[value..].trim_start();
    // Anchors and tags stand before the value.
    while rest.starts_with(['&', '!']) {
        rest = rest
            .split_once(' ')
            .map_or("", |(_, rest)| rest)
            .trim_start();
    }
    let at = line.len() - rest.len();
    match rest.chars().next() {
        Some('{' | '[') => Opening::Flow(at),
        Some('"' | '\'') => Opening::Quoted(at),
        Some('|' | '>') => Opening::Block,
        _ => Opening::Other,
    }
}

/// The end of the flow collection that begins at `start`. Lines that begin inside go to `found`.
fn flow_end(text: &str, start: usize, found: &mut Vec<usize>) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut before) = (start, 0usize, b' ');
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'\n' => found.push(at),
            // Elsewhere they are a part of a plain text.
            b'"' | b'\'' if b"{[,: \n".contains(&before) => {
                let end = quoted_end(text, at - 1);
                let breaks = text[at..end].match_indices('\n');
                found.extend(breaks.map(|(offset, _)| at + offset + 1));
                at = end;
            }
            b'#' if before.is_ascii_whitespace() => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
            }
            _ => {}
        }
        before = byte;
        if depth == 0 {
            return at;
        }
    }
    at
}

/// The end of the quoted text that begins at `start`, behind its closing quote.
fn quoted_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            _ if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// The end of a block scalar whose header's line ends at `start`, with so much before the header's key.
fn block_end(text: &str, start: usize, parent: usize) -> usize {
    let mut at = start;
    let mut content = None;
    while at < text.len() {
        let line = line(text, at);
        if !line.trim().is_empty() {
            let indentation = indentation(line);
            if indentation < *content.get_or_insert(indentation) || indentation <= parent {
                break;
            }
        }
        at += line.len();
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_inside_of_flow_collections_are_found() {
        for (text, inner) in [
            ("a: {\n}\nb: 1\n", &["}"][..]),
            ("a: b\nc: d\n", &[]),
            ("a: {b: [\nc,\nd]}\n", &["c,", "d]}"]),
            ("- {\nx: 1}\n- y\n", &["x: 1}"]),
            ("- k: &a !!map {\n}\n", &["}"]),
            ("\"k: {\": {\n}\n", &["}"]),
            ("{\nx: '}\n', y: it's}\nz", &["x: '}", "', y: it's}"]),
            ("a: [ # ]\n]\nb: 1", &["]"]),
            // What looks like one in a text is none.
            ("a: |\n  {\n}\nb: {\n}\n", &["}"]),
            ("- a: >-\n    {\n  b: {\n  }\n", &["  }"]),
            ("a: '{\n}'\nb: x {\nc: 1\n", &[]),
            ("# a: {\nb: 1\n", &[]),
            // A bracket too few.
            ("a: {\nb: 1\n", &["b: 1", ""]),
        ] {
            let found = inner_lines(text).into_iter();
            let found: Vec<_> = found
                .map(|at| line(text, at).trim_end_matches('\n'))
                .collect();
            assert_eq!(found, inner, "{text}");
        }
    }
}
