//! Schemas side by side: each edit with what it does to what is sent and taken.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::{Value, json};

use crate::change::{Action, Area, Kind};
use crate::schema::{
    ARRAY, Additional, DISPUTED, Direction, Found, Id, Literal, Node, OBJECT, Side, Space, is_valid,
};

use super::annotation;
use super::edit::{At, Differ, Edit, Step, at};
use super::law::{Effect, Refused, of_sets};

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Use {
    pub direction: Direction,
    /// It is that of a parameter or a header, whose value is a text on the way.
    pub wire: bool,
    /// What it is of may be left out, before and after.
    pub may_be_silent: bool,
}

/// An edit and what it does.
#[derive(Clone, Debug)]
pub struct Judged {
    pub edit: Edit,
    /// None where it is as the edit says by itself.
    pub effect: Effect,
    /// Which way the effect goes, where it is not that of the schema.
    pub direction: Option<Direction>,
}

/// The schemas of two documents in both directions.
pub struct Schemas<'a> {
    request: Space<'a>,
    response: Space<'a>,
    today: Option<String>,
    judged: HashMap<(Id, Id, Use), Rc<Vec<Judged>>>,
    /// How often each pair of components was told, by direction.
    told: HashMap<Direction, HashMap<(Id, Id), usize>>,
}

impl<'a> Schemas<'a> {
    pub fn new(request: Space<'a>, response: Space<'a>, today: Option<String>) -> Self {
        Self {
            request,
            response,
            today,
            judged: HashMap::new(),
            told: HashMap::new(),
        }
    }

