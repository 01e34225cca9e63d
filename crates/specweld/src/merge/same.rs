//! Operations that two pages of an API describe alike: hosts export what stands in two places of a site twice.

use super::decide::bare;
use super::file::Files;
use crate::diagnostic::{Code, Diagnostic};
use crate::merged::{Merged, Operation};
use crate::node::{Node, Value};
use crate::openapi::Kind;

/// Makes one of operations of one path and method that are equal but for their descriptions, examples and tags. That
/// of the first page stays, with the tags of all.
pub(super) fn fuse(merged: &mut Merged, files: &Files<'_>, diagnostics: &mut Vec<Diagnostic>) {
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
        match same.find(|kept| are_one(kept, &operation, files)) {
            Some(kept) => join(kept, operation, files, diagnostics),
            None => kept.push(operation),
        }
    }
    merged.operations = kept;
}

/// Whether two operations are the same to a program.
fn are_one(kept: &Operation, other: &Operation, files: &Files<'_>) -> bool {
    let is_named_otherwise = kept
        .own_id
        .as_ref()
        .zip(other.own_id.as_ref())
        .is_some_and(|(one, other)| one != other);
    kept.api == other.api
        && kept.dialect == other.dialect
        && kept.servers == other.servers
        && !is_named_otherwise
        && program(kept.node.clone()) == program(moved(other, kept.source, files))
}

/// What a program reads of an operation.
fn program(operation: Node) -> Node {
    let mut operation = bare(operation, Kind::Operation);
    operation.take("tags");
    operation
}

/// An operation as it reads in another source.
fn moved(operation: &Operation, source: usize, files: &Files<'_>) -> Node {
    let mut node = operation.node.clone();
    files.rebase(&mut node, Kind::Operation, operation.source, source);
    node
}

/// Adds what another operation says to the one that stays.
fn join(
    kept: &mut Operation,
    mut other: Operation,
    files: &Files<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut node = moved(&other, kept.source, files);
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
