//! Negation over references: where a schema that is referred to was widened, `not` and `oneOf` around the reference
//! would narrow.

use hashbrown::{HashMap, HashSet};
use smol_str::SmolStr;

use super::lowering::{Part, items_mut, referred, schema_name, widened};
use crate::diagnostic::Diagnostic;
use crate::node::{Node, Value};
use crate::openapi::{Kind, children, walk};
use crate::schema::also;

/// Loosens `not` and `oneOf` around references to the schemas of `wider`.
pub(super) fn loosen(
    part: &mut Part<'_>,
    wider: &HashSet<SmolStr>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    walk(part.node, part.kind, &mut |node, kind| {
        if kind == Kind::Schema {
            keywords(node, wider, diagnostics);
        }
    });
}

/// The `$ref`s of a part's schemas.
pub(super) fn references(part: &mut Part<'_>, found: &mut Vec<SmolStr>) {
    walk(part.node, part.kind, &mut |node, _| {
        found.extend(node.reference_target().map(SmolStr::from));
    });
}

/// What is wider itself, and all that refers to it, over any number of references. Each schema comes with its `$ref`s.
pub(super) fn spread(
    references: &[(SmolStr, Vec<SmolStr>)],
    mut wider: HashSet<SmolStr>,
) -> HashSet<SmolStr> {
    let mut users: HashMap<_, Vec<&SmolStr>> = HashMap::new();
    for (user, references) in references {
        for name in references.iter().filter_map(|text| schema_name(text)) {
            users.entry(name).or_default().push(user);
        }
    }
    let mut pending: Vec<_> = wider.iter().cloned().collect();
    while let Some(name) = pending.pop() {
        for user in users.remove(name.as_str()).unwrap_or_default() {
            if wider.insert(user.clone()) {
                pending.push(user.clone());
            }
        }
    }
    wider
}

fn keywords(schema: &mut Node, wider: &HashSet<SmolStr>, diagnostics: &mut Vec<Diagnostic>) {
    for key in ["not", "oneOf"] {
        let found = match schema.get(key).map(|node| &node.value) {
            None => continue,
            Some(Value::Array(_)) => items_mut(schema, key)
                .iter_mut()
                .any(|item| refers(item, wider)),
            Some(_) => schema.get_mut(key).is_some_and(|node| refers(node, wider)),
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
fn refers(schema: &mut Node, names: &HashSet<SmolStr>) -> bool {
    if referred(schema).is_some_and(|name| names.contains(name.as_ref())) {
        return true;
    }
    let mut found = false;
    children(schema, Kind::Schema, &mut |child, _| {
        found = found || refers(child, names)
    });
    found
}
