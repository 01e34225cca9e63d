//! What stands where in an OpenAPI document: the one table by which references are rewritten and schemas found, and
//! data is left alone.

use crate::node::{Node, Value};

/// The kind of object that stands at a place. The names are those of the OpenAPI specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Document,
    Paths,
    Components,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
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

/// The extension that holds webhooks, for which OpenAPI 3.0 has no member.
pub(crate) const WEBHOOKS: &str = "x-webhooks";

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

/// What one component of a section is called, in messages.
pub(crate) fn section_singular(section: &str) -> Option<&'static str> {
    Some(match section_kind(section)? {
        Kind::Schema => "schema",
        Kind::Response => "response",
        Kind::Parameter => "parameter",
        Kind::Example => "example",
        Kind::RequestBody => "request body",
        Kind::Header => "header",
        Kind::SecurityScheme => "security scheme",
        Kind::Link => "link",
        Kind::Callback => "callback",
        _ => "path item",
    })
}

/// The section of a name, for as long as the program runs.
pub(crate) fn section_named(name: &str) -> Option<&'static str> {
    section_index(name).map(|index| SECTIONS[index].0)
}

/// The section that holds components of a kind.
pub(crate) fn section_of(kind: Kind) -> Option<&'static str> {
    let section = SECTIONS.iter().find(|(_, of)| *of == kind);
    section.map(|(name, _)| *name)
}

/// The kind of a section of a Components Object.
pub(crate) fn section_kind(section: &str) -> Option<Kind> {
    section_index(section).map(|index| SECTIONS[index].1)
}

/// What the member `key` of an object of `kind` holds; nothing where it is data, an extension, or of no concern.
pub(crate) fn slot(kind: Kind, key: &str) -> Option<Slot> {
    use Slot::{List, Map, One};
    let schema = Slot::One(Kind::Schema);
    match kind {
        Kind::Document if key == WEBHOOKS => Some(Map(Kind::PathItem)),
        _ if key.starts_with("x-") => None,
        Kind::Schema => schema_slot(key),
        Kind::Document => match key {
            "paths" => Some(One(Kind::Paths)),
            "webhooks" => Some(Map(Kind::PathItem)),
            "components" => Some(One(Kind::Components)),
            _ => None,
        },
        Kind::Components => section_kind(key).map(Map),
        // Every member but extensions is what the object is there for.
        Kind::Paths | Kind::Callback => Some(One(Kind::PathItem)),
        Kind::Responses => Some(One(Kind::Response)),
        Kind::PathItem => match key {
            "parameters" => Some(List(Kind::Parameter)),
            method => METHODS.contains(&method).then_some(One(Kind::Operation)),
        },
        Kind::Operation => match key {
            "parameters" => Some(List(Kind::Parameter)),
            "requestBody" => Some(One(Kind::RequestBody)),
            "responses" => Some(One(Kind::Responses)),
            "callbacks" => Some(Map(Kind::Callback)),
            _ => None,
        },
        Kind::Parameter | Kind::Header => match key {
            "schema" => Some(schema),
            "examples" => Some(Map(Kind::Example)),
            "content" => Some(Map(Kind::MediaType)),
            _ => None,
        },
        Kind::MediaType => match key {
            "schema" => Some(schema),
            "examples" => Some(Map(Kind::Example)),
            "encoding" => Some(Map(Kind::Encoding)),
            _ => None,
        },
        Kind::RequestBody => (key == "content").then_some(Map(Kind::MediaType)),
        Kind::Response => match key {
            "content" => Some(Map(Kind::MediaType)),
            "headers" => Some(Map(Kind::Header)),
            "links" => Some(Map(Kind::Link)),
            _ => None,
        },
        Kind::Encoding => (key == "headers").then_some(Map(Kind::Header)),
        Kind::Link | Kind::Example | Kind::SecurityScheme => None,
    }
}

/// What the member `key` of an object of `kind` should be, where it is something else. Schemas are judged where they
/// are lowered.
pub(crate) fn mismatch(kind: Kind, key: &str, node: &Node) -> Option<&'static str> {
    let (fits, wanted) = match (kind, key) {
        (Kind::Schema, _) | (_, "$ref") => return None,
        // May be left empty.
        (Kind::Document, "components") | (Kind::Components, _) if node.is_null() => {
            return None;
        }
        (Kind::Document | Kind::PathItem | Kind::Operation, "servers" | "security" | "tags") => {
            (node.as_array().is_some(), "an array")
        }
        (Kind::Operation, "operationId") => (node.as_str().is_some(), "a string"),
        _ => match slot(kind, key)? {
            Slot::One(Kind::Schema) => return None,
            Slot::List(_) => (node.as_array().is_some(), "an array"),
            Slot::One(_) | Slot::Map(_) => (node.as_object().is_some(), "an object"),
        },
    };
    (!fits).then_some(wanted)
}

/// Whether the member `key` of an object of `kind` is a reference where OpenAPI allows none: in the place of a list, or
/// of objects by name.
pub(crate) fn is_reference_to_several(kind: Kind, key: &str, node: &Node) -> bool {
    let holds_several = match slot(kind, key) {
        Some(Slot::List(_) | Slot::Map(_)) => true,
        Some(Slot::One(kind)) => kind == Kind::Responses,
        None => false,
    };
    // A component, or a property, may be called so.
    holds_several && kind != Kind::Components && node.reference_target().is_some()
}

fn schema_slot(key: &str) -> Option<Slot> {
    Some(match key {
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => {
            Slot::Map(Kind::Schema)
        }
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Slot::List(Kind::Schema),
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
        | "contentSchema" => Slot::One(Kind::Schema),
        _ => return None,
    })
}

/// Calls `visit` for an object of `kind` and everything below it, parents first. Nothing below a Reference Object is
/// visited; it counts as the kind that it stands for.
pub(crate) fn walk(node: &mut Node, kind: Kind, visit: &mut impl FnMut(&mut Node, Kind)) {
    visit(node, kind);
    if is_only_reference(node, kind) {
        return;
    }
    children(node, kind, &mut |child, kind| walk(child, kind, visit));
}

/// Whether an object of `kind` is a Reference Object, in which nothing beside the `$ref` counts.
pub(crate) fn is_only_reference(node: &Node, kind: Kind) -> bool {
    !matches!(kind, Kind::Schema | Kind::PathItem) && node.reference_target().is_some()
}

/// Calls `visit` for every object that stands directly in an object of `kind`.
pub(crate) fn children(node: &mut Node, kind: Kind, visit: &mut dyn FnMut(&mut Node, Kind)) {
    for (key, member) in node.as_object_mut().into_iter().flatten() {
        if let Some(slot) = slot(kind, key) {
            each(&mut member.node, slot, visit);
        }
    }
}

/// Calls `visit` for every object that a member holds.
pub(crate) fn each(node: &mut Node, slot: Slot, visit: &mut dyn FnMut(&mut Node, Kind)) {
    match (slot, &mut node.value) {
        (Slot::One(kind), _) => visit(node, kind),
        (Slot::List(kind), Value::Array(items)) => {
            for item in items {
                visit(item, kind);
            }
        }
        (Slot::Map(kind), Value::Object(object)) => {
            for member in object.values_mut() {
                visit(&mut member.node, kind);
            }
        }
        _ => {}
    }
}
