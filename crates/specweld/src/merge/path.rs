//! Path items, wherever they stand, and their operations.

use std::collections::BTreeSet;
use std::collections::btree_map::Entry;

use hashbrown::HashSet;
use smol_str::SmolStr;

use super::file::Files;
use super::input::{Defaults, Source};
use super::operation::{PathItem, operation};
use super::path_item::{PathItems, cyclic};
use super::same;
use super::split::Splits;
use super::template::unify_templates;
use super::unique::drop_older;
use crate::diagnostic::{Code, Diagnostic};
use crate::invalid::{check, invalid};
use crate::merged::{Merged, Operation};
use crate::node::{Node, Value};
use crate::openapi::{Kind, METHODS};
use crate::page::Span;
use crate::path_item;

/// A path whose item stands elsewhere, or an operation of it.
#[derive(Debug)]
struct Referring {
    document: Defaults,
    own_path: SmolStr,
    item: Node,
    /// Whether it is the document's only path.
    alone: bool,
}

/// The operations of all documents, as they come.
#[derive(Debug, Default)]
pub(super) struct Operations {
    list: Vec<Operation>,
    /// What path items hold besides their operations, by path.
    rest: Vec<(String, Node)>,
    /// Looked up when all components are known.
    referring: Vec<Referring>,
}

