//! Documents that are of OpenAPI 3.0 in one place and of 3.1 in the next: put together of several, or of a version that
//! an export lost.

use crate::extract::draft::Draft;
use crate::node::{Node, Value};
use crate::openapi::Kind;

/// Makes a document one of 3.1, whatever it was: copies of a component are equal then, whatever else stands on their
/// pages.
pub(super) fn respell(draft: &mut Draft<'_, '_>) {
    draft.walk(&mut |node, kind| {
        if kind == Kind::Schema {
            respell_null(node);
            respell_limits(node);
        }
    });
    let version = draft.member("openapi").map(|version| version.span);
    let span = version.unwrap_or(draft.frame.span.first_byte());
    draft.set("openapi", Node::string(span, "3.1.0"));
}

/// `nullable` says something beside a `type` alone: <https://spec.openapis.org/oas/v3.0.3#fixed-fields-20>.
fn respell_null(schema: &mut Node) {
    let nullable = schema.take("nullable");
    let is_nullable = nullable.is_some_and(|member| member.node.as_bool() == Some(true));
    let kind = schema.get("type").cloned();
    let Some((kind, name)) = kind.as_ref().and_then(|kind| Some((kind, kind.as_str()?))) else {
        return;
    };
    if !is_nullable || name == "null" {
        return;
    }
    let types = [name, "null"].map(|name| Node::string(kind.span, name));
    schema.set("type", Node::array(kind.span, types.to_vec()));
    // A list of values must have it as well, which those of 3.0 mostly leave out.
    if let Some(Value::Array(items)) = schema.get_mut("enum").map(|node| &mut node.value)
        && !items.iter().any(|item| matches!(item.value, Value::Null))
    {
        items.push(Node::new(kind.span, Value::Null));
    }
}

fn respell_limits(schema: &mut Node) {
    for (key, limit) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        let is_exclusive = schema.get(key).and_then(Node::as_bool);
        if is_exclusive.is_some() {
            schema.take(key);
        }
        if is_exclusive == Some(true)
            && let Some(member) = schema.take(limit)
        {
            schema.set(key, member.node);
        }
    }
}
