//! References to components: 3.0 knows neither `$id` nor anchors nor `$defs`, and lowering moves what stands inside a
//! schema. What such a reference leads to becomes a component of its own, and the place where it stood refers to it.

use super::lowering::items_mut;
use super::target::Targets;
use crate::anchor::{Index, Path, Reference};
use crate::diagnostic::Diagnostic;
use crate::name::is_component_name;
use crate::node::Node;
use crate::openapi::{Kind, SECTIONS, walk};
use crate::pointer;
use crate::schema::refer;

/// Makes every reference of a document lead to a component. Returns whether all lead somewhere.
pub(super) fn lead_to_components(document: &mut Node, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let mut index = Index::of(document, Kind::Document);
    let misnamed = misnamed(document);
    if index.references.is_empty() && misnamed.is_empty() {
        return true;
    }
    let references = std::mem::take(&mut index.references);
    let mut targets = Targets::of(document);
    let mut sound = true;
    let mut resolved = Vec::new();
    for reference in references {
        match index.resolve(document, &reference) {
            Ok(None) => {}
            Ok(Some(target)) => {
                let target = targets.component(&target, reference.kind);
                resolved.push((reference, target));
            }
            Err(fault) => {
                diagnostics.push(fault);
                sound = false;
            }
        }
    }
    for (path, kind) in misnamed {
        targets.component(&path, kind);
    }
    rename_schemes(document, &targets);
    for (reference, target) in resolved {
        rewrite(reference, document, target);
    }
    targets.hoist(document);
    sound
}

fn rewrite(reference: Reference, document: &mut Node, target: String) {
    let Some(holder) = pointer::resolve_mut(document, &reference.path) else {
        return;
    };
    if reference.member != ["$dynamicRef"] {
        if let Some(text) = pointer::resolve_mut(holder, &reference.member) {
            *text = Node::string(reference.span, target);
        }
    } else {
        refer(holder, reference.span, &target);
    }
}

/// The components whose names OpenAPI does not take, which get others.
pub(super) fn misnamed(document: &Node) -> Vec<(Path, Kind)> {
    let components = document.get("components");
    let sections = SECTIONS.into_iter().filter_map(|(section, kind)| {
        let named = components?.get(section)?.as_object()?;
        Some(named.keys().map(move |name| (section, kind, name)))
    });
    let misnamed = sections
        .flatten()
        .filter(|(_, _, name)| !is_component_name(name));
    misnamed
        .map(|(section, kind, name)| {
            (
                ["components", section, name].map(str::to_owned).into(),
                kind,
            )
        })
        .collect()
}

/// Security requirements call schemes by their names.
fn rename_schemes(document: &mut Node, targets: &Targets) {
    walk(document, Kind::Document, &mut |node, kind| {
        if !matches!(kind, Kind::Document | Kind::Operation) {
            return;
        }
        for requirement in items_mut(node, "security") {
            let Some(object) = requirement.as_object_mut() else {
                continue;
            };
            if object.keys().all(|name| is_component_name(name)) {
                continue;
            }
            for (name, member) in std::mem::take(object) {
                let renamed = targets.renamed("securitySchemes", &name);
                object.insert(renamed.unwrap_or(&name), member);
            }
        }
    });
}
