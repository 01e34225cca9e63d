//! Texts in XML.

use std::fmt;

/// A text as the content of an element.
///
/// What XML 1.0 has no way to write, such as most control characters, becomes U+FFFD. A carriage return is written as a
/// reference, since a reader would take it for a line feed; `>` as well, since it may follow `]]`.
pub(crate) struct Text<'t>(pub &'t str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |c: &char| is_char(*c) && !matches!(c, '&' | '<' | '>' | '\r');
        let mut rest = self.0;
        while let Some((at, other)) = rest.char_indices().find(|(_, c)| !is_plain(c)) {
            f.write_str(&rest[..at])?;
            f.write_str(match other {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '\r' => "&#13;",
                _ => "\u{fffd}",
            })?;
            rest = &rest[at + other.len_utf8()..];
        }
        f.write_str(rest)
    }
}

/// The production `Char` of XML 1.0, section 2.2.
fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_read_as_it_is_or_as_one_that_stands_for_it() {
        let all: String = ('\0'..=char::MAX).collect();
        let text = format!("]]>{all}<!--<![CDATA[&amp;</a>");
        let document = format!("<a>{}</a>", Text(&text));
        let read = roxmltree::Document::parse(&document).unwrap();
        let expected: String = text
            .chars()
            .map(|c| if is_char(c) { c } else { '\u{fffd}' })
            .collect();
        assert_eq!(read.root_element().text(), Some(expected.as_str()));
        let lost = all.chars().filter(|c| !is_char(*c)).count();
        assert_eq!(lost, 29 + 2, "control characters, U+FFFE and U+FFFF");
    }
}
