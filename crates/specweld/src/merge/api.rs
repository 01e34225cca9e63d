//! What the pages of an API have in common, each with a copy: its `info`, its tags, its components.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::DefaultHashBuilder;
use indexmap::IndexMap;
use smol_str::SmolStr;

use super::input::Source;
use super::root::Root;
use super::variant::Variants;
use super::version::Version;
use crate::diagnostic::Diagnostic;
use crate::invalid::invalid;
use crate::name::ApiName;
use crate::node::Node;
use crate::openapi::{SECTIONS, section_index};
use crate::parse::{Copied, Item, LazyValue, Section};
use crate::settings::{Location, Settings};
use crate::spelling;

/// What the pages of an API have in common.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) folder: String,
    pub(super) settings: Settings,
    /// Where its settings stand, or would.
    pub(super) location: Location,
    pub(super) name: Arc<ApiName>,
    pub(super) info: Variants,
    pub(super) root: Root,
    pub(super) tags: BTreeMap<SmolStr, Variants>,
    /// By the position of their section in [`SECTIONS`].
    pub(super) components: [IndexMap<SmolStr, Variants, DefaultHashBuilder>; SECTIONS.len()],
}

impl Api {
    pub(super) fn new(folder: &str, settings: Settings, location: Location) -> Self {
        Self {
            folder: folder.to_owned(),
            name: Arc::new(settings.api_name(folder)),
            settings,
            location,
            info: Variants::default(),
            root: Root::default(),
            tags: BTreeMap::new(),
            components: Default::default(),
        }
    }

    /// One that has the same settings, and nothing yet.
    pub(super) fn fork(&self) -> Self {
        Self {
            name: self.name.clone(),
            ..Self::new(&self.folder, self.settings.clone(), self.location.clone())
        }
    }

    /// Adds what later pages hold, whose sources are numbered from `shift`.
    pub(super) fn append(&mut self, other: Self, shift: usize, sources: &[Source<'_>]) {
        self.info.append(other.info, shift, sources);
        self.root.append(other.root, shift, sources);
        for (name, tag) in other.tags {
            let own = self.tags.entry(name).or_default();
            own.append(tag, shift, sources);
        }
        for (own, other) in self.components.iter_mut().zip(other.components) {
            for (name, component) in other {
                let own = own.entry(name).or_default();
                own.append(component, shift, sources);
            }
        }
    }

    /// Reports each fault of what the pages have in common, once.
    pub(super) fn report(&self, sources: &[Source<'_>], diagnostics: &mut Vec<Diagnostic>) {
        for info in &self.info.list {
            let node = info.node(sources, &mut Vec::new());
            version(&node, diagnostics);
        }
        let components = self.components.iter().flat_map(IndexMap::values);
        for variants in components.chain([&self.info]) {
            variants.report(sources, diagnostics);
        }
    }

    /// Adds the last source's `info`, and gives the source its version.
    pub(super) fn info(
        &mut self,
        mut info: Item,
        sources: &mut [Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let LazyValue::Read(node) = &mut info.value {
            spelling::info(node);
        }
        let (variant, new) = self.info.add(info, sources, diagnostics);
        let first = &self.info.list[variant];
        let version = if new {
            let node = first.node(sources, &mut Vec::new());
            Arc::new(version(&node, &mut Vec::new()))
        } else {
            sources[first.source].version.clone()
        };
        if let Some(source) = sources.last_mut() {
            source.version = version;
        }
    }

    pub(super) fn tags(
        &mut self,
        tags: &Node,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for tag in tags.as_array().unwrap_or_default() {
            let Some(name) = tag.get("name").and_then(Node::as_str) else {
                diagnostics.push(invalid(
                    tag.span.first_byte(),
                    "a tag has no name",
                    "add `name`",
                ));
                continue;
            };
            let item = Item {
                key: name.into(),
                key_span: tag.span,
                value: LazyValue::Read(Box::new(tag.clone())),
            };
            let variants = self.tags.entry(name.into()).or_default();
            variants.add(item, sources, diagnostics);
        }
    }

    pub(super) fn components(
        &mut self,
        sections: Vec<Section>,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for section in sections {
            let Some(index) = section_index(&section.name) else {
                if !section.name.starts_with("x-") {
                    diagnostics.push(invalid(
                        section.key_span,
                        &format!("OpenAPI has no components of the kind `{}`", section.name),
                        "check the spelling of the section",
                    ));
                }
                continue;
            };
            let named = &mut self.components[index];
            let mut copies = section.copies.into_iter().peekable();
            let mut items = section.items.into_iter().peekable();
            // In the order in which they stand, so that the second of one key is reported.
            while copies.peek().is_some() || items.peek().is_some() {
                let next = items.peek().map(|item| item.key_span.start);
                let is_before = |copy: &Copied| next.is_none_or(|next| copy.key_span.start < next);
                if let Some(copy) = copies.next_if(is_before) {
                    let (position, variant) = copy.of;
                    if let Some((name, variants)) = named.get_index_mut(position) {
                        variants.add_copy(name, copy, variant, sources, diagnostics);
                    }
                } else if let Some(item) = items.next() {
                    let variants = named.entry(item.key.clone()).or_default();
                    variants.add(item, sources, diagnostics);
                }
            }
        }
    }

    /// How many copies of components there are beside those that stay.
    pub(super) fn fused(&self) -> usize {
        let variants = self.components.iter().flat_map(IndexMap::values);
        variants.map(|variants| variants.copies() - 1).sum()
    }
}

/// The version that an `info` names.
fn version(info: &Node, diagnostics: &mut Vec<Diagnostic>) -> Version {
    for key in ["title", "version"] {
        if info.get(key).and_then(Node::as_str).is_none() {
            let place = info.get(key).unwrap_or(info).span;
            diagnostics.push(invalid(
                place,
                &format!("`info` has no text as its `{key}`"),
                "write it as a string, in quotes if need be",
            ));
        }
    }
    let text = info
        .get("version")
        .and_then(Node::as_str)
        .unwrap_or_default();
    Version::new(text)
}
