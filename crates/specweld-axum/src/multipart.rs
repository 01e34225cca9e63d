//! Bodies of several parts.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;

use bytes::Bytes;
use futures_util::{FutureExt, future, stream};
use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use specweld_document::written;

use crate::{Limits, Reason};

/// A body of `multipart/form-data` (RFC 7578): its parts, in the order in which they were sent.
#[derive(Clone, Debug)]
pub struct Multipart {
    /// Of one name there may be several.
    pub parts: Vec<Part>,
}

/// One part of a [`Multipart`] body.
#[derive(Clone)]
pub struct Part {
    /// The name of the field that it is of.
    pub name: String,
    /// The name of the file that it was, if it was one.
    pub file_name: Option<String>,
    /// Its `Content-Type`, as it was sent.
    pub content_type: Option<String>,
    /// What it holds.
    pub bytes: Bytes,
}

impl Multipart {
    /// The first part of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }
}

/// Shows what kind of part it is: neither what it holds, nor the name of somebody's file.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// Reads a body whose bytes are all there.
pub(crate) fn read(content_type: &str, body: Bytes, limits: &Limits) -> Result<Multipart, Reason> {
    let malformed = || Reason::Malformed {
        expected: "multipart/form-data".to_owned(),
    };
    let boundary = multer::parse_boundary(content_type).map_err(|_| malformed())?;
    let body = stream::once(future::ready(Ok::<_, Infallible>(body)));
    let mut body = multer::Multipart::new(body, boundary);
    let parts = async {
        let mut parts = Vec::new();
        while let Some(field) = body.next_field().await.map_err(|_| malformed())? {
            parts.push(part(field).await.ok_or_else(malformed)?);
            limits.check_members(parts.len())?;
        }
        Ok(Multipart { parts })
    };
    // There is nothing to wait for.
    parts.now_or_never().unwrap_or_else(|| Err(malformed()))
}

async fn part(field: multer::Field<'_>) -> Option<Part> {
    let disposition = header(field.headers(), &CONTENT_DISPOSITION)?;
    Some(Part {
        name: parameter(&disposition, "name")?,
        file_name: parameter(&disposition, "filename"),
        content_type: header(field.headers(), &CONTENT_TYPE),
        bytes: field.bytes().await.ok()?,
    })
}

fn header(headers: &HeaderMap, name: &http::HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// A parameter of a `Content-Disposition`, whose extended form (`name*=utf-8''...`, RFC 8187) comes first.
fn parameter(disposition: &str, name: &str) -> Option<String> {
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
