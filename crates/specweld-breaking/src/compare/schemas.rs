//! Schemas side by side: each edit with what it does to what is sent and taken.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::{Value, json};

use crate::change::{Action, Area, Kind};
use crate::schema::{DISPUTED, Direction, Found, Id, Judge, Literal, Node, Side, Space};

use super::annotation;
use super::edit::{At, Difference, Edit, Step, at};
use super::embed::embed;
use super::law::{Effect, Refused, of_sets};
use super::sample::Sample;
use super::untouched::Untouched;

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
    pub edit: Rc<Edit>,
    /// Where in the value.
    pub path: Vec<Step>,
    pub action: Action,
    /// None where it is as the edit says by itself.
    pub effect: Effect,
    /// Which way the effect goes, where it is not that of the schema.
    pub direction: Option<Direction>,
}

/// The schemas of two documents in both directions.
pub struct Schemas<'a> {
    pub(super) request: Space<'a>,
    pub(super) response: Space<'a>,
    pub(super) untouched: Rc<Untouched>,
    pub(super) today: Option<String>,
    judge: Judge,
    judged: HashMap<(Id, Id, Use), Rc<Vec<Judged>>>,
    /// What differs between two schemas, up to the components that they refer to.
    pub(super) differences: HashMap<(Id, Id, Use), Rc<Vec<Difference<'a>>>>,
    /// How often each pair of components was told.
    pub(super) told: HashMap<(Direction, Id, Id), usize>,
    /// Schemas of what one takes and another does not, and of values that hold such at a place.
    between: HashMap<(Direction, Id, Id), Id>,
    around: HashMap<(Direction, Side, Step, Id), Id>,
    pub(super) wanted: HashMap<(Direction, Sample), Id>,
}

impl<'a> Schemas<'a> {
    pub fn new(
        request: Space<'a>,
        response: Space<'a>,
        untouched: Rc<Untouched>,
        today: Option<String>,
    ) -> Self {
        Self {
            request,
            response,
            untouched,
            today,
            judge: Judge::default(),
            judged: HashMap::new(),
            differences: HashMap::new(),
            told: HashMap::new(),
            between: HashMap::new(),
            around: HashMap::new(),
            wanted: HashMap::new(),
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
        let mut judged = Vec::new();
        if !self.untouched.same(old.value, new.value) {
            let gathered = self.gathered(old, new, of);
            let same = self.space(of.direction).same(old.id, new.id);
            for (path, edit) in gathered.edits {
                judged.push(self.judge(old, new, of, path, edit, same));
            }
            if !same {
                judged.extend(self.rest(old, new, of, &judged, gathered.left_out));
            }
        }
        let judged = Rc::new(judged);
        self.judged.insert(key, Rc::clone(&judged));
        judged
    }

    /// What an edit does.
    fn judge(
        &mut self,
        old: &At<'a>,
        new: &At<'a>,
        of: Use,
        path: Vec<Step>,
        edit: Rc<Edit>,
        same: bool,
    ) -> Judged {
        let mut judged = Judged {
            action: edit.action,
            effect: Effect::documentation(),
            direction: None,
            path,
            edit,
        };
        let edit = Rc::clone(&judged.edit);
        if let Some(effect) = &edit.effect {
            (judged.effect, judged.direction) = (effect.clone(), edit.direction);
            return judged;
        }
        match (edit.key, edit.ids) {
            ("default", _) => {
                judged.effect = silence(&edit, of);
                judged.direction = Some(Direction::Response);
            }
            ("discriminator", _) => judged.effect = discriminated(&edit),
            (_, Some((before, edited))) if !same => {
                // What the edit is of stands so many steps further out.
                let inside = judged.path.len() - (edit.path.len() - edit.inside);
                let path = &judged.path[..inside];
                let forward = self.refused(of, (Side::Old, old, before), (new, edited), path);
                let backward = self.refused(of, (Side::New, new, edited), (old, before), path);
                let space = self.space(of.direction);
                let mut more = |one, other| {
                    space.find(&[Literal::Take(one), Literal::Not(other)]) != Found::Nothing
                };
                let is_nothing = forward == Refused::Nothing && backward == Refused::Nothing;
                let changed = !is_nothing || more(before, edited) || more(edited, before);
                judged.effect = Effect {
                    changed,
                    ..Effect::of(forward, backward)
                };
                if edit.key == "pattern" && edit.action == Action::Change {
                    judged.action = match (&judged.effect.forward, &judged.effect.backward) {
                        (Refused::Nothing, Refused::Something(_)) => Action::Generalize,
                        (Refused::Something(_), Refused::Nothing) => Action::Specialize,
                        _ => Action::Change,
                    };
                }
            }
            _ => {}
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
        let there = self.embedded(of.direction, side, (sent, taken), path);
        let sent = [Literal::Send(sender.id), Literal::Send(there)];
        // Most often whatever holds such a value is refused for it: all ways to be refused are looked at where it is not.
        let found = self.space(of.direction).find(&sent);
        if let Found::Value(value) = found
            && self.shows(of, side, sender, taker, &value)
        {
            return Refused::Something(Some((value, true)));
        }
        let goal = [sent[0], sent[1], Literal::Not(taker.id)];
        let found = self.space(of.direction).find(&goal);
        self.shown(of, side, sender, taker, found)
    }

    /// A schema of values that hold what `sent` sends and `taken` does not take at the end of a path.
    fn embedded(
        &mut self,
        direction: Direction,
        side: Side,
        (sent, taken): (Id, Id),
        path: &[Step],
    ) -> Id {
        let space = match direction {
            Direction::Request => &mut self.request,
            Direction::Response => &mut self.response,
        };
        let inside = self.between.entry((direction, sent, taken));
        let mut id = *inside.or_insert_with(|| {
            space.add(Node {
                all: vec![sent],
                not: Some(taken),
                ..Node::default()
            })
        });
        for step in path.iter().rev() {
            let around = self.around.entry((direction, side, step.clone(), id));
            id = *around.or_insert_with(|| embed(space, id, step, side));
        }
        id
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
        match found {
            Found::Nothing => Refused::Nothing,
            Found::Large => Refused::Something(None),
            Found::Unknown(reason) => Refused::Unknown(reason.to_owned()),
            Found::Value(value) => match self.shows(of, side, sender, taker, &value) {
                true => Refused::Something(Some((value, true))),
                false => Refused::Unknown(DISPUTED.to_owned()),
            },
        }
    }

    /// Whether the validator says that the sender's schema takes a value, and the taker's does not.
    fn shows(
        &mut self,
        of: Use,
        side: Side,
        sender: &At<'a>,
        taker: &At<'a>,
        value: &Value,
    ) -> bool {
        let mut is_valid =
            |side, schema: &At<'a>| self.is_valid(side, of.direction, of.wire, schema.value, value);
        is_valid(side, sender) == Some(true) && is_valid(side.other(), taker) == Some(false)
    }

    /// What the validator says.
    pub fn is_valid(
        &mut self,
        side: Side,
        direction: Direction,
        wire: bool,
        schema: &'a Value,
        value: &Value,
    ) -> Option<bool> {
        let document = self.space(direction).document(side);
        self.judge
            .is_valid(document, schema, direction, wire, value)
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
            path: Vec::new(),
            action: Action::Change,
            edit: Rc::new(Edit {
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
            }),
            effect: Effect::of(forward, backward),
            direction: None,
        })
    }
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
