//! Inline schemas to named components: whatever becomes a type of its own in a program gets a stable name in the document.

use std::collections::BTreeSet;

use crate::merge::{Component, Merged};
use crate::name;
use crate::node::{Node, Object, Value};
use crate::pointer;
use crate::shape::{Kind, METHODS, Slot, section_kind, slot};

/// Hoists out of every component and operation, in the order of their names.
pub(crate) fn hoist(merged: &mut Merged) {
    let mut hoister = Hoister {
        taken: merged
            .components
            .keys()
            .filter(|(section, _)| *section == "schemas")
            .map(|(_, name)| name.clone())
            .collect(),
        hoisted: Vec::new(),
    };
    let mut found = Vec::new();
    for ((section, name), component) in &mut merged.components {
        if let Some(kind) = section_kind(section) {
            hoister.inside(&mut component.node, kind, name);
            found.extend(
                hoister
                    .hoisted
                    .drain(..)
                    .map(|(name, node)| (name, component.with(node))),
            );
        }
    }
    for operation in &mut merged.operations {
        let owner = name::operation_type(&operation.id);
        hoister.inside(&mut operation.node, Kind::Operation, &owner);
        found.extend(
            hoister
                .hoisted
                .drain(..)
                .map(|(name, node)| (name, Component::of(operation, node))),
        );
    }
    merged.components.extend(
        found
            .into_iter()
            .map(|(name, component)| (("schemas", name), component)),
    );
}

/// Hoists out of every component and path of a document.
pub(crate) fn document(document: &mut Node) {
    let components = document.get("components");
    let schemas = components.and_then(|components| components.get("schemas")?.as_object());
    let mut hoister = Hoister {
        taken: schemas
            .into_iter()
            .flat_map(Object::keys)
            .cloned()
            .collect(),
        hoisted: Vec::new(),
    };
    let components = document.get_mut("components").and_then(Node::as_object_mut);
    for (section, member) in components.into_iter().flatten() {
        let Some(kind) = section_kind(section) else {
            continue;
        };
        for (name, member) in member.node.as_object_mut().into_iter().flatten() {
            hoister.inside(&mut member.node, kind, name);
        }
    }
    let paths = document.get_mut("paths").and_then(Node::as_object_mut);
    for (path, member) in paths.into_iter().flatten() {
        for (key, member) in member.node.as_object_mut().into_iter().flatten() {
            if key == "parameters" {
                let owner = name::operation_type(path);
                hoister.slot(
                    &mut member.node,
                    Kind::PathItem,
                    key,
                    Slot::List(Kind::Parameter),
                    &owner,
                );
            } else if METHODS.contains(&key.as_str()) {
                let id = member.node.get("operationId").and_then(Node::as_str);
                let owner = match id {
                    Some(id) => name::operation_type(id),
                    None => name::operation_type(&name::from_path(key, path)),
                };
                hoister.inside(&mut member.node, Kind::Operation, &owner);
            }
        }
    }
    for (name, schema) in hoister.hoisted {
        pointer::add(document, "schemas", &name, schema);
    }
}

struct Hoister {
    taken: BTreeSet<String>,
    /// What the owner at hand has lost.
    hoisted: Vec<(String, Node)>,
}

impl Hoister {
    /// Goes through an object that has a name of its own, or that needs none.
    fn inside(&mut self, node: &mut Node, kind: Kind, owner: &str) {
        let Some(object) = node.as_object_mut() else {
            return;
        };
        for (key, member) in object {
            let Some(slot) = slot(kind, key) else {
                continue;
            };
            self.slot(&mut member.node, kind, key, slot, owner);
        }
    }

    /// Goes through what stands at `key` of an object of `kind`.
    fn slot(&mut self, node: &mut Node, kind: Kind, key: &str, slot: Slot, owner: &str) {
        match (slot, &mut node.value) {
            (Slot::One(child), _) => {
                self.child(node, child, &|| part(owner, kind, key, None));
            }
            (Slot::List(child), Value::Array(items)) => {
                for item in items {
                    if kind == Kind::Schema {
                        // A branch of a composition belongs to the schema that is composed.
                        self.inside(item, child, owner);
                        continue;
                    }
                    let name = item.get("name").and_then(Node::as_str).map(str::to_owned);
                    self.child(item, child, &|| part(owner, kind, key, name.as_deref()));
                }
            }
            (Slot::Map(child), Value::Object(members)) => {
                for (name, member) in members {
                    self.child(&mut member.node, child, &|| {
                        part(owner, kind, key, Some(name))
                    });
                }
            }
            _ => {}
        }
    }

    /// `name` is worked out only where it is needed.
    fn child(&mut self, node: &mut Node, kind: Kind, name: &dyn Fn() -> String) {
        if kind != Kind::Schema || !needs_name(node) {
            if has_inside(node, kind) {
                self.inside(node, kind, &name());
            }
            return;
        }
        let span = node.span;
        let name = self.reserve(&name());
        let reference = Node::reference(span, pointer::component("schemas", &name));
        let mut schema = std::mem::replace(node, reference);
        self.inside(&mut schema, Kind::Schema, &name);
        self.hoisted.push((name, schema));
    }

    /// The name, or where it is taken the first free of `name2`, `name3`, …
    fn reserve(&mut self, name: &str) -> String {
        let numbered = (2u32..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.to_owned())
            .chain(numbered)
            .find(|name| !self.taken.contains(name));
        let name = free.unwrap_or_else(|| name.to_owned());
        self.taken.insert(name.clone());
        name
    }
}

/// Whether anything that could be hoisted may stand in an object.
fn has_inside(node: &Node, kind: Kind) -> bool {
    let object = node.as_object();
    object.is_some_and(|object| object.keys().any(|key| slot(kind, key).is_some()))
}

/// The name of what stands at `key` of an object of `kind` that is called `owner`.
fn part(owner: &str, kind: Kind, key: &str, name: Option<&str>) -> String {
    let part = match (kind, key, name) {
        (Kind::Operation, "requestBody", _) => "Body",
        (Kind::Operation, "responses", _) => "",
        (Kind::Responses, status, _) => {
            return name::hoisted(owner, &format!("Response {status}"));
        }
        (_, "content" | "schema", _) => "",
        (Kind::Schema, "items", _) => "Item",
        (Kind::Schema, "additionalProperties", _) => "Value",
        (Kind::Schema, "not", _) => "Not",
        (_, _, Some(name)) => name,
        (_, key, None) => key,
    };
    name::hoisted(owner, part)
}

/// Whether a schema becomes a type of its own: objects with members, enumerations, compositions and constrained strings.
fn needs_name(schema: &Node) -> bool {
    if schema.reference_target().is_some() {
        return false;
    }
    let list = |key: &str| schema.get(key).and_then(Node::as_array).unwrap_or_default();
    // An annotated reference, and a nullable one, are the type that they refer to.
    if let [only] = list("allOf")
        && only.reference_target().is_some()
        && !["properties", "enum", "anyOf", "oneOf", "not"]
            .iter()
            .any(|key| schema.has(key))
    {
        return false;
    }
    for key in ["anyOf", "oneOf"] {
        let is_null = |branch: &Node| {
            let values = branch
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
        };
        if let [a, b] = list(key)
            && (is_null(a) || is_null(b))
            && (a.reference_target().is_some() || b.reference_target().is_some())
        {
            return false;
        }
    }
    [
        "properties",
        "enum",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "pattern",
        "minLength",
        "maxLength",
    ]
    .iter()
    .any(|key| schema.has(key))
}
