//! What stands where in an OpenAPI document: the one table by which references are rewritten and schemas found, and data is left alone.

use crate::node::{Node, Value};

/// The kind of object that stands at a place. The names are those of the OpenAPI specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Header,
    Callback,
    Link,
    Example,
    SecurityScheme,
    Schema,
}

/// What a member holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Slot {
    One(Kind),
    List(Kind),
    Map(Kind),
}

/// The HTTP methods that a Path Item may have, in the order in which the specification lists them.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The sections of a Components Object with what they hold, in the order in which OpenAPI 3.1 lists them.
pub(crate) const SECTIONS: [(&str, Kind); 10] = [
    ("schemas", Kind::Schema),
    ("responses", Kind::Response),
    ("parameters", Kind::Parameter),
    ("examples", Kind::Example),
    ("requestBodies", Kind::RequestBody),
    ("headers", Kind::Header),
    ("securitySchemes", Kind::SecurityScheme),
    ("links", Kind::Link),
    ("callbacks", Kind::Callback),
    ("pathItems", Kind::PathItem),
];

/// The position of a section in [`SECTIONS`].
pub(crate) fn section_index(section: &str) -> Option<usize> {
    SECTIONS.iter().position(|(name, _)| *name == section)
}

/// The kind of a section of a Components Object.
pub(crate) fn section_kind(section: &str) -> Option<Kind> {
    section_index(section).map(|index| SECTIONS[index].1)
}

/// What the member `key` of an object of `kind` holds; nothing where it is data, an extension, or of no concern.
pub(crate) fn slot(kind: Kind, key: &str) -> Option<Slot> {
    use Kind::*;
    use Slot::*;
    Some(match (kind, key) {
        (_, key) if key.starts_with("x-") && kind != Callback => return None,
        (PathItem, "parameters") | (Operation, "parameters") => List(Parameter),
        (PathItem, method) if METHODS.contains(&method) => One(Kind::Operation),
        (Operation, "requestBody") => One(RequestBody),
        (Operation, "responses") => Map(Response),
        (Operation, "callbacks") => Map(Callback),
        // A Callback Object is a map itself: every member but extensions is a Path Item.
        (Callback, key) if !key.starts_with("x-") => One(PathItem),
        (Parameter | Header | MediaType, "schema") => One(Schema),
        (Parameter | Header | MediaType, "examples") => Map(Example),
        (Parameter | Header | RequestBody | Response, "content") => Map(MediaType),
        (MediaType, "encoding") => Map(Encoding),
        (Encoding | Response, "headers") => Map(Header),
        (Response, "links") => Map(Link),
        (
            Schema,
            "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas",
        ) => Map(Schema),
        (Schema, "allOf" | "anyOf" | "oneOf" | "prefixItems") => List(Schema),
        (
            Schema,
            "items"
            | "additionalProperties"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "contentSchema",
        ) => One(Schema),
        _ => return None,
    })
}

/// Calls `visit` for an object of `kind` and everything below it, parents first. A Reference Object counts as the kind that it stands for, and
/// nothing below it is visited, except that a schema may have siblings beside its `$ref`.
pub(crate) fn walk(node: &mut Node, kind: Kind, visit: &mut impl FnMut(&mut Node, Kind)) {
    visit(node, kind);
    if kind != Kind::Schema && node.reference_target().is_some() && kind != Kind::PathItem {
        return;
    }
    let Some(object) = node.as_object_mut() else {
        return;
    };
    for (key, member) in object {
        match slot(kind, key) {
            None => {}
            Some(Slot::One(kind)) => walk(&mut member.node, kind, visit),
            Some(Slot::List(kind)) => {
                if let Value::Array(items) = &mut member.node.value {
                    for item in items {
                        walk(item, kind, visit);
                    }
                }
            }
            Some(Slot::Map(kind)) => {
                if let Value::Object(object) = &mut member.node.value {
                    for member in object.values_mut() {
                        walk(&mut member.node, kind, visit);
                    }
                }
            }
        }
    }
}
