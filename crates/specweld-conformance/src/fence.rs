//! Executable examples of a page: `http` fences, each a request and the answer that is expected.
//!
//! ````markdown
//! ```http
//! POST /copies/{{copy}}/renewal
//! Authorization: Bearer {{token}}
//!
//! HTTP/1.1 200
//! Content-Type: application/json
//!
//! {"due": "{any}"}
//! ```
//! ````
//!
//! - The request: method and path, headers, a blank line and a body if it has one. A blank line and a line that begins
//!   with `HTTP/` end it, and begin the answer, which is written the same way.
//! - `{{name}}` is a value that is known when the fence is run, `{{name|base64}}` its base64.
//! - In the answer, `{any}` stands for any text. A JSON string that is `"{any}"` and no more stands for any value, and a
//!   member of that name for all members that are not listed; others may not be there.
//! - JSON is compared as JSON. Headers that are not listed, and a body that is not, are not compared.
//! - A line that begins with `###` ends an exchange, and another follows: they are sent in this order.
//!
//! A fence that shows a request or an answer alone is no test.

mod compare;
mod read;
mod step;
mod template;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

pub use read::Fault;
use read::Line;
pub use step::{Expected, Step, Unfilled};

/// An `http` fence of a page.
#[derive(Clone, Debug)]
pub struct Fence {
    /// The line of the page that opens it, from 1.
    pub line: usize,
    /// The exchanges, none where it shows a request or an answer alone.
    pub steps: Vec<Step>,
}

impl Fence {
    /// The `http` fences of a page of Markdown, in its order.
    pub fn all(page: &str) -> Vec<Result<Self, Fault>> {
        let mut fences = Vec::new();
        let mut open: Option<(usize, Vec<Line>)> = None;
        for (event, range) in Parser::new(page).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let language = info.split([' ', ',', '\t']).next().unwrap_or_default();
                    if language.eq_ignore_ascii_case("http") {
                        open = Some((place(page, range.start).0, Vec::new()));
                    }
                }
                Event::Text(text) => {
                    if let Some((_, lines)) = &mut open {
                        add(lines, &text, place(page, range.start));
                    }
                }
                Event::End(TagEnd::CodeBlock) => {
                    let Some((line, lines)) = open.take() else {
                        continue;
                    };
                    let steps = read::exchanges(&lines);
                    fences.push(steps.map(|steps| Self {
                        line,
                        steps: steps.unwrap_or_default(),
                    }));
                }
                _ => {}
            }
        }
        fences
    }
}

/// Line and column of a place in a page, from 1.
fn place(page: &str, at: usize) -> (usize, usize) {
    let before = &page[..at];
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[start..].chars().count() + 1)
}

/// Adds the lines of a text that begins at a place. A text that goes on in the line before continues it.
fn add(lines: &mut Vec<Line>, text: &str, (number, column): (usize, usize)) {
    for (n, text) in text.lines().enumerate() {
        let number = number + n;
        match lines.last_mut() {
            Some(last) if last.number == number => last.text += text,
            _ => lines.push(Line {
                number,
                column: if n == 0 { column } else { 1 },
                text: text.to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests;
