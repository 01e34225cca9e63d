//! The tables of a page as data.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A table of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The cells of its head.
    pub head: Vec<Cell>,
    /// The rows below.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What a reader sees, without markup.
    pub text: String,
    /// The code spans, each with the length of the text before it.
    pub codes: Vec<(usize, String)>,
}

impl Cell {
    /// The code spans that stand in `from..to` of the text.
    pub fn codes_in(&self, from: usize, to: usize) -> Vec<&str> {
        let codes = self.codes.iter();
        let within = codes.filter(|(at, _)| (from..to).contains(at));
        within.map(|(_, code)| code.as_str()).collect()
    }

    /// All code spans.
    pub fn all_codes(&self) -> Vec<&str> {
        self.codes_in(0, usize::MAX)
    }
}

impl Table {
    /// The tables of a page, in its order.
    pub fn all(page: &str) -> Vec<Self> {
        let mut tables: Vec<Self> = Vec::new();
        let mut row = Vec::new();
        let mut cell = None;
        for event in Parser::new_ext(page, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Table(_)) => tables.push(Self {
                    head: Vec::new(),
                    rows: Vec::new(),
                }),
                Event::Start(Tag::TableCell) => cell = Some(Cell::default()),
                Event::End(TagEnd::TableCell) => row.extend(cell.take()),
                Event::End(end @ (TagEnd::TableHead | TagEnd::TableRow)) => {
                    let cells = std::mem::take(&mut row);
                    let Some(table) = tables.last_mut() else {
                        continue;
                    };
                    match end {
                        TagEnd::TableHead => table.head = cells,
                        _ => table.rows.push(cells),
                    }
                }
                Event::Text(text) => {
                    if let Some(cell) = &mut cell {
                        cell.text += &text;
                    }
                }
                Event::Code(code) => {
                    if let Some(cell) = &mut cell {
                        cell.codes.push((cell.text.len(), code.to_string()));
                        cell.text += &code;
                    }
                }
                _ => {}
            }
        }
        tables
    }

    /// The table of a page whose head begins with `first`.
    ///
    /// # Panics
    /// There is none, or there are several.
    pub fn find(page: &str, first: &str) -> Self {
        let mut found = Self::all(page)
            .into_iter()
            .filter(|it| it.head.first().is_some_and(|it| it.text == first));
        match (found.next(), found.next()) {
            (Some(table), None) => table,
            (None, _) => panic!("the page has no table `{first}`"),
            (Some(_), Some(_)) => panic!("the page has several tables `{first}`"),
        }
    }

    /// The rows as texts.
    pub fn texts(&self) -> Vec<Vec<&str>> {
        let rows = self.rows.iter();
        rows.map(|row| row.iter().map(|it| it.text.as_str()).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_what_a_reader_sees() {
        let page =
            "text\n\n| A | B |\n| - | - |\n| X\\_Y | `p` or `q` |\n| none | |\n\n| C |\n| - |\n";
        let table = Table::find(page, "A");
        assert_eq!(table.texts(), [["X_Y", "p or q"], ["none", ""]]);
        assert_eq!(table.rows[0][1].all_codes(), ["p", "q"]);
        assert_eq!(table.rows[0][1].codes_in(1, 9), ["q"]);
        assert_eq!(Table::all(page).len(), 2);
    }
}
