//! Places of a long text without a walk through it: where its lines begin, and how many characters stand before a byte.

use std::borrow::Cow;

use crate::printable::harmless;

/// How many bytes stand between two counts of characters.
const BLOCK: usize = 256;

/// Counts the characters of a text in steps, so that a place is found from the step before it.
#[derive(Clone, Debug)]
pub(crate) struct Characters {
    /// How many characters begin before each block. A text with a place that 32 bits cannot tell is no page.
    before: Vec<u32>,
}

impl Characters {
    pub(crate) fn new(text: &str) -> Self {
        let mut before = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            before.push(count);
            count += beginning_in(block) as u32;
        }
        Self { before }
    }

    /// How many characters of the text begin before a byte.
    pub(super) fn count(&self, text: &str, offset: usize) -> usize {
        let block = (offset / BLOCK).min(self.before.len().saturating_sub(1));
        let before = self.before.get(block).map_or(0, |count| *count as usize);
        before + beginning_in(&text.as_bytes()[block * BLOCK..offset])
    }

    /// The byte at which the character of this number begins, from 0; the end of the text for one that it does not
    /// have.
    pub(crate) fn offset(&self, text: &str, character: usize) -> usize {
        let block = self
            .before
            .partition_point(|count| *count as usize <= character)
            .saturating_sub(1);
        let before = self.before.get(block).map_or(0, |count| *count as usize);
        let bytes = text.as_bytes()[block * BLOCK..].iter().enumerate();
        bytes
            .filter(|(_, byte)| begins(**byte))
            .nth(character - before)
            .map_or(text.len(), |(at, _)| block * BLOCK + at)
    }
}

/// Bytes of UTF-8 begin a character unless they continue one.
fn begins(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

fn beginning_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| begins(**byte)).count()
}

/// What showing places of a text needs, made in one go.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// Where the lines begin.
    lines: Vec<u32>,
    characters: Characters,
    /// The text as a terminal may show it, where it differs.
    harmless: Option<String>,
}

impl Index {
    pub(super) fn new(text: &str) -> Self {
        let feeds = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            lines: std::iter::once(0)
                .chain(feeds.map(|(at, _)| at as u32 + 1))
                .collect(),
            characters: Characters::new(text),
            harmless: match harmless(text) {
                Cow::Borrowed(_) => None,
                Cow::Owned(text) => Some(text),
            },
        }
    }

    pub(super) fn harmless(&self) -> Option<&str> {
        self.harmless.as_deref()
    }

    /// The line, from 0, that holds a byte.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.lines
            .partition_point(|start| *start as usize <= offset)
            .saturating_sub(1)
    }

    /// The first byte of a line, or the end of the text where it has no such line.
    pub(super) fn line_start(&self, text: &str, line: usize) -> usize {
        self.lines
            .get(line)
            .map_or(text.len(), |start| *start as usize)
    }

    /// How many characters stand in a byte's line before it.
    pub(super) fn column(&self, text: &str, offset: usize) -> usize {
        let start = self.line_start(text, self.line(offset));
        self.characters.count(text, offset) - self.characters.count(text, start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_a_walk() {
        // Characters of one to four bytes, so that blocks begin in the middle of some.
        let text = "aé€😀\n".repeat(150);
        let (index, characters) = (Index::new(&text), Characters::new(&text));
        let (mut line, mut column) = (0, 0);
        for (number, (at, character)) in text.char_indices().enumerate() {
            assert_eq!((index.line(at), index.column(&text, at)), (line, column));
            assert_eq!(characters.offset(&text, number), at);
            assert_eq!(characters.count(&text, at), number);
            (line, column) = if character == '\n' {
                (line + 1, 0)
            } else {
                (line, column + 1)
            };
        }
        assert_eq!(index.line(text.len()), 150);
        assert_eq!(characters.offset(&text, 10_000), text.len());
        let none = Characters::new("");
        assert_eq!((none.count("", 0), none.offset("", 3)), (0, 0));
    }
}
