//! Whether an answer is a page as its author wrote it, or what people see of it.

use reqwest::header::CONTENT_TYPE;

use super::fetch::{Answer, header};

/// What an answer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Text that is not HTML.
    Plain(String),
    Html,
    /// Bytes that are not UTF-8 text.
    None,
}

/// Looks at the type that the host names, and at the text itself: hosts call much `text/plain`, and answer with a page
/// for people where there is nothing.
pub fn text(answer: &Answer) -> Text {
    let kind = header(&answer.headers, &CONTENT_TYPE).unwrap_or_default();
    let kind = kind.to_ascii_lowercase();
    if kind.starts_with("text/html") || kind.starts_with("application/xhtml") {
        return Text::Html;
    }
    let Ok(text) = std::str::from_utf8(&answer.body) else {
        return Text::None;
    };
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let start: String = start.chars().take(20).collect();
    let start = start.to_ascii_lowercase();
    if ["<!doctype html", "<html"]
        .iter()
        .any(|it| start.starts_with(it))
    {
        return Text::Html;
    }
    match text.contains('\0') {
        true => Text::None,
        false => Text::Plain(text.to_owned()),
    }
}
