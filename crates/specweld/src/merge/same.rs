//! Operations that two pages of an API describe alike: hosts export what stands in two places of a site twice.

use super::decide::bare;
use super::file::Files;
use super::split::Splits;
use crate::diagnostic::{Code, Diagnostic};
use crate::merged::{Merged, Operation};
use crate::node::{Node, Value};
use crate::openapi::{Kind, section_named};
use crate::pointer::{self, unescape_fragment};

/// Makes one of operations of one path and method that are equal but for their descriptions, examples and tags. That
/// of the first page stays, with the tags of all.
pub(super) fn fuse(
    merged: &mut Merged,
    files: &Files<'_>,
    splits: &Splits,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let is_described_twice =
        |pair: &[Operation]| (&pair[0].path, pair[0].method) == (&pair[1].path, pair[1].method);
    // They are sorted by path and method.
    if !merged.operations.windows(2).any(is_described_twice) {
        return;
    }
    let mut kept: Vec<Operation> = Vec::with_capacity(merged.operations.len());
    for operation in std::mem::take(&mut merged.operations) {
        let mut same = kept
            .iter_mut()
            .rev()
            .take_while(|kept| (&kept.path, kept.method) == (&operation.path, operation.method));
        match same.find(|kept| are_one(kept, &operation, files, splits)) {
            Some(kept) => join(kept, operation, files, splits, diagnostics),
            None => kept.push(operation),
        }
    }
    merged.operations = kept;
}

/// Whether two operations are the same to a program.
fn are_one(kept: &Operation, other: &Operation, files: &Files<'_>, splits: &Splits) -> bool {
    let is_named_otherwise = kept
        .own_id
        .as_ref()
        .zip(other.own_id.as_ref())
        .is_some_and(|(one, other)| one != other);
    kept.api == other.api
        && kept.dialect == other.dialect
        && kept.servers == other.servers
        && !is_named_otherwise
        && program(kept.node.clone()) == program(moved(other, kept.source, files, splits))
}

/// What a program reads of an operation.
fn program(operation: Node) -> Node {
    let mut operation = bare(operation, Kind::Operation);
    operation.take("tags");
    operation
}

/// An operation as it reads in another source. The components of an API are those of all of its pages, but for those
/// of which several stay.
fn moved(operation: &Operation, source: usize, files: &Files<'_>, splits: &Splits) -> Node {
    let sources = [operation.source, source].map(|source| &files.sources[source]);
    let is_file = sources.iter().any(|source| source.is_file);
    let means_the_same = |target: &str| {
        let component = target.strip_prefix(pointer::COMPONENTS);
        let Some((section, path)) = component.and_then(|it| it.split_once('/')) else {
            return false;
        };
        let own = unescape_fragment(path.split('/').next().unwrap_or_default());
        section_named(section).is_some_and(|section| {
            let [one, other] = sources.map(|source| {
                let page = source.fragment.page;
                splits.name(&operation.api, section, &own, page)
            });
            !is_file && one == other
        })
    };
    let mut node = operation.node.clone();
    files.rebase_but(
        &mut node,
        Kind::Operation,
        operation.source,
        source,
        means_the_same,
    );
    node
}

/// Adds what another operation says to the one that stays.
fn join(
    kept: &mut Operation,
    mut other: Operation,
    files: &Files<'_>,
    splits: &Splits,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut node = moved(&other, kept.source, files, splits);
    let tags = node.take("tags");
    let mut own = kept.node.clone();
    own.take("tags");
    if own != node {
        let method = other.method.to_uppercase();
        let message = format!(
            "two pages describe {method} {} differently, and mean the same",
            other.path
        );
        let differing = Diagnostic::warning(
            Code::DifferingAnnotation,
            message,
            other.key_span,
            "this is left out",
        );
        let help =
            "nothing but a text or an example is lost; make them equal, and this warning goes";
        let differing = differing.with_label(kept.key_span, "this stays");
        diagnostics.push(differing.with_help(help));
    }
    if let Some(tags) = tags {
        add_tags(&mut kept.node, tags.node);
    }
    if kept.own_id.is_none() && other.own_id.is_some() {
        kept.own_id = other.own_id.take();
        kept.id = other.id;
    }
    kept.copies.push((other.document, other.own_path));
    kept.copies.append(&mut other.copies);
}

fn add_tags(operation: &mut Node, tags: Node) {
    let Some(Value::Array(own)) = operation.get_mut("tags").map(|tags| &mut tags.value) else {
        operation.set("tags", tags);
        return;
    };
    if let Value::Array(tags) = tags.value {
        for tag in tags {
            if !own.contains(&tag) {
                own.push(tag);
            }
        }
    }
}
