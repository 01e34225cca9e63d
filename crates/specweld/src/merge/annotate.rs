//! What documents say of their API as a whole, besides `info` and tags: webhooks, `externalDocs`, and extensions.
//!
//! | of a document | in the merged one |
//! | --- | --- |
//! | `webhooks`, `x-webhooks` | `x-webhooks`, each under its API's name |
//! | `x-tagGroups` | `x-tagGroups`, with groups and tags under their API's name |
//! | `externalDocs`, other extensions (also of `paths` and `components`) | `x-specweld-document` in `x-specweld-apis` |
//! | anything else | left out, with one warning an API |

use super::api::Api;
use super::decide::{Decider, Identity};
use super::root::{MEMBERS, Root};
use super::url;
use super::variant::{Variant, Variants};
use crate::diagnostic::{Code, Diagnostic};
use crate::invalid::moved_webhooks;
use crate::merged::{Component, Merged, RootMember};
use crate::node::{Node, Value};
use crate::openapi::Kind;

/// The extension by which tags stand in groups.
const TAG_GROUPS: &str = "x-tagGroups";

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
    finish(&api.root, api, decider, merged);
}

/// Puts into the merged document what it has a place for, and reports what it has none for.
fn finish(root: &Root, api: &Api, decider: &mut Decider<'_, '_>, merged: &mut Merged) {
    for (name, variants) in &root.members {
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
    for (name, variants) in &root.webhooks {
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
    report(root, decider.diagnostics);
}

fn report(root: &Root, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.extend(root.moved.map(moved_webhooks));
    for (key, (span, count)) in &root.left_out {
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
