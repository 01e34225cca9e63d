//! The pieces of a document, lowered one by one, and what losses in one mean for the others.

use hashbrown::HashSet;

use super::lowering::{Fidelity, Lowering, Part};
use super::{cycle, loosen, multipart, schema, structure};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;

/// Lowers the parts that are written in 3.1, checks the others, and sees what losses mean for them. Returns whether
/// none is at fault.
pub(super) fn lower(parts: &mut [Part<'_>], diagnostics: &mut Vec<Diagnostic>) -> bool {
    let mut sound = !cycle::refuse(parts, diagnostics);
    multipart::bytes(parts);
    let mut wider = HashSet::new();
    let mut negating = Vec::new();
    let mut references = Vec::new();
    for (index, part) in parts.iter_mut().enumerate() {
        let mut lowering = Lowering::new(diagnostics);
        let fidelity = match part.dialect {
            Dialect::V3_1 => structure::lower(part.node, part.kind, &mut lowering),
            Dialect::V3_0 => {
                lowering.negates = true;
                schema::check(part.node, part.kind, &mut lowering);
                if part.name.is_some() {
                    loosen::references(part, &mut lowering.references);
                }
                Fidelity::Exact
            }
        };
        sound &= !lowering.refused;
        if lowering.negates {
            negating.push(index);
        }
        if let Some(name) = &part.name {
            references.push((name.clone(), lowering.references));
            if fidelity == Fidelity::Widened {
                wider.insert(name.clone());
            }
        }
    }
    if wider.is_empty() || negating.is_empty() {
        return sound;
    }
    let wider = loosen::spread(&references, wider);
    for index in negating {
        if let Some(part) = parts.get_mut(index) {
            loosen::loosen(part, &wider, diagnostics);
        }
    }
    sound
}
