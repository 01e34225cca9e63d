//! Schemas side by side: what is edited, one keyword at a time.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::Value;
use specweld_document::{Document, pointer};

use crate::change::{Action, Area, Kind};
use crate::schema::{ALL, Additional, Direction, Id, NULL, Node, Side, Space};

use crate::words::plural;

use super::apply::KeywordChange;
use super::law::Effect;
use super::untouched::Untouched;
use super::{annotation, keyword, lifecycle};

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A member.
    Member(Rc<str>),
    /// Any item.
    Item,
    /// Any member that is not declared, by the schema that declares.
    Other(Id, Id),
}

/// One thing that differs between two schemas.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Where in the value.
    pub path: Vec<Step>,
    /// How many steps of it lead to what `ids` are of.
    pub inside: usize,
    /// Whether what it is about may be left out, before and after.
    pub may_be_silent: bool,
    /// The keyword.
    pub key: &'static str,
    pub area: Area,
    pub kind: Kind,
    pub action: Action,
    /// What happened, to be read behind what it happened to.
    pub words: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// JSON pointers.
    pub old: String,
    pub new: String,
    /// The old schema at the place, and the same with this edit alone; none where nothing but words changed.
    pub ids: Option<(Id, Id)>,
    /// What it does, where that does not follow from the schemas, and which way.
    pub effect: Option<Effect>,
    pub direction: Option<Direction>,
}

/// A schema and where it is written.
#[derive(Clone, Debug)]
pub struct At<'a> {
    pub value: &'a Value,
    pub pointer: String,
    pub id: Id,
}

/// A schema as it is written at a place of a document, behind its references.
pub fn at<'a>(
    space: &mut Space<'a>,
    side: Side,
    value: &'a Value,
    place: String,
    wire: bool,
) -> At<'a> {
    let document: &'a Document = space.document(side);
    let (mut value, mut place) = (value, place);
    while let Some((target, found)) = document.target(value) {
        (value, place) = (found, target);
    }
    let id = match wire {
        true => space.wire_schema(side, value),
        false => space.schema(side, value),
    };
    At {
        value,
        pointer: place,
        id,
    }
}

/// What two schemas differ in, up to the components that they refer to.
#[derive(Debug)]
pub enum Difference<'a> {
    Edit(Rc<Edit>),
    /// Two components that are compared by themselves, and may be left out or not.
    Inner {
        path: Vec<Step>,
        may_be_silent: bool,
        old: At<'a>,
        new: At<'a>,
    },
}

/// Finds what differs between two schemas, up to the components that they refer to.
pub struct Differ<'s, 'a> {
    pub space: &'s mut Space<'a>,
    untouched: &'s Untouched,
    pub found: Vec<Difference<'a>>,
    pub wire: bool,
    seen: HashSet<(Id, Id)>,
    pub path: Vec<Step>,
    may_be_silent: bool,
    /// The day, as dates are written.
    today: Option<&'s str>,
}

/// So deep in a value.
pub const DEEPEST: usize = 12;

fn is_component(at: &At<'_>) -> bool {
    let name = at.pointer.strip_prefix("/components/schemas/");
    name.is_some_and(|name| !name.contains('/'))
}

impl<'s, 'a> Differ<'s, 'a> {
    pub fn new(
        space: &'s mut Space<'a>,
        untouched: &'s Untouched,
        wire: bool,
        may_be_silent: bool,
        today: Option<&'s str>,
    ) -> Self {
        Self {
            space,
            untouched,
            found: Vec::new(),
            wire,
            seen: HashSet::new(),
            path: Vec::new(),
            may_be_silent,
            today,
        }
    }

