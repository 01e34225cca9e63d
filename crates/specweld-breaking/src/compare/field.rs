//! The parameters of an operation as it has them, by what each is found by.

use std::collections::BTreeMap;

use specweld_document::{Cursor, RESERVED_HEADERS};

use super::law::Presence;
use super::matching::{Entry, names};

/// Where a parameter stands, and what it is found by: its place in the path, or its name.
pub type Key = (&'static str, String);

/// The parameters of an operation, those of its path item included.
pub fn parameters<'a>(entry: &Entry<'a>) -> BTreeMap<Key, Cursor<'a>> {
    let places = names(&entry.path);
    let mut found = BTreeMap::new();
    let all = entry
        .item
        .items("parameters")
        .into_iter()
        .chain(entry.value.items("parameters"));
    for parameter in all {
        let Some(name) = parameter.text("name") else {
            continue;
        };
        let key = match parameter.text("in") {
            Some("path") => match places.iter().position(|place| *place == name) {
                Some(place) => ("path", place.to_string()),
                None => continue,
            },
            Some("query") => ("query", name.to_owned()),
            Some("cookie") => ("cookie", name.to_owned()),
            Some("header") => {
                let name = name.to_ascii_lowercase();
                if RESERVED_HEADERS.contains(&name.as_str()) {
                    continue;
                }
                ("header", name)
            }
            _ => continue,
        };
        found.insert(key, parameter);
    }
    found
}

pub fn presence(parameter: Option<&Cursor<'_>>) -> Presence {
    let required = parameter.is_some_and(|it| it.flag("required") || it.text("in") == Some("path"));
    Presence::of(parameter.is_some(), required)
}
