//! Path items that a `$ref` leads to: components, or those of other pages and files. OpenAPI 3.0 has no components of
//! this kind, so that each stands in the end where it is referred to.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::file::Files;
use crate::diagnostic::{Code, Diagnostic};
use crate::invalid::invalid;
use crate::merged::{Component, Components, Pointer};
use crate::node::Node;
use crate::page::Span;

/// The path items among the components, by their merged names, with whether anything refers to them.
pub(super) struct PathItems(BTreeMap<SmolStr, (Component, bool)>);

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
        Self(items)
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
                self.0.get_mut(&name).map(|(component, is_used)| {
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

    /// Reports those that nothing refers to: they are left out.
    pub(super) fn report_unused(&self, diagnostics: &mut Vec<Diagnostic>) {
        let unused = self.0.values().filter(|(_, is_used)| !is_used);
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
    }
}

/// A path item that leads back to itself.
pub(super) fn cyclic(span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::CyclicReference,
        "the path item stands inside itself",
        span,
        "leads back to where it began",
    )
    .with_help("let the reference lead to a path item of its own")
}