    /// Goes through two schemas.
    pub fn differ(&mut self, old: &At<'a>, new: &At<'a>) {
        self.annotations(old, new);
        let (was_null, is_null) = (self.core(old), self.core(new));
        let (before, after) = (self.space.node(was_null.id), self.space.node(is_null.id));
        let (old, new) = (&was_null, &is_null);
        self.nullability(old, new, &before, &after);
        let is_choice = |node: &Node| !node.any.is_empty() || !node.one.is_empty();
        if is_choice(&before) != is_choice(&after) {
            return self.choice(old, new, &after);
        }
        for change in keyword::changes(&before, &after) {
            let mut node = (*before).clone();
            (change.apply)(&mut node, &after);
            self.edit(old, new, node, change);
        }
        self.properties(old, new, &before, &after);
        self.parts(old, new, &before, &after);
        self.composed(old, new, &before, &after);
    }

    /// Goes through two schemas within those.
    pub(super) fn within(&mut self, old: &At<'a>, new: &At<'a>) {
        if self.untouched.same(old.value, new.value) {
            return;
        }
        if is_component(old) && is_component(new) {
            self.found.push(Difference::Inner {
                path: self.path.clone(),
                may_be_silent: self.may_be_silent,
                old: old.clone(),
                new: new.clone(),
            });
        } else if self.path.len() <= DEEPEST && self.seen.insert((old.id, new.id)) {
            self.differ(old, new);
        }
    }

    pub(super) fn push(&mut self, edit: Edit) {
        self.found.push(Difference::Edit(Rc::new(edit)));
    }

    /// A schema without the `nullable` beside its compositions, which is read as a composition of both.
    fn core(&mut self, at: &At<'a>) -> At<'a> {
        let mut core = at.clone();
        if is_wrapped(at.value)
            && let [inner, _] = self.space.node(at.id).any[..]
        {
            core.id = inner;
        }
        core
    }

    /// A `nullable` beside a composition that came or went.
    fn nullability(&mut self, old: &At<'a>, new: &At<'a>, before: &Node, after: &Node) {
        let flag = |at: &At<'_>| at.value.get("nullable") == Some(&Value::Bool(true));
        let is_seen = (before.types & NULL) != (after.types & NULL);
        if flag(old) == flag(new) || is_seen || !(is_composed(old.value) || is_composed(new.value))
        {
            return;
        }
        let null = self.space.add(Node {
            types: NULL,
            ..Node::default()
        });
        let (action, words, edited) = match flag(new) {
            true => {
                let both = Node {
                    any: vec![old.id, null],
                    ..Node::default()
                };
                (Action::Add, "may be null now", both)
            }
            false => {
                let some = self.space.add(Node {
                    types: ALL & !NULL,
                    ..Node::default()
                });
                let both = Node {
                    all: vec![old.id, some],
                    ..Node::default()
                };
                (Action::Remove, "may not be null any more", both)
            }
        };
        let change = KeywordChange {
            key: "nullable",
            kind: Kind::Requiredness,
            action,
            words: words.to_owned(),
            apply: |_, _| {},
        };
        // What was nullable is the composition itself.
        let whole = match flag(old) {
            true => At {
                id: self.space.schema(Side::Old, old.value),
                ..old.clone()
            },
            false => old.clone(),
        };
        self.edit(&whole, new, edited, change);
    }

    /// A schema that became a choice of schemas, or is one no longer: what it asked for itself is often in one of them.
    fn choice(&mut self, old: &At<'a>, new: &At<'a>, after: &Node) {
        let choices = after.any.len() + after.one.len();
        let words = match choices {
            0 => "is no longer a choice of schemas".to_owned(),
            count => format!("is a choice of {} now", plural(count as u64, "schema")),
        };
        let change = KeywordChange {
            key: if after.one.is_empty() {
                "anyOf"
            } else {
                "oneOf"
            },
            kind: Kind::Structure,
            action: Action::Change,
            words,
            apply: |_, _| {},
        };
        self.edit(old, new, after.clone(), change);
    }

    fn edit(&mut self, old: &At<'a>, new: &At<'a>, edited: Node, change: KeywordChange) {
        let edited = self.space.add(edited);
        let key = change.key;
        self.push(Edit {
            path: self.path.clone(),
            inside: self.path.len(),
            may_be_silent: self.may_be_silent,
            key,
            area: Area::Schema,
            kind: change.kind,
            action: change.action,
            words: change.words,
            before: old.value.get(key).cloned(),
            after: new.value.get(key).cloned(),
            old: place(old, key),
            new: place(new, key),
            ids: Some((old.id, edited)),
            effect: None,
            direction: None,
        });
    }

    /// What asks for nothing, and what is said of how long something stays.
    fn annotations(&mut self, old: &At<'a>, new: &At<'a>) {
        let texts = annotation::annotations(old.value, new.value).into_iter();
        let texts = texts.map(|(key, kind, action, words)| (key, kind, action, words, None));
        let stages = lifecycle::stages(old.value, new.value, self.today).into_iter();
        let stages = stages.map(|it| {
            (
                it.key,
                Kind::Lifecycle,
                it.action,
                it.words,
                Some(it.effect),
            )
        });
        for (key, kind, action, words, effect) in texts.chain(stages) {
            let whole = key == "discriminator";
            let value = |at: &At<'_>| match whole {
                true => Some(at.value.clone()),
                false => at.value.get(key).cloned(),
            };
            self.push(Edit {
                path: self.path.clone(),
                inside: self.path.len(),
                may_be_silent: self.may_be_silent,
                key,
                area: Area::Schema,
                kind,
                action,
                words,
                before: value(old),
                after: value(new),
                old: place(old, key),
                new: place(new, key),
                ids: None,
                direction: effect.is_some().then_some(Direction::Response),
                effect,
            });
        }
    }

