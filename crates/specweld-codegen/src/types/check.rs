//! What rustc would refuse of the types, found before they are written.

use std::collections::BTreeMap;

use specweld_document::{Document, DocumentErrors};

use super::model::{Kind, Model};

/// # Errors
///
/// Types, fields and variants of one name, and names that are none, each with its schema. All this is the generator's fault.
pub(super) fn names(
    document: &Document,
    model: &Model,
    names: &[String],
) -> Result<(), DocumentErrors> {
    let mut errors = Vec::new();
    let mut types = BTreeMap::new();
    for (named, name) in model.types.iter().zip(names) {
        let mut fault = |message: String| {
            let help = "report this: the generator is at fault";
            errors.push(document.error("invalid-rust-name", named.place.as_str(), message, help));
        };
        if name.is_empty() {
            continue;
        }
        if let Some(place) = types.insert(name.as_str(), named.place.as_str()) {
            fault(format!("its type `{name}` has the name of that at {place}"));
        }
        let parts: Vec<&str> = match &named.kind {
            Kind::Struct(object) => {
                let fields = object.fields.iter().map(|field| field.name.as_str());
                let additional = object.additional.iter();
                fields
                    .chain(additional.map(|field| field.field.as_str()))
                    .collect()
            }
            Kind::Values(values) => values.variants.iter().map(String::as_str).collect(),
            Kind::Union(union) => union
                .variants
                .iter()
                .map(|variant| variant.name.as_str())
                .collect(),
            _ => Vec::new(),
        };
        let mut known = BTreeMap::new();
        for part in std::iter::once(name.as_str()).chain(parts.iter().copied()) {
            if super::name::is_keyword(part) {
                fault(format!("`{part}` of its type `{name}` is no name"));
            }
        }
        for part in parts {
            if known.insert(part, ()).is_some() {
                fault(format!("its type `{name}` has `{part}` twice"));
            }
        }
    }
    DocumentErrors::check(errors)
}
