//! The rules for single keywords; [`schema`](super::schema) says in which order they run.

use std::cmp::Ordering;

use super::lowering::{Fidelity, Lowering};
use crate::node::{Node, Value};
use crate::number::{self, compare};
use crate::schema::also;

/// 3.0 wants at least one name, and none of them twice.
pub(super) fn required(schema: &mut Node, _: &mut Lowering<'_>) {
    let Some(Value::Array(names)) = schema.get_mut("required").map(|names| &mut names.value) else {
        return;
    };
    let mut index = 0;
    while let Some((name, before)) = names.get(index).map(|name| (name, &names[..index])) {
        if before.iter().any(|other| other.as_str() == name.as_str()) {
            names.remove(index);
        } else {
            index += 1;
        }
    }
    if names.is_empty() {
        schema.take("required");
    }
}

/// 3.0's counts are integers, which readers keep in 64 bits.
pub(super) fn counts(schema: &mut Node, lowering: &mut Lowering<'_>) -> Fidelity {
    let mut fidelity = Fidelity::Exact;
    for (key, member) in schema.as_object_mut().into_iter().flatten() {
        let is_count = key.starts_with("min") || key.starts_with("max");
        if !is_count || ["minimum", "maximum"].contains(&key.as_str()) {
            continue;
        }
        let Value::Number(text) = &mut member.node.value else {
            continue;
        };
        // Mostly it is one of these already.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain && text.parse::<i64>().is_ok() {
            continue;
        }
        let Some(count) = number::count(text).map(|count| count.to_string()) else {
            continue;
        };
        if compare(&count, text) != Ordering::Equal {
            let what = format!("a `{key}` beyond 64 bits");
            fidelity = lowering.widen(&what, member.key_span);
        }
        *text = count.into();
    }
    fidelity
}

/// A numeric exclusive bound and its inclusive twin: the stronger of the two stays.
pub(super) fn bounds(schema: &mut Node, _: &mut Lowering<'_>) {
    for (inclusive, exclusive, weaker) in [
        ("minimum", "exclusiveMinimum", Ordering::Less),
        ("maximum", "exclusiveMaximum", Ordering::Greater),
    ] {
        let Some(member) = schema.take(exclusive) else {
            continue;
        };
        let Value::Number(limit) = &member.node.value else {
            continue;
        };
        let wins = match schema.get(inclusive).map(|node| &node.value) {
            Some(Value::Number(other)) => compare(limit, other) != weaker,
            _ => true,
        };
        if wins {
            schema.set(inclusive, member.node);
            schema.set(exclusive, Node::bool(member.key_span, true));
        }
    }
}

pub(super) fn constant(schema: &mut Node, _: &mut Lowering<'_>) {
    if let Some(member) = schema.take("const") {
        also(
            schema,
            "enum",
            Node::array(member.key_span, vec![member.node]),
        );
    }
}

/// 3.0 wants at least one value.
pub(super) fn enumeration(schema: &mut Node, _: &mut Lowering<'_>) {
    let values = schema.get("enum").and_then(Node::as_array);
    if values.is_some_and(<[Node]>::is_empty)
        && let Some(member) = schema.take("enum")
    {
        also(schema, "not", Node::object(member.key_span, []));
    }
}

pub(super) fn examples(schema: &mut Node, lowering: &mut Lowering<'_>) {
    let Some(member) = schema.take("examples") else {
        return;
    };
    let Value::Array(values) = member.node.value else {
        lowering.drop_annotation("an `examples` that is no array", member.key_span);
        return;
    };
    let has_one = schema.has("example");
    if values.len() > usize::from(!has_one) {
        let what = if has_one {
            "`examples` beside `example`"
        } else {
            "every one of the `examples` but the first"
        };
        lowering.drop_annotation(what, member.key_span);
    }
    if let (Some(first), false) = (values.into_iter().next(), has_one) {
        schema.set("example", first);
    }
}

/// What 3.0 says with a format.
pub(super) fn content(schema: &mut Node, lowering: &mut Lowering<'_>) {
    for key in ["contentEncoding", "contentMediaType"] {
        let Some(member) = schema.take(key) else {
            continue;
        };
        let format = match (key, member.node.as_str()) {
            ("contentEncoding", Some("base64")) => Some("byte"),
            ("contentEncoding", Some("binary")) => Some("binary"),
            ("contentMediaType", Some("application/octet-stream")) => Some("binary"),
            _ => None,
        };
        match (format, schema.get("format")) {
            (Some(format), None) => schema.set("format", Node::string(member.node.span, format)),
            (Some(format), Some(existing)) if existing.as_str() == Some(format) => {}
            _ => lowering.drop_annotation(&format!("`{key}`"), member.key_span),
        }
    }
}

/// 3.0 ignores what stands beside a `$ref`.
pub(super) fn siblings(schema: &mut Node, lowering: &mut Lowering<'_>) {
    let Some(Value::String(target)) = schema.get("$ref").map(|node| &node.value) else {
        return;
    };
    lowering.references.push(target.clone());
    if schema.as_object().is_some_and(|object| object.len() == 1) {
        return;
    }
    if let Some(member) = schema.take("$ref") {
        let span = member.node.span;
        let reference = Node::object(span, [("$ref", member.node)]);
        match schema.get_mut("allOf").map(|all| &mut all.value) {
            Some(Value::Array(items)) => items.insert(0, reference),
            _ => schema.set("allOf", Node::array(span, vec![reference])),
        }
    }
}
