//! What schemas say beside what they ask for: which way properties go, texts, defaults and discriminators.

use std::collections::BTreeMap;

use serde_json::Value;
use specweld_document::text;

use crate::change::{Action, Kind};

use super::keyword::shown;

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
