//! What references lead to, hoisted into components.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use smol_str::SmolStr;

use crate::anchor::Path;
use crate::name;
use crate::node::{Member, Node, Value};
use crate::openapi::{Kind, SECTIONS, Slot, section_of, slot};
use crate::pointer;

/// The components that references lead to, with those that are still to be hoisted.
pub(super) struct Targets {
    taken: HashSet<(&'static str, SmolStr)>,
    /// By the path of what becomes a component.
    hoisted: BTreeMap<Path, (&'static str, String)>,
    /// Whether what stands there is of the kind that is referred to, and no data.
    moved: HashMap<Path, bool>,
}

impl Targets {
    pub(super) fn of(document: &Node) -> Self {
        let mut taken = HashSet::new();
        for (section, _) in SECTIONS {
            let components = document
                .get("components")
                .and_then(|node| node.get(section));
            let names = components.and_then(Node::as_object).into_iter().flatten();
            taken.extend(names.map(|(name, _)| (section, name.as_str().into())));
        }
        Self {
            taken,
            hoisted: BTreeMap::new(),
            moved: HashMap::new(),
        }
    }

    /// The reference to what stands at a path.
    pub(super) fn component(&mut self, path: &Path, kind: Kind) -> String {
        if let [components, section, name] = path.as_slice()
            && components == "components"
            && name::is_component_name(name)
        {
            return pointer::component(section, name);
        }
        let section = section_of(kind).unwrap_or("schemas");
        if let Some((section, name)) = self.hoisted.get(path) {
            return pointer::component(section, name);
        }
        let own = own_name(path);
        let numbered = (2u32..).map(|number| format!("{own}{number}"));
        let free = std::iter::once(own.clone())
            .chain(numbered)
            .find(|name| !self.taken.contains(&(section, name.as_str().into())));
        let name = free.unwrap_or(own);
        self.taken.insert((section, name.as_str().into()));
        self.moved.insert(path.clone(), kind_at(path) == Some(kind));
        self.hoisted.insert(path.clone(), (section, name.clone()));
        pointer::component(section, &name)
    }

    /// The new name of a component, if it has one.
    pub(super) fn renamed(&self, section: &str, name: &str) -> Option<&str> {
        let path = ["components", section, name].map(str::to_owned);
        self.hoisted
            .get(path.as_slice())
            .map(|(_, name)| name.as_str())
    }

    /// Hoists what is no component yet. What stands deeper goes first, so that the paths of the others still lead where
    /// they did.
    pub(super) fn hoist(self, document: &mut Node) {
        let mut hoisted: Vec<_> = self.hoisted.into_iter().collect();
        hoisted.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        let mut components = Vec::new();
        for (path, (section, name)) in hoisted {
            let Some(node) = pointer::resolve_mut(document, &path) else {
                continue;
            };
            let component = if is_component(&path) {
                std::mem::replace(node, Node::new(node.span, Value::Null))
            } else if self.moved.get(&path) == Some(&true) {
                let reference = Node::reference(node.span, pointer::component(section, &name));
                std::mem::replace(node, reference)
            } else {
                node.clone()
            };
            // A definition, or a component of a name that OpenAPI does not take, leaves its place.
            if let [holder @ .., name] = path.as_slice()
                && (holder.last().is_some_and(|last| last == "$defs") || is_component(&path))
                && let Some(holder) = pointer::resolve_mut(document, holder)
            {
                holder.take(name);
            }
            components.push((section, name, component));
        }
        components.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        for (section, name, component) in components {
            if let Some(section) = pointer::section(document, section) {
                let key_span = component.span;
                let node = component;
                section.insert(name, Member { key_span, node });
            }
        }
    }
}

/// Whether a path leads to a component itself.
fn is_component(path: &Path) -> bool {
    matches!(path.as_slice(), [root, _, _] if root == "components")
}

/// The name of what stands at a path: that of its component or path, with what leads on from there.
fn own_name(path: &Path) -> String {
    let rest = match path.as_slice() {
        [components, _, rest @ ..] if components == "components" => rest,
        [_, rest @ ..] => rest,
        [] => &[],
    };
    let (owner, rest) = rest
        .split_first()
        .map_or(("", rest), |(owner, rest)| (owner.as_str(), rest));
    let structural = ["$defs", "properties", "schema", "content"];
    let parts: Vec<&str> = rest
        .iter()
        .map(String::as_str)
        .filter(|part| !structural.contains(part))
        .map(|part| if part == "items" { "item" } else { part })
        .collect();
    let owner = match path.first() {
        Some(root) if root == "components" => name::component_name(owner).into_owned(),
        _ => name::hoisted("", owner),
    };
    name::hoisted(&owner, &parts.join(" "))
}

/// The kind of object that stands at a path; nothing where it is data.
fn kind_at(path: &Path) -> Option<Kind> {
    let mut kind = Kind::Document;
    let mut tokens = path.iter();
    while let Some(token) = tokens.next() {
        kind = match slot(kind, token)? {
            Slot::One(kind) => kind,
            Slot::List(kind) | Slot::Map(kind) => {
                tokens.next()?;
                kind
            }
        };
    }
    Some(kind)
}