    pub fn space(&mut self, direction: Direction) -> &mut Space<'a> {
        match direction {
            Direction::Request => &mut self.request,
            Direction::Response => &mut self.response,
        }
    }

    /// A schema of a document.
    pub fn at(&mut self, side: Side, value: &'a Value, place: String, of: Use) -> At<'a> {
        at(self.space(of.direction), side, value, place, of.wire)
    }

    /// All that differs between two schemas, judged.
    pub fn compare(&mut self, old: &At<'a>, new: &At<'a>, of: Use) -> Rc<Vec<Judged>> {
        let key = (old.id, new.id, of);
        if let Some(known) = self.judged.get(&key) {
            return Rc::clone(known);
        }
        let today = self.today.clone();
        let told = self.told.remove(&of.direction).unwrap_or_default();
        let mut differ = Differ::new(self.space(of.direction), of.wire, of.may_be_silent);
        differ.today = today;
        differ.told = told;
        differ.differ(old, new);
        let (edits, told, left_out) = (differ.edits, differ.told, differ.left_out);
        self.told.insert(of.direction, told);
        let mut judged = Vec::new();
        let same = self.space(of.direction).same(old.id, new.id);
        for edit in edits {
            let found = self.judge(old, new, of, &edit, same);
            judged.push(found);
        }
        if !same {
            judged.extend(self.rest(old, new, of, &judged, left_out));
        }
        let judged = Rc::new(judged);
        self.judged.insert(key, Rc::clone(&judged));
        judged
    }

    /// What an edit does.
    fn judge(&mut self, old: &At<'a>, new: &At<'a>, of: Use, edit: &Edit, same: bool) -> Judged {
        let judged = |effect, direction| Judged {
            edit: edit.clone(),
            effect,
            direction,
        };
        if let Some(effect) = &edit.effect {
            return judged(effect.clone(), edit.direction);
        }
        match (edit.key, edit.ids) {
            ("default", _) => {
                let effect = silence(edit, of);
                return judged(effect, Some(Direction::Response));
            }
            ("discriminator", _) => return judged(discriminated(edit), None),
            (_, None) => return judged(Effect::documentation(), None),
            _ => {}
        }
        let Some((before, edited)) = edit.ids.filter(|_| !same) else {
            return judged(Effect::documentation(), None);
        };
        let path = &edit.path[..edit.inside];
        let forward = self.refused(of, (Side::Old, old, before), (new, edited), path);
        let backward = self.refused(of, (Side::New, new, edited), (old, before), path);
        let mut effect = Effect::of(forward, backward);
        if effect.forward == Refused::Nothing && effect.backward == Refused::Nothing {
            let space = self.space(of.direction);
            let more = |space: &mut Space<'a>, one, other| {
                space.find(&[Literal::Take(one), Literal::Not(other)]) != Found::Nothing
            };
            effect.changed = more(space, before, edited) || more(space, edited, before);
        }
        let mut judged = judged(effect, None);
        if edit.key == "pattern" && edit.action == Action::Change {
            judged.edit.action = match (&judged.effect.forward, &judged.effect.backward) {
                (Refused::Nothing, Refused::Something(_)) => Action::Generalize,
                (Refused::Something(_), Refused::Nothing) => Action::Specialize,
                _ => Action::Change,
            };
        }
        judged
    }

    /// Whether who keeps to the schema `sender` may send something that `taker` refuses, for what the schemas at the end of a path
    /// say alone.
    fn refused(
        &mut self,
        of: Use,
        (side, sender, sent): (Side, &At<'a>, Id),
        (taker, taken): (&At<'a>, Id),
        path: &[Step],
    ) -> Refused {
        let space = self.space(of.direction);
        let found = space.find(&[Literal::Send(sent), Literal::Not(taken)]);
        match found {
            Found::Nothing => return Refused::Nothing,
            Found::Unknown(reason) => {
                // The whole may be known where a part is not.
                let whole = [Literal::Send(sender.id), Literal::Not(taker.id)];
                return match space.find(&whole) {
                    Found::Nothing => Refused::Nothing,
                    _ => Refused::Unknown(reason.to_owned()),
                };
            }
            Found::Value(_) | Found::Large => {}
        }
        let inside = space.add(Node {
            all: vec![sent],
            not: Some(taken),
            ..Node::default()
        });
        let there = embed(space, inside, path, side);
        let goal = [
            Literal::Send(sender.id),
            Literal::Send(there),
            Literal::Not(taker.id),
        ];
        let found = space.find(&goal);
        self.shown(of, side, sender, taker, found)
    }

    /// What was found, if the validator agrees.
    fn shown(
        &mut self,
        of: Use,
        side: Side,
        sender: &At<'a>,
        taker: &At<'a>,
        found: Found,
    ) -> Refused {
        let other = match side {
            Side::Old => Side::New,
            Side::New => Side::Old,
        };
        match found {
            Found::Nothing => Refused::Nothing,
            Found::Large => Refused::Something(None),
            Found::Unknown(reason) => Refused::Unknown(reason.to_owned()),
            Found::Value(value) => {
                let agrees = self.is_valid(of, side, sender, &value) == Some(true)
                    && self.is_valid(of, other, taker, &value) == Some(false);
                match agrees {
                    true => Refused::Something(Some((value, true))),
                    false => Refused::Unknown(DISPUTED.to_owned()),
                }
            }
        }
    }

    fn is_valid(&mut self, of: Use, side: Side, schema: &At<'a>, value: &Value) -> Option<bool> {
        let document = self.space(of.direction).document(side);
        is_valid(document, schema.value, of.direction, of.wire, value)
    }

    /// What the edits one by one do not show: there may be more to schemas than their keywords.
    fn rest(
        &mut self,
        old: &At<'a>,
        new: &At<'a>,
        of: Use,
        judged: &[Judged],
        left_out: bool,
    ) -> Option<Judged> {
        let is_known = |refused: fn(&Effect) -> &Refused| {
            judged
                .iter()
                .any(|it| *refused(&it.effect) != Refused::Nothing && it.direction.is_none())
        };
        let mut whole = |side, sender: &At<'a>, taker: &At<'a>| {
            let goal = [Literal::Send(sender.id), Literal::Not(taker.id)];
            let found = self.space(of.direction).find(&goal);
            self.shown(of, side, sender, taker, found)
        };
        let forward = match is_known(|effect| &effect.forward) {
            true => Refused::Nothing,
            false => whole(Side::Old, old, new),
        };
        let backward = match is_known(|effect| &effect.backward) {
            true => Refused::Nothing,
            false => whole(Side::New, new, old),
        };
        let is_nothing = forward == Refused::Nothing && backward == Refused::Nothing;
        (!is_nothing).then(|| Judged {
            edit: Edit {
                path: Vec::new(),
                inside: 0,
                may_be_silent: false,
                key: "",
                area: Area::Schema,
                kind: Kind::Structure,
                action: Action::Change,
                words: match left_out {
                    true => "takes other values, by changes of schemas that are told of others"
                        .to_owned(),
                    false => "takes other values, by all of its changes together".to_owned(),
                },
                before: None,
                after: None,
                old: old.pointer.clone(),
                new: new.pointer.clone(),
                ids: None,
                effect: None,
                direction: None,
            },
            effect: Effect::of(forward, backward),
            direction: None,
        })
    }
}

/// A schema of values that hold something as `inside` asks at the end of a path.
fn embed(space: &mut Space<'_>, inside: Id, path: &[Step], side: Side) -> Id {
    let mut id = inside;
    for step in path.iter().rev() {
        let node = match step {
            Step::Member(name) => Node {
                types: OBJECT,
                properties: [(Rc::clone(name), id)].into(),
                required: [Rc::clone(name)].into(),
                ..Node::default()
            },
            // Not all items are not so: at least one is.
            Step::Item => {
                let unlike = negation(space, id);
                let all = space.add(Node {
                    items: Some(unlike),
                    ..Node::default()
                });
                Node {
                    types: ARRAY,
                    not: Some(all),
                    ..Node::default()
                }
            }
            Step::Other(old, new) => {
                let declares = space.node(match side {
                    Side::Old => *old,
                    Side::New => *new,
                });
                let any = space.add(Node::default());
                let unlike = negation(space, id);
                let properties = declares
                    .properties
                    .keys()
                    .map(|name| (Rc::clone(name), any));
                let all = space.add(Node {
                    properties: properties.collect(),
                    additional: Additional::Schema(unlike),
                    ..Node::default()
                });
                Node {
                    types: OBJECT,
                    not: Some(all),
                    ..Node::default()
                }
            }
        };
        id = space.add(node);
    }
    id
}

fn negation(space: &mut Space<'_>, id: Id) -> Id {
    space.add(Node {
        not: Some(id),
        ..Node::default()
    })
}

/// What another default does: who sends nothing means another value. It is a promise of the server.
fn silence(edit: &Edit, of: Use) -> Effect {
    if of.direction == Direction::Response || !edit.may_be_silent {
        return Effect::documentation();
    }
    promise(edit.before.as_ref(), edit.after.as_ref())
}

/// What becomes of a promise that something is so, where no promise is anything at all.
pub fn promise(before: Option<&Value>, after: Option<&Value>) -> Effect {
    let told = |value: &Value| json!({ "means": value });
    let breaks = |sent: Option<&Value>, taken: Option<&Value>| match (sent, taken) {
        (_, None) => Refused::Nothing,
        (sent, taken) if sent == taken => Refused::Nothing,
        (Some(sent), _) => Refused::shown(told(sent)),
        (None, _) => Refused::shown(json!({ "means": "anything" })),
    };
    Effect::of(breaks(before, after), breaks(after, before))
}

/// What another discriminator does: of its values the sender chooses any.
fn discriminated(edit: &Edit) -> Effect {
    let tags = |schema: &Option<Value>| -> BTreeSet<String> {
        schema
            .as_ref()
            .map(annotation::tags)
            .unwrap_or_default()
            .into_keys()
            .collect()
    };
    let (before, after) = (tags(&edit.before), tags(&edit.after));
    // One that came or went maps what the schemas say themselves.
    if before == after || edit.action != Action::Change {
        return Effect::documentation();
    }
    of_sets(&before, &after, |tag| tag.as_str().into())
}
