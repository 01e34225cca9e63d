//! The rules for single keywords; [`schema`](super::schema) says in which order they run.

use std::cmp::Ordering;

use super::{Lowering, annotation, check, widened};
use crate::node::{Node, Value, compare, decimal};
use crate::source::Span;

/// Adds a keyword, beside one that may be there already.
pub(super) fn also(schema: &mut Node, key: &str, node: Node) {
    if !schema.has(key) {
        schema.set(key, node);
        return;
    }
    let inner = Node::object(node.span, [(key, node)]);
    match schema.get_mut("allOf").map(|all| &mut all.value) {
        Some(Value::Array(items)) => items.push(inner),
        _ => schema.set("allOf", Node::array(inner.span, vec![inner])),
    }
}

/// Whether a schema accepts everything by the look of it.
fn is_free(schema: &Node) -> bool {
    schema.as_bool() == Some(true) || schema.as_object().is_some_and(|object| object.is_empty())
}

/// Whether a keyword that 3.0 does not know constrains anything.
pub(super) fn takes_effect(schema: &Node, key: &str) -> bool {
    let Some(value) = schema.get(key) else {
        return false;
    };
    let all_free = |node: &Node, free: fn(&Node) -> bool| {
        let members = node.as_object().into_iter().flatten();
        members.into_iter().all(|(_, member)| free(&member.node))
    };
    match key {
        "contains" => {
            let none_needed = schema.get("minContains").is_some_and(
                |least| matches!(&least.value, Value::Number(text) if check::count(text) == Some(0)),
            );
            !none_needed || schema.has("maxContains")
        }
        "propertyNames" => !is_free(value),
        "dependentSchemas" => !all_free(value, is_free),
        "dependentRequired" => !all_free(value, |list| {
            list.as_array().is_some_and(<[Node]>::is_empty)
        }),
        "if" => ["then", "else"]
            .iter()
            .any(|branch| schema.get(branch).is_some_and(|branch| !is_free(branch))),
        _ => true,
    }
}

/// `unevaluatedProperties` and `unevaluatedItems` are what `additionalProperties` and `items` are, where nothing else in the schema
/// evaluates.
pub(super) fn unevaluated(schema: &mut Node, lowering: &mut Lowering<'_>) {
    for (key, plain) in [
        ("unevaluatedProperties", "additionalProperties"),
        ("unevaluatedItems", "items"),
    ] {
        let Some(member) = schema.take(key) else {
            continue;
        };
        let composed = [
            "allOf",
            "anyOf",
            "oneOf",
            "if",
            "dependentSchemas",
            "$ref",
            "$dynamicRef",
        ];
        let alone = composed.iter().all(|key| !schema.has(key))
            && (plain != "items" || !schema.has("contains"));
        if schema.has(plain) || is_free(&member.node) {
            continue;
        }
        if alone {
            schema.set(plain, member.node);
        } else {
            lowering.push(widened(&format!("`{key}`"), member.key_span));
        }
    }
}

/// 3.0 has one schema for all items.
pub(super) fn prefix_items(schema: &mut Node, lowering: &mut Lowering<'_>) {
    let Some(prefix) = schema.take("prefixItems") else {
        return;
    };
    let span = prefix.key_span;
    let Value::Array(mut accepted) = prefix.node.value else {
        return;
    };
    let count = accepted.len();
    match schema.take("items") {
        Some(items) if is_never(&items.node) => {
            let most = match schema.get("maxItems").map(|most| &most.value) {
                Some(Value::Number(most)) => {
                    check::count(most).map_or(count as u64, |most| most.min(count as u64))
                }
                _ => count as u64,
            };
            schema.set("maxItems", number(span, most));
        }
        Some(items) if !is_free(&items.node) => accepted.push(items.node),
        _ => accepted.clear(),
    }
    if accepted.iter().any(is_free) {
        accepted.clear();
    }
    schema.set("items", any(span, accepted));
    lowering.push(widened("`prefixItems`", span));
}

