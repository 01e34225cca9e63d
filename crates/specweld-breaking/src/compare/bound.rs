//! Bounds and counts that differ between two schemas, in words.

use crate::change::{Action, Kind};
use crate::schema::{Bound, Node};

use super::apply::{Add, Apply};

pub fn bounds(old: &Node, new: &Node, add: &mut Add<'_>) {
    let text = |bound: &Bound| {
        let beside = if bound.exclusive {
            " (which is out itself)"
        } else {
            ""
        };
        format!("{}{beside}", bound.at)
    };
    let sides: [(_, _, _, _, Apply); 2] = [
        (
            "minimum",
            "at least",
            &old.minimum,
            &new.minimum,
            |node, new| node.minimum = new.minimum,
        ),
        (
            "maximum",
            "at most",
            &old.maximum,
            &new.maximum,
            |node, new| node.maximum = new.maximum,
        ),
    ];
    for (key, phrase, before, after, apply) in sides {
        match (before, after) {
            (None, Some(after)) => {
                add(
                    key,
                    Kind::Constraints,
                    Action::Set,
                    format!("must be {phrase} {} now", text(after)),
                    apply,
                );
            }
            (Some(before), None) => {
                let words = format!("need not be {phrase} {} any more", text(before));
                add(key, Kind::Constraints, Action::Remove, words, apply);
            }
            (Some(before), Some(after)) if before != after => {
                let action = match before.at.cmp(&after.at) {
                    std::cmp::Ordering::Less => Action::Increase,
                    std::cmp::Ordering::Greater => Action::Decrease,
                    std::cmp::Ordering::Equal => Action::Change,
                };
                let words = format!(
                    "must be {phrase} {} now instead of {}",
                    text(after),
                    text(before)
                );
                add(key, Kind::Constraints, action, words, apply);
            }
            _ => {}
        }
    }
    let (before, after) = (old.multiple_of, new.multiple_of);
    if before != after {
        let (action, words) = match (before, after) {
            (None, Some(after)) => (Action::Set, format!("must be a multiple of {after} now")),
            (Some(before), None) => (
                Action::Remove,
                format!("need not be a multiple of {before} any more"),
            ),
            (before, after) => {
                let text = |step: Option<_>| {
                    step.map_or_else(String::new, |step: crate::schema::Decimal| step.to_string())
                };
                (
                    Action::Change,
                    format!(
                        "must be a multiple of {} now instead of {}",
                        text(after),
                        text(before)
                    ),
                )
            }
        };
        add(
            "multipleOf",
            Kind::Constraints,
            action,
            words,
            |node, new| node.multiple_of = new.multiple_of,
        );
    }
}

pub fn counts(old: &Node, new: &Node, add: &mut Add<'_>) {
    let most = |count: Option<u64>| count.unwrap_or(u64::MAX);
    type Row = (&'static str, &'static str, &'static str, u64, u64, Apply);
    let rows: [Row; 6] = [
        (
            "minLength",
            "at least",
            "character",
            old.min_length,
            new.min_length,
            |node, new| node.min_length = new.min_length,
        ),
        (
            "maxLength",
            "at most",
            "character",
            most(old.max_length),
            most(new.max_length),
            |node, new| node.max_length = new.max_length,
        ),
        (
            "minItems",
            "at least",
            "item",
            old.min_items,
            new.min_items,
            |node, new| node.min_items = new.min_items,
        ),
        (
            "maxItems",
            "at most",
            "item",
            most(old.max_items),
            most(new.max_items),
            |node, new| node.max_items = new.max_items,
        ),
        (
            "minProperties",
            "at least",
            "member",
            old.min_properties,
            new.min_properties,
            |node, new| node.min_properties = new.min_properties,
        ),
        (
            "maxProperties",
            "at most",
            "member",
            most(old.max_properties),
            most(new.max_properties),
            |node, new| node.max_properties = new.max_properties,
        ),
    ];
    for (key, phrase, noun, before, after, apply) in rows {
        if before == after {
            continue;
        }
        let none = if key.starts_with("min") { 0 } else { u64::MAX };
        let count = |count: u64| crate::words::plural(count, noun);
        let (action, words) = if before == none {
            (
                Action::Set,
                format!("must have {phrase} {} now", count(after)),
            )
        } else if after == none {
            (
                Action::Remove,
                format!("need not have {phrase} {} any more", count(before)),
            )
        } else {
            let action = if after > before {
                Action::Increase
            } else {
                Action::Decrease
            };
            (
                action,
                format!(
                    "must have {phrase} {} now instead of {before}",
                    count(after)
                ),
            )
        };
        add(key, Kind::Constraints, action, words, apply);
    }
    if old.unique != new.unique {
        let (action, words) = match new.unique {
            true => (Action::Set, "may not have an item twice any more"),
            false => (Action::Remove, "may have an item twice now"),
        };
        add(
            "uniqueItems",
            Kind::Constraints,
            action,
            words.to_owned(),
            |node, new| node.unique = new.unique,
        );
    }
}
