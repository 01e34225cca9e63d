//! Negation over references: where a schema that is referred to was widened, `not` and `oneOf` around the reference would narrow.

use std::collections::BTreeSet;

use super::keyword::also;
use super::widened;
use crate::diagnostic::Diagnostic;
use crate::merge::Merged;
use crate::node::{Node, Value};
use crate::shape::{Kind, section_kind, walk};

/// Loosens `not` and `oneOf` around references to the schemas of `widened`, and to those that refer to them.
pub(super) fn loosen(
    merged: &mut Merged,
    mut wider: BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if wider.is_empty() {
        return;
    }
    loop {
        let before = wider.len();
        for ((section, name), component) in &mut merged.components {
            if *section == "schemas" && !wider.contains(name) && refers(&mut component.node, &wider)
            {
                wider.insert(name.clone());
            }
        }
        if wider.len() == before {
            break;
        }
    }
    let mut visit = |root: &mut Node, kind: Kind| {
        walk(root, kind, &mut |node, kind| {
            if kind == Kind::Schema {
                keywords(node, &wider, diagnostics);
            }
        });
    };
    for ((section, _), component) in &mut merged.components {
        if let Some(kind) = section_kind(section) {
            visit(&mut component.node, kind);
        }
    }
    for operation in &mut merged.operations {
        visit(&mut operation.node, Kind::Operation);
    }
}

fn keywords(schema: &mut Node, wider: &BTreeSet<String>, diagnostics: &mut Vec<Diagnostic>) {
    for key in ["not", "oneOf"] {
        let found = match schema.get_mut(key) {
            None => continue,
            Some(node) => match &mut node.value {
                Value::Array(items) => items.iter_mut().any(|item| refers(item, wider)),
                _ => refers(node, wider),
            },
        };
        if found && let Some(member) = schema.take(key) {
            diagnostics.push(widened(
                &format!("`{key}` around a reference to a widened schema"),
                member.key_span,
            ));
            if key == "oneOf" {
                also(schema, "anyOf", member.node);
            }
        }
    }
}

/// Whether a schema refers to one of them anywhere in it.
fn refers(schema: &mut Node, names: &BTreeSet<String>) -> bool {
    let mut found = false;
    walk(schema, Kind::Schema, &mut |node, _| {
        let name = node
            .reference_target()
            .and_then(|target| target.strip_prefix("#/components/schemas/"));
        found |= name.is_some_and(|name| names.contains(name));
    });
    found
}
