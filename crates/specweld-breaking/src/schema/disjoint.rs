//! Pairs of schemas of which it is seen at once that no value is as both ask, such as the choices that a tag tells apart.
//!
//! Without this a search would try all ways to be none of twenty choices before it finds that the one it has is none of them anyway.

use super::node::{Additional, Id, Node, OBJECT, type_of};
use super::space::Space;
use super::value::among;

/// Lists of more values than this, times each other, are not held against each other.
const MOST: usize = 10_000;

impl Space<'_> {
    /// Whether two schemas ask for other types or values, of the whole or of a member that has to be there. Where it is not seen at once,
    /// they do not.
    pub(super) fn disjoint(&mut self, one: Id, other: Id) -> bool {
        let pair = (one.min(other), one.max(other));
        if let Some(known) = self.disjoint.get(&pair) {
            return *known;
        }
        // Within itself nothing is known of it.
        self.disjoint.insert(pair, false);
        let (left, right) = (self.node(one), self.node(other));
        let found = apart(&left, &right)
            || self.members_apart(&left, &right)
            || self.parts_apart(&left, other)
            || self.parts_apart(&right, one);
        self.disjoint.insert(pair, found);
        found
    }

    /// Whether a member that has to be there can't be as both ask.
    fn members_apart(&mut self, one: &Node, other: &Node) -> bool {
        if one.taken() & other.taken() != OBJECT {
            return false;
        }
        let mut required = one.required.iter().chain(&other.required);
        required.any(|name| {
            let goes = |node: &Node| !node.other_way.contains(name);
            let of = |node: &Node| match (node.properties.get(name), node.additional) {
                (Some(id), _) => Some(*id),
                (None, Additional::Schema(id)) => Some(id),
                _ => None,
            };
            let is_denied =
                |node: &Node| node.additional == Additional::Denied && of(node).is_none();
            match (of(one), of(other)) {
                (Some(one_way), Some(other_way)) if goes(one) && goes(other) => {
                    self.disjoint(one_way, other_way)
                }
                _ => is_denied(one) || is_denied(other),
            }
        })
    }

    /// Whether a part of a composition, or all of its choices, have no value of another schema.
    fn parts_apart(&mut self, node: &Node, other: Id) -> bool {
        node.all.iter().any(|part| self.disjoint(*part, other))
            || [&node.any, &node.one].into_iter().any(|choices| {
                !choices.is_empty() && choices.iter().all(|choice| self.disjoint(*choice, other))
            })
    }
}

/// Whether no type is one of both, and no value.
fn apart(one: &Node, other: &Node) -> bool {
    let types = one.taken() & other.taken();
    if types == 0 {
        return true;
    }
    match (&one.values, &other.values) {
        (Some(one), Some(other)) => {
            one.len() * other.len() <= MOST && !one.iter().any(|value| among(value, other))
        }
        (Some(values), None) | (None, Some(values)) => {
            values.iter().all(|value| type_of(value) & types == 0)
        }
        (None, None) => false,
    }
}
