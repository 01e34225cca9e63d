//! What was witnessed of what is documented, as it is reported: one value, which every format is made of.

mod html;
mod junit;
mod markdown;
mod page;
mod text;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::exchange::Shown;

/// What came of holding a server, or recorded traffic, against its documentation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// What was documented: the title of a document, or the name of a suite.
    pub title: String,
    /// What was held against it: the URL of a server, without what is secret in it, or the name of a file.
    pub target: String,
    /// The score, counted from the points.
    pub score: Score,
    /// All points, those of a group together.
    pub points: Vec<Point>,
    /// What could not be judged, and why.
    pub notes: Vec<String>,
    /// The pages that places of points lead into, for the formats that show their prose.
    #[serde(skip)]
    pub pages: Vec<PageText>,
}

/// A page of the documentation.
#[derive(Clone, Debug, PartialEq)]
pub struct PageText {
    /// Its name, as it stands in [`Place::file`].
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Something that can be witnessed, or that was broken.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Point {
    /// The operation or the page that it belongs to.
    pub group: String,
    /// What it is: a sentence, `` query parameter `limit` ``, `404 application/json`, ...
    pub what: String,
    /// Where it is documented.
    pub place: Option<Place>,
    /// Whether it is documented. What is not was broken: it counts as broken, and not for the score.
    pub documented: bool,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Place {
    /// Path of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// What became of a point.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// It was seen, and was as documented each time.
    Witnessed {
        /// How often.
        times: u64,
    },
    /// It was otherwise than documented at least once.
    Broken {
        /// How often.
        times: u64,
        /// The ways in which it was, each once.
        breaches: Vec<Breach>,
    },
    /// It can't be seen from outside.
    Unreachable {
        /// Why not.
        why: String,
    },
    /// It was not seen.
    Unwitnessed,
}

/// A way in which something was otherwise than documented.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Breach {
    /// What was expected, and what came.
    pub difference: String,
    /// What in the document asks for it: a JSON pointer.
    pub pointer: Option<String>,
    /// Where that is written.
    pub place: Option<Place>,
    /// The first exchange that shows it.
    pub exchange: Option<Shown>,
}

/// How much of what is documented was witnessed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Score {
    /// Percent, with one decimal place, never rounded up; none where nothing is documented.
    pub percent: Option<f64>,
    /// Documented points.
    pub documented: usize,
    /// Documented points that were as documented.
    pub witnessed: usize,
    /// Points that were not.
    pub broken: usize,
    /// Points that can't be seen from outside.
    pub unreachable: usize,
    /// Points that were not seen.
    pub unwitnessed: usize,
}

/// Whom a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// People at a terminal.
    Text,
    /// People who read a comment on a pull request.
    Markdown,
    /// CI servers: test results of JUnit, a suite a group.
    Junit,
    /// Programs: `report.schema.json` says what it holds.
    Json,
    /// People with a browser: one file, which loads nothing.
    Html,
}

impl Outcome {
    /// Broken once.
    pub fn broken(difference: impl Into<String>, exchange: Option<Shown>) -> Self {
        Self::Broken {
            times: 1,
            breaches: vec![Breach {
                difference: difference.into(),
                pointer: None,
                place: None,
                exchange,
            }],
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Witnessed { .. } => "witnessed",
            Self::Broken { .. } => "broken",
            Self::Unreachable { .. } => "unreachable",
            Self::Unwitnessed => "unwitnessed",
        }
    }

    /// The ways in which it was broken.
    pub fn breaches(&self) -> &[Breach] {
        match self {
            Self::Broken { breaches, .. } => breaches,
            _ => &[],
        }
    }

    fn is_broken(&self) -> bool {
        matches!(self, Self::Broken { .. })
    }
}

impl Score {
    fn of(points: &[Point]) -> Self {
        let count = |outcome: &str| {
            let same = points.iter().filter(|it| it.outcome.as_str() == outcome);
            same.count()
        };
        let documented: Vec<_> = points.iter().filter(|it| it.documented).collect();
        let is_witnessed = |it: &&&Point| matches!(it.outcome, Outcome::Witnessed { .. });
        let witnessed = documented.iter().filter(is_witnessed).count();
        let tenths = (witnessed * 1_000).checked_div(documented.len());
        Self {
            percent: tenths.map(|it| it as f64 / 10.0),
            documented: documented.len(),
            witnessed,
            broken: count("broken"),
            unreachable: count("unreachable"),
            unwitnessed: count("unwitnessed"),
        }
    }
}

