//! Schema Objects: JSON Schema 2020-12 to the schemas of OpenAPI 3.0.3.
//!
//! | keyword of 3.1 | becomes | |
//! | --- | --- | --- |
//! | `true`, `false` as schema | `{}`, `{not: {}}` | exact |
//! | `type: [T, null]` | `type: T`, `nullable` | exact |
//! | `type: [T, U]` | `anyOf` of one type each | exact |
//! | `type: null` | `enum: [null]` | exact |
//! | `anyOf`/`oneOf` of a typed schema and null | that schema, `nullable` | exact |
//! | `const` | `enum` of one | exact |
//! | numeric `exclusiveMinimum`, `exclusiveMaximum` | the stronger of the two bounds | exact |
//! | `$ref` with siblings | `allOf` of the `$ref`, and the siblings | exact |
//! | `examples` | `example`, the first | annotation |
//! | `contentEncoding: base64` | `format: byte` | annotation |
//! | `prefixItems` | `items` that accept any of them | widened |
//! | `patternProperties` | `additionalProperties` that accept any of them | widened |
//! | `unevaluatedProperties: false` alone | `additionalProperties: false` | exact |
//! | `nullable` in a 3.1 document | stays | widened |
//! | `if`, `contains`, `propertyNames`, `dependent*`, `unevaluated*`, `$dynamicRef` | left out | widened |
//! | `$comment`, `$id`, `$anchor`, `contentMediaType`, unknown keywords | left out | annotation |
//!
//! Widening what stands under `not` or in a branch of `oneOf` would narrow the whole, so that there the keyword itself is loosened:
//! `not` is left out, `oneOf` becomes `anyOf`.

use super::keyword::{
    also, bound, constant, content, examples, items, null_branch, properties, siblings, types,
};
use super::{annotation, widened};
use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Node, Value};
use crate::shape::{Kind, Slot, slot};

/// The keywords of a Schema Object in OpenAPI 3.0.3.
const KEYWORDS: [&str; 36] = [
    "title",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "enum",
    "type",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "additionalProperties",
    "description",
    "format",
    "default",
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "example",
    "deprecated",
    "$ref",
];

/// Lowers a schema with everything in it, and tells whether it accepts more than before.
pub(super) fn lower(schema: &mut Node, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let before = diagnostics.len();
    let span = schema.span;
    if schema.get("nullable").and_then(Node::as_bool) == Some(true) {
        diagnostics.push(widened(
            "`nullable`, which OpenAPI 3.1 ignores,",
            schema.key_span("nullable"),
        ));
    }
    match schema.as_bool() {
        Some(true) => schema.value = Node::object(span, []).value,
        Some(false) => schema.value = Node::object(span, [("not", Node::object(span, []))]).value,
        None => {}
    }
    children(schema, diagnostics);
    siblings(schema);
    constant(schema);
    null_branch(schema);
    types(schema);
    bound(
        schema,
        "minimum",
        "exclusiveMinimum",
        |exclusive, inclusive| exclusive >= inclusive,
        diagnostics,
    );
    bound(
        schema,
        "maximum",
        "exclusiveMaximum",
        |exclusive, inclusive| exclusive <= inclusive,
        diagnostics,
    );
    items(schema, diagnostics);
    properties(schema, diagnostics);
    examples(schema, diagnostics);
    content(schema);
    rest(schema, diagnostics);
    diagnostics[before..]
        .iter()
        .any(|diagnostic| diagnostic.code == Code::Widened)
}

fn children(schema: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    let mut loosen = Vec::new();
    for (key, member) in schema.as_object_mut().into_iter().flatten() {
        let node = &mut member.node;
        let wider = match slot(Kind::Schema, key) {
            None => continue,
            // Both versions take booleans here.
            Some(Slot::One(_)) if key == "additionalProperties" && node.as_bool().is_some() => {
                continue;
            }
            Some(Slot::One(_)) if key.starts_with("unevaluated") && node.as_bool().is_some() => {
                continue;
            }
            Some(Slot::One(_)) => lower(node, diagnostics),
            Some(Slot::List(_)) => match &mut node.value {
                Value::Array(items) => items
                    .iter_mut()
                    .fold(false, |wider, item| lower(item, diagnostics) | wider),
                _ => false,
            },
            Some(Slot::Map(_)) => {
                let members = node.as_object_mut().into_iter().flatten();
                members.fold(false, |wider, (_, member)| {
                    lower(&mut member.node, diagnostics) | wider
                })
            }
        };
        if wider && (key == "not" || key == "oneOf") {
            loosen.push(key.clone());
        }
    }
    for key in loosen {
        let span = schema.key_span(&key);
        diagnostics.push(widened(&format!("`{key}` around a widened schema"), span));
        if let (Some(member), true) = (schema.take(&key), key == "oneOf") {
            also(schema, "anyOf", member.node);
        }
    }
}

/// Everything that 3.0 does not know.
fn rest(schema: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    let unknown = schema
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| !KEYWORDS.contains(&key.as_str()) && !key.starts_with("x-"));
    let unknown: Vec<String> = unknown.map(|(key, _)| key.clone()).collect();
    let conditional = schema.has("if");
    for key in unknown {
        let Some(member) = schema.take(&key) else {
            continue;
        };
        let what = format!("`{key}`");
        match key.as_str() {
            // References into them lead to components of their own by now; and without `if` its branches say nothing.
            "$defs" | "definitions" => {}
            "if" => {}
            "then" | "else" if conditional => diagnostics.push(widened(&what, member.key_span)),
            "then" | "else" => {}
            "unevaluatedItems" if member.node.as_bool() == Some(true) => {}
            "propertyNames" | "dependentRequired" | "dependentSchemas" | "unevaluatedItems"
            | "$dynamicRef" | "$recursiveRef" => {
                diagnostics.push(widened(&what, member.key_span));
            }
            _ => diagnostics.push(annotation(&what, member.key_span)),
        }
    }
}
