//! Lists: how many items, which, and whether two of them are one.

use serde_json::Value;

use super::found::Found;
use super::leaf::{Leaf, Literal};
use super::space::Space;
use super::value::{among, equal};

/// Longer lists are not written down.
const LONGEST: u64 = 1_000;

impl Space<'_> {
    /// A list as it is asked for.
    pub(super) fn array(&mut self, leaf: &Leaf) -> Found {
        let most = leaf.max_items.unwrap_or(u64::MAX);
        let wanted = leaf.some_items.len() as u64;
        let mut least = leaf.min_items.max(wanted.min(1));
        if leaf.duplicate {
            least = least.max(2);
        }
        if least > most || leaf.duplicate && leaf.unique {
            return Found::Nothing;
        }
        let mut items = Vec::new();
        match self.wanted_items(leaf, wanted > most, &mut items) {
            Found::Value(_) => {}
            other => return other,
        }
        let unsure = leaf.some_items.len() > 1;
        if leaf.duplicate {
            match self.duplicate(leaf, most, &mut items) {
                Found::Value(_) => {}
                other => return other,
            }
        }
        if least > LONGEST {
            // One more that is not known to be there would be needed for each.
            return match (leaf.unique, self.look(&leaf.items, &[])) {
                (false, Found::Value(_) | Found::Large) => Found::Large,
                (_, Found::Nothing) => Found::Nothing,
                _ => Found::Unknown("a list of that length is too long to be made"),
            };
        }
        match self.fill(leaf, least, &mut items) {
            Found::Value(_) => {}
            Found::Nothing if unsure => return UNKNOWN,
            other => return other,
        }
        self.not_listed(leaf, most, items)
    }

    /// The items that there must be.
    fn wanted_items(&mut self, leaf: &Leaf, together: bool, items: &mut Vec<Value>) -> Found {
        let groups: Vec<Vec<Literal>> = match together {
            true => vec![leaf.some_items.clone()],
            false => leaf
                .some_items
                .iter()
                .map(|literal| vec![*literal])
                .collect(),
        };
        for mut literals in groups {
            literals.extend(&leaf.items);
            match self.look(&literals, &[]) {
                // One item may be two that are wanted.
                Found::Value(item) if leaf.unique && among(&item, items) => {}
                Found::Value(item) => items.push(item),
                Found::Nothing if together => return UNKNOWN,
                other => return other,
            }
        }
        Found::Value(Value::Null)
    }

    /// Two items that are one.
    fn duplicate(&mut self, leaf: &Leaf, most: u64, items: &mut Vec<Value>) -> Found {
        let twice = match items.first() {
            Some(item) => item.clone(),
            None => match self.look(&leaf.items, &[]) {
                Found::Value(item) => {
                    items.push(item.clone());
                    item
                }
                other => return other,
            },
        };
        let has_pair = items.iter().filter(|item| equal(item, &twice)).count() > 1;
        if !has_pair {
            items.push(twice.clone());
        }
        match items.len() as u64 > most {
            true => UNKNOWN,
            false => Found::Value(twice),
        }
    }

    /// As many items as there must be.
    fn fill(&mut self, leaf: &Leaf, least: u64, items: &mut Vec<Value>) -> Found {
        while (items.len() as u64) < least {
            let except: &[Value] = if leaf.unique { items } else { &[] };
            match self.look(&leaf.items, except) {
                Found::Value(item) => items.push(item),
                other => return other,
            }
        }
        Found::Value(Value::Null)
    }

    /// The list, or a longer one where that is not to be.
    fn not_listed(&mut self, leaf: &Leaf, most: u64, mut items: Vec<Value>) -> Found {
        loop {
            let value = Value::Array(items.clone());
            if !among(&value, &leaf.not_values) {
                return Found::Value(value);
            }
            let except: Vec<Value> = if leaf.unique || items.len() == 1 {
                items.clone()
            } else {
                Vec::new()
            };
            if items.len() as u64 >= most.min(LONGEST) {
                return match (most, items.is_empty()) {
                    (0, true) => Found::Nothing,
                    _ => UNKNOWN,
                };
            }
            match self.look(&leaf.items, &except) {
                Found::Value(item) => items.push(item),
                // The empty list is all there is.
                Found::Nothing if items.is_empty() => return Found::Nothing,
                Found::Nothing if leaf.unique => return UNKNOWN,
                Found::Nothing => match self.look(&leaf.items, &[]) {
                    Found::Value(item) => items.push(item),
                    other => return other,
                },
                other => return other,
            }
        }
    }
}

const UNKNOWN: Found =
    Found::Unknown("no list was found that meets all that is asked of its items");
