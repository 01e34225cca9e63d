//! OpenAPI 3.1 to 3.0.3. Lowering only widens, and loses nothing in silence:
//!
//! 1. Every instance that a 3.1 schema accepts is accepted by the lowered schema.
//! 2. Where the lowered schema accepts more ([`Code::Widened`]), or an annotation or another part of the document has
//!    no place in 3.0 ([`Code::DroppedAnnotation`], [`Code::Dropped`]), a warning says so with its place. Where there
//!    is none, both accept the same instances.
//!
//! How 3.0 schemas are read: a `type` admits null only beside `nullable: true` in the same object, a schema without
//! `type` admits null, an `enum` admits just what it lists, and everything beside a `$ref` is ignored. Numbers count by
//! value in both versions: `1.0` is an integer. `format`, `contentEncoding` and their like are annotations.
//!
//! Parts that were written in OpenAPI 3.0 pass through as they are.

mod applicator;
mod check;
mod cycle;
mod document;
mod keyword;
mod loosen;
mod lowering;
mod multipart;
mod parts;
mod reference;
mod schema;
mod structure;
mod target;
mod types;

pub use document::lower;

use crate::diagnostic::Diagnostic;
use crate::merged::Merged;
use crate::openapi::{Kind, section_kind};
use lowering::Part;

/// Lowers every part of a merged document that is written in 3.1.
pub(crate) fn merged(merged: &mut Merged, diagnostics: &mut Vec<Diagnostic>) {
    let mut schemes = structure::Schemes::default();
    merged.components.retain(|(section, name), component| {
        *section != "securitySchemes" || schemes.keep(name, &component.node, diagnostics)
    });
    for operation in &mut merged.operations {
        schemes.lower_all(&mut operation.node, Kind::Operation, diagnostics);
    }
    for webhook in merged.webhooks.values_mut() {
        schemes.lower_all(&mut webhook.node, Kind::PathItem, diagnostics);
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
    let webhooks = merged.webhooks.values_mut().map(|webhook| Part {
        name: None,
        kind: Kind::PathItem,
        dialect: webhook.dialect,
        node: &mut webhook.node,
    });
    let operations = merged.operations.iter_mut().map(|operation| Part {
        name: None,
        kind: Kind::Operation,
        dialect: operation.dialect,
        node: &mut operation.node,
    });
    parts::lower(
        &mut components
            .chain(webhooks)
            .chain(operations)
            .collect::<Vec<_>>(),
        diagnostics,
    );
}
