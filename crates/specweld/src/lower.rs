//! OpenAPI 3.1 to 3.0.3. Lowering only widens, and loses nothing in silence:
//!
//! 1. Every instance that a 3.1 schema accepts is accepted by the lowered schema.
//! 2. Where the lowered schema accepts more ([`Code::Widened`]), or an annotation or another part of the document has no place in 3.0
//!    ([`Code::DroppedAnnotation`], [`Code::Dropped`]), a warning says so with its place. Where there is none, both accept the same instances.
//!
//! How 3.0 schemas are read: a `type` admits null only beside `nullable: true` in the same object, a schema without `type` admits null,
//! an `enum` admits just what it lists, and everything beside a `$ref` is ignored. Numbers count by value in both versions: `1.0` is an integer.
//! `format`, `contentEncoding` and their like are annotations.
//!
//! Parts that were written in OpenAPI 3.0 pass through as they are.

mod applicator;
mod check;
mod cycle;
mod document;
mod keyword;
mod loosen;
pub(crate) mod reference;
mod schema;
mod structure;
mod target;
mod types;

use std::borrow::Cow;

use hashbrown::HashSet;
use smol_str::SmolStr;

pub use document::lower;

use crate::diagnostic::{Code, Diagnostic};
use crate::extract::Dialect;
use crate::merge::Merged;
use crate::node::{Node, Value};
use crate::openapi::{Kind, section_kind};
use crate::page::Span;
use crate::pointer;

/// A piece of a document that is lowered on its own.
struct Part<'a> {
    /// Of the schemas among the components, by which references know them.
    name: Option<SmolStr>,
    kind: Kind,
    dialect: Dialect,
    node: &'a mut Node,
}

/// Lowers every part of a merged document that is written in 3.1.
pub(crate) fn merged(merged: &mut Merged, diagnostics: &mut Vec<Diagnostic>) {
    let mut schemes = structure::Schemes::default();
    merged.components.retain(|(section, name), component| {
        // Where a path refers to a path item, its operations stand there already.
        *section != "pathItems"
            && (*section != "securitySchemes" || schemes.keep(name, &component.node, diagnostics))
    });
    for operation in &mut merged.operations {
        schemes.lower(&mut operation.node, diagnostics);
    }
    let components = merged
        .components
        .iter_mut()
        .filter_map(|((section, name), component)| {
            Some(Part {
                name: (*section == "schemas").then(|| name.clone()),
                kind: section_kind(section)?,
                dialect: component.dialect,
                node: &mut component.node,
            })
        });
    let operations = merged.operations.iter_mut().map(|operation| Part {
        name: None,
        kind: Kind::Operation,
        dialect: operation.dialect,
        node: &mut operation.node,
    });
    parts(
        &mut components.chain(operations).collect::<Vec<_>>(),
        diagnostics,
    );
}

/// What the lowering of a part brings to light.
struct Lowering<'a> {
    diagnostics: &'a mut Vec<Diagnostic>,
    /// Whether a `not` or a `oneOf` may stand in it.
    negates: bool,
    /// The `$ref`s of its schemas.
    references: Vec<SmolStr>,
}

impl Lowering<'_> {
    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// Lowers the parts that are written in 3.1, checks the others, and sees what losses mean for them.
fn parts(parts: &mut [Part<'_>], diagnostics: &mut Vec<Diagnostic>) {
    cycle::refuse(parts, diagnostics);
    let mut wider = HashSet::new();
    let mut negating = Vec::new();
    let mut references = Vec::new();
    for (index, part) in parts.iter_mut().enumerate() {
        let before = diagnostics.len();
        let mut lowering = Lowering {
            diagnostics,
            negates: part.dialect == Dialect::V3_0,
            references: Vec::new(),
        };
        if part.dialect == Dialect::V3_1 {
            structure::lower(part.node, part.kind, &mut lowering);
        } else {
            schema::check(part.node, part.kind, lowering.diagnostics);
            if part.name.is_some() {
                loosen::references(part, &mut lowering.references);
            }
        }
        if lowering.negates {
            negating.push(index);
        }
        if let Some(name) = &part.name {
            references.push((name.clone(), lowering.references));
            if any_widened(&diagnostics[before..]) {
                wider.insert(name.clone());
            }
        }
    }
    if wider.is_empty() || negating.is_empty() {
        return;
    }
    let wider = loosen::spread(&references, wider);
    for index in negating {
        if let Some(part) = parts.get_mut(index) {
            loosen::loosen(part, &wider, diagnostics);
        }
    }
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

fn any_widened(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.code == Code::Widened)
}

/// The schema among the components that a node refers to.
fn referred(node: &Node) -> Option<Cow<'_, str>> {
    schema_name(node.reference_target()?)
}

fn schema_name(reference: &str) -> Option<Cow<'_, str>> {
    let name = reference.strip_prefix("#/components/schemas/")?;
    Some(pointer::unescape(name))
}

/// A part of the document that is left out.
fn dropped(what: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::Dropped,
        format!("{what} is left out: OpenAPI 3.0 has no place for it"),
        span,
        "left out",
    )
    .with_help(help)
}

/// The members of an array of a mutable node.
fn items_mut<'a>(node: &'a mut Node, key: &str) -> &'a mut [Node] {
    match node.get_mut(key).map(|node| &mut node.value) {
        Some(Value::Array(items)) => items,
        _ => &mut [],
    }
}
