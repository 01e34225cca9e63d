//! Tags that the union writes are no fields of its variants.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use specweld_document::{Document, schema_name};

use super::model::{Id, Kind, Model, Name, Ty};

/// What a type is used for.
#[derive(Default)]
struct Uses {
    /// The tags that unions tell it by.
    tags: BTreeSet<String>,
    /// Whether it stands anywhere else.
    elsewhere: bool,
}

/// Takes the tag out of each struct that has one value for it, and that is nothing but a variant of unions that tell it by that tag.
pub(super) fn leave_to_unions(document: &Document, model: &mut Model) {
    let mut uses: BTreeMap<Id, Uses> = BTreeMap::new();
    let elsewhere = |ty: &Ty, uses: &mut BTreeMap<Id, Uses>| {
        ty.visit(&mut |id| uses.entry(id).or_default().elsewhere = true);
    };
    for named in &model.types {
        let Kind::Union(union) = &named.kind else {
            named
                .kind
                .types()
                .into_iter()
                .for_each(|ty| elsewhere(ty, &mut uses));
            continue;
        };
        for variant in &union.variants {
            match (&union.tag, &variant.ty, variant.tags.len()) {
                (Some(tag), Some(Ty::Named(id)), 1) if !union.untagged => {
                    uses.entry(*id).or_default().tags.insert(tag.clone());
                }
                (_, Some(ty), _) => elsewhere(ty, &mut uses),
                _ => {}
            }
        }
    }
    let mut outside = BTreeSet::new();
    for (key, value) in document.value().as_object().into_iter().flatten() {
        if key == "components" {
            let sections = value.as_object().into_iter().flatten();
            let sections = sections.filter(|(section, _)| *section != "schemas");
            sections.for_each(|(_, section)| references(section, &mut outside));
        } else {
            references(value, &mut outside);
        }
    }
    let mut emptied = BTreeSet::new();
    for (id, uses) in uses {
        let named = &model.types[id];
        let is_outside = matches!(&named.name, Name::Component(name) if outside.contains(name));
        if uses.elsewhere || is_outside || uses.tags.len() != 1 {
            continue;
        }
        let Some(tag) = uses.tags.into_iter().next() else {
            continue;
        };
        let has_one_value = match &named.kind {
            Kind::Struct(object) if object.additional.is_none() => {
                let field = object.fields.iter().find(|field| field.wire == tag);
                field.is_some_and(|field| match model.kind(&field.ty) {
                    Some(Kind::Values(values)) => values.values.len() == 1,
                    _ => false,
                })
            }
            _ => false,
        };
        let is_part = matches!(named.name, Name::Part(..));
        if has_one_value && let Kind::Struct(object) = &mut model.types[id].kind {
            object.fields.retain(|field| field.wire != tag);
            object.untold = Some(tag);
            if object.fields.is_empty() && is_part {
                emptied.insert(id);
            }
        }
    }
    for named in &mut model.types {
        if let Kind::Union(union) = &mut named.kind {
            for variant in &mut union.variants {
                if matches!(&variant.ty, Some(Ty::Named(id)) if emptied.contains(id)) {
                    variant.ty = None;
                }
            }
        }
    }
}

/// The component schemas that are referred to.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            found.extend(reference.and_then(schema_name));
            members
                .values()
                .for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
