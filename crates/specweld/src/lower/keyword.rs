//! The rules for single keywords; [`schema`](super::schema) says in which order they run.

use super::{annotation, widened};
use crate::diagnostic::Diagnostic;
use crate::node::{Node, Value};

/// Adds a composition keyword, beside one that may be there already.
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

/// 3.0 ignores what stands beside a `$ref`.
pub(super) fn siblings(schema: &mut Node) {
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

pub(super) fn constant(schema: &mut Node) {
    if let Some(member) = schema.take("const") {
        let span = member.key_span;
        let only = Node::array(span, vec![member.node]);
        if schema.has("enum") {
            let inner = Node::object(span, [("enum", only)]);
            also(schema, "allOf", Node::array(span, vec![inner]));
        } else {
            schema.set("enum", only);
        }
    }
}

/// Whether a lowered schema accepts null and nothing else.
fn is_null(schema: &Node) -> bool {
    let values = schema
        .get("enum")
        .and_then(Node::as_array)
        .unwrap_or_default();
    matches!(
        values,
        [Node {
            value: Value::Null,
            ..
        }]
    )
}

/// `anyOf: [{type: T, …}, null]` is what 3.0 calls a nullable T.
pub(super) fn null_branch(schema: &mut Node) {
    for key in ["anyOf", "oneOf"] {
        let Some(branches) = schema.get(key).and_then(Node::as_array) else {
            continue;
        };
        let [a, b] = branches else { continue };
        let (Some(other), true) = (
            if is_null(a) { Some(b) } else { Some(a) },
            is_null(a) != is_null(b),
        ) else {
            continue;
        };
        // Only a type of its own can be nullable; and members of both would clash.
        let typed = other.get("type").is_some() && !other.has("enum");
        let members = other.as_object().cloned().unwrap_or_default();
        if !typed
            || schema
                .as_object()
                .is_some_and(|object| members.keys().any(|member| object.contains_key(member)))
        {
            continue;
        }
        let span = schema.span;
        schema.take(key);
        for (name, member) in members {
            schema.set(&name, member.node);
        }
        schema.set("nullable", Node::bool(span, true));
        return;
    }
}

pub(super) fn types(schema: &mut Node) {
    let span = schema.key_span("type");
    let Some(node) = schema.get("type") else {
        return;
    };
    let names: Vec<String> = match &node.value {
        Value::String(name) if name == "null" => vec![name.clone()],
        Value::Array(items) => items
            .iter()
            .filter_map(Node::as_str)
            .map(str::to_owned)
            .collect(),
        _ => return,
    };
    let nullable = names.iter().any(|name| name == "null");
    let names: Vec<&String> = names.iter().filter(|name| *name != "null").collect();
    match names.as_slice() {
        [] => {
            schema.take("type");
            let null = Node::array(span, vec![Node::new(span, Value::Null)]);
            if schema.has("enum") {
                let inner = Node::object(span, [("enum", null)]);
                also(schema, "allOf", Node::array(span, vec![inner]));
            } else {
                schema.set("enum", null);
            }
        }
        [name] => {
            schema.set("type", Node::string(span, *name));
            if nullable {
                schema.set("nullable", Node::bool(span, true));
            }
        }
        _ => {
            let branches = names.iter().enumerate().map(|(index, name)| {
                let mut branch = Node::object(span, [("type", Node::string(span, *name))]);
                // 3.0 wants items beside `type: array`, and takes `nullable` beside a type alone.
                if *name == "array" {
                    let items = schema
                        .get("items")
                        .cloned()
                        .unwrap_or_else(|| Node::object(span, []));
                    branch.set("items", items);
                }
                if nullable && index == 0 {
                    branch.set("nullable", Node::bool(span, true));
                }
                branch
            });
            let branches = Node::array(span, branches.collect());
            schema.take("type");
            also(schema, "anyOf", branches);
        }
    }
}

pub(super) fn bound(
    schema: &mut Node,
    inclusive: &str,
    exclusive: &str,
    stronger: fn(f64, f64) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(Value::Number(limit)) = schema.get(exclusive).map(|node| node.value.clone()) else {
        return;
    };
    let Some(member) = schema.take(exclusive) else {
        return;
    };
    let span = member.key_span;
    let other = match schema.get(inclusive).map(|node| &node.value) {
        Some(Value::Number(other)) => Some(other.clone()),
        _ => None,
    };
    let wins = match other.map(|other| (limit.parse::<f64>(), other.parse::<f64>())) {
        None => true,
        Some((Ok(limit), Ok(other))) => stronger(limit, other),
        Some(_) => {
            diagnostics.push(widened(
                &format!("`{exclusive}` beyond the range of numbers"),
                span,
            ));
            false
        }
    };
    if wins {
        schema.set(inclusive, Node::new(span, Value::Number(limit)));
        schema.set(exclusive, Node::bool(span, true));
    }
}

pub(super) fn items(schema: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(prefix) = schema.take("prefixItems") {
        let span = prefix.key_span;
        let mut accepted = prefix.node.as_array().unwrap_or_default().to_vec();
        let count = accepted.len();
        let closed = schema.get("items").is_some_and(|items| {
            items
                .get("not")
                .is_some_and(|not| not.as_object().is_some_and(|not| not.is_empty()))
        });
        match schema.take("items") {
            Some(_) if closed => schema.set(
                "maxItems",
                Node::new(span, Value::Number(count.to_string())),
            ),
            Some(items) => accepted.push(items.node),
            None => accepted.clear(),
        }
        let items = if accepted.is_empty() {
            Node::object(span, [])
        } else {
            Node::object(span, [("anyOf", Node::array(span, accepted))])
        };
        schema.set("items", items);
        diagnostics.push(widened("`prefixItems`", span));
    }
    for key in ["contains", "minContains", "maxContains"] {
        if let Some(member) = schema.take(key)
            && key == "contains"
        {
            diagnostics.push(widened("`contains`", member.key_span));
        }
    }
    if schema.get("type").and_then(Node::as_str) == Some("array") && !schema.has("items") {
        let span = schema.span;
        schema.set("items", Node::object(span, []));
    }
}

pub(super) fn properties(schema: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(patterns) = schema.take("patternProperties") {
        let span = patterns.key_span;
        let values = patterns
            .node
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, member)| member.node.clone());
        let mut values: Vec<Node> = values.collect();
        match schema.take("additionalProperties") {
            // Without it any other member is free, and so a member that meets the pattern is now.
            None => values.clear(),
            Some(other) => match other.node.as_bool() {
                Some(true) => values.clear(),
                Some(false) => {}
                None => values.push(other.node),
            },
        }
        match values.len() {
            0 => {}
            1 => schema.set("additionalProperties", values.remove(0)),
            _ => schema.set(
                "additionalProperties",
                Node::object(span, [("anyOf", Node::array(span, values))]),
            ),
        }
        diagnostics.push(widened("`patternProperties`", span));
    }
    if let Some(member) = schema.take("unevaluatedProperties") {
        let alone = [
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "dependentSchemas",
            "additionalProperties",
            "$dynamicRef",
        ]
        .iter()
        .all(|key| !schema.has(key));
        match member.node.as_bool() {
            Some(true) => {}
            Some(false) if alone => {
                schema.set("additionalProperties", Node::bool(member.key_span, false))
            }
            _ => diagnostics.push(widened("`unevaluatedProperties`", member.key_span)),
        }
    }
    if schema
        .get("required")
        .and_then(Node::as_array)
        .is_some_and(<[Node]>::is_empty)
    {
        schema.take("required");
    }
}

pub(super) fn examples(schema: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(member) = schema.take("examples") else {
        return;
    };
    let mut values = member
        .node
        .as_array()
        .unwrap_or_default()
        .to_vec()
        .into_iter();
    if !schema.has("example")
        && let Some(first) = values.next()
    {
        schema.set("example", first);
    }
    if values.next().is_some() {
        diagnostics.push(annotation("all but one of the `examples`", member.key_span));
    }
}

/// What 3.0 says with a format.
pub(super) fn content(schema: &mut Node) {
    if !schema.has("format")
        && schema.get("contentEncoding").and_then(Node::as_str) == Some("base64")
        && let Some(member) = schema.take("contentEncoding")
    {
        schema.set("format", Node::string(member.node.span, "byte"));
    }
}
