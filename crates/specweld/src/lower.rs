//! OpenAPI 3.1 to 3.0.3. Lowering only widens: what was valid stays valid, and every loss is reported with its place.
//!
//! Parts that were written in OpenAPI 3.0 pass through as they are.

mod keyword;
mod loosen;
mod schema;

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::extract::Dialect;
use crate::merge::Merged;
use crate::node::{Node, Value};
use crate::shape::{Kind, section_kind, walk};
use crate::source::Span;

/// Lowers every part that is written in 3.1.
pub(crate) fn lower(merged: &mut Merged, diagnostics: &mut Vec<Diagnostic>) {
    let dropped = drop_components(merged, diagnostics);
    let mut wider = BTreeSet::new();
    for ((section, name), component) in &mut merged.components {
        if let (Dialect::V3_1, Some(kind)) = (component.dialect, section_kind(section))
            && node(&mut component.node, kind, diagnostics)
        {
            wider.insert(name.clone());
        }
    }
    for operation in &mut merged.operations {
        if operation.dialect == Dialect::V3_1 {
            node(&mut operation.node, Kind::Operation, diagnostics);
        }
        if let Some(Value::Array(requirements)) = operation
            .node
            .get_mut("security")
            .map(|node| &mut node.value)
        {
            for requirement in requirements.iter_mut().filter_map(Node::as_object_mut) {
                requirement.retain(|scheme, _| !dropped.contains(scheme));
            }
        }
    }
    loosen::loosen(merged, wider, diagnostics);
}

/// Takes out the components that 3.0 does not know, and returns the names of the security schemes among them.
fn drop_components(merged: &mut Merged, diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut schemes = Vec::new();
    merged.components.retain(|(section, name), component| {
        let message = if *section == "pathItems" {
            // Where a path refers to it, its operations stand there already.
            return false;
        } else if component.node.get("type").and_then(Node::as_str) == Some("mutualTLS") {
            schemes.push(name.clone());
            format!("the security scheme `{name}` is left out: OpenAPI 3.0 has no mutualTLS")
        } else {
            return true;
        };
        diagnostics.push(
            Diagnostic::warning(
                Code::Dropped,
                message,
                component.node.key_span("type"),
                "has no counterpart",
            )
            .with_help("say in the page's prose that callers need a client certificate"),
        );
        false
    });
    schemes
}

/// Lowers an object of `kind` with everything in it, and tells whether it is a schema that accepts more than before.
fn node(root: &mut Node, kind: Kind, diagnostics: &mut Vec<Diagnostic>) -> bool {
    if kind == Kind::Schema {
        return schema::lower(root, diagnostics);
    }
    walk(root, kind, &mut |node, kind| match kind {
        Kind::Operation if !node.has("responses") => {
            let described = Node::object(
                node.span,
                [("description", Node::string(node.span, "Not documented."))],
            );
            node.set(
                "responses",
                Node::object(node.span, [("default", described)]),
            );
        }
        Kind::Schema => {}
        _ if node.reference_target().is_some() => {
            let siblings = node
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(key, _)| *key != "$ref");
            let siblings: Vec<(String, Span)> = siblings
                .map(|(key, member)| (key.clone(), member.key_span))
                .collect();
            for (key, span) in siblings {
                node.take(&key);
                diagnostics.push(annotation(&format!("the `{key}` beside a `$ref`"), span));
            }
        }
        Kind::Parameter | Kind::Header | Kind::MediaType => {
            if let Some(node) = node.get_mut("schema") {
                schema::lower(node, diagnostics);
            }
        }
        _ => {}
    });
    false
}

/// An annotation that is left out.
fn annotation(what: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(
        Code::DroppedAnnotation,
        format!("{what} is left out: OpenAPI 3.0 has no place for it"),
        span,
        "left out",
    )
    .with_help(
        "nothing that was valid becomes invalid; say it in `description` where readers need it",
    )
}

/// A constraint that is left out or loosened.
fn widened(what: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(
        Code::Widened,
        format!("{what} has no counterpart in OpenAPI 3.0: the schema accepts more"),
        span,
        "widened",
    )
    .with_help(
        "nothing that was valid becomes invalid; what else it accepts must be checked by hand",
    )
}
