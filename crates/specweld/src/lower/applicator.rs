//! Keywords that apply schemas to parts of an instance.

use super::lowering::{Fidelity, Lowering};
use crate::node::{Node, Value};
use crate::number;
use crate::page::Span;

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
                |least| matches!(&least.value, Value::Number(text) if number::count(text) == Some(0)),
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

/// `unevaluatedProperties` and `unevaluatedItems` are what `additionalProperties` and `items` are, where nothing else
/// in the schema evaluates.
pub(super) fn unevaluated(schema: &mut Node, lowering: &mut Lowering<'_>) -> Fidelity {
    let mut fidelity = Fidelity::Exact;
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
            fidelity = lowering.widen(&format!("`{key}`"), member.key_span);
        }
    }
    fidelity
}

/// 3.0 has one schema for all items.
pub(super) fn prefix_items(schema: &mut Node, lowering: &mut Lowering<'_>) -> Fidelity {
    let Some(prefix) = schema.take("prefixItems") else {
        return Fidelity::Exact;
    };
    let span = prefix.key_span;
    let Value::Array(mut accepted) = prefix.node.value else {
        return Fidelity::Exact;
    };
    let count = accepted.len();
    match schema.take("items") {
        Some(items) if is_never(&items.node) => {
            let most = match schema.get("maxItems").map(|most| &most.value) {
                Some(Value::Number(most)) => {
                    number::count(most).map_or(count as u64, |most| most.min(count as u64))
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
    lowering.widen("`prefixItems`", span)
}

/// 3.0 has one schema for all members beside those that are named.
pub(super) fn pattern_properties(schema: &mut Node, lowering: &mut Lowering<'_>) -> Fidelity {
    let Some(patterns) = schema.take("patternProperties") else {
        return Fidelity::Exact;
    };
    let span = patterns.key_span;
    let Value::Object(patterns) = patterns.node.value else {
        return Fidelity::Exact;
    };
    let mut accepted: Vec<Node> = patterns
        .into_iter()
        .map(|(_, member)| member.node)
        .collect();
    // Without `additionalProperties` every other member is free, and a pattern that accepts everything says nothing.
    let open = schema.get("additionalProperties").is_none_or(is_free);
    if accepted.is_empty() || open && accepted.iter().all(is_free) {
        return Fidelity::Exact;
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
    lowering.widen("`patternProperties`", span)
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
    Node::new(span, Value::Number(value.to_string().into()))
}
