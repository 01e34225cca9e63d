//! Types that hold themselves: somewhere on the way there has to be a box, and a name that is more than an alias.

use super::model::{Id, Kind, Model, Presence, Ty};

/// Makes types of their own of aliases that lead back to themselves.
pub(super) fn wrap(model: &mut Model) {
    for id in 0..model.types.len() {
        if leads_back(model, id) {
            let kind = &mut model.types[id].kind;
            if let Kind::Alias(ty) = kind {
                *kind = Kind::Wrapper(ty.clone());
            }
        }
    }
}

/// Whether an alias leads back to itself by aliases alone.
fn leads_back(model: &Model, start: Id) -> bool {
    let mut known = vec![false; model.types.len()];
    let mut left = vec![start];
    while let Some(id) = left.pop() {
        let Kind::Alias(ty) = &model.types[id].kind else {
            continue;
        };
        let mut found = false;
        ty.visit(&mut |target| {
            found |= target == start;
            if !std::mem::replace(&mut known[target], true) {
                left.push(target);
            }
        });
        if found {
            return true;
        }
    }
    false
}

/// Boxes what would make a type endless: each field and variant that leads back to its own type without a list or a map between.
pub(super) fn boxes(model: &mut Model) {
    let held: Vec<Vec<Id>> = model.types.iter().map(|named| held(&named.kind)).collect();
    let components = components(&held);
    for id in 0..model.types.len() {
        let is_inside =
            |ty: &Ty| held_by(ty).is_some_and(|target| components[target] == components[id]);
        match &mut model.types[id].kind {
            Kind::Struct(object) => {
                for field in &mut object.fields {
                    field.boxed = is_inside(&field.ty);
                    // A default would make another of itself, and so on.
                    if field.boxed && matches!(field.presence, Presence::Default(_)) {
                        field.presence = Presence::Optional;
                    }
                }
            }
            Kind::Union(union) => {
                for variant in &mut union.variants {
                    variant.boxed = variant.ty.as_ref().is_some_and(is_inside);
                }
            }
            _ => {}
        }
    }
}

fn held(kind: &Kind) -> Vec<Id> {
    let types = kind.types();
    types.into_iter().filter_map(held_by).collect()
}

/// The type that a value of a type holds in itself.
fn held_by(ty: &Ty) -> Option<Id> {
    match ty {
        Ty::Named(id) => Some(*id),
        Ty::Nullable(inner) => held_by(inner),
        _ => None,
    }
}

/// A number for each node, the same for those that lead to each other (Tarjan's algorithm, without recursion).
fn components(edges: &[Vec<Id>]) -> Vec<usize> {
    let count = edges.len();
    let (mut index, mut low) = (vec![usize::MAX; count], vec![0; count]);
    let mut component = vec![usize::MAX; count];
    let (mut next, mut found) = (0, 0);
    let mut stack = Vec::new();
    for start in 0..count {
        if index[start] != usize::MAX {
            continue;
        }
        let mut way = vec![(start, 0)];
        while let Some((node, edge)) = way.last().copied() {
            if edge == 0 && index[node] == usize::MAX {
                (index[node], low[node]) = (next, next);
                next += 1;
                stack.push(node);
            }
            if let Some(target) = edges[node].get(edge).copied() {
                if let Some(last) = way.last_mut() {
                    last.1 += 1;
                }
                if index[target] == usize::MAX {
                    way.push((target, 0));
                } else if component[target] == usize::MAX {
                    low[node] = low[node].min(index[target]);
                }
                continue;
            }
            way.pop();
            if let Some((around, _)) = way.last() {
                low[*around] = low[*around].min(low[node]);
            }
            if low[node] == index[node] {
                while let Some(member) = stack.pop() {
                    component[member] = found;
                    if member == node {
                        break;
                    }
                }
                found += 1;
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_that_lead_to_each_other_are_together() {
        // 0 -> 1 -> 2 -> 0, 2 -> 3 -> 4 -> 3, 5
        let found = components(&[vec![1], vec![2], vec![0, 3], vec![4], vec![3], vec![]]);
        assert!(found[0] == found[1] && found[1] == found[2]);
        assert!(found[3] == found[4] && found[3] != found[0]);
        assert!(!found[..5].contains(&found[5]));
    }
}
