//! Text with places for values that are known when it is sent.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Text in which `{{name}}` stands for a value, and `{{name|base64}}` for its base64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value { name: String, base64: bool },
}

/// How a value is written into its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// As it is.
    None,
    /// Percent-encoded, as in a target or a form.
    Percent,
    /// As inside a JSON string.
    Json,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// Where a place is not closed, or has no name, in bytes from the start; and what is wrong there.
    pub fn read(text: &str) -> Result<Self, (usize, &'static str)> {
        let (mut pieces, mut at) = (Vec::new(), 0);
        while let Some(open) = text[at..].find("{{").map(|it| at + it) {
            let Some(close) = text[open..].find("}}").map(|it| open + it) else {
                return Err((open, "`{{` has no `}}`"));
            };
            let inner = text[open + 2..close].trim();
            let (name, base64) = match inner.split_once('|') {
                None => (inner, false),
                Some((name, filter)) if filter.trim() == "base64" => (name.trim(), true),
                Some(_) => return Err((open, "the only thing that may follow `|` is `base64`")),
            };
            let of_names = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
            if name.is_empty() || !name.chars().all(of_names) {
                let message = "the name of a value has ASCII letters, digits, `.`, `_` and `-`";
                return Err((open, message));
            }
            if at < open {
                pieces.push(Piece::Text(text[at..open].to_owned()));
            }
            let name = name.to_owned();
            pieces.push(Piece::Value { name, base64 });
            at = close + 2;
        }
        if at < text.len() {
            pieces.push(Piece::Text(text[at..].to_owned()));
        }
        Ok(Self(pieces))
    }

    /// The names of the values that it needs.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Value { name, .. } => Some(name.as_str()),
        })
    }

    /// The text with its values. Names without one are added to `missing`.
    pub fn fill(
        &self,
        escape: Escape,
        value: &mut dyn FnMut(&str) -> Option<String>,
        missing: &mut BTreeSet<String>,
    ) -> String {
        let mut filled = String::new();
        for piece in &self.0 {
            let (name, base64) = match piece {
                Piece::Text(text) => {
                    filled += text;
                    continue;
                }
                Piece::Value { name, base64 } => (name, *base64),
            };
            let Some(value) = value(name) else {
                missing.insert(name.clone());
                continue;
            };
            let value = match base64 {
                true => BASE64_STANDARD.encode(value),
                false => value,
            };
            filled += &escape.apply(&value);
        }
        filled
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Value {
                name,
                base64: false,
            } => write!(f, "{{{{{name}}}}}"),
            Piece::Value { name, base64: true } => write!(f, "{{{{{name}|base64}}}}"),
        })
    }
}

impl Escape {
    fn apply(self, value: &str) -> String {
        match self {
            Self::None => value.to_owned(),
            Self::Percent => utf8_percent_encode(value, RESERVED).to_string(),
            Self::Json => {
                let quoted = serde_json::Value::from(value).to_string();
                quoted[1..quoted.len() - 1].to_owned()
            }
        }
    }
}