/// 3.0 has one schema for all members beside those that are named.
pub(super) fn pattern_properties(schema: &mut Node, lowering: &mut Lowering<'_>) {
    let Some(patterns) = schema.take("patternProperties") else {
        return;
    };
    let span = patterns.key_span;
    let Value::Object(patterns) = patterns.node.value else {
        return;
    };
    let mut accepted: Vec<Node> = patterns
        .into_iter()
        .map(|(_, member)| member.node)
        .collect();
    // Without `additionalProperties` every other member is free, and a pattern that accepts everything says nothing.
    let open = schema.get("additionalProperties").is_none_or(is_free);
    if accepted.is_empty() || open && accepted.iter().all(is_free) {
        return;
    }
    match schema.take("additionalProperties") {
        Some(other) if !is_never(&other.node) && other.node.as_bool().is_none() => {
            accepted.push(other.node)
        }
        _ => {}
    }
    if open || accepted.iter().any(is_free) {
        accepted.clear();
    }
    if !accepted.is_empty() {
        schema.set("additionalProperties", any(span, accepted));
    }
    lowering.push(widened("`patternProperties`", span));
}

/// Whether a lowered schema is what `false` became.
fn is_never(schema: &Node) -> bool {
    schema.as_object().is_some_and(|object| object.len() == 1)
        && schema.get("not").is_some_and(is_free)
}

/// The schema that accepts what one of them accepts, or everything where there is none.
fn any(span: Span, mut schemas: Vec<Node>) -> Node {
    match (schemas.pop(), schemas.is_empty()) {
        (None, _) => Node::object(span, []),
        (Some(only), true) => only,
        (Some(last), false) => {
            schemas.push(last);
            Node::object(span, [("anyOf", Node::array(span, schemas))])
        }
    }
}

fn number(span: Span, value: u64) -> Node {
    Node::new(span, Value::Number(value.to_string()))
}

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
pub(super) fn counts(schema: &mut Node, lowering: &mut Lowering<'_>) {
    for (key, member) in schema.as_object_mut().into_iter().flatten() {
        let is_count = key.starts_with("min") || key.starts_with("max");
        if !is_count || ["minimum", "maximum"].contains(&key.as_str()) {
            continue;
        }
        let Value::Number(text) = &mut member.node.value else {
            continue;
        };
        let Some(count) = check::count(text).map(|count| count.to_string()) else {
            continue;
        };
        if compare(&count, text) != Ordering::Equal {
            lowering.push(widened(
                &format!("a `{key}` beyond 64 bits"),
                member.key_span,
            ));
        }
        *text = count;
    }
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

/// The keywords that judge instances of one type alone, `number` standing for `integer` too.
fn judged_by(name: &str) -> &'static [&'static str] {
    match name {
        "string" => &["minLength", "maxLength", "pattern"],
        "integer" | "number" => &[
            "minimum",
            "exclusiveMinimum",
            "maximum",
            "exclusiveMaximum",
            "multipleOf",
        ],
        "array" => &["items", "minItems", "maxItems", "uniqueItems"],
        "object" => &[
            "properties",
            "additionalProperties",
            "required",
            "minProperties",
            "maxProperties",
        ],
        _ => &[],
    }
}

/// The keywords that accept and refuse nothing.
fn is_annotation(key: &str) -> bool {
    key.starts_with("x-")
        || [
            "title",
            "description",
            "default",
            "deprecated",
            "readOnly",
            "writeOnly",
            "example",
            "examples",
            "externalDocs",
            "xml",
            "format",
        ]
        .contains(&key)
}

/// `anyOf: [{type: T, …}, null]` is what 3.0 calls a nullable T.
pub(super) fn null_branch(schema: &mut Node, _: &mut Lowering<'_>) {
    for key in ["anyOf", "oneOf"] {
        let Some([a, b]) = schema.get(key).and_then(Node::as_array) else {
            continue;
        };
        let other = match (is_null(a), is_null(b)) {
            (true, false) => b,
            (false, true) => a,
            _ => continue,
        };
        let (Some(outer), Some(members)) = (schema.as_object(), other.as_object()) else {
            continue;
        };
        let Some(name) = other.get("type").and_then(Node::as_str) else {
            continue;
        };
        // Only keywords that say nothing of null can stand beside `nullable`, and none may meet another of its kind.
        let fits = members.keys().all(|member| {
            let free = member == "type" || member == "nullable" && key == "anyOf";
            (free || is_annotation(member) || judged_by(name).contains(&member.as_str()))
                && !outer.contains_key(member)
        });
        if !fits
            || outer
                .keys()
                .any(|member| member != key && !is_annotation(member))
        {
            continue;
        }
        let members = members.clone();
        let span = schema.span;
        schema.take(key);
        for (name, member) in members {
            schema.set(&name, member.node);
        }
        schema.set("nullable", Node::bool(span, true));
        return;
    }
}

/// Whether a lowered schema is what `type: null` became.
fn is_null(schema: &Node) -> bool {
    schema.as_object().is_some_and(|object| object.len() == 1)
        && matches!(
            schema.get("enum").and_then(Node::as_array),
            Some([Node {
                value: Value::Null,
                ..
            }])
        )
}

