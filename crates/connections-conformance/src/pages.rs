//! The pages, and where in them a rule stands.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use specweld_conformance::Place;

/// The pages, their notes and fragments, by path from the root of the repository.
#[derive(Clone, Debug, Default)]
pub struct Pages(BTreeMap<String, String>);

/// A sentence or a row of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands.
    pub place: Place,
    /// The sentence, without markup at its ends.
    pub text: String,
    /// The cells, where it is a row of a table.
    pub cells: Vec<String>,
}

impl Pages {
    /// Reads the pages under `fragments/` of a checkout.
    ///
    /// # Errors
    /// They can't be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut pages = BTreeMap::new();
        for api in std::fs::read_dir(root.join("fragments"))? {
            let api = api?;
            for file in std::fs::read_dir(api.path())? {
                let file = file?;
                let (folder, name) = (api.file_name(), file.file_name());
                let name = format!("fragments/{}/{}", folder.display(), name.display());
                pages.insert(name, std::fs::read_to_string(file.path())?);
            }
        }
        Ok(Self(pages))
    }

    /// With another text of a page.
    #[must_use]
    pub fn with(mut self, name: &str, text: String) -> Self {
        self.0.insert(name.to_owned(), text);
        self
    }

    /// A page's text; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The sentence with these words, whatever the white space and the escapes between them. ` … ` stands between words that
    /// come one behind the other, any number of lines apart: the sentence is that of the last.
    pub fn find(&self, page: &str, words: &str) -> Option<Sentence> {
        let mut lines = self.text(page).lines().enumerate();
        let mut found = None;
        for part in words.split(" … ") {
            let wanted = Spaced::new(part).text;
            let in_line = |line: &str| Spaced::new(line).find(&wanted);
            let same = found.and_then(|(number, line): (usize, &str)| {
                // It may go on in the same line.
                in_line(line).map(|at| (number, line, at))
            });
            let (number, line, at) = match same {
                Some(it) => it,
                None => {
                    lines.find_map(|(number, line)| in_line(line).map(|at| (number, line, at)))?
                }
            };
            found = Some((number, line));
            if words.ends_with(part) {
                return Some(sentence(page, number, line, at));
            }
        }
        None
    }

    /// The rows of the table whose head begins with `first`.
    pub fn rows(&self, page: &str, first: &str) -> Vec<Sentence> {
        let lines = self.text(page).lines().enumerate();
        let is_head = |line: &str| cells(line).first().is_some_and(|it| plain(it) == first);
        let mut lines = lines.skip_while(|(_, line)| !is_head(line));
        let head = lines.next();
        let rows = lines
            .skip(1)
            .take_while(|(_, line)| !cells(line).is_empty());
        let rows = rows.map(|(number, line)| sentence(page, number, line, 0));
        head.map(|_| rows.collect()).unwrap_or_default()
    }
}

/// A text with single blanks for white space and without escapes, and where each of its bytes stood.
struct Spaced {
    text: String,
    at: Vec<usize>,
}

impl Spaced {
    fn new(line: &str) -> Self {
        let (mut text, mut places) = (String::new(), Vec::new());
        let mut characters = line.trim_end().char_indices().peekable();
        while let Some((at, it)) = characters.next() {
            let escapes = characters.peek();
            let escapes = escapes.is_some_and(|(_, next)| next.is_ascii_punctuation());
            match it {
                '\\' if escapes => continue,
                it if it.is_whitespace() => {
                    if text.ends_with(' ') {
                        continue;
                    }
                    text.push(' ');
                }
                it => text.push(it),
            }
            places.resize(text.len(), at);
        }
        Self { text, at: places }
    }

    /// Where in the line a text begins, in bytes.
    fn find(&self, wanted: &str) -> Option<usize> {
        let at = self.text.find(wanted.trim())?;
        self.at.get(at).copied()
    }
}

fn sentence(page: &str, number: usize, line: &str, at: usize) -> Sentence {
    let cells = cells(line);
    let (start, end) = match cells[..] {
        [] => ends(line, at),
        _ => (line.len() - line.trim_start().len(), line.trim_end().len()),
    };
    let place = Place {
        file: page.to_owned(),
        line: number + 1,
        column: line[..start].chars().count() + 1,
    };
    Sentence {
        place,
        text: Spaced::new(&line[start..end]).text.trim().to_owned(),
        cells,
    }
}

/// Where the sentence at a place begins and ends. Cells of the pages' tables and tags part sentences too.
fn ends(line: &str, at: usize) -> (usize, usize) {
    let before = &line[..at];
    let parts = ["\t", ">", "•", "\": \"", "\":\"", ". "];
    let start = parts
        .iter()
        .filter_map(|it| before.rfind(it).map(|at| at + it.len()));
    let start = start.max().unwrap_or(0);
    // What marks a list, a quote or a heading is no part of it.
    let marks = line[start..].trim_start_matches([' ', '>', '*', '#', '-', '\t']);
    let start = line.len() - marks.len();
    let start = start.min(at);
    let rest = &line[at..];
    let ends = ["\t", "<", "•", "\\n", "\",\"", "\"}", ". "];
    let end = ends.iter().filter_map(|it| {
        let at = rest.find(it)?;
        Some(at + usize::from(*it == ". "))
    });
    (start, at + end.min().unwrap_or(rest.len()))
}

/// The cells of a row of a table of Markdown, none of another line.
fn cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let inner = line.strip_prefix('|').and_then(|it| it.strip_suffix('|'));
    let cells = inner.into_iter().flat_map(|it| it.split('|'));
    cells.map(|it| it.trim().replace('\\', "")).collect()
}

/// A cell without its code spans' marks.
pub(crate) fn plain(cell: &str) -> String {
    cell.replace('`', "")
}

/// The code spans of a cell.
pub(crate) fn codes(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}
