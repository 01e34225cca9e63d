//! What differs between two schemas, keyword by keyword, in words.

use serde_json::Value;
use specweld_document::text;

use crate::change::{Action, Kind};
use crate::schema::{
    ARRAY, Additional, BOOLEAN, FRACTION, Id, NULL, NUMBER, Node, OBJECT, STRING, Types, WHOLE,
    among,
};

use super::apply::{Add, Apply, KeywordChange};
use super::bound;

/// All keywords that differ but for those that hold schemas.
pub fn changes(old: &Node, new: &Node) -> Vec<KeywordChange> {
    let mut changes = Vec::new();
    let mut add = |key, kind, action, words: String, apply: Apply| {
        changes.push(KeywordChange {
            key,
            kind,
            action,
            words,
            apply,
        });
    };
    types(old, new, &mut add);
    values(old, new, &mut add);
    bound::bounds(old, new, &mut add);
    bound::counts(old, new, &mut add);
    let named = [
        ("pattern", &old.pattern, &new.pattern),
        ("format", &old.format, &new.format),
    ];
    for (key, before, after) in named {
        let (kind, apply): (Kind, Apply) = match key {
            "pattern" => (Kind::Constraints, |node, new| {
                node.pattern.clone_from(&new.pattern)
            }),
            _ => (Kind::Type, |node, new| node.format.clone_from(&new.format)),
        };
        match (before, after) {
            (None, Some(after)) => add(
                key,
                kind,
                Action::Add,
                format!("must be of the {key} `{after}` now"),
                apply,
            ),
            (Some(before), None) => {
                let words = format!("need not be of the {key} `{before}` any more");
                add(key, kind, Action::Remove, words, apply);
            }
            (Some(before), Some(after)) if before != after => {
                let words = format!("must be of the {key} `{after}` now instead of `{before}`");
                add(key, kind, Action::Change, words, apply);
            }
            _ => {}
        }
    }
    structure(old, new, &mut add);
    changes
}

fn types(old: &Node, new: &Node, add: &mut Add<'_>) {
    let (before, after) = (old.types & !NULL, new.types & !NULL);
    let is_any = |types: Types| types | NULL == crate::schema::ALL;
    if before != after {
        let (was, is) = (old.taken() & !NULL, new.taken() & !NULL);
        let action = match (was & !is, is & !was) {
            (0, _) => Action::Generalize,
            (_, 0) => Action::Specialize,
            _ => Action::Change,
        };
        let words = format!("is {} now instead of {}", noun(after), noun(before));
        add("type", Kind::Type, action, words, |node, new| {
            node.types = new.types & !NULL | node.types & NULL;
            // Any value at all may be null.
            if new.types == crate::schema::ALL {
                node.types = new.types;
            }
        });
    }
    if (old.types & NULL) != (new.types & NULL) && !is_any(before) && !is_any(after) {
        let (words, action) = match new.types & NULL {
            0 => ("may not be null any more", Action::Remove),
            _ => ("may be null now", Action::Add),
        };
        add(
            "nullable",
            Kind::Requiredness,
            action,
            words.to_owned(),
            |node, new| {
                node.types = node.types & !NULL | new.types & NULL;
                if new.types & NULL != 0
                    && let Some(values) = &node.values
                    && !values.contains(&Value::Null)
                {
                    node.values = Some(values.iter().cloned().chain([Value::Null]).collect());
                }
            },
        );
    }
}

/// `a text`, `a number or null`.
pub fn noun(types: Types) -> String {
    if types | NULL == crate::schema::ALL {
        return "any value".to_owned();
    }
    let known = [
        (STRING, "a string"),
        (NUMBER, "a number"),
        (BOOLEAN, "a boolean"),
        (ARRAY, "an array"),
        (OBJECT, "an object"),
        (NULL, "null"),
    ];
    let mut names: Vec<&str> = Vec::new();
    for (bits, name) in known {
        match types & bits {
            0 => {}
            WHOLE => names.push("an integer"),
            FRACTION => names.push("a fraction"),
            _ => names.push(name),
        }
    }
    match names.as_slice() {
        [] => "nothing".to_owned(),
        names => names.join(" or "),
    }
}

