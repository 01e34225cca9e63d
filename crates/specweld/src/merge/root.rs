//! What documents say of their API as a whole, besides `info` and tags, as it is gathered: webhooks, `externalDocs`, and extensions.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use smol_str::{SmolStr, format_smolstr};

use super::input::Source;
use super::variant::Variants;
use crate::diagnostic::Diagnostic;
use crate::dialect::schema_dialect;
use crate::invalid::invalid;
use crate::node::{Node, Value};
use crate::openapi::WEBHOOKS;
use crate::page::Span;
use crate::parse::{Item, LazyValue, Section};

/// What members of documents are called, in messages.
pub(super) const MEMBERS: &str = "members of the document";

/// What the documents of an API say of it as a whole.
#[derive(Debug, Default)]
pub(super) struct Root {
    pub(super) members: BTreeMap<SmolStr, Variants>,
    pub(super) webhooks: BTreeMap<SmolStr, Variants>,
    /// The first of the `webhooks`, for which OpenAPI 3.0 has no place of its own.
    pub(super) moved: Option<Span>,
    /// Members that nothing has a place for: where each stands first, and how often.
    pub(super) left_out: BTreeMap<SmolStr, (Span, usize)>,
}

impl Root {
    /// Adds a member of the last source's document.
    pub(super) fn add(
        &mut self,
        item: Item,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        match item.key.as_str() {
            "webhooks" => {
                self.moved.get_or_insert(item.key_span);
                self.webhooks(item, sources, diagnostics);
            }
            WEBHOOKS => self.webhooks(item, sources, diagnostics),
            "jsonSchemaDialect" => {
                let fragment = &sources[sources.len() - 1].fragment;
                let dialect = fragment.take(item.value, diagnostics);
                diagnostics.extend(schema_dialect(&dialect));
            }
            key if key == "externalDocs" || key.starts_with("x-") => {
                let variants = self.members.entry(item.key.clone()).or_default();
                variants.add(item, sources, diagnostics);
            }
            _ => {
                let (_, count) = self.left_out.entry(item.key).or_insert((item.key_span, 0));
                *count += 1;
            }
        }
    }

    /// Takes the extensions out of the last source's `paths`.
    pub(super) fn add_paths(
        &mut self,
        paths: &mut Node,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(object) = paths.as_object_mut() else {
            return;
        };
        let keys = object.keys().filter(|key| key.starts_with("x-"));
        for key in keys.cloned().collect::<Vec<_>>() {
            let Some(member) = object.shift_remove(&key) else {
                continue;
            };
            let item = Item {
                key,
                key_span: member.key_span,
                value: LazyValue::Read(Box::new(member.node)),
            };
            self.add_inside("paths", item, sources, diagnostics);
        }
    }

    /// Takes the value of what stands beside the sections of the last source's `components`.
    pub(super) fn add_section(
        &mut self,
        section: &mut Section,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(value) = section.other.take() {
            let item = Item {
                key: section.name.clone(),
                key_span: section.key_span,
                value,
            };
            self.add_inside("components", item, sources, diagnostics);
        }
    }

    fn add_inside(
        &mut self,
        within: &str,
        item: Item,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if item.key.starts_with("x-") {
            let name = format_smolstr!("{within}/{}", item.key);
            let variants = self.members.entry(name).or_default();
            variants.add(item, sources, diagnostics);
        }
    }

    fn webhooks(&mut self, item: Item, sources: &[Source<'_>], diagnostics: &mut Vec<Diagnostic>) {
        let fragment = &sources[sources.len() - 1].fragment;
        let node = fragment.take(item.value, diagnostics);
        let what = node.type_name();
        let Value::Object(webhooks) = node.value else {
            let message = format!("`{}` is {what}, not an object", item.key);
            diagnostics.push(invalid(
                node.span,
                &message,
                "list the webhooks by their names",
            ));
            return;
        };
        for (key, member) in webhooks {
            let item = Item {
                key: key.clone(),
                key_span: member.key_span,
                value: LazyValue::Read(Box::new(member.node)),
            };
            let variants = self.webhooks.entry(key).or_default();
            variants.add(item, sources, diagnostics);
        }
    }

    /// Adds what later documents say, whose sources are numbered from `shift`.
    pub(super) fn append(&mut self, other: Self, shift: usize, sources: &[Source<'_>]) {
        for (own, other) in [
            (&mut self.members, other.members),
            (&mut self.webhooks, other.webhooks),
        ] {
            for (name, variants) in other {
                let own = own.entry(name).or_default();
                own.append(variants, shift, sources);
            }
        }
        self.moved = self.moved.or(other.moved);
        for (key, (span, count)) in other.left_out {
            match self.left_out.entry(key) {
                Entry::Vacant(entry) => drop(entry.insert((span, count))),
                Entry::Occupied(mut entry) => entry.get_mut().1 += count,
            }
        }
    }
}
