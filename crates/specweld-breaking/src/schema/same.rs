//! Whether two schemas say the same, whatever their components are called.

use super::node::{Additional, Id, Node};
use super::space::Space;

impl Space<'_> {
    /// Whether two schemas ask for the same, word for word but for names of components and annotations.
    pub fn same(&mut self, one: Id, other: Id) -> bool {
        let mut assumed = Vec::new();
        let same = self.compare(one, other, &mut assumed, 0);
        if !same {
            // What was taken for granted on the way there may be wrong.
            for pair in assumed {
                if self.same.get(&pair) == Some(&true) {
                    self.same.remove(&pair);
                }
            }
        }
        same
    }

    fn compare(&mut self, one: Id, other: Id, assumed: &mut Vec<(Id, Id)>, depth: usize) -> bool {
        if one == other {
            return true;
        }
        if let Some(known) = self.same.get(&(one, other)) {
            return *known;
        }
        // Not the same, for all that is known: nothing is concluded from it.
        if depth > super::found::DEEPEST {
            return false;
        }
        let (left, right) = (self.node(one), self.node(other));
        if !alike(&left, &right) {
            self.same.insert((one, other), false);
            return false;
        }
        self.same.insert((one, other), true);
        assumed.push((one, other));
        // They are alike: there are as many in the one as in the other.
        let same = children(&left)
            .zip(children(&right))
            .all(|(one, other)| self.compare(one, other, assumed, depth + 1));
        if !same {
            self.same.insert((one, other), false);
        }
        same
    }
}

/// Whether two schemas ask for the same but for the schemas in them.
fn alike(one: &Node, other: &Node) -> bool {
    let additional = |node: &Node| match node.additional {
        Additional::Schema(_) => None,
        said => Some(said),
    };
    (one.types, one.wire) == (other.types, other.wire)
        && one.values == other.values
        && one.minimum == other.minimum
        && one.maximum == other.maximum
        && one.multiple_of == other.multiple_of
        && (one.min_length, one.max_length) == (other.min_length, other.max_length)
        && one.pattern == other.pattern
        && one.format == other.format
        && one.items.is_some() == other.items.is_some()
        && (one.min_items, one.max_items, one.unique)
            == (other.min_items, other.max_items, other.unique)
        && one.properties.keys().eq(other.properties.keys())
        && one.required == other.required
        && one.other_way == other.other_way
        && additional(one) == additional(other)
        && (one.min_properties, one.max_properties) == (other.min_properties, other.max_properties)
        && one.all.len() == other.all.len()
        && one.any.len() == other.any.len()
        && one.one.len() == other.one.len()
        && one.not.is_some() == other.not.is_some()
        // What is not understood may differ where it reads alike.
        && one.opaque.is_none()
        && other.opaque.is_none()
}

/// The schemas in a schema, in an order of their places.
pub fn children(node: &Node) -> impl Iterator<Item = Id> {
    let additional = match node.additional {
        Additional::Schema(id) => Some(id),
        _ => None,
    };
    let properties = node.properties.values().copied();
    properties
        .chain(node.items)
        .chain(additional)
        .chain(node.all.iter().copied())
        .chain(node.any.iter().copied())
        .chain(node.one.iter().copied())
        .chain(node.not)
}
