//! Bytes in bodies that are no JSON: 3.1 says what they are by `contentMediaType` alone, 3.0 by `format: binary`.
//!
//! Elsewhere a `contentMediaType` without a `type` allows anything. The parts of a multipart body and bodies of
//! their own are texts or bytes whatever else is said, so that nothing valid is lost: OpenAPI 3.1.1, section 4.8.14.

use hashbrown::HashSet;
use smol_str::SmolStr;

use super::lowering::{Part, referred};
use crate::dialect::Dialect;
use crate::node::{Node, Value};
use crate::openapi::{Kind, children};

/// What a schema describes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Role {
    /// A multipart body, whose properties are its parts.
    Form,
    /// A part of one, or a body of its own.
    Content,
}

/// Schemas among the components, by name, that are still to be looked at.
type Pending = Vec<(Role, SmolStr)>;

/// Gives the type to the schemas of bytes.
pub(super) fn bytes(parts: &mut [Part<'_>]) {
    let mut pending = Pending::new();
    let is_new = |part: &&mut Part<'_>| part.dialect == Dialect::V3_1;
    for part in parts.iter_mut().filter(is_new) {
        inside(part.node, part.kind, &mut pending);
    }
    let mut seen = HashSet::new();
    while let Some((role, name)) = pending.pop() {
        let mut parts = parts.iter_mut().filter(is_new);
        let part = parts.find(|part| part.name.as_ref() == Some(&name));
        if let Some(part) = part
            && seen.insert((role, name))
        {
            role.schema(part.node, &mut pending);
        }
    }
}

fn inside(node: &mut Node, kind: Kind, pending: &mut Pending) {
    // Nothing below a schema is a body.
    if kind == Kind::Schema {
        return;
    }
    if let (Kind::RequestBody | Kind::Response, Some(Value::Object(content))) =
        (kind, node.get_mut("content").map(|node| &mut node.value))
    {
        for (name, member) in content {
            if name.to_ascii_lowercase().starts_with("multipart/") {
                form(&mut member.node, pending);
            } else if is_binary(name)
                && let Some(schema) = member.node.get_mut("schema")
            {
                Role::Content.schema(schema, pending);
            }
        }
    }
    children(node, kind, &mut |child, kind| inside(child, kind, pending));
}

/// A multipart Media Type Object, whose encodings say what the parts' schemas can't say in 3.0.
fn form(media_type: &mut Node, pending: &mut Pending) {
    let Some(schema) = media_type.get_mut("schema") else {
        return;
    };
    Role::Form.schema(schema, pending);
    let mut types = Vec::new();
    let properties = schema.get_mut("properties").and_then(Node::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        let property = &mut property.node;
        let is_list = property.has("items");
        let of_bytes = match is_list {
            true => property.get_mut("items"),
            false => Some(property),
        };
        if let Some(of_bytes) = of_bytes.filter(|schema| is_bytes(schema))
            && let Some(member) = of_bytes.take("contentMediaType")
        {
            types.push((name.clone(), member.node));
        }
    }
    for (property, media) in types {
        let span = media.span;
        for (object, key) in [(None, "encoding"), (Some("encoding"), property.as_str())] {
            let object = match object {
                None => Some(&mut *media_type),
                Some(key) => media_type.get_mut(key),
            };
            if let Some(object) = object
                && !object.has(key)
            {
                object.set(key, Node::object(span, []));
            }
        }
        let encodings = media_type.get_mut("encoding");
        let encoding = encodings.and_then(|encodings| encodings.get_mut(&property));
        // The encoding has the last word.
        if let Some(encoding) = encoding.filter(|encoding| !encoding.has("contentType")) {
            encoding.set("contentType", media);
        }
    }
}

impl Role {
    fn schema(self, schema: &mut Node, pending: &mut Pending) {
        if let Some(name) = referred(schema) {
            pending.push((self, name.into()));
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = schema.get_mut(key).map(|node| &mut node.value) {
                branches
                    .iter_mut()
                    .for_each(|branch| self.schema(branch, pending));
            }
        }
        match self {
            Self::Form => {
                let properties = schema.get_mut("properties").and_then(Node::as_object_mut);
                for (_, property) in properties.into_iter().flatten() {
                    Self::Content.schema(&mut property.node, pending);
                }
            }
            Self::Content => {
                if let Some(items) = schema.get_mut("items") {
                    self.schema(items, pending);
                }
                let media = schema.get("contentMediaType").and_then(Node::as_str);
                let is_free = !OTHERWISE.into_iter().any(|key| schema.has(key))
                    && schema
                        .get("type")
                        .is_none_or(|of| of.as_str() == Some("string"));
                if is_free && media.is_some_and(is_binary) {
                    let span = schema.key_span("contentMediaType");
                    schema.set("type", Node::string(span, "string"));
                    schema.set("format", Node::string(span, "binary"));
                }
            }
        }
    }
}

/// The keywords that say what else a schema describes.
const OTHERWISE: [&str; 8] = [
    "format",
    "contentEncoding",
    "enum",
    "const",
    "properties",
    "items",
    "$ref",
    "contentSchema",
];

fn is_bytes(schema: &Node) -> bool {
    let is = |key: &str, text: &str| schema.get(key).and_then(Node::as_str) == Some(text);
    is("type", "string") && is("format", "binary")
}

/// Whether a media type is neither text nor one of those that schemas describe.
fn is_binary(media: &str) -> bool {
    let media = media.to_ascii_lowercase();
    let essence = media.split(';').next().unwrap_or_default().trim();
    let Some((top, sub)) = essence.split_once('/') else {
        return false;
    };
    let format = sub.rsplit_once('+').map_or(sub, |(_, suffix)| suffix);
    let is_described = ["json", "xml", "yaml", "x-www-form-urlencoded", "*"].contains(&format);
    !["text", "multipart", "*"].contains(&top) && !is_described
}
