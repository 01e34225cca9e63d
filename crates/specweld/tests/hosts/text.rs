//! Values as text, with their members in the order in which people and docs hosts write them.

use std::fmt::Write;

use serde_json::{Map, Value};

/// What comes first, in this order; everything else follows by name, `components` and tokens of hosts at the end.
const FIRST: [&str; 18] = [
    "openapi",
    "info",
    "title",
    "version",
    "path",
    "method",
    "servers",
    "security",
    "tags",
    "paths",
    "request",
    "parameters",
    "name",
    "in",
    "response",
    "operationId",
    "summary",
    "type",
];
const LAST: [&str; 5] = [
    "components",
    "x-readme",
    "x-readme-fauxas",
    "_id",
    "x-run-in-apidog",
];

fn ordered(members: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by_key(|(key, _)| {
        let first = FIRST.iter().position(|first| first == key);
        let last = LAST.iter().position(|last| last == key);
        (last, first.unwrap_or(FIRST.len()))
    });
    members
}

/// JSON on one line, or on many.
pub fn json(value: &Value, is_pretty: bool) -> String {
    let mut text = String::new();
    write_json(&mut text, value, is_pretty.then_some(0));
    text
}

fn write_json(text: &mut String, value: &Value, depth: Option<usize>) {
    let line = |depth: Option<usize>| match depth {
        Some(depth) => format!("\n{}", "  ".repeat(depth)),
        None => String::new(),
    };
    let inner = depth.map(|depth| depth + 1);
    let (open, close, items) = match value {
        Value::Object(members) => {
            let members = ordered(members).into_iter();
            (
                '{',
                '}',
                members.map(|(key, member)| (Some(key), member)).collect(),
            )
        }
        Value::Array(items) => ('[', ']', items.iter().map(|item| (None, item)).collect()),
        other => return write!(text, "{other}").unwrap(),
    };
    let items: Vec<(Option<&String>, &Value)> = items;
    text.push(open);
    for (number, (key, item)) in items.iter().enumerate() {
        text.push_str(if number > 0 { "," } else { "" });
        text.push_str(&line(inner));
        if let Some(key) = key {
            let space = if depth.is_some() { " " } else { "" };
            write!(text, "{}:{space}", Value::from(key.as_str())).unwrap();
        }
        write_json(text, item, inner);
    }
    if !items.is_empty() {
        text.push_str(&line(depth));
    }
    text.push(close);
}

/// YAML: blocks, and quotes where a plain word would be something else.
pub fn yaml(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    text.trim_start_matches('\n').to_owned()
}

fn write(text: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, member) in ordered(members) {
                write!(text, "\n{indent}{}:", scalar(key)).unwrap();
                write(text, member, depth + 1);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                write!(text, "\n{indent}-").unwrap();
                let mut inner = String::new();
                write(&mut inner, item, depth + 1);
                // The first member stands behind the dash.
                match item {
                    Value::Object(_) => {
                        let start = format!("\n{indent}  ");
                        match inner.strip_prefix(&start) {
                            Some(inner) => write!(text, " {inner}").unwrap(),
                            None => text.push_str(&inner),
                        }
                    }
                    _ => text.push_str(&inner),
                }
            }
        }
        Value::String(line) if line.ends_with('\n') && !line.starts_with(' ') => {
            text.push_str(" |");
            for line in line.lines() {
                write!(text, "\n{indent}{line}").unwrap();
            }
        }
        Value::String(line) => write!(text, " {}", scalar(line)).unwrap(),
        other => write!(text, " {other}").unwrap(),
    }
}

fn scalar(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-./ ".contains(letter);
    let begins = text.starts_with(|letter: char| letter.is_alphabetic());
    let is_word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_word = is_word.contains(&text.to_lowercase().as_str());
    match begins && !text.ends_with(' ') && text.chars().all(is_plain) && !is_word {
        true => text.to_owned(),
        false if text.contains('\'') || text.contains('\n') => Value::from(text).to_string(),
        false => format!("'{text}'"),
    }
}
