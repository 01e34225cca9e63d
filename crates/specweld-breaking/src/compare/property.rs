//! Properties of two schemas side by side.

use std::rc::Rc;

use specweld_document::pointer;

use crate::change::{Action, Area, Kind};
use crate::schema::{Node, Side};

use super::annotation;
use super::edit::{At, Differ, Edit, Step, member};

impl<'a> Differ<'_, 'a> {
    pub(super) fn properties(&mut self, old: &At<'a>, new: &At<'a>, before: &Node, after: &Node) {
        let mut names: Vec<Rc<str>> = before.properties.keys().cloned().collect();
        names.extend(
            after
                .properties
                .keys()
                .filter(|name| !before.properties.contains_key(*name))
                .cloned(),
        );
        for name in names {
            let keys = ["properties", &*name];
            let one = self.inner(Side::Old, old, &keys);
            let other = self.inner(Side::New, new, &keys);
            let mut edited = before.clone();
            let required = after.required.contains(&name);
            let (kind, action, words) = match (&one, &other) {
                (Some(one), Some(other)) => match annotation::mutability(one.value, other.value) {
                    None => {
                        self.required(old, new, before, after, &name);
                        let is_required = |node: &Node| node.required.contains(&name);
                        let silent = !is_required(before) && !is_required(after);
                        self.step(Step::Member(Rc::clone(&name)), silent, one, other);
                        continue;
                    }
                    Some(words) => (Kind::Mutability, Action::Change, words),
                },
                (Some(_), None) => {
                    edited.properties.remove(&name);
                    let words = match before.required.contains(&name) {
                        true => "is no longer there; it was required".to_owned(),
                        false => "is no longer there".to_owned(),
                    };
                    (Kind::Existence, Action::Remove, words)
                }
                (None, Some(_)) => {
                    let words = match required {
                        true => "is new, and required",
                        false => "is new",
                    };
                    (Kind::Existence, Action::Add, words.to_owned())
                }
                (None, None) => continue,
            };
            match after.other_way.contains(&name) {
                true => edited.other_way.insert(Rc::clone(&name)),
                false => edited.other_way.remove(&name),
            };
            if let Some(schema) = after.properties.get(&name) {
                edited.properties.insert(Rc::clone(&name), *schema);
            }
            match required {
                true => edited.required.insert(Rc::clone(&name)),
                false => edited.required.remove(&name),
            };
            let edited = self.space.add(edited);
            let mut path = self.path.clone();
            path.push(Step::Member(Rc::clone(&name)));
            self.push(Edit {
                path,
                inside: self.path.len(),
                may_be_silent: false,
                key: "properties",
                area: Area::Schema,
                kind,
                action,
                words,
                before: one.as_ref().map(|it| it.value.clone()),
                after: other.as_ref().map(|it| it.value.clone()),
                old: member(old, one.is_some(), &keys),
                new: member(new, other.is_some(), &keys),
                ids: Some((old.id, edited)),
                effect: None,
                direction: None,
            });
        }
        // What is required without being declared.
        let undeclared = before.required.symmetric_difference(&after.required);
        let undeclared: Vec<_> = undeclared
            .filter(|name| {
                !before.properties.contains_key(*name) && !after.properties.contains_key(*name)
            })
            .cloned()
            .collect();
        for name in undeclared {
            self.required(old, new, before, after, &name);
        }
    }

    fn required(
        &mut self,
        old: &At<'a>,
        new: &At<'a>,
        before: &Node,
        after: &Node,
        name: &Rc<str>,
    ) {
        let is_required = after.required.contains(name);
        if before.required.contains(name) == is_required {
            return;
        }
        let mut edited = before.clone();
        let (action, words) = match is_required {
            true => {
                edited.required.insert(Rc::clone(name));
                let default = new.value.pointer(&pointer(["properties", name, "default"]));
                match default {
                    Some(_) => (Action::Change, "is required now, though it has a default"),
                    None => (Action::Change, "is required now"),
                }
            }
            false => {
                edited.required.remove(name);
                (Action::Change, "is optional now")
            }
        };
        let edited = self.space.add(edited);
        let mut path = self.path.clone();
        path.push(Step::Member(Rc::clone(name)));
        let keys = ["properties", &**name];
        self.push(Edit {
            path,
            inside: self.path.len(),
            may_be_silent: false,
            key: "required",
            area: Area::Schema,
            kind: Kind::Requiredness,
            action,
            words: words.to_owned(),
            before: Some((!is_required).into()),
            after: Some(is_required.into()),
            old: member(old, before.properties.contains_key(name), &keys),
            new: member(new, after.properties.contains_key(name), &keys),
            ids: Some((old.id, edited)),
            effect: None,
            direction: None,
        });
    }
}
