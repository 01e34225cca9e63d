//! What the rules of lowering have in common: the piece that is lowered, and what is lost of it.

use std::borrow::Cow;

use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::invalid::check;
use crate::node::{Node, Value};
use crate::openapi::Kind;
use crate::page::Span;
use crate::path_item::check_members;
use crate::pointer;

/// A piece of a document that is lowered on its own.
pub(super) struct Part<'a> {
    /// Of the schemas among the components, by which references know them.
    pub(super) name: Option<SmolStr>,
    pub(super) kind: Kind,
    pub(super) dialect: Dialect,
    pub(super) node: &'a mut Node,
}

/// Whether what became of a schema accepts the same instances as before, or more. It never accepts less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Fidelity {
    Exact,
    Widened,
}

impl Fidelity {
    /// That of a whole, one part of which has this one and the others that one.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Exact, Self::Exact) => Self::Exact,
            _ => Self::Widened,
        }
    }
}

/// What the lowering of a part brings to light.
pub(super) struct Lowering<'a> {
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    /// Whether the part is at fault, so that nothing can be made of it.
    pub(super) refused: bool,
    /// Whether a `not` or a `oneOf` may stand in it.
    pub(super) negates: bool,
    /// The `$ref`s of its schemas.
    pub(super) references: Vec<SmolStr>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self {
            diagnostics,
            refused: false,
            negates: false,
            references: Vec::new(),
        }
    }

    /// Reports a fault of the part.
    pub(super) fn refuse(&mut self, fault: Diagnostic) {
        self.refused = true;
        self.diagnostics.push(fault);
    }

    /// Reports a member of an object of `kind` that is not what it should be.
    pub(super) fn check(&mut self, kind: Kind, key: &str, node: &Node) {
        self.refused |= !check(kind, key, node, self.diagnostics);
    }

    /// Reports members of a path item that are none of its own.
    pub(super) fn check_path_item(&mut self, item: &Node) {
        self.refused |= !check_members(item, self.diagnostics);
    }

    /// Reports an annotation that is left out.
    pub(super) fn drop_annotation(&mut self, what: &str, span: Span) {
        self.diagnostics.push(annotation(what, span));
    }

    /// Reports a constraint that is left out or loosened.
    pub(super) fn widen(&mut self, what: &str, span: Span) -> Fidelity {
        self.diagnostics.push(widened(what, span));
        Fidelity::Widened
    }
}

/// An annotation that is left out.
pub(super) fn annotation(what: &str, span: Span) -> Diagnostic {
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
pub(super) fn widened(what: &str, span: Span) -> Diagnostic {
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

/// The schema among the components that a node refers to.
pub(super) fn referred(node: &Node) -> Option<Cow<'_, str>> {
    schema_name(node.reference_target()?)
}

pub(super) fn schema_name(reference: &str) -> Option<Cow<'_, str>> {
    pointer::component_name(reference, "schemas")
}

/// A part of the document that is left out.
pub(super) fn dropped(what: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::Dropped,
        format!("{what} is left out: OpenAPI 3.0 has no place for it"),
        span,
        "left out",
    )
    .with_help(help)
}

/// The members of an array of a mutable node.
pub(super) fn items_mut<'a>(node: &'a mut Node, key: &str) -> &'a mut [Node] {
    match node.get_mut(key).map(|node| &mut node.value) {
        Some(Value::Array(items)) => items,
        _ => &mut [],
    }
}
