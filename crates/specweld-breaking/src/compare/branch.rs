//! Branches of the compositions of two schemas side by side.

use serde_json::Value;

use crate::change::{Action, Area, Kind};
use crate::schema::{Node, Side};

use super::edit::{At, Differ, Edit, member};
use super::keyword;

impl<'a> Differ<'_, 'a> {
    /// Branches of compositions: those that are the same stay out of it, and the others are matched by name, then by place.
    pub(super) fn composed(&mut self, old: &At<'a>, new: &At<'a>, before: &Node, after: &Node) {
        for key in ["allOf", "anyOf", "oneOf"] {
            let mut left = self.branches(Side::Old, old, key);
            let mut right = self.branches(Side::New, new, key);
            if left.is_empty() && right.is_empty() {
                continue;
            }
            // A composition within `nullable` is not where the node has it.
            let list = keyword::branches(before, key).len();
            if list != left.len() || keyword::branches(after, key).len() != right.len() {
                continue;
            }
            let mut index = 0;
            while index < left.len() {
                let same = right
                    .iter()
                    .position(|it| self.space.same(left[index].1.id, it.1.id));
                match same {
                    Some(same) => {
                        left.remove(index);
                        right.remove(same);
                    }
                    None => index += 1,
                }
            }
            let mut pairs = Vec::new();
            let name = |side: &(usize, At<'a>)| {
                let name = side.1.pointer.strip_prefix("/components/schemas/");
                name.map(str::to_owned)
            };
            let mut index = 0;
            while index < left.len() {
                let named = name(&left[index]);
                let same = right
                    .iter()
                    .position(|it| named.is_some() && name(it) == named);
                match same {
                    Some(same) => pairs.push((left.remove(index), right.remove(same))),
                    None => index += 1,
                }
            }
            while left.len() == right.len() && !left.is_empty() {
                pairs.push((left.remove(0), right.remove(0)));
            }
            for ((_, one), (_, other)) in pairs {
                self.within(&one, &other);
            }
            for (place, branch) in left {
                self.branch(old, new, before, key, Action::Remove, place, &branch);
            }
            for (place, branch) in right {
                self.branch(old, new, before, key, Action::Add, place, &branch);
            }
        }
    }

    fn branches(&mut self, side: Side, at: &At<'a>, key: &str) -> Vec<(usize, At<'a>)> {
        let count = at
            .value
            .get(key)
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        (0..count)
            .filter_map(|index| Some((index, self.inner(side, at, &[key, &index.to_string()])?)))
            .collect()
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "both sides, and what is between them"
    )]
    fn branch(
        &mut self,
        old: &At<'a>,
        new: &At<'a>,
        before: &Node,
        key: &'static str,
        action: Action,
        index: usize,
        branch: &At<'a>,
    ) {
        let mut edited = before.clone();
        let list = keyword::branches_mut(&mut edited, key);
        match action {
            Action::Remove => drop(list.remove(index.min(list.len() - 1))),
            _ => list.push(branch.id),
        }
        let edited = self.space.add(edited);
        let index = index.to_string();
        let (noun, name) = (
            keyword::branch_noun(key),
            keyword::branch_name(&branch.pointer, branch.value),
        );
        let is = if action == Action::Add {
            "has a new"
        } else {
            "has no longer the"
        };
        self.push(Edit {
            path: self.path.clone(),
            inside: self.path.len(),
            may_be_silent: false,
            key,
            area: Area::Schema,
            // As OpenAPI 3.0 has lists of types.
            kind: match branch
                .value
                .as_object()
                .is_some_and(|it| it.len() == 1 && it.contains_key("type"))
            {
                true => Kind::Type,
                false => Kind::Structure,
            },
            action,
            words: format!("{is} {noun}{name}"),
            before: (action == Action::Remove).then(|| branch.value.clone()),
            after: (action == Action::Add).then(|| branch.value.clone()),
            old: member(old, action == Action::Remove, &[key, &index]),
            new: member(new, action == Action::Add, &[key, &index]),
            ids: Some((old.id, edited)),
            effect: None,
            direction: None,
        });
    }
}