impl Operations {
    /// Adds those of a document's `paths`.
    pub(super) fn add(
        &mut self,
        document: &Defaults,
        sources: &[Source<'_>],
        paths: Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let what = paths.type_name();
        let Value::Object(paths) = paths.value else {
            diagnostics.push(invalid(
                paths.span,
                &format!("`paths` is {what}, not an object"),
                "list the paths by their templates",
            ));
            return;
        };
        let count: usize = paths.values().map(|item| methods_of(&item.node)).sum();
        let only = paths.len() == 1;
        for (own_path, member) in paths {
            if own_path.starts_with("x-") {
                continue;
            }
            if !own_path.starts_with('/') {
                diagnostics.push(invalid(
                    member.key_span,
                    &format!("the path `{own_path}` does not begin with `/`"),
                    "begin it with `/`",
                ));
                continue;
            }
            diagnostics.extend(behind_path(&own_path, member.key_span));
            if refers(&member.node) {
                self.referring.push(Referring {
                    document: document.clone(),
                    own_path,
                    item: member.node,
                    alone: only,
                });
                continue;
            }
            if member.node.as_object().is_none() {
                let message = format!(
                    "the path item is {}, not an object",
                    member.node.type_name()
                );
                diagnostics.push(invalid(
                    member.key_span,
                    &message,
                    "describe its operations, or take the path out",
                ));
                continue;
            }
            let place = PathItem {
                document,
                source: document.source,
                own_path: &own_path,
                alone: count == 1,
            };
            self.path_item(&place, sources, member.node, diagnostics);
        }
    }

    fn path_item(
        &mut self,
        place: &PathItem<'_>,
        sources: &[Source<'_>],
        mut item: Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        path_item::check_members(&item, diagnostics);
        let found: Vec<_> = METHODS
            .into_iter()
            .filter_map(|method| Some((method, item.take(method)?)))
            .collect();
        let mut bases = BTreeSet::new();
        for (method, member) in found {
            if member.node.as_object().is_none() {
                // What is left empty stands nowhere.
                let message = format!(
                    "the operation is {}, not an object",
                    member.node.type_name()
                );
                diagnostics.push(invalid(
                    member.key_span,
                    &message,
                    "describe the operation, or take it out",
                ));
                continue;
            }
            let operation = operation(place, sources, &item, method, member, diagnostics);
            bases.insert(operation.path.clone());
            self.list.push(operation);
        }
        for key in ["servers", "parameters"] {
            if let Some(member) = item.take(key) {
                check(Kind::PathItem, key, &member.node, diagnostics);
            }
        }
        self.rest
            .extend(bases.into_iter().map(|path| (path, item.clone())));
    }

    /// Adds those of later documents, whose sources are numbered from `shift`.
    pub(super) fn append(&mut self, mut other: Self, shift: usize) {
        for operation in &mut other.list {
            operation.document += shift;
            operation.source += shift;
        }
        for referring in &mut other.referring {
            referring.document.source += shift;
        }
        self.list.extend(other.list);
        self.rest.extend(other.rest);
        self.referring.extend(other.referring);
    }

    /// Puts the operations of all documents under their merged paths.
    pub(super) fn finish(
        mut self,
        files: &mut Files<'_>,
        path_items: &mut PathItems,
        splits: &Splits,
        merged: &mut Merged,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for referring in std::mem::take(&mut self.referring) {
            let levels = levels(&referring, files, path_items, diagnostics);
            let count: usize = levels.iter().map(|(_, item)| methods_of(item)).sum();
            for (source, mut item) in levels {
                path_items.follow_operations(files, source, &mut item, diagnostics);
                let place = PathItem {
                    document: &referring.document,
                    source,
                    own_path: &referring.own_path,
                    alone: referring.alone && count == 1,
                };
                self.path_item(&place, &files.sources, item, diagnostics);
            }
        }
        merged.operations = self.list;
        add_rest(self.rest, merged, diagnostics);
        drop_older(merged, &files.sources, diagnostics);
        sort(&mut merged.operations);
        let moved = unify_templates(merged);
        add_rest(moved, merged, diagnostics);
        // Those that got the template of others stand among these now.
        sort(&mut merged.operations);
        same::fuse(merged, files, splits, diagnostics);
    }
}

/// By path and method, and by page where those are described twice.
fn sort(operations: &mut [Operation]) {
    operations.sort_by(|a, b| {
        let method = |operation: &Operation| {
            METHODS
                .iter()
                .position(|method| *method == operation.method)
        };
        (&a.path, method(a), a.key_span).cmp(&(&b.path, method(b), b.key_span))
    });
}

/// The path item of a path and those that it refers to, each with the source that its references start from. Each has
/// what the others hold for all operations of the path.
fn levels(
    referring: &Referring,
    files: &mut Files<'_>,
    path_items: &mut PathItems,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(usize, Node)> {
    let mut levels = vec![(referring.document.source, referring.item.clone())];
    let mut visited = HashSet::new();
    while let Some((source, item)) = levels.last_mut()
        && let Some(reference) = item.take("$ref")
    {
        let Some(found) = path_items.follow(files, *source, &reference.node, diagnostics) else {
            return Vec::new();
        };
        if !visited.insert(found.place) {
            diagnostics.push(cyclic("path item", reference.node.span));
            return Vec::new();
        }
        levels.push((found.source, found.node));
    }
    // What both have is at fault, wherever it stands.
    let mut whole = levels[0].1.clone();
    for (_, item) in &mut levels[1..] {
        let known = METHODS.map(|method| whole.has(method).then_some(method));
        diagnostics.extend(path_item::join(&mut whole, item.clone()));
        for method in known.into_iter().flatten() {
            item.take(method);
        }
    }
    let shared: Vec<_> = levels
        .iter()
        .map(|(source, item)| (*source, shared(item)))
        .collect();
    for (source, item) in &mut levels {
        for (from, shared) in &shared {
            let mut shared = shared.clone();
            files.rebase(&mut shared, Kind::PathItem, *from, *source);
            path_item::join(item, shared);
        }
        // The text that stands nearest to the path is the path's.
        for key in ["summary", "description"] {
            if let Some(text) = whole.get(key) {
                item.set(key, text.clone());
            }
        }
    }
    levels
}

/// A path item without its operations.
fn shared(item: &Node) -> Node {
    let mut shared = item.clone();
    if let Some(object) = shared.as_object_mut() {
        object.retain(|key, _| !METHODS.contains(&key.as_str()));
    }
    shared
}

/// Adds what path items hold besides their operations to what is known of their paths.
fn add_rest(items: Vec<(String, Node)>, merged: &mut Merged, diagnostics: &mut Vec<Diagnostic>) {
    for (path, item) in items {
        match merged.paths.entry(path) {
            Entry::Vacant(entry) => drop(entry.insert(item)),
            Entry::Occupied(entry) => join_rest(item, entry.into_mut(), diagnostics),
        }
    }
}

/// Adds what another path item holds to what is known of the path. Of two values of one key the first stays.
fn join_rest(item: Node, rest: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    let Value::Object(item) = item.value else {
        return;
    };
    for (key, member) in item {
        match rest.get(&key) {
            None => rest.set(&key, member.node),
            Some(first) if *first == member.node => {}
            Some(first) => diagnostics.push(differing(&key, first.span, member.node.span)),
        }
    }
}

/// Two path items of one path that describe it differently.
fn differing(key: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::warning(
        Code::DifferingAnnotation,
        format!("two pages have different values for the `{key}` of one path"),
        second,
        "this is left out",
    )
    .with_label(first, "this stays")
    .with_help("make them equal, or leave one of them out")
}

/// A warning of a path with a query or a fragment. Documents have them where one path stands for several operations; the
/// key stays as it is written, and what tells requests apart by their paths can do nothing with it.
fn behind_path(path: &str, key_span: Span) -> Option<Diagnostic> {
    let begin = path.find(['?', '#'])?;
    let what = match path[begin..].starts_with('?') {
        true => "query",
        false => "fragment",
    };
    let message = format!("the path `{path}` has a {what}, which is no part of a path");
    let warning = Diagnostic::warning(Code::InvalidDocument, message, key_span, "kept as it is");
    let help = "end the path before it, and describe what is behind as parameters: no route is told apart by it, and \
                a generated server leaves its operations out";
    Some(warning.with_help(help))
}

/// Whether a path item, or an operation of it, is a reference.
fn refers(item: &Node) -> bool {
    let mut operations = METHODS.iter().filter_map(|method| item.get(method));
    item.has("$ref") || operations.any(|operation| operation.has("$ref"))
}

/// How many operations a path item has.
fn methods_of(item: &Node) -> usize {
    METHODS.iter().filter(|method| item.has(method)).count()
}
