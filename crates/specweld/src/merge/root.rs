//! What documents say of their API as a whole, besides `info` and tags: webhooks, `externalDocs`, and extensions.
//!
//! | of a document | in the merged one |
//! | --- | --- |
//! | `webhooks`, `x-webhooks` | `x-webhooks`, each under its API's name |
//! | `x-tagGroups` | `x-tagGroups`, with groups and tags under their API's name |
//! | `externalDocs`, other extensions (also of `paths` and `components`) | `x-specweld-document` in `x-specweld-apis` |
//! | anything else | left out, with one warning an API |

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use smol_str::{SmolStr, format_smolstr};

use super::api::Api;
use super::decide::{Decider, Identity};
use super::input::Source;
use super::url;
use super::variant::{Variant, Variants};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::schema_dialect;
use crate::invalid::{invalid, moved_webhooks};
use crate::merged::{Component, Merged, RootMember};
use crate::node::{Node, Value};
use crate::openapi::{Kind, WEBHOOKS};
use crate::page::Span;
use crate::parse::{Item, LazyValue, Section};

/// The extension by which tags stand in groups.
const TAG_GROUPS: &str = "x-tagGroups";

/// What members of documents are called, in messages.
pub(super) const MEMBERS: &str = "members of the document";

/// Puts into the merged document what the documents of an API say of it as a whole: `info`, tags, and the rest.
pub(super) fn annotate(api: &Api, decider: &mut Decider<'_, '_>, merged: &mut Merged) {
    if let Some((mut info, source)) = decider.annotation(api, "", "info", &api.info) {
        let base = decider.sources[source].base.as_deref();
        url::info(&mut info, base, decider.diagnostics);
        merged.apis.push((api.name.clone(), info));
    }
    for (own_name, variants) in &api.tags {
        let Some((mut tag, source)) = decider.annotation(api, "tags", own_name, variants) else {
            continue;
        };
        if let Some(docs) = tag.get_mut("externalDocs") {
            let base = decider.sources[source].base.as_deref();
            url::external_docs(docs, base, decider.diagnostics);
        }
        let name = api.name.tag(own_name);
        tag.set("name", Node::string(tag.span, &name));
        merged.tags.insert(name, tag);
    }
    api.root.finish(api, decider, merged);
}

/// What the documents of an API say of it as a whole.
#[derive(Debug, Default)]
pub(super) struct Root {
    members: BTreeMap<SmolStr, Variants>,
    webhooks: BTreeMap<SmolStr, Variants>,
    /// The first of the `webhooks`, for which OpenAPI 3.0 has no place of its own.
    moved: Option<Span>,
    /// Members that nothing has a place for: where each stands first, and how often.
    left_out: BTreeMap<SmolStr, (Span, usize)>,
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

    /// Puts into the merged document what it has a place for, and reports what it has none for.
    fn finish(&self, api: &Api, decider: &mut Decider<'_, '_>, merged: &mut Merged) {
        for (name, variants) in &self.members {
            let Some(variant) = decide(decider, api, MEMBERS, name, None, variants) else {
                continue;
            };
            let mut node = decider.node(variant);
            if name == TAG_GROUPS {
                if let Value::Array(groups) = &mut node.value {
                    groups.iter_mut().for_each(|group| rename(group, api));
                    merged.tag_groups.append(groups);
                }
                continue;
            }
            merged.members.push(RootMember {
                api: api.name.clone(),
                source: variant.source,
                key: name.clone(),
                node,
            });
        }
        for (name, variants) in &self.webhooks {
            let kind = Some(Kind::PathItem);
            let Some(variant) = decide(decider, api, "webhooks", name, kind, variants) else {
                continue;
            };
            let fragment = &decider.sources[variant.source].fragment;
            let webhook = Component {
                api: api.name.clone(),
                page: fragment.page,
                dialect: fragment.dialect,
                node: decider.node(variant),
                key_span: variant.item.key_span,
                origin: (variant.source, ["webhooks", name].map(str::to_owned).into()),
            };
            merged.webhooks.insert(api.name.tag(name), webhook);
        }
        self.report(decider.diagnostics);
    }

    fn report(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.extend(self.moved.map(moved_webhooks));
        for (key, (span, count)) in &self.left_out {
            let label = match count {
                1 => "OpenAPI does not know it".to_owned(),
                count => format!(
                    "OpenAPI does not know it, nor in {} documents more",
                    count - 1
                ),
            };
            let message = format!("the document's `{key}` is left out");
            let help = "check its spelling; an extension begins with `x-`, and is kept";
            let left_out = Diagnostic::warning(Code::Dropped, message, *span, label);
            diagnostics.push(left_out.with_help(help));
        }
    }
}

/// The variant that stays.
fn decide<'v>(
    decider: &mut Decider<'_, '_>,
    api: &Api,
    noun: &str,
    name: &str,
    kind: Option<Kind>,
    variants: &'v Variants,
) -> Option<&'v Variant> {
    let identity = Identity {
        api,
        noun,
        name,
        kind,
    };
    let variants: Vec<_> = variants.list.iter().collect();
    decider.decide(&identity, &variants)
}

/// A group of tags under its API's name.
fn rename(group: &mut Node, api: &Api) {
    let renamed = |node: &Node| {
        let own = node.as_str()?;
        Some(Node::string(node.span, api.name.tag(own)))
    };
    if let Some(name) = group.get("name").and_then(renamed) {
        group.set("name", name);
    }
    if let Some(Value::Array(tags)) = group.get_mut("tags").map(|tags| &mut tags.value) {
        for tag in tags {
            if let Some(name) = renamed(tag) {
                *tag = name;
            }
        }
    }
}
