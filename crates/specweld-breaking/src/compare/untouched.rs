//! Operations of which nothing changed, told without comparing what they hold piece by piece.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use specweld_document::{Document, members, of_reference};

use super::matching::Entry;

/// Which components differ between two documents, or lead to one that does.
pub struct Untouched {
    touched: HashSet<String>,
    /// Whether what all operations share is as it was.
    same_around: bool,
}

type Components<'a> = BTreeMap<String, &'a Value>;

fn components(document: &Document) -> Components<'_> {
    let mut found = BTreeMap::new();
    for (section, components) in members(document.value(), "components") {
        for (name, component) in components.as_object().into_iter().flatten() {
            let place = specweld_document::pointer(["components", section, name]);
            found.insert(place, component);
        }
    }
    found
}

/// The components that a value refers to, by what they stand in; none where it refers to something else.
fn references(value: &Value, found: &mut Vec<String>) -> Option<()> {
    match value {
        Value::Object(object) => {
            for (key, member) in object {
                match member {
                    Value::String(reference) if key == "$ref" => {
                        let place = of_reference(reference)?;
                        let end = place
                            .match_indices('/')
                            .nth(3)
                            .map_or(place.len(), |(at, _)| at);
                        place.starts_with("/components/").then_some(())?;
                        found.push(place[..end].to_owned());
                    }
                    member => references(member, found)?,
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                references(item, found)?;
            }
        }
        _ => {}
    }
    Some(())
}

impl Untouched {
    pub fn new(old: &Document, new: &Document) -> Self {
        let (before, after) = (components(old), components(new));
        let mut touched = HashSet::new();
        let mut users: HashMap<String, Vec<String>> = HashMap::new();
        for (place, component) in &after {
            let mut inner = Vec::new();
            let is_known = references(component, &mut inner).is_some();
            if !is_known || before.get(place) != Some(component) {
                touched.insert(place.clone());
            }
            for target in inner {
                users.entry(target).or_default().push(place.clone());
            }
        }
        let mut left: Vec<String> = touched.iter().cloned().collect();
        while let Some(place) = left.pop() {
            for user in users.get(&place).into_iter().flatten() {
                if touched.insert(user.clone()) {
                    left.push(user.clone());
                }
            }
        }
        let around = |document: &Document| {
            let schemes = document.value().pointer("/components/securitySchemes");
            let member = |key| document.value().get(key).cloned();
            (schemes.cloned(), member("security"))
        };
        Self {
            touched,
            same_around: around(old) == around(new),
        }
    }

    /// Whether two schemas are the same, and all that they refer to.
    pub fn same(&self, old: &Value, new: &Value) -> bool {
        let mut inner = Vec::new();
        old == new && references(old, &mut inner).is_some() && self.is_untouched(&inner)
    }

    fn is_untouched(&self, places: &[String]) -> bool {
        places.iter().all(|place| !self.touched.contains(place))
    }

    /// Whether nothing of an operation changed.
    pub fn is(&self, old: &Entry<'_>, new: &Entry<'_>) -> bool {
        let shared = |entry: &Entry<'_>| {
            let members = entry.item.value.as_object().into_iter().flatten();
            let shared =
                members.filter(|(key, _)| ["parameters", "servers"].contains(&key.as_str()));
            shared.map(|(_, value)| value.clone()).collect::<Vec<_>>()
        };
        if !self.same_around || old.path != new.path || old.value.value != new.value.value {
            return false;
        }
        let (one, other) = (shared(old), shared(new));
        let mut inner = Vec::new();
        let known = one
            .iter()
            .chain([old.value.value])
            .all(|value| references(value, &mut inner).is_some());
        known && one == other && self.is_untouched(&inner)
    }
}
