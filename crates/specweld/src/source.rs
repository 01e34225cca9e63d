//! Pages as they were read, and places in them.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};

/// One file of a documentation site: Markdown with fenced fragments, or a bare JSON or YAML fragment.
#[derive(Clone, Debug)]
pub struct Page {
    name: String,
    text: String,
    /// The first byte that is not of a UTF-8 text.
    damage: Option<usize>,
}

impl Page {
    /// A page named `name` (its path below the fragments folder, with `/` between the parts), with the bytes of the file.
    ///
    /// A byte order mark is dropped. Bytes that are not UTF-8 are replaced, and [`weld`](crate::weld) reports the first of them.
    pub fn new(name: impl Into<String>, bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self {
            name: name.into(),
            text: String::from_utf8_lossy(bytes).into_owned(),
            damage: match std::str::from_utf8(bytes) {
                Ok(text) => text.find('\0'),
                Err(error) => Some(error.valid_up_to()),
            },
        }
    }

    /// The path below the fragments folder: `symphony/remove-connection.md`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The folder that the page stands in, which names its API: `symphony`.
    pub fn api(&self) -> Option<&str> {
        self.name.split_once('/').map(|(api, _)| api)
    }

    /// Whether it is no page, but the settings of its API.
    pub(crate) fn is_settings(&self) -> bool {
        self.name.ends_with("/api.toml")
    }

    /// The file name's extension, as written.
    pub(crate) fn extension(&self) -> &str {
        self.name
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }

    /// Line and column, both from 1, of a byte offset. Columns count characters, as editors do.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let before = &self.text.as_bytes()[..offset];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        Position {
            line,
            column: 1 + self.text[start..offset].chars().count(),
        }
    }
}

/// A place that a person can go to: line and column, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// The index of a page in [`Pages`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub(crate) u32);

/// A stretch of bytes of one page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The page.
    pub page: PageId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    pub(crate) fn new(page: PageId, range: Range<usize>) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            page,
            start: clamp(range.start),
            end: clamp(range.end),
        }
    }

    /// The bytes as a range of the page's text.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// All pages of a run, sorted by name: whatever order they came in, a run is the same.
#[derive(Clone, Debug, Default)]
pub struct Pages(Vec<Page>);

impl Pages {
    /// Sorts the pages by name.
    pub fn new(pages: impl IntoIterator<Item = Page>) -> Self {
        let mut pages: Vec<_> = pages.into_iter().collect();
        pages.sort_by(|a, b| a.name.cmp(&b.name));
        Self(pages)
    }

    /// The page of a span.
    pub fn get(&self, id: PageId) -> &Page {
        &self.0[id.0 as usize]
    }

    /// The page of a name.
    pub(crate) fn find(&self, name: &str) -> Option<(PageId, &Page)> {
        let index = self
            .0
            .binary_search_by(|page| page.name.as_str().cmp(name))
            .ok()?;
        Some((PageId(u32::try_from(index).ok()?), &self.0[index]))
    }

    /// The pages with their ids, by name.
    pub fn iter(&self) -> impl Iterator<Item = (PageId, &Page)> {
        (0u32..).map(PageId).zip(&self.0)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Refuses a page that is not text.
pub(crate) fn check(id: PageId, page: &Page) -> Option<Diagnostic> {
    let at = page.damage?;
    Some(
        Diagnostic::error(
            Code::NotText,
            "the page is not UTF-8 text",
            Span::new(id, at..at + 1),
            "this is no character of a text",
        )
        .with_help("save the page as UTF-8"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_lines() {
        let page = Page::new("a/b.md", "\u{feff}né\r\n\tx".as_bytes());
        let at = |needle: char| page.position(page.text().find(needle).unwrap());
        assert_eq!(at('é'), Position { line: 1, column: 2 });
        assert_eq!(at('x'), Position { line: 2, column: 2 });
        assert_eq!(page.position(10_000), Position { line: 2, column: 3 });
    }
}
