//! What differs between two schemas, keyword by keyword, in words.

use std::collections::BTreeMap;

use serde_json::Value;
use specweld_document::text;

use crate::change::{Action, Kind};
use crate::schema::{
    ARRAY, Additional, BOOLEAN, Bound, FRACTION, Id, NULL, NUMBER, Node, OBJECT, STRING, Types,
    WHOLE, among,
};

/// A keyword that differs.
pub struct KeywordChange {
    pub key: &'static str,
    pub kind: Kind,
    pub action: Action,
    pub words: String,
    /// Makes the old schema one with this change alone.
    pub apply: Box<dyn Fn(&mut Node, &Node)>,
}

/// All keywords that differ but for those that hold schemas.
pub fn changes(old: &Node, new: &Node) -> Vec<KeywordChange> {
    let mut changes = Vec::new();
    let mut add = |key, kind, action, words: String, apply: fn(&mut Node, &Node)| {
        changes.push(KeywordChange {
            key,
            kind,
            action,
            words,
            apply: Box::new(apply),
        });
    };
    types(old, new, &mut add);
    values(old, new, &mut add);
    bounds(old, new, &mut add);
    counts(old, new, &mut add);
    let named = [
        ("pattern", &old.pattern, &new.pattern),
        ("format", &old.format, &new.format),
    ];
    for (key, before, after) in named {
        let (kind, apply): (Kind, fn(&mut Node, &Node)) = match key {
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

type Add<'c> = dyn FnMut(&'static str, Kind, Action, String, fn(&mut Node, &Node)) + 'c;

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

fn bounds(old: &Node, new: &Node, add: &mut Add<'_>) {
    let text = |bound: &Bound| {
        let beside = if bound.exclusive {
            " (which is out itself)"
        } else {
            ""
        };
        format!("{}{beside}", bound.at)
    };
    let sides: [(_, _, _, _, fn(&mut Node, &Node)); 2] = [
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

fn counts(old: &Node, new: &Node, add: &mut Add<'_>) {
    let most = |count: Option<u64>| count.unwrap_or(u64::MAX);
    type Row = (
        &'static str,
        &'static str,
        &'static str,
        u64,
        u64,
        fn(&mut Node, &Node),
    );
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

/// In words, what became of which way a property goes; none where that did not change.
pub fn mutability(old: &Value, new: &Value) -> Option<String> {
    let mut words = Vec::new();
    for (key, what) in [("readOnly", "read only"), ("writeOnly", "write only")] {
        let flag = |schema: &Value| schema.get(key) == Some(&Value::Bool(true));
        match (flag(old), flag(new)) {
            (false, true) => words.push(format!("is {what} now")),
            (true, false) => words.push(format!("is not {what} any more")),
            _ => {}
        }
    }
    (!words.is_empty()).then(|| words.join(", and "))
}

fn discriminated(old: &Value, new: &Value) -> String {
    let name = |schema: &Value| {
        let name = schema
            .pointer("/discriminator/propertyName")
            .and_then(Value::as_str);
        name.unwrap_or_default().to_owned()
    };
    match (name(old), name(new)) {
        (before, after) if before != after => {
            format!("is told apart by `{after}` now instead of `{before}`")
        }
        (_, name) => format!("maps other values of `{name}`"),
    }
}

/// The values of a discriminator, with what they lead to.
pub fn tags(schema: &Value) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    let Some(name) = schema
        .pointer("/discriminator/propertyName")
        .and_then(Value::as_str)
    else {
        return tags;
    };
    let mapping = schema
        .pointer("/discriminator/mapping")
        .and_then(Value::as_object);
    let mapped: BTreeMap<&str, &str> = mapping
        .into_iter()
        .flatten()
        .filter_map(|(tag, target)| Some((target.as_str()?.rsplit('/').next()?, tag.as_str())))
        .collect();
    let branches = ["oneOf", "anyOf"]
        .into_iter()
        .filter_map(|key| schema.get(key)?.as_array());
    for branch in branches.flatten() {
        let component = text(branch, "$ref").and_then(|it| it.rsplit('/').next());
        if let Some(component) = component {
            let tag = mapped.get(component).copied().unwrap_or(component);
            tags.insert(format!("{name}: {tag}"), component.to_owned());
        }
    }
    for (component, tag) in mapped {
        tags.insert(format!("{name}: {tag}"), component.to_owned());
    }
    tags
}

/// Members of a schema that ask for nothing.
pub fn annotations(old: &Value, new: &Value) -> Vec<(&'static str, Kind, Action, String)> {
    const TEXTS: [&str; 5] = ["title", "description", "example", "externalDocs", "xml"];
    let mut found = Vec::new();
    let action = |key: &str| match (old.get(key), new.get(key)) {
        (None, Some(_)) => Some((Action::Add, "has a")),
        (Some(_), None) => Some((Action::Remove, "has no longer a")),
        (before, after) if before != after => Some((Action::Change, "has another")),
        _ => None,
    };
    for key in TEXTS {
        if let Some((action, words)) = action(key) {
            found.push((key, Kind::Text, action, format!("{words} {key}")));
        }
    }
    if let Some((action, words)) = action("default") {
        let words = match new.get("default") {
            None => "has no longer a default".to_owned(),
            Some(value) if action == Action::Add => {
                format!("has a default now, `{}`", shown(value))
            }
            Some(value) => format!("{words} default, `{}`", shown(value)),
        };
        found.push(("default", Kind::Values, action, words));
    }
    let names = |schema: &Value| {
        let name = schema.pointer("/discriminator/propertyName").cloned();
        (name, tags(schema).into_keys().collect::<Vec<_>>())
    };
    // That a component is called otherwise is no change.
    let same = || names(old) == names(new);
    if let Some((action, words)) = action("discriminator")
        && (action != Action::Change || !same())
    {
        let words = match action {
            Action::Change => discriminated(old, new),
            _ => format!("{words} discriminator"),
        };
        found.push(("discriminator", Kind::Structure, action, words));
    }
    if let Some((action, words)) = action("x-extensible-enum") {
        found.push((
            "x-extensible-enum",
            Kind::Values,
            action,
            format!("{words} list of known values"),
        ));
    }
    found
}
