//! Pages as they were read, and places in them.

mod index;

use std::ops::Range;
use std::sync::OnceLock;

pub(crate) use index::Characters;

use index::Index;

/// The name of the page with the settings of all APIs, which stands beside their folders.
pub const SETTINGS_FILE: &str = "specweld.toml";
/// The name of the page with the settings of one API, which stands in its folder.
pub const API_SETTINGS_FILE: &str = "api.toml";

/// The extensions of files that may be pages, in whatever case: Markdown, MDX, and documents in files of their own.
pub const PAGE_EXTENSIONS: [&str; 5] = ["md", "mdx", "json", "yaml", "yml"];

/// What a UTF-8 text may begin with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One file of a documentation site: Markdown with fenced fragments, or a bare JSON or YAML fragment.
#[derive(Clone, Debug)]
pub struct Page {
    name: String,
    text: String,
    /// The length of a byte order mark before the text.
    mark: usize,
    defect: Option<Defect>,
    /// Where it is not the folder.
    api: Option<String>,
    is_left_out: bool,
    /// Made when the first place is asked for.
    index: OnceLock<Index>,
}

/// Why a page cannot be a text.
#[derive(Clone, Debug)]
pub(crate) enum Defect {
    /// With the first byte that is not of a UTF-8 text.
    NotText(usize),
    TooLarge,
    /// With the reason.
    Unreadable(String),
}

impl Page {
    /// A page named `name` (its path below the folder of the pages, with `/` between the parts), with the bytes of the
    /// file.
    ///
    /// A byte order mark is dropped. Bytes that are not UTF-8 are replaced, and [`weld`](crate::weld) reports the first
    /// of them; so it does with a page of 4 GiB or more, whose text is left out.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let mut bytes = bytes.into();
        let mut page = Self::empty(name.into());
        if u32::try_from(bytes.len()).is_err() {
            page.defect = Some(Defect::TooLarge);
            return page;
        }
        if bytes.starts_with(BYTE_ORDER_MARK) {
            page.mark = BYTE_ORDER_MARK.len();
            bytes.drain(..page.mark);
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                page.defect = text.find('\0').map(Defect::NotText);
                page.text = text;
            }
            Err(error) => {
                page.defect = Some(Defect::NotText(error.utf8_error().valid_up_to()));
                page.text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            }
        }
        page
    }

    /// A page that is there and could not be read, with the reason: [`weld`](crate::weld) reports it.
    pub fn unreadable(name: impl Into<String>, reason: impl Into<String>) -> Self {
        let mut page = Self::empty(name.into());
        page.defect = Some(Defect::Unreadable(reason.into()));
        page
    }

    fn empty(name: String) -> Self {
        Self {
            name,
            text: String::new(),
            mark: 0,
            defect: None,
            api: None,
            is_left_out: false,
            index: OnceLock::new(),
        }
    }

    /// The path below the folder of the pages: `symphony/remove-connection.md`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A page of the API `api`, wherever it stands: for folders that hold the pages of one API, in folders of its own or in none.
    pub fn in_api(mut self, api: &str) -> Self {
        self.api = Some(api.to_owned());
        self
    }

    /// The API of the page: what [`Page::in_api`] says, else the folder that it stands in, `symphony`.
    pub fn api(&self) -> Option<&str> {
        let folder = || self.name.split_once('/').map(|(api, _)| api);
        self.api.as_deref().or_else(folder)
    }

    /// Whether no document is made of it.
    pub(crate) fn is_left_out(&self) -> bool {
        self.is_left_out
    }

    /// Whether it is no page, but settings: those of its API, `<api>/api.toml`, or of all APIs, `specweld.toml`.
    pub fn is_settings(&self) -> bool {
        let file = self.name.rsplit_once('/').map(|(_, file)| file);
        file == Some(API_SETTINGS_FILE) || self.name == SETTINGS_FILE
    }

    /// The file name's extension, as written.
    pub(crate) fn extension(&self) -> &str {
        self.name
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }

    /// Why it is no text, if it is none.
    pub(crate) fn defect(&self) -> Option<&Defect> {
        self.defect.as_ref()
    }

    /// Line and column, both from 1, of a byte offset of the text. Columns count characters, as editors do.
    ///
    /// The first call walks through the text, the others do not.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        Position {
            line: 1 + self.index().line(offset),
            column: 1 + self.index().column(&self.text, offset),
        }
    }

    /// The offset in the file of an offset in the text: a byte order mark counts.
    pub(crate) fn file_offset(&self, offset: usize) -> usize {
        self.mark + offset.min(self.text.len())
    }

    /// The bytes of a line, numbered from 0, without what ends it.
    pub(crate) fn line(&self, line: usize) -> Range<usize> {
        let start = self.index().line_start(&self.text, line);
        let end = self.index().line_start(&self.text, line + 1);
        let line = &self.text[start..end];
        let line = line
            .strip_suffix('\n')
            .map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
        start..start + line.len()
    }

    /// The text as a terminal may show it: [`harmless`].
    pub(crate) fn shown(&self) -> &str {
        self.index().harmless().unwrap_or(&self.text)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.text))
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

    /// The first byte, which stands for the whole where that is large.
    pub(crate) fn first_byte(self) -> Self {
        Self {
            end: self.end.min(self.start + 1),
            ..self
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

    /// Has no document be made of some pages, which stay here for diagnostics to point into: to make one of the others.
    pub fn leave_out(&mut self, pages: impl IntoIterator<Item = PageId>) {
        for id in pages {
            if let Some(page) = self.0.get_mut(id.0 as usize) {
                page.is_left_out = true;
            }
        }
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
        assert_eq!(page.file_offset(0), 3);
        assert_eq!(&page.text()[page.line(0)], "né");
        assert_eq!(&page.text()[page.line(1)], "\tx");
    }
}
