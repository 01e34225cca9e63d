//! The names of the parts of `multipart/form-data` (RFC 7578).

use std::collections::BTreeSet;

/// The names of all parts; else why there are none.
pub fn names(content_type: &str, bytes: &[u8]) -> Result<BTreeSet<String>, &'static str> {
    let boundary =
        parameter(content_type, "boundary").ok_or("the `Content-Type` names no boundary")?;
    let delimiter = [b"--", boundary.as_bytes()].concat();
    let mut names = BTreeSet::new();
    let mut rest = after(bytes, &delimiter).ok_or("the body has no parts")?;
    // Two hyphens behind the boundary end the body (RFC 2046, section 5.1.1).
    while !rest.starts_with(b"--") {
        let head = after(rest, b"\n").ok_or("the body ends before its last boundary")?;
        let end = find(head, b"\r\n\r\n").or_else(|| head.starts_with(b"\r\n").then_some(0));
        let end = end.ok_or("a part has no end of its headers")?;
        let headers = String::from_utf8_lossy(&head[..end]);
        let disposition = headers.lines().filter_map(|line| line.split_once(':'));
        let mut disposition =
            disposition.filter(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"));
        let name = disposition
            .next()
            .and_then(|(_, value)| parameter(value, "name"));
        names.insert(name.ok_or("a part has no name")?);
        rest = after(&head[end..], &delimiter).ok_or("the body ends before its last boundary")?;
    }
    Ok(names)
}

/// A parameter behind the first semicolon, without its quotes.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let (_, mut rest) = value.split_once(';')?;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (value, next) = match after.trim_start().strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.find('"')?;
                let next = quoted[end + 1..]
                    .split_once(';')
                    .map_or("", |(_, next)| next);
                (&quoted[..end], next)
            }
            None => after.split_once(';').unwrap_or((after, "")),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.trim().to_owned());
        }
        rest = next;
    }
}

fn after<'b>(bytes: &'b [u8], wanted: &[u8]) -> Option<&'b [u8]> {
    bytes.get(find(bytes, wanted)? + wanted.len()..)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len().max(1))
        .position(|it| it == wanted)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn parts_are_named() {
        let content_type = "multipart/form-data; charset=utf-8; boundary=\"a;b\"";
        let body = "preamble\r\n--a;b\r\nContent-Disposition: form-data; filename=\"x=y\"; name=\"file\"\r\n\r\nbytes\r\n--a;b\r\n\
            content-disposition: form-data; name=why\r\n\r\n--a\r\n--a;b--\r\n";
        let found = names(content_type, body.as_bytes()).unwrap();
        assert_eq!(Vec::from_iter(found), ["file", "why"]);
        let cases = [
            (
                "multipart/form-data",
                "--a--",
                "the `Content-Type` names no boundary",
            ),
            (
                "multipart/form-data; boundary=a",
                "",
                "the body has no parts",
            ),
            (
                "multipart/form-data; boundary=a",
                "--a\r\n\r\nx\r\n--a--",
                "a part has no name",
            ),
            (
                "multipart/form-data; boundary=a",
                "--a\r\nContent-Disposition: form-data; name=b\r\n\r\nx",
                "the body ends before its last boundary",
            ),
        ];
        for (content_type, body, why) in cases {
            assert_eq!(names(content_type, body.as_bytes()).unwrap_err(), why);
        }
    }
}
