//! Actions on documents.

use serde_json_path::{JsonPath, NormalizedPath, PathElement};

use super::action::{Action, Change};
use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Node, Value};
use crate::page::Span;

/// One step of the way to a value. Of two in one array the later one is greater.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Name(String),
}

/// Changes a document as an action says. That values don't go together is reported.
pub(super) fn apply(action: &Action, root: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    let found = query(&action.target, root);
    if found.is_empty() {
        return;
    }
    action.set_matched();
    let copied;
    let update = match &action.change {
        Change::Remove => return remove(found, root, action.span, diagnostics),
        Change::Update(update) => update,
        Change::Copy(path, span) => match query(path, root).as_slice() {
            [only] => {
                let Some(node) = at(root, only) else { return };
                copied = node.clone();
                &copied
            }
            several => {
                let message = format!("`copy` leads to {} values", several.len());
                let fault = Diagnostic::error(Code::InvalidOverlay, message, *span, "this path");
                diagnostics.push(fault.with_help("let it lead to one"));
                return;
            }
        },
    };
    for path in found {
        let Some(target) = at(root, &path) else {
            continue;
        };
        let merged = match &mut target.value {
            Value::Array(items) if !matches!(update.value, Value::Array(_)) => {
                items.push(update.clone());
                Ok(())
            }
            _ => merge(target, update),
        };
        if let Err((target, update)) = merged {
            diagnostics.push(incompatible(target, update));
        }
    }
}

/// The ways to all that a query selects, each once, in the order of the document.
fn query(path: &JsonPath, root: &Node) -> Vec<Vec<Step>> {
    let Ok(value) = serde_json::to_value(root) else {
        return Vec::new();
    };
    let located = path.query_located(&value).dedup();
    located.locations().map(steps).collect()
}

fn steps(path: &NormalizedPath<'_>) -> Vec<Step> {
    let step = |element: &PathElement<'_>| match element {
        PathElement::Name(name) => Step::Name((*name).to_owned()),
        PathElement::Index(index) => Step::Index(*index),
    };
    path.iter().map(step).collect()
}

fn at<'n>(root: &'n mut Node, path: &[Step]) -> Option<&'n mut Node> {
    path.iter()
        .try_fold(root, |node, step| match (step, &mut node.value) {
            (Step::Name(name), Value::Object(object)) => {
                object.get_mut(name).map(|member| &mut member.node)
            }
            (Step::Index(index), Value::Array(items)) => items.get_mut(*index),
            _ => None,
        })
}

/// Takes values out, the last ones first: what stands before them keeps its place.
fn remove(
    mut found: Vec<Vec<Step>>,
    root: &mut Node,
    target: Span,
    diagnostics: &mut Vec<Diagnostic>,
) {
    found.sort();
    for path in found.iter().rev() {
        let Some((last, rest)) = path.split_last() else {
            let message = "the whole document can't be removed";
            let fault = Diagnostic::error(Code::InvalidOverlay, message, target, "the document");
            diagnostics.push(fault.with_help("target what is to go"));
            continue;
        };
        match (last, at(root, rest).map(|node| &mut node.value)) {
            (Step::Name(name), Some(Value::Object(object))) => drop(object.shift_remove(name)),
            (Step::Index(index), Some(Value::Array(items))) if *index < items.len() => {
                items.remove(*index);
            }
            _ => {}
        }
    }
}

/// Objects take members, arrays take items, and what has no parts is replaced. Gives the places of two values that
/// don't go together.
fn merge(target: &mut Node, update: &Node) -> Result<(), (Span, Span)> {
    let is_plain = !target.is_nested() && !update.is_nested();
    match (&mut target.value, &update.value) {
        (Value::Object(members), Value::Object(updates)) => {
            for (key, member) in updates {
                match members.get_mut(key) {
                    Some(own) => merge(&mut own.node, &member.node)?,
                    None => members.set(key, member.clone()),
                }
            }
        }
        (Value::Array(items), Value::Array(updates)) => items.extend(updates.iter().cloned()),
        _ if is_plain => *target = update.clone(),
        _ => return Err((target.span, update.span)),
    }
    Ok(())
}

fn incompatible(target: Span, update: Span) -> Diagnostic {
    let message =
        "an object takes members, an array items, and any other value a value without parts";
    Diagnostic::error(
        Code::InvalidOverlay,
        message,
        update,
        "this does not go there",
    )
    .with_label(target.first_byte(), "into this")
    .with_help("remove what is there by an action of its own, then add this to what holds it")
}