impl Report {
    /// The report on some points.
    pub fn new(title: impl Into<String>, target: impl Into<String>, points: Vec<Point>) -> Self {
        Self {
            title: title.into(),
            target: target.into(),
            score: Score::of(&points),
            points,
            notes: Vec::new(),
            pages: Vec::new(),
        }
    }

    /// Whether nothing was broken.
    pub fn is_kept(&self) -> bool {
        self.score.broken == 0
    }

    /// The report in a format, with a line feed at its end.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => text::render(self),
            Format::Markdown => markdown::render(self),
            Format::Junit => junit::render(self),
            Format::Json => {
                let value = serde_json::to_value(self).unwrap_or(Value::Null);
                format!("{value:#}\n")
            }
            Format::Html => html::render(self),
        }
    }

    /// The points by group, in the order of the groups' first points.
    fn groups(&self) -> Vec<(&str, Vec<&Point>)> {
        let mut groups: Vec<(&str, Vec<&Point>)> = Vec::new();
        let mut index = BTreeMap::new();
        for point in &self.points {
            let at = *index.entry(point.group.as_str()).or_insert(groups.len());
            match groups.get_mut(at) {
                Some((_, points)) => points.push(point),
                None => groups.push((&point.group, vec![point])),
            }
        }
        groups
    }

    /// `62.5 %: 5 of 8 witnessed, 1 broken, 2 not witnessed`
    fn summary(&self) -> String {
        let Score {
            percent,
            documented,
            witnessed,
            broken,
            unreachable,
            unwitnessed,
        } = self.score;
        let mut text = match percent {
            Some(percent) => format!("{percent:.1} %: {witnessed} of {documented} witnessed"),
            None => "nothing is documented".to_owned(),
        };
        let others = [
            (broken, "broken"),
            (unreachable, "not reachable"),
            (unwitnessed, "not witnessed"),
        ];
        for (count, word) in others {
            if count > 0 {
                text.push_str(&format!(", {count} {word}"));
            }
        }
        text
    }
}

/// Points without those that are parts of one that was not witnessed, and were not either: how many those are of each. Parts begin as what
/// they are parts of.
fn folded<'p>(points: &[&'p Point]) -> Vec<(&'p Point, usize)> {
    let mut folded: Vec<(&Point, usize)> = Vec::new();
    for &point in points {
        let is_part = |whole: &Point| {
            let rest = point.what.strip_prefix(whole.what.as_str());
            rest.is_some_and(|rest| rest.starts_with([' ', ':', '/']))
                && (&whole.outcome, &point.outcome)
                    == (&Outcome::Unwitnessed, &Outcome::Unwitnessed)
        };
        match folded.iter_mut().rev().find(|(whole, _)| is_part(whole)) {
            Some((_, parts)) => *parts += 1,
            None => folded.push((point, 0)),
        }
    }
    folded
}

/// `books/add.md:12:5`
fn place(place: &Place) -> String {
    let Place { file, line, column } = place;
    format!("{file}:{line}:{column}")
}

/// `3 times`; nothing for once.
fn times(count: u64) -> String {
    match count {
        1 => String::new(),
        count => format!(" ({count} times)"),
    }
}

/// Where a breach's rule stands.
fn whence(breach: &Breach) -> Option<String> {
    match (&breach.place, &breach.pointer) {
        (Some(at), Some(pointer)) => Some(format!("{} (#{pointer})", place(at))),
        (Some(at), None) => Some(place(at)),
        (None, Some(pointer)) => Some(format!("#{pointer}")),
        (None, None) => None,
    }
}

/// The lines of an exchange: `> ` before those of the request, `< ` before those of the response.
fn lines(shown: &Shown) -> Vec<String> {
    let marked = |mark: &'static str, text: &str| {
        let lines: Vec<_> = text.lines().map(plain).collect();
        let lines = lines.into_iter();
        lines.map(move |line| format!("{mark} {line}").trim_end().to_owned())
    };
    let response = shown.response.as_deref().unwrap_or("no answer");
    let lines = marked(">", &shown.request);
    lines.chain(marked("<", response)).collect()
}

/// Without what steers a terminal, and on one line.
fn plain(text: &str) -> String {
    // A right-to-left override and its like let a line read otherwise than it is.
    let steers = |it: char| {
        it.is_control() || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|it| if steers(it) { ' ' } else { it })
        .collect()
}

/// As HTML and XML have it.
fn escaped(text: &str) -> String {
    // XML has no word for these.
    let text = plain(text).replace(['\u{fffe}', '\u{ffff}'], " ");
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
