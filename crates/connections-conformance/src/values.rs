//! What the rules need of the world behind a server: users, sessions, connections, keys, by name.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use toml::Value;

/// All names, with what they mean.
const TABLE: &str = include_str!("values.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    about: String,
    demo: Value,
    #[serde(default)]
    secret: bool,
    #[serde(default)]
    used_up: bool,
}

/// The values of a world.
#[derive(Clone)]
pub struct Values {
    entries: BTreeMap<String, Entry>,
    /// The world is put back before each rule, so nothing is used up.
    renewed: bool,
}

#[derive(Clone)]
struct Entry {
    about: String,
    secret: bool,
    used_up: bool,
    /// What is left.
    values: Vec<String>,
    /// What was taken last.
    taken: Option<String>,
    /// Whether there ever was one.
    given: bool,
}

/// Why a world file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ValuesError {
    /// It is no TOML.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A name that no rule knows.
    #[error("no rule knows `{0}`; `cargo xtask world` prints all that they know")]
    Unknown(String),
    /// A value that is no text, number or list of these.
    #[error("`{0}` is a text, a number, or a list of these")]
    Type(String),
}

fn table() -> BTreeMap<String, BTreeMap<String, Row>> {
    toml::from_str(TABLE).expect("the crate's own table is one, as a test has it")
}

impl Values {
    /// Those of the stub's demo world, which is put back before each rule.
    pub fn demo() -> Self {
        let mut values = Self::none();
        values.renewed = true;
        for (api, rows) in table() {
            for (name, row) in rows {
                let entry = values.entries.get_mut(&format!("{api}.{name}"));
                if let (Some(entry), Some(value)) = (entry, text(&row.demo)) {
                    entry.give(vec![value]);
                }
            }
        }
        values
    }

    /// Those of a world file.
    ///
    /// # Errors
    /// It is no TOML, or has what no rule knows.
    pub fn read(toml: &str) -> Result<Self, ValuesError> {
        let mut values = Self::none();
        let file: BTreeMap<String, BTreeMap<String, Value>> = toml::from_str(toml)?;
        for (api, rows) in file {
            for (name, value) in rows {
                let name = format!("{api}.{name}");
                let given = match &value {
                    Value::Array(all) => all.iter().map(text).collect(),
                    one => text(one).map(|it| vec![it]),
                };
                let given = given.ok_or_else(|| ValuesError::Type(name.clone()))?;
                let entry = values.entries.get_mut(&name);
                entry.ok_or(ValuesError::Unknown(name))?.give(given);
            }
        }
        Ok(values)
    }

    /// Names without values.
    pub fn none() -> Self {
        let rows = table().into_iter().flat_map(|(api, rows)| {
            let rows = rows.into_iter();
            rows.map(move |(name, row)| {
                let entry = Entry {
                    about: row.about,
                    secret: row.secret,
                    used_up: row.used_up,
                    values: Vec::new(),
                    taken: None,
                    given: false,
                };
                (format!("{api}.{name}"), entry)
            })
        });
        Self {
            entries: rows.collect(),
            renewed: false,
        }
    }

    /// Whether anything is known of an API.
    pub fn has(&self, api: &str) -> bool {
        let of_api = |name: &str| name.split('.').next() == Some(api);
        let mut entries = self.entries.iter();
        entries.any(|(name, entry)| of_api(name) && entry.given)
    }

    /// A value that stays. What is missing is asked for.
    pub(crate) fn get(&self, name: &str) -> Result<String, String> {
        let entry = self.entry(name)?;
        entry.values.first().cloned().ok_or_else(|| entry.ask(name))
    }

    /// A value that names somebody or something, whether it is used up or not.
    pub(crate) fn name(&self, name: &str) -> Result<String, String> {
        let taken = self.entry(name)?.taken.clone();
        taken.map_or_else(|| self.get(name), Ok)
    }

    /// A value that a call may use up.
    pub(crate) fn take(&mut self, name: &str) -> Result<String, String> {
        let renewed = self.renewed;
        let Some(entry) = self.entries.get_mut(name) else {
            return Err(format!("no rule knows `{name}`"));
        };
        match entry.values.first().cloned() {
            None => Err(entry.ask(name)),
            Some(value) => {
                if !renewed && entry.used_up {
                    entry.taken = Some(entry.values.remove(0));
                }
                Ok(value)
            }
        }
    }

    fn entry(&self, name: &str) -> Result<&Entry, String> {
        let entry = self.entries.get(name);
        entry.ok_or_else(|| format!("no rule knows `{name}`"))
    }

    /// A text without the secrets that stand in it.
    pub(crate) fn masked(&self, text: &str) -> String {
        let secrets = self.entries.values().filter(|it| it.secret);
        let secrets = secrets.flat_map(|it| it.values.iter().chain(&it.taken));
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }

    /// A world file to fill in.
    pub fn template() -> String {
        let mut text =
            "# What the rules of `cargo xtask conformance` need of the world behind a server.\n\
            # What is left out is asked for by the rules that need it. No two values may stand for the same tie.\n"
                .to_owned();
        for (api, rows) in table() {
            text += &format!("\n[{api}]\n");
            for (name, row) in rows {
                let used_up = if row.used_up {
                    "; used up, so a list serves more rules"
                } else {
                    ""
                };
                text += &format!("# {}{used_up}\n# {name} = {}\n", row.about, row.demo);
            }
        }
        text
    }
}

impl Entry {
    fn give(&mut self, values: Vec<String>) {
        self.given |= !values.is_empty();
        self.values = values;
    }

    fn ask(&self, name: &str) -> String {
        let about = &self.about;
        match self.given {
            true => format!("needs one more `{name}` in the world file: {about}"),
            false => format!("needs `{name}` in the world file: {about}"),
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(it) => Some(it.clone()),
        Value::Integer(it) => Some(it.to_string()),
        _ => None,
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = self.entries.iter().filter(|(_, it)| it.given);
        f.debug_set().entries(given.map(|(name, _)| name)).finish()
    }
}
