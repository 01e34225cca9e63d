//! The header `Content-Disposition` of a part.

use std::borrow::Cow;

use specweld_document::written;

/// A parameter of a `Content-Disposition`, whose extended form (`name*=utf-8''...`, RFC 8187) comes first.
pub(super) fn parameter(disposition: &str, name: &str) -> Option<String> {
    let (_, mut rest) = disposition.split_once(';')?;
    let mut found = None;
    loop {
        let (key, value) = rest.split_once('=')?;
        let key = key.rsplit(';').next().unwrap_or_default();
        let key = key.trim().to_ascii_lowercase();
        let (value, next) = value_of(value.trim_start());
        if key.strip_suffix('*') == Some(name)
            && let Some(text) = extended(&value)
        {
            return Some(text);
        }
        if key == name {
            found.get_or_insert(value);
        }
        match next.split_once(';') {
            Some((_, next)) if next.contains('=') => rest = next,
            _ => return found,
        }
    }
}

/// A text in percent encoding, behind its charset and its language.
fn extended(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let is_utf8 = parts.next()?.eq_ignore_ascii_case("utf-8");
    let text = parts.nth(1)?;
    let decoded = written::percent(text).ok().filter(|_| is_utf8);
    decoded.map(Cow::into_owned)
}

/// A token or a quoted text, and what comes after it.
///
/// A backslash stands for the quotation mark or the backslash after it, and for itself otherwise: browsers write paths as they are.
fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim_end().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => match letters.next_if(|(_, next)| ['"', '\\'].contains(next)) {
                Some((_, next)) => value.push(next),
                None => value.push(letter),
            },
            _ => value.push(letter),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dispositions_are_read_as_they_are_written() {
        for (disposition, name, file_name) in [
            (r#"form-data; name="a""#, Some("a"), None),
            (
                "form-data; name=a ; filename=b.txt",
                Some("a"),
                Some("b.txt"),
            ),
            (
                r#"form-data; filename="x; name=y"; Name="a""#,
                Some("a"),
                Some("x; name=y"),
            ),
            (
                r#"form-data; name="a"; filename="C:\\d\"x\"""#,
                Some("a"),
                Some(r#"C:\d"x""#),
            ),
            (
                r#"form-data; name="a"; filename="C:\d\x\y""#,
                Some("a"),
                Some(r"C:\d\x\y"),
            ),
            (
                r#"form-data; name*=utf-8''a%20%C3%A4; name="a""#,
                Some("a ä"),
                None,
            ),
            (
                r#"form-data; name*=latin-1''a%E4; name="b""#,
                Some("b"),
                None,
            ),
            ("form-data", None, None),
            ("form-data; name", None, None),
            ("form-data; odd; name=a", Some("a"), None),
            (r#"form-data; name="open"#, Some("open"), None),
        ] {
            assert_eq!(
                (
                    parameter(disposition, "name").as_deref(),
                    parameter(disposition, "filename").as_deref(),
                ),
                (name, file_name),
                "{disposition}"
            );
        }
    }
}
