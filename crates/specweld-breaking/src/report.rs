//! A comparison as it is reported: one value, which every format is made of.

mod github;
mod gitlab;
mod html;
mod junit;
mod markdown;
mod sarif;
mod text;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::change::{Answered, Change, Level, Part, Place, Step};

/// What a comparison comes to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// What the version before is called.
    pub old: String,
    /// What the version after is called.
    pub new: String,
    /// The worst that a change means for the side or the sides that count, accepted ones aside.
    pub level: Level,
    /// Which side counts.
    pub side: Side,
    /// The step of the version of the generated client that the touched items ask for, accepted or not.
    pub semver: Step,
    /// How many changes there are of each level.
    pub counts: BTreeMap<String, usize>,
    /// All changes, the worst first.
    pub changes: Vec<Change>,
}

/// Whom a change must not break.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Those who call the API.
    Clients,
    /// Those who offer it.
    Servers,
    /// Both.
    #[default]
    Both,
}

/// Whom a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// People at a terminal.
    Text,
    /// People who read a comment on a pull request.
    Markdown,
    /// Programs: `report.schema.json` says what it holds.
    Json,
    /// People with a browser: one file, which loads nothing.
    Html,
    /// GitHub Actions: workflow commands, which become annotations.
    Github,
    /// GitLab: a Code Quality report.
    Gitlab,
    /// CI servers: test results of JUnit, a suite an operation.
    Junit,
    /// Code scanning: a log of SARIF 2.1.0.
    Sarif,
}

impl Report {
    /// The report on some changes, of which the levels of `side` count.
    pub fn new(old: &str, new: &str, side: Side, mut changes: Vec<Change>) -> Self {
        let own = |change: &Change| match side {
            Side::Clients => change.clients,
            Side::Servers => change.servers,
            Side::Both => change.level(),
        };
        changes.sort_by_key(|change| {
            let worst = std::cmp::Reverse(own(change));
            (change.accepted.is_some(), worst, change.operation.clone())
        });
        let mut counts = BTreeMap::new();
        for change in &changes {
            let level = match change.accepted {
                Some(_) => "accepted",
                None => own(change).as_str(),
            };
            *counts.entry(level.to_owned()).or_default() += 1;
        }
        let open = changes.iter().filter(|change| change.accepted.is_none());
        Self {
            old: old.to_owned(),
            new: new.to_owned(),
            level: open.map(own).max().unwrap_or(Level::Documentation),
            side,
            semver: step(&changes),
            counts,
            changes,
        }
    }

    /// The level of a change for the side that counts.
    pub fn level_of(&self, change: &Change) -> Level {
        match self.side {
            Side::Clients => change.clients,
            Side::Servers => change.servers,
            Side::Both => change.level(),
        }
    }

    /// The report in a format, with a line feed at its end.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => text::render(self),
            Format::Markdown => markdown::render(self),
            Format::Json => {
                let value = serde_json::to_value(self).unwrap_or(Value::Null);
                format!("{value:#}\n")
            }
            Format::Html => html::render(self),
            Format::Github => github::render(self),
            Format::Gitlab => gitlab::render(self),
            Format::Junit => junit::render(self),
            Format::Sarif => sarif::render(self),
        }
    }

    /// The changes that are the same but for the operation, together.
    fn groups(&self) -> Vec<Vec<&Change>> {
        let mut groups: Vec<Vec<&Change>> = Vec::new();
        for change in &self.changes {
            let is_alike = |group: &&mut Vec<&Change>| {
                group.first().is_some_and(|first| {
                    first.words == change.words
                        && (first.clients, first.servers) == (change.clients, change.servers)
                        && first.accepted == change.accepted
                        && (&first.before, &first.after) == (&change.before, &change.after)
                })
            };
            match groups.iter_mut().find(is_alike) {
                Some(group) => group.push(change),
                None => groups.push(vec![change]),
            }
        }
        groups
    }

    /// `2 breaking, 1 compatible`
    fn summary(&self) -> String {
        const ORDER: [&str; 6] = [
            "breaking",
            "unknown",
            "rule",
            "compatible",
            "documentation",
            "accepted",
        ];
        let counts = ORDER
            .iter()
            .filter_map(|level| Some((level, self.counts.get(*level)?)));
        let counts: Vec<_> = counts
            .map(|(level, count)| format!("{count} {level}"))
            .collect();
        match counts.is_empty() {
            true => "nothing changed".to_owned(),
            false => counts.join(", "),
        }
    }
}