fn values(old: &Node, new: &Node, add: &mut Add<'_>) {
    let (before, after) = match (&old.values, &new.values) {
        (None, None) => return,
        (None, Some(after)) => {
            let words = format!("must be one of {} now", listed(after));
            return add("enum", Kind::Values, Action::Set, words, |node, new| {
                node.values.clone_from(&new.values);
            });
        }
        (Some(before), None) => {
            let words = format!("need not be one of {} any more", listed(before));
            return add(
                "enum",
                Kind::Values,
                Action::Generalize,
                words,
                |node, _| node.values = None,
            );
        }
        (Some(before), Some(after)) => (before, after),
    };
    let is_null_alone = |value: &Value| value.is_null() && (old.types & NULL) != (new.types & NULL);
    let gone: Vec<Value> = before
        .iter()
        .filter(|value| !among(value, after) && !is_null_alone(value))
        .cloned()
        .collect();
    let come: Vec<Value> = after
        .iter()
        .filter(|value| !among(value, before) && !is_null_alone(value))
        .cloned()
        .collect();
    if !gone.is_empty() {
        let words = format!("has no longer {}", plural("the value", &gone));
        add("enum", Kind::Values, Action::Remove, words, |node, new| {
            let (Some(values), Some(after)) = (&node.values, &new.values) else {
                return;
            };
            let kept = values.iter().filter(|value| among(value, after));
            node.values = Some(kept.cloned().collect());
        });
    }
    if !come.is_empty() {
        let words = format!("has {}", plural("the new value", &come));
        add("enum", Kind::Values, Action::Add, words, |node, new| {
            let (Some(values), Some(after)) = (&node.values, &new.values) else {
                return;
            };
            let more = after.iter().filter(|value| !among(value, values));
            node.values = Some(values.iter().chain(more).cloned().collect());
        });
    }
}

fn listed(values: &[Value]) -> String {
    const SHOWN: usize = 6;
    let mut names: Vec<String> = values
        .iter()
        .take(SHOWN)
        .map(|value| format!("`{}`", shown(value)))
        .collect();
    if values.len() > SHOWN {
        names.push(format!("{} more", values.len() - SHOWN));
    }
    names.join(", ")
}

fn plural(noun: &str, values: &[Value]) -> String {
    let ending = if values.len() == 1 { "" } else { "s" };
    format!("{noun}{ending} {}", listed(values))
}

/// A value as it is written in words: texts without quotes.
pub fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn structure(old: &Node, new: &Node, add: &mut Add<'_>) {
    if old.items.is_some() != new.items.is_some() {
        let (action, words) = match new.items {
            Some(_) => (Action::Add, "says now what its items are"),
            None => (Action::Remove, "does not say any more what its items are"),
        };
        add(
            "items",
            Kind::Structure,
            action,
            words.to_owned(),
            |node, new| node.items = new.items,
        );
    }
    let both = (old.additional, new.additional);
    if !matches!(both, (Additional::Schema(_), Additional::Schema(_))) && both.0 != both.1 {
        let words = match new.additional {
            Additional::Denied => "may have no other members any more",
            Additional::Schema(_) => "says now what its other members are",
            Additional::Allowed => "may have any other members now",
            Additional::Unsaid => "says nothing of other members any more",
        };
        let action = match both {
            (_, Additional::Denied) => Action::Specialize,
            (Additional::Denied, _) => Action::Generalize,
            _ => Action::Change,
        };
        add(
            "additionalProperties",
            Kind::Structure,
            action,
            words.to_owned(),
            |node, new| {
                node.additional = new.additional;
            },
        );
    }
    if old.not.is_some() || new.not.is_some() {
        let (action, words) = match (old.not, new.not) {
            (None, _) => (Action::Add, "must not be as another schema asks now"),
            (_, None) => (Action::Remove, "may be now as another schema asks"),
            _ => (
                Action::Change,
                "must not be as another schema asks, which is not what it was",
            ),
        };
        add(
            "not",
            Kind::Structure,
            action,
            words.to_owned(),
            |node, new| node.not = new.not,
        );
    }
}

/// The branches of a composition.
pub fn branches<'n>(node: &'n Node, key: &str) -> &'n Vec<Id> {
    match key {
        "allOf" => &node.all,
        "anyOf" => &node.any,
        _ => &node.one,
    }
}

pub fn branches_mut<'n>(node: &'n mut Node, key: &str) -> &'n mut Vec<Id> {
    match key {
        "allOf" => &mut node.all,
        "anyOf" => &mut node.any,
        _ => &mut node.one,
    }
}

pub fn branch_noun(key: &str) -> &'static str {
    match key {
        "allOf" => "part of `allOf`",
        "anyOf" => "choice of `anyOf`",
        _ => "choice of `oneOf`",
    }
}

/// ` ``Name`` `, where a branch has one.
pub fn branch_name(place: &str, schema: &Value) -> String {
    let component = place
        .strip_prefix("/components/schemas/")
        .filter(|name| !name.contains('/'));
    match component
        .or_else(|| text(schema, "title"))
        .or_else(|| text(schema, "type"))
    {
        Some(name) => format!(" `{name}`"),
        None => String::new(),
    }
}