pub(super) fn types(schema: &mut Node, lowering: &mut Lowering<'_>) {
    let span = schema.key_span("type");
    let mut names: Vec<String> = match schema.get("type").map(|node| &node.value) {
        // As 3.0 has it.
        Some(Value::String(name))
            if name != "null" && name != "array" && !schema.has("nullable") =>
        {
            return;
        }
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(Node::as_str)
            .map(str::to_owned)
            .collect(),
        _ => return,
    };
    let mut nullable = names.iter().any(|name| name == "null");
    if let Some(member) = schema.take("nullable")
        && member.node.as_bool() == Some(true)
        && !nullable
    {
        lowering.push(widened(
            "`nullable`, which OpenAPI 3.1 ignores,",
            member.key_span,
        ));
        nullable = true;
    }
    names.retain(|name| name != "null");
    if names.iter().any(|name| name == "number") {
        names.retain(|name| name != "integer");
    }
    names.sort_by_key(|name| check::position(name));
    names.dedup();
    if let [name] = names.as_slice() {
        return typed(schema, name, nullable, span);
    }
    schema.take("type");
    match names.as_slice() {
        [] => {
            let null = Node::new(span, Value::Null);
            also(schema, "enum", Node::array(span, vec![null]));
        }
        // All there are, or as many as the listed values are of.
        [_, _, _, _, _] if nullable => {}
        names if listed(schema, names, nullable) => {}
        names => {
            let branches = names.iter().enumerate().map(|(index, name)| {
                let mut branch = Node::object(span, []);
                for keyword in judged_by(name) {
                    if let Some(member) = schema.take(keyword) {
                        branch.set(keyword, member.node);
                    }
                }
                typed(&mut branch, name, nullable && index == 0, span);
                branch
            });
            let branches = branches.collect();
            also(schema, "anyOf", Node::array(span, branches));
        }
    }
}

/// Whether an `enum` lists values of these types alone.
fn listed(schema: &Node, names: &[String], nullable: bool) -> bool {
    let values = schema.get("enum").and_then(Node::as_array);
    values.is_some_and(|values| {
        values.iter().all(|value| {
            let is = |name: &str| names.iter().any(|known| known == name);
            match &value.value {
                Value::Null => nullable,
                Value::Bool(_) => is("boolean"),
                Value::Number(text) => is("number") || is("integer") && decimal(text).2 >= 0,
                Value::String(_) => is("string"),
                Value::Array(_) => is("array"),
                Value::Object(_) => is("object"),
            }
        })
    })
}

fn typed(schema: &mut Node, name: &str, nullable: bool, span: Span) {
    schema.set("type", Node::string(span, name));
    if nullable {
        schema.set("nullable", Node::bool(span, true));
    }
    // 3.0 wants it there.
    if name == "array" && !schema.has("items") {
        schema.set("items", Node::object(span, []));
    }
}

pub(super) fn examples(schema: &mut Node, lowering: &mut Lowering<'_>) {
    let Some(member) = schema.take("examples") else {
        return;
    };
    let Value::Array(values) = member.node.value else {
        lowering.push(annotation(
            "an `examples` that is no array",
            member.key_span,
        ));
        return;
    };
    let has_one = schema.has("example");
    if values.len() > usize::from(!has_one) {
        let what = if has_one {
            "`examples` beside `example`"
        } else {
            "every one of the `examples` but the first"
        };
        lowering.push(annotation(what, member.key_span));
    }
    if let (Some(first), false) = (values.into_iter().next(), has_one) {
        schema.set("example", first);
    }
}

/// What 3.0 says with a format.
pub(super) fn content(schema: &mut Node, lowering: &mut Lowering<'_>) {
    for (key, value, format) in [
        ("contentEncoding", "base64", "byte"),
        ("contentMediaType", "application/octet-stream", "binary"),
    ] {
        let Some(member) = schema.take(key) else {
            continue;
        };
        if schema.has("format") || member.node.as_str() != Some(value) {
            lowering.push(annotation(&format!("`{key}`"), member.key_span));
        } else {
            schema.set("format", Node::string(member.node.span, format));
        }
    }
}

/// 3.0 ignores what stands beside a `$ref`.
pub(super) fn siblings(schema: &mut Node, _: &mut Lowering<'_>) {
    if schema.reference_target().is_none()
        || schema.as_object().is_some_and(|object| object.len() == 1)
    {
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
