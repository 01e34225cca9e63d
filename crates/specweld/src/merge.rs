//! Fragments to one document: components fuse, operations stand under their full paths, every name carries its API.

mod component;
mod operation;
mod reference;
mod server;

use std::collections::BTreeMap;

pub(crate) use component::Component;
pub(crate) use operation::Operation;
pub(crate) use reference::{external, unresolved};

use crate::diagnostic::{Code, Diagnostic};
use crate::extract::Fragment;
use crate::name;
use crate::node::{Node, Value};
use crate::source::Span;

/// Everything that the fragments hold, in one set of names. Parts keep the dialect that they were written in; [`lower`](crate::lower)
/// brings them to one.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    /// The `info` of each API's newest version.
    pub(crate) apis: BTreeMap<String, Node>,
    /// Tag Objects by name.
    pub(crate) tags: BTreeMap<String, Node>,
    /// By path, then in the order of [`METHODS`](crate::shape::METHODS).
    pub(crate) operations: Vec<Operation>,
    /// What a Path Item says besides its operations, by path.
    pub(crate) paths: BTreeMap<String, Node>,
    /// By section and name.
    pub(crate) components: BTreeMap<(&'static str, String), Component>,
}

/// Merges the fragments, which are in the order of their pages.
pub(crate) fn merge(fragments: &[Fragment], diagnostics: &mut Vec<Diagnostic>) -> Merged {
    let mut merged = Merged::default();
    for fragment in fragments {
        info(fragment, &mut merged, diagnostics);
        root(fragment, &mut merged, diagnostics);
    }
    merged.components = component::collect(fragments, diagnostics);
    operation::collect(fragments, &mut merged, diagnostics);
    reference::rewrite(fragments, &mut merged, diagnostics);
    operation::check_path_parameters(&merged, diagnostics);
    merged
}

/// Keeps the `info` of an API's newest version.
fn info(fragment: &Fragment, merged: &mut Merged, diagnostics: &mut Vec<Diagnostic>) {
    let Some(info) = fragment.document.get("info") else {
        diagnostics.push(invalid(
            &fragment.document,
            "the document has no `info`",
            "add `info` with `title` and `version`",
        ));
        return;
    };
    for key in ["title", "version"] {
        if info.get(key).and_then(Node::as_str).is_none() {
            diagnostics.push(invalid(
                info.get(key).unwrap_or(info),
                &format!("`info` has no text as its `{key}`"),
                "write it as a string, in quotes if need be",
            ));
            return;
        }
    }
    let newer = |kept: &Node| version_of(info) > version_of(kept);
    if merged.apis.get(&fragment.api).is_none_or(newer) {
        merged.apis.insert(fragment.api.clone(), info.clone());
    }
}

fn version_of(info: &Node) -> Vec<u64> {
    name::version_key(
        info.get("version")
            .and_then(Node::as_str)
            .unwrap_or_default(),
    )
}

/// The members of the document itself that the merged one has, and a word on those that it has no place for.
fn root(fragment: &Fragment, merged: &mut Merged, diagnostics: &mut Vec<Diagnostic>) {
    let Some(object) = fragment.document.as_object() else {
        return;
    };
    for (key, member) in object {
        match key.as_str() {
            "openapi" | "info" | "servers" | "paths" | "components" | "security" => {}
            "tags" => {
                for tag in member.node.as_array().unwrap_or_default() {
                    let Some(own) = tag.get("name").and_then(Node::as_str) else {
                        diagnostics.push(invalid(tag, "a tag has no name", "add `name`"));
                        continue;
                    };
                    let name = name::tag(&fragment.api, own);
                    let mut tag = tag.clone();
                    tag.set("name", Node::string(tag.span, &name));
                    merged.tags.entry(name).or_insert(tag);
                }
            }
            _ => diagnostics.push(
                Diagnostic::warning(
                    Code::Dropped,
                    format!("the document's `{key}` is left out"),
                    member.key_span,
                    "the merged document has no place for it",
                )
                .with_help("say it in the page's prose, which becomes the operation's description"),
            ),
        }
    }
    if !fragment.document.has("paths") && !fragment.document.has("components") {
        diagnostics.push(invalid(
            &fragment.document,
            "the document has neither `paths` nor `components`",
            "add `paths`",
        ));
    }
}

fn invalid(node: &Node, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::InvalidDocument, message, first_line(node), "here").with_help(help)
}

/// The place where a value begins: its first character stands for the whole where that is large.
fn first_line(node: &Node) -> Span {
    match node.value {
        Value::Array(_) | Value::Object(_) => Span {
            end: node.span.start + 1,
            ..node.span
        },
        _ => node.span,
    }
}
