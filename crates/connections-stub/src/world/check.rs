//! Checks of a world, and the way from a fault back to its line and column.

use std::collections::BTreeMap;
use std::fmt;

use toml::de::{DeTable, DeValue};

use super::error::{WorldError, WorldFault};

/// A place in a world, from its root.
#[derive(Clone, Debug)]
pub(crate) struct Place(Vec<Step>);

#[derive(Clone, Debug)]
enum Step {
    Key(&'static str),
    Index(usize),
}

impl Place {
    /// The entry `index` of the list `list` of an API.
    pub fn entry(api: &'static str, list: &'static str, index: usize) -> Self {
        Self(vec![Step::Key(api), Step::Key(list), Step::Index(index)])
    }

    /// A setting of an API.
    pub fn member(api: &'static str, key: &'static str) -> Self {
        Self(vec![Step::Key(api), Step::Key(key)])
    }

    /// A member of this place.
    pub fn key(&self, key: &'static str) -> Self {
        self.with(Step::Key(key))
    }

    /// An element of this place.
    pub fn index(&self, index: usize) -> Self {
        self.with(Step::Index(index))
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if n == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Collects the faults of a world.
#[derive(Default)]
pub(crate) struct Check {
    faults: Vec<(Place, String)>,
}

impl Check {
    /// Notes a fault.
    pub fn fault(&mut self, place: Place, message: impl Into<String>) {
        self.faults.push((place, message.into()));
    }

    /// Notes a fault unless `holds`.
    pub fn ensure(&mut self, holds: bool, place: Place, message: impl Into<String>) {
        if !holds {
            self.fault(place, message);
        }
    }

    /// Notes every key that an earlier entry has already. `what` names the key: it is never printed itself.
    pub fn unique<K: Ord>(&mut self, what: &str, keys: impl IntoIterator<Item = (Place, K)>) {
        let mut first = BTreeMap::new();
        for (place, key) in keys {
            if let Some(first) = first.get(&key) {
                self.fault(place, format!("the same {what} as {first}"));
            } else {
                first.insert(key, place);
            }
        }
    }

    /// All faults, if there are any.
    pub fn finish(self) -> Result<(), WorldError> {
        if self.faults.is_empty() {
            return Ok(());
        }
        let faults = self.faults.into_iter().map(|(place, message)| WorldFault {
            path: place.to_string(),
            place: None,
            message,
        });
        Err(WorldError {
            file: None,
            faults: faults.collect(),
        })
    }
}

/// Gives each fault its line and column in the text that the world came from.
pub(crate) fn locate(checked: Result<(), WorldError>, text: &str) -> Result<(), WorldError> {
    let Err(mut error) = checked else {
        return Ok(());
    };
    // The text has been read once already, so this can't fail.
    if let Ok(table) = DeTable::parse(text) {
        let at = |fault: &WorldFault| offset_of(table.get_ref(), &fault.path);
        let mut faults: Vec<_> = error.faults.drain(..).map(|it| (at(&it), it)).collect();
        faults.sort_by_key(|(offset, _)| *offset);
        let mut cursor = Cursor::new(text);
        let placed = faults.into_iter().map(|(offset, fault)| WorldFault {
            place: offset.map(|offset| cursor.go_to(offset)),
            ..fault
        });
        error.faults = placed.collect();
    }
    Err(error)
}

/// Where the value at `path` begins, or its nearest ancestor that stands in the text.
fn offset_of(root: &DeTable<'_>, path: &str) -> Option<usize> {
    let mut steps = path.split(['.', '[']);
    let mut here = root.get(steps.next()?)?;
    for step in steps {
        let next = match (here.get_ref(), step.strip_suffix(']')) {
            (DeValue::Array(array), Some(index)) => {
                index.parse().ok().and_then(|index: usize| array.get(index))
            }
            (DeValue::Table(table), None) => table.get(step),
            _ => None,
        };
        match next {
            Some(next) => here = next,
            None => break,
        }
    }
    Some(here.span().start)
}

/// What is wrong with a text that is no world.
pub(crate) fn unreadable(text: &str, error: &toml::de::Error) -> WorldError {
    let place = error.span().map(|span| Cursor::new(text).go_to(span.start));
    one_fault(place, error.message())
}

/// What is wrong with JSON that is no world.
pub(crate) fn unreadable_json(error: &serde_json::Error) -> WorldError {
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(&*text, |(it, _)| it);
    let place = (error.line() > 0).then(|| (error.line(), error.column().max(1)));
    one_fault(place, message)
}

fn one_fault(place: Option<(usize, usize)>, message: &str) -> WorldError {
    let message = match suggestion(message) {
        Some(meant) => format!("{message}; did you mean `{meant}`?"),
        None => message.to_owned(),
    };
    WorldError {
        file: None,
        faults: vec![WorldFault {
            path: String::new(),
            place,
            message,
        }],
    }
}

/// The expected name that is most like the unknown one. serde has but one form for both:
/// "unknown field `x`, expected one of `a`, `b`", and the same with "variant".
fn suggestion(message: &str) -> Option<&str> {
    let names = message
        .strip_prefix("unknown field `")
        .or_else(|| message.strip_prefix("unknown variant `"))?;
    let (unknown, expected) = names.split_once('`')?;
    expected
        .split('`')
        .skip(1)
        .step_by(2)
        .map(|name| (strsim::jaro_winkler(unknown, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// A place in a text that only goes forward, so that many places are found in one pass.
struct Cursor<'t> {
    text: &'t str,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            offset: 0,
            line: 1,
            column: 1,
        }
    }

    /// Line and column of an offset that is not before the last one, from 1.
    fn go_to(&mut self, offset: usize) -> (usize, usize) {
        let passed = self.text.get(self.offset..offset).unwrap_or_default();
        if let Some(last) = passed.rfind('\n') {
            self.line += passed.matches('\n').count();
            self.column = passed[last + 1..].chars().count() + 1;
        } else {
            self.column += passed.chars().count();
        }
        self.offset = offset;
        (self.line, self.column)
    }
}
