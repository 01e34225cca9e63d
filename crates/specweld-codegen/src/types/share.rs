//! Schemas that are equal but for what is said about them have one type.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Id, Kind, Model, Name, Ty};

/// Leaves one of the types that are equal, under the shortest name, which the others are aliases of.
pub(super) fn share(model: &mut Model) {
    let classes = classes(model);
    let mut members: BTreeMap<usize, Vec<Id>> = BTreeMap::new();
    for (id, class) in classes.iter().enumerate() {
        if !matches!(model.types[id].kind, Kind::Alias(_)) {
            members.entry(*class).or_default().push(id);
        }
    }
    let mut instead: BTreeMap<Id, Id> = BTreeMap::new();
    for ids in members.into_values() {
        let rank = |id: &Id| match &model.types[*id].name {
            Name::Component(name) => (0, name.len(), name.clone()),
            Name::Part(..) => (1, *id, String::new()),
        };
        let Some(first) = ids.iter().copied().min_by_key(rank) else {
            continue;
        };
        instead.extend(
            ids.into_iter()
                .filter(|id| *id != first)
                .map(|id| (id, first)),
        );
    }
    for (id, first) in &instead {
        model.types[*id].kind = Kind::Alias(Ty::Named(*first));
    }
    let parts: BTreeSet<Id> = instead
        .keys()
        .copied()
        .filter(|id| matches!(model.types[*id].name, Name::Part(..)))
        .collect();
    for ty in &mut model.types {
        for ty in ty.kind.types_mut() {
            ty.visit_mut(&mut |id| {
                if parts.contains(id) {
                    *id = instead[id];
                }
            });
        }
    }
}

/// A number for each type, the same for those that are equal: all are, until what they are made of tells them apart.
fn classes(model: &Model) -> Vec<usize> {
    let mut classes = vec![0; model.types.len()];
    let mut count = 0;
    loop {
        let mut known = BTreeMap::new();
        let next: Vec<usize> = (0..model.types.len())
            .map(|id| {
                let signature = (classes[id], signature(model, id, &classes));
                let number = known.len();
                *known.entry(signature).or_insert(number)
            })
            .collect();
        classes = next;
        if known.len() == count {
            return classes;
        }
        count = known.len();
    }
}

fn signature(model: &Model, id: Id, classes: &[usize]) -> String {
    let named = &model.types[id];
    let ty = |ty: &Ty| of(model, ty, classes);
    let kind = match &named.kind {
        Kind::Alias(inner) => return ty(inner),
        Kind::Wrapper(inner) => format!("wrapper {}", ty(inner)),
        Kind::Text(rules) => format!("text {rules:?}"),
        Kind::Values(values) => format!("values {:?} {:?}", values.values, values.names),
        Kind::Struct(object) => {
            let fields = object.fields.iter().map(|field| {
                format!(
                    "{} {} {:?} {}",
                    field.wire,
                    ty(&field.ty),
                    field.presence,
                    field.secret
                )
            });
            let fields: Vec<_> = fields.collect();
            let additional = object.additional.as_ref().map(|one| ty(&one.ty));
            format!(
                "struct {fields:?} {additional:?} {} {:?}",
                object.closed, object.refused
            )
        }
        Kind::Union(union) => {
            let variants = union.variants.iter().map(|variant| {
                format!(
                    "{:?} {:?} {:?}",
                    variant.hint,
                    variant.tags,
                    variant.ty.as_ref().map(ty)
                )
            });
            let variants: Vec<_> = variants.collect();
            format!(
                "union {:?} {} {} {variants:?}",
                union.tag, union.untagged, union.is_one
            )
        }
        Kind::Never => "never".to_owned(),
    };
    let differs_when_open = match &named.kind {
        Kind::Values(_) => true,
        Kind::Struct(object) => object.closed || !object.refused.is_empty(),
        Kind::Union(union) => union.other,
        _ => false,
    };
    format!("{kind} {}", named.open && differs_when_open)
}

fn of(model: &Model, ty: &Ty, classes: &[usize]) -> String {
    match model.resolve(ty) {
        Ty::Named(id) => format!("#{}", classes[*id]),
        Ty::List(inner) => format!("[{}]", of(model, inner, classes)),
        Ty::Map(inner) => format!("{{{}}}", of(model, inner, classes)),
        Ty::Nullable(inner) => format!("{}?", of(model, inner, classes)),
        ty => format!("{ty:?}"),
    }
}
