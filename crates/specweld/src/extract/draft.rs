//! The document of a fragment while the adapter of its docs host changes it.

use smol_str::SmolStr;

use super::origin::Origin;
use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Node, Value};
use crate::openapi::{Kind, section_kind, walk};
use crate::parse::{self, Block, Frame, Item, LazyValue, Section};

pub(super) struct Draft<'a, 'p> {
    pub(super) frame: &'a mut Frame,
    pub(super) block: &'a Block<'p>,
    pub(super) origin: &'a Origin,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Draft<'_, '_> {
    /// A member of the root.
    pub(super) fn member(&mut self, key: &str) -> Option<&mut Node> {
        let item = self.frame.members.iter_mut().find(|item| item.key == key)?;
        Some(read(self.block, &mut item.value, self.diagnostics))
    }

    /// Takes members out of the root.
    pub(super) fn remove(&mut self, is_removed: impl Fn(&str) -> bool) {
        self.frame.members.retain(|item| !is_removed(&item.key));
    }

    /// Sets a member of the root.
    pub(super) fn set(&mut self, key: &str, node: Node) {
        self.remove(|other| other == key);
        self.frame.members.push(Item {
            key: key.into(),
            key_span: node.span,
            value: LazyValue::Read(Box::new(node)),
        });
    }

    /// The components of a section with their names.
    pub(super) fn section(&mut self, name: &str) -> Vec<(&mut SmolStr, &mut Node)> {
        let mut components = Vec::new();
        let sections = self
            .frame
            .components
            .iter_mut()
            .flat_map(|(_, sections)| sections);
        for section in sections.filter(|section| section.name == name) {
            for item in &mut section.items {
                let node = read(self.block, &mut item.value, self.diagnostics);
                components.push((&mut item.key, node));
            }
        }
        components
    }

    /// Adds components to a section.
    pub(super) fn add(&mut self, name: &str, components: Vec<(SmolStr, Node)>) {
        let span = self.frame.span.first_byte();
        let (_, sections) = self
            .frame
            .components
            .get_or_insert_with(|| (span, Vec::new()));
        let items = components.into_iter().map(|(key, node)| Item {
            key,
            key_span: node.span,
            value: LazyValue::Read(Box::new(node)),
        });
        match sections.iter_mut().find(|section| section.name == name) {
            Some(section) => section.items.extend(items),
            None => sections.push(Section {
                name: name.into(),
                key_span: span,
                items: items.collect(),
                copies: Vec::new(),
                other: None,
            }),
        }
    }

    /// Visits every object of the document that OpenAPI knows, parents first.
    pub(super) fn walk(&mut self, visit: &mut impl FnMut(&mut Node, Kind)) {
        if let Some(paths) = self.member("paths") {
            walk(paths, Kind::Paths, visit);
        }
        let webhooks = self.member("webhooks").and_then(Node::as_object_mut);
        for (_, member) in webhooks.into_iter().flatten() {
            walk(&mut member.node, Kind::PathItem, visit);
        }
        let sections = self
            .frame
            .components
            .iter_mut()
            .flat_map(|(_, sections)| sections);
        for section in sections {
            let Some(kind) = section_kind(&section.name) else {
                continue;
            };
            for item in &mut section.items {
                walk(
                    read(self.block, &mut item.value, self.diagnostics),
                    kind,
                    visit,
                );
            }
        }
    }

    /// Sets the title of the API, which the export has lost, and its version.
    pub(super) fn set_info(&mut self, version: &str) {
        let root = self.frame.span.first_byte();
        if self.member("info").is_none() {
            self.set("info", Node::object(root, []));
        }
        let title = self.origin.api.clone();
        if let Some(info) = self.member("info") {
            for (key, text) in [("title", title.as_str()), ("version", version)] {
                let span = info.get(key).map_or(root, |node| node.span);
                info.set(key, Node::string(span, text));
            }
        }
    }

    /// Reports what exports of this host are without; once for an API, however many pages it has.
    pub(super) fn lost(&mut self, message: &str, help: &str) {
        let place = self.frame.span.first_byte();
        let lost = Diagnostic::warning(Code::LostInExport, message, place, "in this fragment");
        self.diagnostics.push(lost.with_help(help));
    }
}

/// A value of the block, which stays as the adapter leaves it.
fn read<'v>(
    block: &Block<'_>,
    value: &'v mut LazyValue,
    diagnostics: &mut Vec<Diagnostic>,
) -> &'v mut Node {
    if let LazyValue::Json(..) = value {
        let node = parse::read(block, value, diagnostics).into_owned();
        *value = LazyValue::Read(Box::new(node));
    }
    match value {
        LazyValue::Read(node) => node,
        LazyValue::Json(..) => unreachable!("it has been read above"),
    }
}

/// The text of a member, where it has one.
pub(super) fn text<'n>(node: &'n Node, key: &str) -> &'n str {
    node.get(key).and_then(Node::as_str).unwrap_or_default()
}

/// The items of a member, where it is an array.
pub(super) fn items<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Vec<Node>> {
    match node.get_mut(key).map(|node| &mut node.value) {
        Some(Value::Array(items)) => Some(items),
        _ => None,
    }
}
