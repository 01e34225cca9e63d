//! Path items that a `$ref` leads to: components, or those of other pages and files. OpenAPI 3.0 has no components of
//! this kind, so that each stands in the end where it is referred to.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::file::Files;
use crate::diagnostic::{Code, Diagnostic};
use crate::invalid::invalid;
use crate::merged::{Component, Components, Pointer};
use crate::node::{Node, Value};
use crate::openapi::{Kind, METHODS};
use crate::page::Span;

/// The path items that references lead to, and the operations.
pub(super) struct PathItems {
    /// Those among the components, by their merged names, with whether anything refers to them.
    shared: BTreeMap<SmolStr, (Component, bool)>,
    /// The references that stand in the place of operations.
    operations: Vec<Span>,
}

/// A path item that a `$ref` led to.
pub(super) struct Found {
    /// Where it was looked for, by which circles are recognised.
    pub(super) place: Pointer,
    /// The source that it stands in, from which its references start.
    pub(super) source: usize,
    pub(super) node: Node,
}

impl PathItems {
    /// Takes them out of the components.
    pub(super) fn take(components: &mut Components) -> Self {
        let mut items = BTreeMap::new();
        components.retain(|(section, name), component| {
            let is_path_item = *section == "pathItems";
            if is_path_item {
                items.insert(name.clone(), (component.clone(), false));
            }
            !is_path_item
        });
        Self {
            shared: items,
            operations: Vec::new(),
        }
    }

    /// The path item that a `$ref` in a source leads to; that there is none is reported.
    pub(super) fn follow(
        &mut self,
        files: &mut Files<'_>,
        source: usize,
        reference: &Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Found> {
        let Some(target) = reference.as_str() else {
            let message = format!("a `$ref` is {}, not a reference", reference.type_name());
            let help = "write what it leads to as a string: '#/components/pathItems/…'";
            diagnostics.push(invalid(reference.span, &message, help));
            return None;
        };
        let place = files.locate(source, target, reference.span, diagnostics)?;
        let found = match place.1.as_slice() {
            [root, section, own]
                if root == "components"
                    && section == "pathItems"
                    && !files.sources[place.0].is_file =>
            {
                let name = files.sources[place.0].api.component(section, own);
                self.shared.get_mut(&name).map(|(component, is_used)| {
                    *is_used = true;
                    (component.origin.0, component.node.clone())
                })
            }
            _ => files
                .node(place.0, &place.1, diagnostics)
                .cloned()
                .map(|node| (place.0, node)),
        };
        let found = found.filter(|(_, node)| node.as_object().is_some());
        if found.is_none() {
            diagnostics.push(invalid(
                reference.span,
                &format!("`{target}` leads to no path item"),
                "check what stands behind the `#`",
            ));
        }
        let (source, node) = found?;
        Some(Found {
            place,
            source,
            node,
        })
    }

    /// Puts operations in the place of references to them. OpenAPI knows no such references, and people write them all
    /// the same.
    pub(super) fn follow_operations(
        &mut self,
        files: &mut Files<'_>,
        source: usize,
        item: &mut Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for method in METHODS {
            let mut way = Vec::new();
            while let Some(operation) = item.get_mut(method)
                && let Some(reference) = operation.take("$ref")
            {
                let reference = reference.node;
                self.operations.push(reference.span);
                match operation_at(files, source, &reference, &mut way, diagnostics) {
                    Some(found) => {
                        let near = std::mem::replace(operation, found);
                        if let Value::Object(near) = near.value {
                            for (key, member) in near {
                                operation.set(&key, member.node);
                            }
                        }
                    }
                    None => drop(item.take(method)),
                }
            }
        }
    }

    /// Reports path items that nothing refers to, which are left out, and references to operations.
    pub(super) fn report(&self, diagnostics: &mut Vec<Diagnostic>) {
        let unused = self.shared.values().filter(|(_, is_used)| !is_used);
        diagnostics.extend(unused.map(|(component, _)| {
            let name = component.own_name().unwrap_or_default();
            Diagnostic::warning(
                Code::Dropped,
                format!("the path item `{name}`, which no path refers to, is left out"),
                component.key_span,
                "left out",
            )
            .with_help("refer to it from `paths`, or take it out")
        }));
        diagnostics.extend(in_place_of_operations(&self.operations));
    }
}

/// The operation that a reference in a source leads to, as if it stood there. The places that references of one method
/// led to are its way.
fn operation_at(
    files: &mut Files<'_>,
    source: usize,
    reference: &Node,
    way: &mut Vec<Pointer>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let span = reference.span;
    let target = reference.as_str().or_else(|| {
        let message = format!("a `$ref` is {}, not a reference", reference.type_name());
        diagnostics.push(invalid(span, &message, "put the operation in its place"));
        None
    })?;
    let place = files.locate(source, target, span, diagnostics)?;
    if way.contains(&place) {
        diagnostics.push(cyclic("operation", span));
        return None;
    }
    if !files.are_of_one_dialect(place.0, source) {
        diagnostics.push(of_other_version("operation", span));
        return None;
    }
    let found = files.node(place.0, &place.1, diagnostics).cloned();
    // A whole path item, or a whole document, is what people mean to refer into.
    let is_operation = |node: &Node| {
        node.as_object().is_some() && !node.has("openapi") && !METHODS.iter().any(|it| node.has(it))
    };
    let Some(mut found) = found.filter(is_operation) else {
        let message = format!("`{target}` leads to no operation");
        diagnostics.push(invalid(span, &message, "check what stands behind the `#`"));
        return None;
    };
    files.rebase(&mut found, Kind::Operation, place.0, source);
    way.push(place);
    Some(found)
}

/// One warning of all references that stand in the place of operations.
fn in_place_of_operations(places: &[Span]) -> Option<Diagnostic> {
    // A file that several paths refer to has each more than once.
    let places: BTreeSet<_> = places.iter().collect();
    let first = **places.first()?;
    let label = match places.len() {
        1 => "in place of an operation".to_owned(),
        count => format!("in place of an operation, and in {} more places", count - 1),
    };
    let message =
        "an operation is a `$ref`, which OpenAPI does not allow, and is followed all the same";
    let warning = Diagnostic::warning(Code::InvalidDocument, message, first, label);
    Some(warning.with_help("let the path refer to a path item, which holds the operation"))
}

/// A path item, or an operation, that leads back to itself.
pub(super) fn cyclic(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::CyclicReference,
        format!("the {what} stands inside itself"),
        span,
        "leads back to where it began",
    )
    .with_help(format!("let the reference lead to another {what}"))
}

/// One that can't stand where it is referred to.
pub(super) fn of_other_version(what: &str, span: Span) -> Diagnostic {
    let message = format!("the {what} is written in another version of OpenAPI");
    invalid(span, &message, "write both in one version")
}
