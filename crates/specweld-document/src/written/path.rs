//! The parameters of a path, as they were sent.

/// The parameters of a segment of a path, none of which is empty. `around` is what stands before, between and after them, as it is sent.
pub fn path_parts<'p>(
    path: &'p str,
    segment: usize,
    around: &[impl AsRef<str>],
) -> Option<Vec<&'p str>> {
    let [before, between @ .., after] = around else {
        return None;
    };
    let text = path_segment(path, segment)?;
    let mut rest = text
        .strip_prefix(before.as_ref())?
        .strip_suffix(after.as_ref())?;
    let mut parts = Vec::new();
    for literal in between {
        let (part, next) = rest.split_once(literal.as_ref())?;
        parts.push(part);
        rest = next;
    }
    parts.push(rest);
    parts.iter().all(|part| !part.is_empty()).then_some(parts)
}

/// A segment of a path.
pub fn path_segment(path: &str, segment: usize) -> Option<&str> {
    // What is before the first slash is none.
    let mut slashes = path.bytes().enumerate().filter(|(_, byte)| *byte == b'/');
    let (start, _) = slashes.nth(segment)?;
    let end = slashes.next().map_or(path.len(), |(at, _)| at);
    path.get(start + 1..end)
}