    /// A schema within one, as it is written there.
    pub(super) fn inner(&mut self, side: Side, outer: &At<'a>, keys: &[&str]) -> Option<At<'a>> {
        let mut value = outer.value;
        for key in keys {
            value = match value {
                Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
                value => value.get(*key)?,
            };
        }
        let place = format!("{}{}", outer.pointer, pointer(keys.iter().copied()));
        Some(at(self.space, side, value, place, self.wire))
    }

    pub(super) fn step(&mut self, step: Step, silent: bool, old: &At<'a>, new: &At<'a>) {
        self.path.push(step);
        let outer = std::mem::replace(&mut self.may_be_silent, silent);
        self.within(old, new);
        self.may_be_silent = outer;
        self.path.pop();
    }

    /// Items and additional properties.
    fn parts(&mut self, old: &At<'a>, new: &At<'a>, before: &Node, after: &Node) {
        for (key, step) in [
            ("items", Step::Item),
            ("additionalProperties", Step::Other(old.id, new.id)),
        ] {
            if key == "additionalProperties"
                && !matches!(
                    (before.additional, after.additional),
                    (Additional::Schema(_), Additional::Schema(_))
                )
            {
                continue;
            }
            let one = self.inner(Side::Old, old, &[key]);
            let other = self.inner(Side::New, new, &[key]);
            if let (Some(one), Some(other)) = (one, other) {
                self.step(step, false, &one, &other);
            }
        }
    }
}

fn is_composed(schema: &Value) -> bool {
    let mut keys = ["allOf", "anyOf", "oneOf", "not"].iter();
    keys.any(|key| schema.get(key).is_some())
}

/// Whether a schema is read as a composition of itself and null.
fn is_wrapped(schema: &Value) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true)) && is_composed(schema)
}

/// The pointer of a keyword, or of its schema where the keyword is not there.
pub fn place(at: &At<'_>, key: &str) -> String {
    match at.value.get(key) {
        Some(_) => format!("{}{}", at.pointer, pointer([key])),
        None => at.pointer.clone(),
    }
}

pub fn member(at: &At<'_>, is_there: bool, keys: &[&str]) -> String {
    match is_there {
        true => format!("{}{}", at.pointer, pointer(keys.iter().copied())),
        false => at.pointer.clone(),
    }
}
