//! The pieces of a document, lowered one by one, and what losses in one mean for the others.

use hashbrown::HashSet;

use super::lowering::{Lowering, Part, any_widened};
use super::{cycle, loosen, schema, structure};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;

/// Lowers the parts that are written in 3.1, checks the others, and sees what losses mean for them.
pub(super) fn lower(parts: &mut [Part<'_>], diagnostics: &mut Vec<Diagnostic>) {
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
