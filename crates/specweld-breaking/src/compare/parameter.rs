//! Parameters of operations, and headers of responses: whether they are there, how they are written, and what they hold.

use serde_json::{Value, json};
use specweld_document::{Cursor, text};

use crate::change::{Action, Area, Kind};
use crate::schema::Direction;

use super::draft::Part;
use super::field::{Key, parameters, presence};
use super::finding::{Finding, Scope};
use super::law::{Effect, Presence, Refused};
use super::matching::Entry;
use super::schemas::Use;
use super::{Comparer, lifecycle, wire};

impl<'a> Comparer<'a> {
    pub(super) fn parameters(&mut self, scope: &Scope<'a>, old: &Entry<'a>, new: &Entry<'a>) {
        let (before, mut after) = (parameters(old), parameters(new));
        for (key, one) in before {
            let what = format!(
                "{} parameter `{}`",
                key.0,
                one.text("name").unwrap_or_default()
            );
            match after.remove(&key) {
                Some(other) => self.parameter(scope, (&key, &what), &one, &other),
                None => self.parameter_gone(scope, (&key, &what), &one, new),
            }
        }
        for (key, other) in after {
            let what = format!(
                "{} parameter `{}`",
                key.0,
                other.text("name").unwrap_or_default()
            );
            let now = presence(Some(&other));
            let is = if now == Presence::Required {
                "new, and required"
            } else {
                "new"
            };
            let words = format!("the {what} is {is}");
            let finding = Finding::new(Area::Parameters, Kind::Existence, Action::Add, words)
                .direction(Direction::Request)
                .effect(Presence::change(Presence::Never, now, true))
                .of(what)
                .part(Part::ParameterPresence(key.clone()))
                .at(Some(old.value.pointer.clone()), Some(other.pointer.clone()));
            self.add(scope, finding);
        }
    }

    fn parameter_gone(
        &mut self,
        scope: &Scope<'a>,
        (key, what): (&Key, &str),
        old: &Cursor<'a>,
        new: &Entry<'a>,
    ) {
        let words = format!("the {what} is no longer there");
        let mut finding = Finding::new(Area::Parameters, Kind::Existence, Action::Remove, words)
            .direction(Direction::Request)
            .effect(Presence::change(presence(Some(old)), Presence::Never, true))
            .of(what)
            .part(Part::ParameterPresence(key.clone()))
            .at(Some(old.pointer.clone()), Some(new.value.pointer.clone()));
        match lifecycle::sanctioned(old.value, self.today()) {
            Ok(reason) => finding.sanctioned = Some(reason),
            Err(reason) => finding.because = reason,
        }
        self.add(scope, finding);
    }

    fn parameter(
        &mut self,
        scope: &Scope<'a>,
        (key, what): (&Key, &str),
        old: &Cursor<'a>,
        new: &Cursor<'a>,
    ) {
        let (before, after) = (presence(Some(old)), presence(Some(new)));
        let places = || (Some(old.pointer.clone()), Some(new.pointer.clone()));
        if before != after {
            let is = if after == Presence::Required {
                "required"
            } else {
                "optional"
            };
            let (one, other) = places();
            let finding = Finding::new(
                Area::Parameters,
                Kind::Requiredness,
                Action::Change,
                format!("the {what} is {is} now"),
            )
            .direction(Direction::Request)
            .effect(Presence::change(before, after, true))
            .of(what)
            .part(Part::ParameterPresence(key.clone()))
            .at(one, other);
            self.add(scope, finding);
        }
        self.lifecycle(
            scope,
            &format!("the {what}"),
            Area::Parameters,
            old,
            new,
            (
                Some(Direction::Request),
                Part::ParameterPresence(key.clone()),
            ),
        );
        self.emptiness(scope, (key, what), old, new);
        let of = Use {
            direction: Direction::Request,
            wire: true,
            may_be_silent: before == Presence::Optional && after == Presence::Optional,
        };
        let part = Part::Parameter(key.clone());
        self.field(scope, (&part, what), Area::Parameters, old, new, of);
        self.described(scope, &format!("the {what}"), old, new);
    }

    /// `allowEmptyValue`
    fn emptiness(
        &mut self,
        scope: &Scope<'a>,
        (key, what): (&Key, &str),
        old: &Cursor<'a>,
        new: &Cursor<'a>,
    ) {
        let (before, after) = (old.flag("allowEmptyValue"), new.flag("allowEmptyValue"));
        if before != after {
            let words = match after {
                true => format!("the {what} may be empty now"),
                false => format!("the {what} may not be empty any more"),
            };
            let effect = Effect::of(
                Refused::when(before, || json!("")),
                Refused::when(after, || json!("")),
            );
            let finding = Finding::new(Area::Parameters, Kind::Values, Action::Change, words)
                .direction(Direction::Request)
                .effect(effect)
                .of(what)
                .part(Part::EmptyParameter(key.clone()))
                .at(Some(old.pointer.clone()), Some(new.pointer.clone()));
            self.add(scope, finding);
        }
    }