/// The step that the touched items ask for.
fn step(changes: &[Change]) -> Step {
    let items = changes.iter().flat_map(|change| &change.touches);
    let public = items.filter(|item| item.part != Part::Server);
    public.map(|item| item.step).max().unwrap_or(Step::Patch)
}

/// What a change means for whom.
fn whom(change: &Change) -> String {
    match (change.clients, change.servers) {
        (Level::Documentation, Level::Documentation) => "documentation".to_owned(),
        (Level::Rule, Level::Rule) => "a rule: people have to tell whom it breaks".to_owned(),
        (clients, servers) if clients == servers => {
            format!("{} for clients and servers", clients.as_str())
        }
        (clients, servers) => format!(
            "{} for clients, {} for servers",
            clients.as_str(),
            servers.as_str()
        ),
    }
}

/// What a server answered.
fn answer(answered: &Answered) -> String {
    match answered {
        Answered::With { status, body: None } => format!("the server answered {status}"),
        Answered::With {
            status,
            body: Some(body),
        } => format!("the server answered {status}: `{}`", shortened(body)),
        Answered::Not { because } => format!("the server did not answer: {because}"),
        Answered::NotSent { because } => format!("it was not sent: {because}"),
    }
}

/// The text of a value, shortened where it is long.
fn excerpt(value: &Value) -> String {
    match value {
        Value::String(text) => shortened(text),
        value => shortened(&value.to_string()),
    }
}

/// A text, without its middle where it is long.
fn shortened(text: &str) -> String {
    const MOST: usize = 240;
    let count = text.chars().count();
    if count <= MOST {
        return text.to_owned();
    }
    let start: String = text.chars().take(MOST / 2).collect();
    let end: String = text.chars().skip(count - MOST / 4).collect();
    format!("{start}… ({count} characters) …{end}")
}

/// `books/add.md:12:5`, or where it stands in the document.
fn place(place: &Place) -> String {
    match (&place.page, place.line, place.column) {
        (Some(page), Some(line), Some(column)) => format!("{page}:{line}:{column}"),
        (Some(page), ..) => format!("{page}, {}", place.pointer),
        _ => format!("#{}", place.pointer),
    }
}

/// The page and the line that an annotation is put at: where it stands, else where it stood.
fn spot(change: &Change) -> (String, usize) {
    let places = [&change.new, &change.old];
    let found = places
        .into_iter()
        .flatten()
        .find_map(|it| Some((it.page.clone()?, it.line.unwrap_or(1))));
    found.unwrap_or_else(|| ("openapi.json".to_owned(), 1))
}

/// The operation, or `document`.
fn subject(change: &Change) -> String {
    change
        .operation
        .as_ref()
        .map_or_else(|| "document".to_owned(), ToString::to_string)
}

/// What a change says, on lines of their own: whom it breaks, why, old and new, and what shows it.
fn details(change: &Change) -> Vec<String> {
    let mut lines = vec![whom(change)];
    lines.extend(
        change
            .because
            .iter()
            .map(|reason| format!("because {reason}")),
    );
    lines.extend(
        change
            .accepted
            .iter()
            .map(|reason| format!("accepted: {reason}")),
    );
    let is_short = |value: &&Value| !value.is_object() && !value.is_array();
    if change.kind == crate::Kind::Rule {
        lines.extend(
            change
                .before
                .iter()
                .filter(is_short)
                .map(|value| format!("before: {}", excerpt(value))),
        );
        lines.extend(
            change
                .after
                .iter()
                .filter(is_short)
                .map(|value| format!("now: {}", excerpt(value))),
        );
    }
    for witness in &change.witnesses {
        lines.push(match &witness.message {
            Some(message) => format!("{}: `{}`", witness.shows, shortened(&message.to_string())),
            None => format!(
                "{}: {}, `{}`",
                witness.shows,
                witness.of,
                excerpt(&witness.value)
            ),
        });
        lines.extend(witness.answered.iter().map(answer));
    }
    if !change.touches.is_empty() {
        let items: Vec<String> = change
            .touches
            .iter()
            .map(|item| format!("`{}`", item.path))
            .collect();
        lines.push(format!("touches {}", items.join(", ")));
    }
    lines
}

/// Without what steers a terminal.
fn plain(text: &str) -> String {
    text.chars()
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect()
}

/// As HTML and XML have it.
fn escaped(text: &str) -> String {
    plain(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
