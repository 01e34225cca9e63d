//! References to components: 3.0 knows neither `$id` nor anchors nor `$defs`, and lowering moves what stands inside a
//! schema. What such a reference leads to becomes a component of its own, and the place where it stood refers to it.

use super::target::Targets;
use crate::anchor::{Index, Reference};
use crate::diagnostic::Diagnostic;
use crate::node::Node;
use crate::openapi::Kind;
use crate::pointer;
use crate::schema::refer;

/// Makes every reference of a document lead to a component. Returns whether all lead somewhere.
pub(super) fn lead_to_components(document: &mut Node, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let mut index = Index::of(document, Kind::Document);
    if index.references.is_empty() {
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
