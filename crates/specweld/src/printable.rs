//! Texts of strangers as a terminal may show them.

use std::borrow::Cow;

/// A text that a terminal shows as it is: characters that would move its cursor, colour it or turn its direction are
/// replaced by others of the same length, so that places stay right.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let steers = |letter: char| {
        (letter.is_control() && !['\n', '\t'].contains(&letter))
            || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut letters = text.chars().peekable();
    let mut harmless = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        let line_end = letter == '\r' && letters.peek() == Some(&'\n');
        harmless.push(match letter.len_utf8() {
            _ if line_end || !steers(letter) => letter,
            1 => '?',
            2 => '¿',
            _ => char::REPLACEMENT_CHARACTER,
        });
    }
    Cow::Owned(harmless)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_a_terminal_is_replaced_in_place() {
        let text = "\ta\u{1b}[31mé\u{9b}\u{202e}b\r\n\rc\n";
        assert_eq!(harmless(text), "\ta?[31mé¿\u{fffd}b\r\n?c\n");
        assert_eq!(harmless(text).len(), text.len());
        assert!(matches!(harmless("👩\u{200d}💻 é"), Cow::Borrowed(_)));
    }
}
