//! Whether a schema takes a value.

use std::cell::RefCell;
use std::collections::HashMap;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::decimal::Decimal;
use super::found::DEEPEST;
use super::leaf::Literal;
use super::node::{ARRAY, Additional, Id, NUMBER, Node, OBJECT, STRING, type_of};
use super::space::Space;
use super::value::{among, equal};

impl Space<'_> {
    /// Whether a value is as a literal wants it; none where that can't be told.
    pub(super) fn holds(&mut self, literal: Literal, value: &Value) -> Option<bool> {
        match literal {
            Literal::Send(id) | Literal::Take(id) => self.takes(id, value, 0),
            Literal::Not(id) => Some(!self.takes(id, value, 0)?),
        }
    }

    fn takes(&mut self, id: Id, value: &Value, depth: usize) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        let node = self.node(id);
        let mut unsure = node.opaque.is_some();
        let scalar = scalar(&node, value);
        if scalar == Some(false) {
            return Some(false);
        }
        unsure |= scalar.is_none();
        let mut every = |verdict: Option<bool>| match verdict {
            Some(taken) => taken,
            None => {
                unsure = true;
                true
            }
        };
        if let (Value::Array(items), Some(schema)) = (value, node.items)
            && !items
                .iter()
                .all(|item| every(self.takes(schema, item, depth + 1)))
        {
            return Some(false);
        }
        if let Value::Object(members) = value {
            for (key, member) in members {
                let schema = match (node.properties.get(key.as_str()), node.additional) {
                    (Some(schema), _) => *schema,
                    (None, Additional::Schema(schema)) => schema,
                    (None, Additional::Denied) => return Some(false),
                    _ => continue,
                };
                if !every(self.takes(schema, member, depth + 1)) {
                    return Some(false);
                }
            }
        }
        if !node
            .all
            .iter()
            .all(|schema| every(self.takes(*schema, value, depth + 1)))
        {
            return Some(false);
        }
        if let Some(schema) = node.not
            && !every(self.takes(schema, value, depth + 1).map(|taken| !taken))
        {
            return Some(false);
        }
        for (branches, just_one) in [(&node.any, false), (&node.one, true)] {
            if branches.is_empty() {
                continue;
            }
            let verdicts: Vec<_> = branches
                .iter()
                .map(|schema| self.takes(*schema, value, depth + 1))
                .collect();
            let (taken, open) = (
                verdicts.iter().filter(|it| **it == Some(true)).count(),
                verdicts.iter().filter(|it| it.is_none()).count(),
            );
            match (taken, open) {
                (0, 0) => return Some(false),
                (2.., _) if just_one => return Some(false),
                (1.., _) if !just_one => {}
                (_, 0) => {}
                _ => unsure = true,
            }
        }
        (!unsure).then_some(true)
    }
}

/// What a schema asks of a value without looking into other schemas.
fn scalar(node: &Node, value: &Value) -> Option<bool> {
    let kind = type_of(value);
    let listed = node
        .values
        .as_ref()
        .is_none_or(|values| among(value, values));
    if node.taken() & kind == 0 || !listed {
        return Some(false);
    }
    match value {
        Value::Number(number) if kind & NUMBER != 0 => {
            let number = Decimal::of(number)?;
            let least = node
                .minimum
                .is_none_or(|bound| number > bound.at || !bound.exclusive && number == bound.at);
            let most = node
                .maximum
                .is_none_or(|bound| number < bound.at || !bound.exclusive && number == bound.at);
            let step = match node.multiple_of {
                Some(step) => number.is_multiple_of(step)?,
                None => true,
            };
            Some(least && most && step)
        }
        Value::String(text) if kind == STRING => {
            let length = text.chars().count() as u64;
            if length < node.min_length || node.max_length.is_some_and(|most| length > most) {
                return Some(false);
            }
            let pattern = match &node.pattern {
                Some(pattern) => is_valid("pattern", pattern, value)?,
                None => true,
            };
            if !pattern {
                return Some(false);
            }
            match &node.format {
                Some(format) => is_of_format(format, value),
                None => Some(true),
            }
        }
        Value::Array(items) if kind == ARRAY => {
            let count = items.len() as u64;
            let unique = || {
                let mut pairs = items.iter().enumerate();
                !pairs.any(|(index, item)| items[..index].iter().any(|other| equal(item, other)))
            };
            Some(
                count >= node.min_items
                    && node.max_items.is_none_or(|most| count <= most)
                    && (!node.unique || unique()),
            )
        }
        Value::Object(members) if kind == OBJECT => {
            let count = members.len() as u64;
            Some(
                count >= node.min_properties
                    && node.max_properties.is_none_or(|most| count <= most)
                    && node.required.iter().all(|key| members.contains_key(&**key)),
            )
        }
        _ => Some(true),
    }
}

/// Whether a text is of a format; none where the format is not known.
pub fn is_of_format(format: &str, text: &Value) -> Option<bool> {
    if !FORMATS.iter().any(|(known, _)| *known == format) {
        return None;
    }
    is_valid("format", format, text)
}

/// Formats that are known, with texts that are of them.
pub const FORMATS: [(&str, &[&str]); 10] = [
    ("date", &["2024-02-29", "2024-03-01", "1999-12-31"]),
    (
        "date-time",
        &["2024-02-29T12:30:00Z", "1999-12-31T23:59:59+01:00"],
    ),
    ("time", &["12:30:00Z", "23:59:59Z"]),
    ("email", &["ann@a.example", "bob@b.example"]),
    ("hostname", &["a.example", "b.example"]),
    ("ipv4", &["192.0.2.1", "192.0.2.2"]),
    ("ipv6", &["2001:db8::1", "2001:db8::2"]),
    ("uri", &["https://a.example/", "urn:a:b"]),
    (
        "uuid",
        &[
            "12345678-1234-4234-8234-123456789abc",
            "12345678-1234-4234-8234-123456789abd",
        ],
    ),
    ("duration", &["P1D", "PT1H"]),
];

/// What a keyword alone, as the validator knows it, says of a text. Validators are kept.
fn is_valid(keyword: &'static str, argument: &str, text: &Value) -> Option<bool> {
    type Known = HashMap<(&'static str, String), Option<Validator>>;
    thread_local! {
        static KNOWN: RefCell<Known> = RefCell::new(HashMap::new());
    }
    /// Documents that go on and on are not kept in memory whole.
    const MOST: usize = 10_000;
    KNOWN.with_borrow_mut(|known| {
        if known.len() > MOST {
            known.clear();
        }
        let validator = known
            .entry((keyword, argument.to_owned()))
            .or_insert_with(|| {
                jsonschema::options()
                    .with_draft(Draft::Draft202012)
                    .should_validate_formats(true)
                    .build(&json!({ keyword: argument }))
                    .ok()
            });
        validator.as_ref().map(|validator| validator.is_valid(text))
    })
}
