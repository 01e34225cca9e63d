//! Bodies: whether there is one, of which media types, and what it holds.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Value, json};
use specweld_document::{Cursor, media_type};

use crate::change::{Action, Area, Kind};
use crate::schema::Direction;

use super::draft::Part;
use super::edit::Step;
use super::finding::{Finding, Scope};
use super::law::{Effect, Presence, Refused};
use super::schemas::{Judged, Use};
use super::{Comparer, Side};

/// The media types of a body, by what they are compared by.
pub fn media_types<'a>(body: Option<&Cursor<'a>>) -> BTreeMap<String, Cursor<'a>> {
    let content = body.and_then(|body| body.get("content"));
    let members = content.map(|content| content.members()).unwrap_or_default();
    let members = members.into_iter();
    members
        .map(|(name, media)| (media_type::essence(name), media))
        .collect()
}

/// Whether a media range takes a media type: `text/*` takes `text/plain`.
pub fn takes(range: &str, name: &str) -> bool {
    range == name
        || range == "*/*"
        || range
            .strip_suffix('*')
            .is_some_and(|prefix| prefix.ends_with('/') && name.starts_with(prefix))
}

impl<'a> Comparer<'a> {
    pub(super) fn request_body(&mut self, scope: &Scope<'a>, old: &Cursor<'a>, new: &Cursor<'a>) {
        let (before, after) = (old.get("requestBody"), new.get("requestBody"));
        let presence = |body: &Option<Cursor<'a>>| {
            Presence::of(
                body.is_some(),
                body.as_ref().is_some_and(|it| it.flag("required")),
            )
        };
        let (was, is) = (presence(&before), presence(&after));
        let pointer = |body: &Option<Cursor<'a>>, operation: &Cursor<'a>| {
            Some(
                body.as_ref()
                    .map_or_else(|| operation.pointer.clone(), |it| it.pointer.clone()),
            )
        };
        if was != is {
            let (kind, action, words) = match (was, is) {
                (Presence::Never, Presence::Required) => (
                    Kind::Existence,
                    Action::Add,
                    "the request body is new, and required",
                ),
                (Presence::Never, _) => (Kind::Existence, Action::Add, "the request body is new"),
                (_, Presence::Never) => (
                    Kind::Existence,
                    Action::Remove,
                    "the request body is no longer there",
                ),
                (_, Presence::Required) => (
                    Kind::Requiredness,
                    Action::Change,
                    "the request body is required now",
                ),
                _ => (
                    Kind::Requiredness,
                    Action::Change,
                    "the request body is optional now",
                ),
            };
            let finding = Finding::new(Area::RequestBody, kind, action, words)
                .direction(Direction::Request)
                .effect(Presence::change(was, is, false))
                .of("request body")
                .part(Part::BodyPresence)
                .at(pointer(&before, old), pointer(&after, new));
            self.add(scope, finding);
        }
        if let (Some(before), Some(after)) = (&before, &after) {
            self.described(scope, "the request body", before, after);
            self.content(
                scope,
                (None, "request body"),
                before,
                after,
                Direction::Request,
            );
        }
    }

    /// Media types of a body. They are chosen by the client, of requests by sending and of responses by asking for them.
    pub(super) fn content(
        &mut self,
        scope: &Scope<'a>,
        (status, what): (Option<&str>, &str),
        old: &Cursor<'a>,
        new: &Cursor<'a>,
        direction: Direction,
    ) {
        let media_part = || match direction {
            Direction::Request => Part::BodyType,
            Direction::Response => Part::Accept,
        };
        let (before, mut after) = (media_types(Some(old)), media_types(Some(new)));
        let area = match direction {
            Direction::Request => Area::RequestBody,
            Direction::Response => Area::Responses,
        };
        let known: Vec<String> = after.keys().cloned().collect();
        let was_known: Vec<String> = before.keys().cloned().collect();
        let refused = |name: &String, ranges: &[String]| {
            let taken = ranges.iter().any(|range| takes(range, name));
            Refused::when(!taken, || json!(name))
        };
        for (name, one) in before {
            let is_range = |other: &&String| {
                !was_known.contains(other) && (takes(other, &name) || takes(&name, other))
            };
            let other = match after.contains_key(&name) {
                true => Some(name.clone()),
                false => after.keys().find(is_range).cloned(),
            };
            if let Some((other_name, other)) =
                other.and_then(|other| Some((other.clone(), after.remove(&other)?)))
            {
                let names = ((name.as_str(), &one), (other_name.as_str(), &other));
                self.media_name(scope, what, area, names, direction);
                let of = Use {
                    direction,
                    wire: false,
                    may_be_silent: false,
                };
                let both = Rc::new([name.clone(), other_name.clone()]);
                let part = match status {
                    None => Part::Body(Rc::clone(&both)),
                    Some(status) => Part::AnswerBody(status.to_owned(), Rc::clone(&both)),
                };
                self.media_schema(scope, (&part, what), area, &one, &other, of);
                self.encoding(scope, what, area, (&one, &other, both), direction);
                self.described(scope, &format!("the {what}"), &one, &other);
                continue;
            }
            let words = format!("the {what} is no longer there as {name}");
            let mut finding = Finding::new(area, Kind::Existence, Action::Remove, words)
                .direction(direction)
                .effect(Effect::of(refused(&name, &known), Refused::Nothing))
                .of("media type")
                .part(media_part())
                .at(Some(one.pointer), Some(new.pointer.clone()));
            finding.effect_direction = Some(Direction::Request);
            self.add(scope, finding);
        }
        for (name, other) in after {
            let words = format!("the {what} is there as {name} now");
            let mut finding = Finding::new(area, Kind::Existence, Action::Add, words)
                .direction(direction)
                .effect(Effect::of(Refused::Nothing, refused(&name, &was_known)))
                .of("media type")
                .part(media_part())
                .at(Some(old.pointer.clone()), Some(other.pointer));
            finding.effect_direction = Some(Direction::Request);
            self.add(scope, finding);
        }
    }

    /// A media type that is written otherwise, or became a range, or one of a range.
    fn media_name(
        &mut self,
        scope: &Scope<'a>,
        what: &str,
        area: Area,
        ((before, old), (after, new)): ((&str, &Cursor<'a>), (&str, &Cursor<'a>)),
        direction: Direction,
    ) {
        let written = |media: &Cursor<'a>| {
            let name = media.pointer.rsplit('/').next().unwrap_or_default();
            name.replace("~1", "/").replace("~0", "~")
        };
        let (one, other) = (written(old), written(new));
        if one == other {
            return;
        }
        let refused = |sent: &str, taken: &str| Refused::when(!takes(taken, sent), || json!(sent));
        let (action, effect) = match before == after {
            // Parameters of a media type, such as a charset.
            true => (
                Action::Change,
                Effect::of(Refused::Nothing, Refused::Nothing),
            ),
            false => {
                let effect = Effect::of(refused(before, after), refused(after, before));
                let action = match takes(after, before) {
                    true => Action::Generalize,
                    false => Action::Specialize,
                };
                (action, effect)
            }
        };
        let words = format!("the {what} is there as {other} now instead of {one}");
        let mut finding = Finding::new(area, Kind::Type, action, words)
            .direction(direction)
            .effect(effect)
            .of("media type")
            .part(match direction {
                Direction::Request => Part::BodyType,
                Direction::Response => Part::Accept,
            })
            .at(Some(old.pointer.clone()), Some(new.pointer.clone()));
        finding.effect_direction = Some(Direction::Request);
        self.add(scope, finding);
    }

    /// How the parts of a form are written.
    fn encoding(
        &mut self,
        scope: &Scope<'a>,
        what: &str,
        area: Area,
        (old, new, names): (&Cursor<'a>, &Cursor<'a>, Rc<[String; 2]>),
        direction: Direction,
    ) {
        let both = names;
        let (before, after) = (old.get("encoding"), new.get("encoding"));
        let parts = |encoding: &Option<Cursor<'a>>| -> BTreeMap<&'a str, Value> {
            let members = encoding.as_ref().map(|it| it.members()).unwrap_or_default();
            members
                .into_iter()
                .map(|(name, part)| (name, part.value.clone()))
                .collect()
        };
        let (before, after) = (parts(&before), parts(&after));
        let names: std::collections::BTreeSet<_> =
            before.keys().chain(after.keys()).copied().collect();
        for name in names {
            let (one, other) = (before.get(name), after.get(name));
            if one != other {
                let words = format!("the part `{name}` of the {what} is encoded otherwise");
                let show = |part: Option<&Value>| {
                    Refused::shown(part.cloned().unwrap_or_else(|| json!("as usual")))
                };
                let finding = Finding::new(area, Kind::Type, Action::Change, words)
                    .direction(direction)
                    .effect(Effect::of(show(one), show(other)))
                    .of(format!("encoding of `{name}`"))
                    .part(Part::BodyMember(Rc::clone(&both), name.to_owned()))
                    .values(one.cloned(), other.cloned())
                    .at(Some(old.pointer.clone()), Some(new.pointer.clone()));
                self.add(scope, finding);
            }
        }
    }

    /// The schema of a media type, a parameter or a header.
    pub(super) fn media_schema(
        &mut self,
        scope: &Scope<'a>,
        (part, what): (&Part, &str),
        area: Area,
        old: &Cursor<'a>,
        new: &Cursor<'a>,
        of: Use,
    ) {
        // As JSON Schema writes a schema that takes anything.
        static ANY: Value = Value::Bool(true);
        let (one, other) = (old.value.get("schema"), new.value.get("schema"));
        let place = |cursor: &Cursor<'a>, is_there: bool| match is_there {
            true => format!("{}/schema", cursor.pointer),
            false => cursor.pointer.clone(),
        };
        if one.is_none() && other.is_none() {
            return;
        }
        let said = one.is_some() == other.is_some();
        let before = self.schemas.at(
            Side::Old,
            one.unwrap_or(&ANY),
            place(old, one.is_some()),
            of,
        );
        let after = self.schemas.at(
            Side::New,
            other.unwrap_or(&ANY),
            place(new, other.is_some()),
            of,
        );
        let judged = self.schemas.compare(&before, &after, of);
        if !said {
            // What follows from it is that it says something at all.
            let effects = judged.iter().map(|it| &it.effect);
            let worst = |side: fn(&Effect) -> &Refused| {
                let mut sides = effects.clone().map(side);
                sides
                    .find(|it| **it != Refused::Nothing)
                    .cloned()
                    .unwrap_or(Refused::Nothing)
            };
            let effect = Effect::of(worst(|it| &it.forward), worst(|it| &it.backward));
            let (action, words) = match other {
                Some(_) => (Action::Add, format!("the {what} says what it holds now")),
                None => (
                    Action::Remove,
                    format!("the {what} does not say any more what it holds"),
                ),
            };
            let finding = Finding::new(area, Kind::Existence, action, words)
                .direction(of.direction)
                .effect(effect)
                .of(what)
                .part(part.clone())
                .at(Some(before.pointer), Some(after.pointer));
            return self.add(scope, finding);
        }
        for judged in Rc::clone(&judged).iter() {
            let finding = edited(what, area, of, judged);
            self.add(scope, finding.part(part.clone()));
        }
    }
}

fn edited(what: &str, area: Area, of: Use, judged: &Judged) -> Finding {
    let edit = &judged.edit;
    let subject = match path(&judged.path) {
        path if path.is_empty() => format!("the {what}"),
        path => format!("`{path}` of the {what}"),
    };
    let area = match area {
        Area::Parameters | Area::Headers => area,
        _ => edit.area,
    };
    let mut finding = Finding::new(
        area,
        edit.kind,
        judged.action,
        format!("{subject} {}", edit.words),
    )
    .direction(of.direction)
    .effect(judged.effect.clone())
    .of(what)
    .values(edit.before.clone(), edit.after.clone())
    .at(Some(edit.old.clone()), Some(edit.new.clone()));
    finding.effect_direction = judged.direction;
    finding.is_promise = judged.direction.is_some();
    finding
}

/// `items[].name`
fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Member(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Item => path.push_str("[]"),
            Step::Other(..) => path.push_str(".*"),
        }
    }
    path
}
