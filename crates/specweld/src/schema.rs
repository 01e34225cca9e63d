//! Changes of a schema that keep what is there.

use crate::node::{Node, Value};
use crate::page::Span;

/// Adds a keyword, beside one that may be there already.
pub(crate) fn also(schema: &mut Node, key: &str, node: Node) {
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

/// Puts a `$ref` in the place of a schema's `$dynamicRef`.
pub(crate) fn refer(schema: &mut Node, span: Span, target: &str) {
    if schema.take("$dynamicRef").is_some() {
        if schema.has("$ref") {
            let both = vec![Node::reference(span, target)];
            also(schema, "allOf", Node::array(span, both));
        } else {
            schema.set("$ref", Node::string(span, target));
        }
    }
}

/// Whether the `enum` of a lowered schema lists null alone, which is what `type: null` becomes.
pub(crate) fn lists_null_alone(schema: &Node) -> bool {
    let values = schema.get("enum").and_then(Node::as_array);
    matches!(values, Some([only]) if only.is_null())
}