    /// What a parameter or a header holds, and how that is written.
    pub(super) fn field(
        &mut self,
        scope: &Scope<'a>,
        (part, what): (&Part, &str),
        area: Area,
        old: &Cursor<'a>,
        new: &Cursor<'a>,
        of: Use,
    ) {
        let content = |field: &Cursor<'a>| {
            let members = field.get("content")?.members().into_iter().next();
            members.map(|(name, media)| (name.to_owned(), media))
        };
        let places = (Some(old.pointer.clone()), Some(new.pointer.clone()));
        let (before, after) = (content(old), content(new));
        let written = |content: &Option<(String, Cursor<'a>)>| match content {
            Some((name, _)) => format!("as {name}"),
            None => "by its style".to_owned(),
        };
        let name = |content: &Option<(String, Cursor<'a>)>| {
            content
                .as_ref()
                .map(|(name, _)| specweld_document::media_type::essence(name))
        };
        if name(&before) != name(&after) {
            let words = format!(
                "the {what} is written {} now instead of {}",
                written(&after),
                written(&before)
            );
            let effect = Effect::of(
                Refused::shown(json!(written(&before))),
                Refused::shown(json!(written(&after))),
            );
            let finding = Finding::new(area, Kind::Type, Action::Change, words)
                .direction(of.direction)
                .effect(effect)
                .of(what)
                .part(styled(part))
                .at(places.0, places.1);
            return self.add(scope, finding);
        }
        if let (Some((_, old)), Some((_, new))) = (&before, &after) {
            let of = Use { wire: false, ..of };
            return self.media_schema(scope, (part, what), area, old, new, of);
        }
        self.style(scope, (part, what), area, old, new, of);
        self.media_schema(scope, (part, what), area, old, new, of);
    }

    /// `style`, `explode` and `allowReserved`, by what is sent.
    fn style(
        &mut self,
        scope: &Scope<'a>,
        (part, what): (&Part, &str),
        area: Area,
        old: &Cursor<'a>,
        new: &Cursor<'a>,
        of: Use,
    ) {
        let (Some(one), Some(other)) = (old.value.get("schema"), new.value.get("schema")) else {
            return;
        };
        let one = self.schemas.at(super::Side::Old, one, String::new(), of);
        let other = self.schemas.at(super::Side::New, other, String::new(), of);
        let space = self.schemas.space(of.direction);
        let types = space.node(one.id).types & space.node(other.id).types;
        let (before, after) = (wire::Style::of(old), wire::Style::of(new));
        let places = || (Some(old.pointer.clone()), Some(new.pointer.clone()));
        if let Some((sent, expected)) = before.differs(&after, types) {
            let words = format!("the {what} is written `{expected}` now instead of `{sent}`");
            let (old, new) = places();
            let effect = Effect::of(Refused::shown(json!(sent)), Refused::shown(json!(expected)));
            let finding = Finding::new(area, Kind::Type, Action::Change, words)
                .direction(of.direction)
                .effect(effect)
                .of(what)
                .part(styled(part))
                .at(old, new);
            self.add(scope, finding);
        }
        if old.flag("allowReserved") != new.flag("allowReserved") {
            let words = match new.flag("allowReserved") {
                true => format!("the {what} may hold reserved characters as they are now"),
                false => format!("the {what} has its reserved characters encoded now"),
            };
            let (old, new) = places();
            // Both are read alike.
            let finding = Finding::new(area, Kind::Type, Action::Change, words)
                .direction(of.direction)
                .effect(Effect::of(Refused::Nothing, Refused::Nothing))
                .at(old, new);
            self.add(scope, finding);
        }
    }

    /// The description of a part.
    pub(super) fn described(
        &mut self,
        scope: &Scope<'a>,
        what: &str,
        old: &Cursor<'a>,
        new: &Cursor<'a>,
    ) {
        let description = |cursor: &Cursor<'a>| text(cursor.value, "description").map(squeezed);
        if description(old) != description(new) {
            let words = format!("{what} has another description");
            self.text(
                scope,
                Area::Description,
                Kind::Text,
                words,
                old,
                new,
                "description",
            );
        }
        let examples = |cursor: &Cursor<'a>| -> Vec<Option<&'a Value>> {
            ["example", "examples"]
                .map(|key| cursor.value.get(key))
                .to_vec()
        };
        if examples(old) != examples(new) {
            let key = match old.value.get("example") == new.value.get("example") {
                true => "examples",
                false => "example",
            };
            let words = format!("{what} has other examples");
            self.text(scope, Area::Description, Kind::Text, words, old, new, key);
        }
    }
}

/// A part by how it is written.
fn styled(part: &Part) -> Part {
    match part {
        Part::Parameter(key) => Part::ParameterStyle(key.clone()),
        _ => Part::None,
    }
}

/// A text with one space for all white space.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
