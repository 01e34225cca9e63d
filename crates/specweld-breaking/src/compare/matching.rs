//! Which operation of one document is which of the other.

use std::collections::{BTreeMap, BTreeSet};

use specweld_document::{Cursor, METHODS, text};

/// An operation and the path item that it stands in.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub path: String,
    pub method: &'static str,
    pub item: Cursor<'a>,
    pub value: Cursor<'a>,
}

impl Entry<'_> {
    /// What it is found by: the names of parameters in its path are no part of it.
    pub fn key(&self) -> String {
        format!(
            "{} {}",
            self.method.to_ascii_uppercase(),
            template(&self.path)
        )
    }

    pub fn id(&self) -> &str {
        text(self.value.value, "operationId").unwrap_or_default()
    }
}

/// An operation before and after; one of both where it came or went.
#[derive(Clone, Debug)]
pub enum Pair<'a> {
    Both(Entry<'a>, Entry<'a>),
    Old(Entry<'a>),
    New(Entry<'a>),
}

/// A path template with nothing in its braces.
pub fn template(path: &str) -> String {
    let mut template = String::new();
    let mut is_inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                is_inside = true;
                template.push('{');
            }
            '}' => {
                is_inside = false;
                template.push('}');
            }
            character if !is_inside => template.push(character),
            _ => {}
        }
    }
    template
}

/// The names of the parameters in a path template, in their order.
pub fn names(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// The operations of path items: those of `paths`, a callback, or webhooks.
pub fn entries<'a>(items: &Cursor<'a>) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for (path, item) in items.members() {
        for method in METHODS {
            if let Some(value) = item.get(method) {
                entries.push(Entry {
                    path: path.to_owned(),
                    method,
                    item: item.clone(),
                    value,
                });
            }
        }
    }
    entries
}

/// Pairs by method and path, then by id, in the order of the old ones and then of the new.
pub fn pairs<'a>(old: Vec<Entry<'a>>, new: Vec<Entry<'a>>) -> Vec<Pair<'a>> {
    let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for (index, entry) in new.iter().enumerate() {
        by_key.entry(entry.key()).or_insert(index);
        if !entry.id().is_empty() {
            by_id.entry(entry.id().to_owned()).or_insert(index);
        }
    }
    let keys: BTreeSet<String> = old.iter().map(Entry::key).collect();
    let mut taken = BTreeSet::new();
    let mut matched = Vec::new();
    for entry in old {
        let by_id = || {
            let index = *by_id.get(entry.id())?;
            // Another of before is at its place.
            (!keys.contains(&new[index].key())).then_some(index)
        };
        let found = by_key.get(&entry.key()).copied().or_else(by_id);
        let found = found.filter(|index| taken.insert(*index));
        matched.push(match found {
            Some(index) => Pair::Both(entry, new[index].clone()),
            None => Pair::Old(entry),
        });
    }
    let left = new
        .into_iter()
        .enumerate()
        .filter(|(index, _)| !taken.contains(index));
    matched.extend(left.map(|(_, entry)| Pair::New(entry)));
    matched
}
