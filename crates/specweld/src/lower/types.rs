//! Types and null: 3.0 has one `type` a schema, and `nullable` beside it.

use super::check::TYPES;
use super::lowering::{Fidelity, Lowering};
use crate::node::{Node, Value};
use crate::number::decimal;
use crate::page::Span;
use crate::schema::{also, lists_null_alone};

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
        // Only keywords that do not constrain null, or can list it, can stand beside `nullable`, and none may meet
        // another of its kind.
        let fits = members.keys().all(|member| {
            let free =
                member == "type" || member == "enum" || member == "nullable" && key == "anyOf";
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
        if let Some(Value::Array(values)) = schema.get_mut("enum").map(|node| &mut node.value)
            && !values.iter().any(Node::is_null)
        {
            values.push(Node::new(span, Value::Null));
        }
        return;
    }
}

/// Whether a lowered schema is what `type: null` became.
fn is_null(schema: &Node) -> bool {
    schema.as_object().is_some_and(|object| object.len() == 1) && lists_null_alone(schema)
}

/// Whether a `type` is one that 3.0 has, with the same meaning.
pub(super) fn is_plain(node: &Node) -> bool {
    matches!(node.as_str(), Some(name) if name != "null" && name != "array")
}

pub(super) fn types(schema: &mut Node, lowering: &mut Lowering<'_>) -> Fidelity {
    let Some(member) = schema.as_object().and_then(|object| object.get("type")) else {
        return Fidelity::Exact;
    };
    let span = member.key_span;
    let stated = std::slice::from_ref(&member.node);
    let stated = member.node.as_array().unwrap_or(stated);
    let known = |name: &Node| TYPES.into_iter().find(|known| name.as_str() == Some(known));
    let mut names: Vec<_> = stated.iter().filter_map(known).collect();
    names.sort_unstable();
    names.dedup();
    let mut fidelity = Fidelity::Exact;
    let mut nullable = names.contains(&"null");
    // Every integer is a number.
    let is_number = names.contains(&"number");
    names.retain(|name| *name != "null" && !(is_number && *name == "integer"));
    if let Some(member) = schema.take("nullable")
        && member.node.as_bool() == Some(true)
        && !nullable
    {
        let what = "`nullable`, which OpenAPI 3.1 ignores,";
        fidelity = lowering.widen(what, member.key_span);
        nullable = true;
    }
    if let [name] = names.as_slice() {
        typed(schema, name, nullable, span);
        return fidelity;
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
    fidelity
}

/// Whether an `enum` lists values of these types alone.
fn listed(schema: &Node, names: &[&str], nullable: bool) -> bool {
    let values = schema.get("enum").and_then(Node::as_array);
    values.is_some_and(|values| {
        values.iter().all(|value| {
            let is = |name: &str| names.contains(&name);
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
