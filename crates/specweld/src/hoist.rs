//! Inline schemas to named components: whatever becomes a type of its own in a program gets a stable name in the
//! document.

use smol_str::{SmolStr, format_smolstr};

use crate::merged::{Component, Merged};
use crate::name::{self, Names};
use crate::node::Object;
use crate::node::{Member, Node, Value};
use crate::openapi::{Kind, METHODS, Slot, WEBHOOKS, section_kind, slot};
use crate::pointer;
use crate::schema::lists_null_alone;

/// Hoists out of every component and operation, in the order of their names.
pub(crate) fn hoist(merged: &mut Merged) {
    let schemas = merged.components.keys();
    let schemas = schemas.filter(|(section, _)| *section == "schemas");
    let mut hoister = Hoister::new(schemas.map(|(_, name)| name));
    let mut found = Vec::new();
    for ((section, name), component) in &mut merged.components {
        if let Some(kind) = section_kind(section) {
            hoister.inside(&mut component.node, kind, Owner::Named(name));
            found.extend(
                hoister
                    .hoisted
                    .drain(..)
                    .map(|(name, node)| (name, component.with(node))),
            );
        }
    }
    for (name, webhook) in &mut merged.webhooks {
        let name = name::hoisted("", name);
        hoister.inside(&mut webhook.node, Kind::PathItem, Owner::Named(&name));
        let hoisted = hoister.hoisted.drain(..);
        found.extend(hoisted.map(|(name, node)| (name, webhook.with(node))));
    }
    for operation in &mut merged.operations {
        let id = operation.id.clone();
        let id = || id.clone();
        let owner = Owner::Operation(&id);
        hoister.inside(&mut operation.node, Kind::Operation, owner);
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
    let mut hoister = Hoister::new(schemas.into_iter().flat_map(Object::keys));
    let components = document.get_mut("components").and_then(Node::as_object_mut);
    for (section, member) in components.into_iter().flatten() {
        let Some(kind) = section_kind(section) else {
            continue;
        };
        for (name, member) in member.node.as_object_mut().into_iter().flatten() {
            hoister.inside(&mut member.node, kind, Owner::Named(name));
        }
    }
    let webhooks = document.get_mut(WEBHOOKS).and_then(Node::as_object_mut);
    for (name, member) in webhooks.into_iter().flatten() {
        let name = name::hoisted("", name);
        hoister.inside(&mut member.node, Kind::PathItem, Owner::Named(&name));
    }
    let paths = document.get_mut("paths").and_then(Node::as_object_mut);
    for (path, member) in paths.into_iter().flatten() {
        for (key, member) in member.node.as_object_mut().into_iter().flatten() {
            if key == "parameters" {
                let path = || path.to_string();
                let slot = Slot::List(Kind::Parameter);
                let owner = Owner::Operation(&path);
                hoister.slot(&mut member.node, Kind::PathItem, key, slot, owner);
            } else if METHODS.contains(&key.as_str()) {
                let id = member.node.get("operationId").and_then(Node::as_str);
                let id = id.map(str::to_owned);
                let id = || id.clone().unwrap_or_else(|| name::from_path(key, path));
                let owner = Owner::Operation(&id);
                hoister.inside(&mut member.node, Kind::Operation, owner);
            }
        }
    }
    if !hoister.hoisted.is_empty()
        && let Some(schemas) = pointer::section(document, "schemas")
    {
        schemas.extend(hoister.hoisted.into_iter().map(|(name, node)| {
            let key_span = node.span;
            (name, Member { key_span, node })
        }));
    }
}

struct Hoister {
    taken: Names,
    /// What the owner at hand has lost.
    hoisted: Vec<(SmolStr, Node)>,
    /// The name or the reference that is being put together.
    text: String,
}

/// What an object is called; the name is worked out only where it is needed.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Named(&'a str),
    /// An operation, by its id or what stands for one.
    Operation(&'a dyn Fn() -> String),
    /// What stands at `key` of an object of `kind`, under a name where there are several.
    Part {
        of: &'a Owner<'a>,
        kind: Kind,
        key: &'a str,
        name: Option<&'a str>,
    },
}

impl<'a> Owner<'a> {
    fn part(of: &'a Self, kind: Kind, key: &'a str, name: Option<&'a str>) -> Self {
        Self::Part {
            of,
            kind,
            key,
            name,
        }
    }

    fn write(self, out: &mut String) {
        let (kind, key, name) = match self {
            Self::Named(name) => return out.push_str(name),
            Self::Operation(id) => return out.push_str(&name::operation_type(&id())),
            Self::Part {
                of,
                kind,
                key,
                name,
            } => {
                of.write(out);
                (kind, key, name)
            }
        };
        let part = match (kind, key, name) {
            (Kind::Operation, "requestBody", _) => "Body",
            (Kind::Operation, "responses", _) | (_, "content" | "schema", _) => return,
            (Kind::Responses, status, _) => {
                out.push_str("Response");
                status
            }
            (Kind::Schema, "items", _) => "Item",
            (Kind::Schema, "additionalProperties", _) => "Value",
            (Kind::Schema, "not", _) => "Not",
            (_, _, Some(name)) => name,
            (_, key, None) => key,
        };
        name::push_part(out, part);
    }
}

impl Hoister {
    fn new<'a>(schemas: impl Iterator<Item = &'a SmolStr>) -> Self {
        let mut taken = Names::default();
        for name in schemas {
            taken.insert(name);
        }
        Self {
            taken,
            hoisted: Vec::new(),
            text: String::new(),
        }
    }

    /// Goes through an object that has a name of its own, or that needs none.
    fn inside(&mut self, node: &mut Node, kind: Kind, owner: Owner<'_>) {
        for (key, member) in node.as_object_mut().into_iter().flatten() {
            if member.node.is_nested()
                && let Some(slot) = slot(kind, key)
            {
                self.slot(&mut member.node, kind, key, slot, owner);
            }
        }
    }

    /// Goes through what stands at `key` of an object of `kind`.
    fn slot(&mut self, node: &mut Node, kind: Kind, key: &str, slot: Slot, of: Owner<'_>) {
        match (slot, &mut node.value) {
            (Slot::One(child), _) => self.child(node, child, Owner::part(&of, kind, key, None)),
            (Slot::List(child), Value::Array(items)) => {
                for item in items {
                    if kind == Kind::Schema {
                        // A branch of a composition belongs to the schema that is composed.
                        self.inside(item, child, of);
                        continue;
                    }
                    let name = item.get("name").and_then(Node::as_str).map(str::to_owned);
                    let owner = Owner::part(&of, kind, key, name.as_deref());
                    self.child(item, child, owner);
                }
            }
            (Slot::Map(child), Value::Object(members)) => {
                for (name, member) in members {
                    let owner = Owner::part(&of, kind, key, Some(name));
                    self.child(&mut member.node, child, owner);
                }
            }
            _ => {}
        }
    }

    fn child(&mut self, node: &mut Node, kind: Kind, owner: Owner<'_>) {
        if kind != Kind::Schema || !needs_name(node) {
            self.inside(node, kind, owner);
            return;
        }
        let span = node.span;
        let name = self.reserve(owner);
        self.text.clear();
        pointer::push_component(&mut self.text, "schemas", &name);
        let reference = Node::reference(span, &self.text);
        let mut schema = std::mem::replace(node, reference);
        self.inside(&mut schema, Kind::Schema, Owner::Named(&name));
        self.hoisted.push((name, schema));
    }

    /// The name by its owner, or where it is taken the first free of `name2`, `name3`, …
    fn reserve(&mut self, owner: Owner<'_>) -> SmolStr {
        self.text.clear();
        owner.write(&mut self.text);
        let name = SmolStr::new(&self.text);
        let numbered = (2u32..).map(|number| format_smolstr!("{name}{number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        names.find(|name| self.taken.insert(name)).unwrap_or(name)
    }
}

/// Whether a schema becomes a type of its own: objects with members, enumerations, compositions and constrained
/// strings. An enumeration of one value is none: it tells the branches of a choice apart, and stays in them.
fn needs_name(schema: &Node) -> bool {
    let Some(object) = schema.as_object() else {
        return false;
    };
    let (mut typed, mut composed) = (false, false);
    for (key, member) in object {
        match key.as_str() {
            "$ref" => return false,
            "enum" => {
                typed |= member
                    .node
                    .as_array()
                    .is_none_or(|values| values.len() != 1)
            }
            "properties" | "not" | "pattern" | "minLength" | "maxLength" => typed = true,
            "allOf" | "anyOf" | "oneOf" => composed = true,
            _ => {}
        }
    }
    typed || composed && !is_reference_in_disguise(schema)
}

/// Whether a composition is the type that it refers to: an annotated reference, or one or null.
fn is_reference_in_disguise(schema: &Node) -> bool {
    let list = |key: &str| schema.get(key).and_then(Node::as_array).unwrap_or_default();
    if let [only] = list("allOf") {
        return only.reference_target().is_some() && !schema.has("anyOf") && !schema.has("oneOf");
    }
    ["anyOf", "oneOf"].iter().any(|key| {
        let refers = |node: &Node| node.reference_target().is_some();
        matches!(list(key), [a, b] if refers(a) && lists_null_alone(b) || lists_null_alone(a) && refers(b))
    })
}
