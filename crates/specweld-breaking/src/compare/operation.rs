//! Operations: which there are, and each beside what it was.

use serde_json::{Value, json};
use specweld_document::{Cursor, extension, text};

use crate::change::{Action, Area, Kind, Operation};
use crate::schema::Direction;

use super::draft::{Part, Sides};
use super::finding::{Finding, Scope};
use super::law::{Effect, Refused};
use super::matching::{Entry, Pair, entries, pairs};
use super::{Comparer, lifecycle, prose};

impl<'a> Comparer<'a> {
    /// All operations of `paths`.
    pub(super) fn operations(&mut self) {
        let paths = |document| Cursor::root(document).get("paths");
        let old = paths(self.old.document).map_or_else(Vec::new, |paths| entries(&paths));
        let new = paths(self.new.document).map_or_else(Vec::new, |paths| entries(&paths));
        for pair in pairs(old, new) {
            if let Pair::Both(old, new) = &pair
                && self.untouched.is(old, new)
            {
                continue;
            }
            let scope = scope(&pair);
            self.pair(&scope, &pair, Area::Paths);
        }
    }

    /// An operation before and after. `area` is what it is one of.
    pub(super) fn pair(&mut self, scope: &Scope<'a>, pair: &Pair<'a>, area: Area) {
        match pair {
            Pair::Both(old, new) => self.both(scope, old, new, area),
            Pair::Old(old) => self.gone(scope, old, area),
            Pair::New(new) => {
                let show = json!(format!("{} {}", new.method.to_ascii_uppercase(), new.path));
                let finding =
                    Finding::new(area, Kind::Existence, Action::Add, "the operation is new")
                        .effect(Effect::of(Refused::Nothing, Refused::shown(show)))
                        .of("request")
                        .part(Part::Request)
                        .at(None, Some(new.value.pointer.clone()));
                // Servers offer it, whoever sends its requests.
                self.add(&offered(scope), finding);
            }
        }
    }

    fn gone(&mut self, scope: &Scope<'a>, old: &Entry<'a>, area: Area) {
        let show = json!(format!("{} {}", old.method.to_ascii_uppercase(), old.path));
        let sanctioned = lifecycle::sanctioned(old.value.value, self.today());
        let mut finding = Finding::new(
            area,
            Kind::Existence,
            Action::Remove,
            "the operation is no longer there",
        )
        .effect(Effect::of(Refused::shown(show), Refused::Nothing))
        .of("request")
        .part(Part::Request)
        .at(Some(old.value.pointer.clone()), None);
        match sanctioned {
            Ok(reason) => finding.sanctioned = Some(reason),
            Err(reason) => finding.because = reason,
        }
        self.add(&offered(scope), finding);
    }

    fn both(&mut self, scope: &Scope<'a>, old: &Entry<'a>, new: &Entry<'a>, area: Area) {
        let places = || {
            (
                Some(old.value.pointer.clone()),
                Some(new.value.pointer.clone()),
            )
        };
        if old.key() != new.key() {
            let words = format!(
                "the operation moved to {} {}",
                new.method.to_ascii_uppercase(),
                new.path
            );
            let show = |entry: &Entry<'_>| {
                Refused::shown(json!(format!(
                    "{} {}",
                    entry.method.to_ascii_uppercase(),
                    entry.path
                )))
            };
            let (before, after) = places();
            let mut finding = Finding::new(area, Kind::Existence, Action::Change, words)
                .effect(Effect::of(show(old), show(new)))
                .of("request")
                .part(Part::Request)
                .at(before, after);
            if let Ok(reason) = lifecycle::sanctioned(old.value.value, self.today()) {
                finding.sanctioned = Some(reason);
            }
            self.add(&offered(scope), finding);
        }
        self.lifecycle(
            scope,
            "the operation",
            area,
            &old.value,
            &new.value,
            (None, Part::Request),
        );
        self.names(scope, old, new, area);
        self.parameters(scope, old, new);
        self.request_body(scope, &old.value, &new.value);
        self.responses(scope, &old.value, &new.value);
        if !scope.flipped {
            // What the document says of them is of requests to the server.
            self.security(scope, old, new);
            self.servers(scope, old, new);
        }
        self.callbacks(scope, &old.value, &new.value);
    }

    /// How long something stays.
    pub(super) fn lifecycle(
        &mut self,
        scope: &Scope<'a>,
        what: &str,
        area: Area,
        old: &Cursor<'a>,
        new: &Cursor<'a>,
        (direction, part): (Option<Direction>, Part),
    ) {
        for stage in lifecycle::stages(old.value, new.value, self.today()) {
            let words = format!("{what} {}", stage.words);
            let mut finding = Finding::new(area, Kind::Lifecycle, stage.action, words)
                .effect(stage.effect)
                .promise()
                .of(what)
                .part(part.clone())
                .values(
                    old.value.get(stage.key).cloned(),
                    new.value.get(stage.key).cloned(),
                )
                .at(Some(old.pointer.clone()), Some(new.pointer.clone()));
            finding.direction = direction;
            self.add(scope, finding);
        }
    }

    /// The id, tags and texts.
    fn names(&mut self, scope: &Scope<'a>, old: &Entry<'a>, new: &Entry<'a>, area: Area) {
        let (before, after) = (old.id(), new.id());
        let renamed = super::matching::names(&old.path) != super::matching::names(&new.path);
        if before != after {
            let words = format!("the operation's id is `{after}` now instead of `{before}`");
            self.text(
                scope,
                area,
                Kind::Existence,
                words,
                &old.value,
                &new.value,
                "operationId",
            );
        }
        if old.key() == new.key() && renamed {
            let words = format!(
                "the path is written `{}` now, with other names for its parameters",
                new.path
            );
            let finding = Finding::new(area, Kind::Text, Action::Change, words).at(
                Some(old.item.pointer.clone()),
                Some(new.item.pointer.clone()),
            );
            self.add(scope, finding);
        }
        self.tags(scope, &old.value, &new.value);
        let summary = |entry: &Entry<'a>| text(entry.value.value, "summary");
        if summary(old) != summary(new) {
            let words = "the operation has another summary".to_owned();
            self.text(
                scope,
                Area::Description,
                Kind::Text,
                words,
                &old.value,
                &new.value,
                "summary",
            );
        }
        if old.value.value.get("externalDocs") != new.value.value.get("externalDocs") {
            let words = "the operation refers to other documentation".to_owned();
            self.text(
                scope,
                Area::Description,
                Kind::Text,
                words,
                &old.value,
                &new.value,
                "externalDocs",
            );
        }
        let description =
            |cursor: &Cursor<'a>| text(cursor.value, "description").unwrap_or_default();
        for rule in prose::rules(description(&old.value), description(&new.value)) {
            let mut finding =
                Finding::new(Area::Description, Kind::Rule, rule.action, rule.words())
                    .values(rule.before.map(Value::from), rule.after.map(Value::from))
                    .at(
                        Some(format!("{}/description", old.value.pointer)),
                        Some(format!("{}/description", new.value.pointer)),
                    );
            finding.is_rule = true;
            self.add(scope, finding);
        }
    }

    fn tags(&mut self, scope: &Scope<'a>, old: &Cursor<'a>, new: &Cursor<'a>) {
        let tags = |cursor: &Cursor<'a>| -> Vec<&'a str> {
            let tags = cursor.value.get("tags").and_then(Value::as_array);
            tags.into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect()
        };
        let (before, after) = (tags(old), tags(new));
        for tag in before.iter().filter(|tag| !after.contains(tag)) {
            let words = format!("the operation has no longer the tag `{tag}`");
            let finding = Finding::new(Area::Tags, Kind::Existence, Action::Remove, words).at(
                Some(format!("{}/tags", old.pointer)),
                Some(new.pointer.clone()),
            );
            self.add(scope, finding);
        }
        for tag in after.iter().filter(|tag| !before.contains(tag)) {
            let words = format!("the operation has the new tag `{tag}`");
            let finding = Finding::new(Area::Tags, Kind::Existence, Action::Add, words).at(
                Some(old.pointer.clone()),
                Some(format!("{}/tags", new.pointer)),
            );
            self.add(scope, finding);
        }
    }

    /// A member that asks for nothing.
    #[expect(
        clippy::too_many_arguments,
        reason = "both sides, and what is between them"
    )]
    pub(super) fn text(
        &mut self,
        scope: &Scope<'a>,
        area: Area,
        kind: Kind,
        words: String,
        old: &Cursor<'a>,
        new: &Cursor<'a>,
        key: &str,
    ) {
        let (before, after) = (old.value.get(key).cloned(), new.value.get(key).cloned());
        let action = match (&before, &after) {
            (None, _) => Action::Add,
            (_, None) => Action::Remove,
            _ => Action::Change,
        };
        let place = |cursor: &Cursor<'a>, is_there| match is_there {
            true => Some(format!("{}/{key}", cursor.pointer)),
            false => Some(cursor.pointer.clone()),
        };
        let places = (place(old, before.is_some()), place(new, after.is_some()));
        let finding = Finding::new(area, kind, action, words)
            .values(before, after)
            .at(places.0, places.1);
        self.add(scope, finding);
    }
}

/// What a pair of operations is called.
pub fn scope<'a>(pair: &Pair<'a>) -> Scope<'a> {
    let (Pair::Both(entry, _) | Pair::Old(entry) | Pair::New(entry)) = pair;
    let unpromised = match pair {
        Pair::New(_) => None,
        _ => lifecycle::unpromised(entry.value.value),
    };
    Scope {
        sides: Some(Sides::of(pair)),
        operation: Some(Operation {
            method: entry.method.to_ascii_uppercase(),
            path: entry.path.clone(),
            id: entry.id().to_owned(),
            api: text(entry.value.value, extension::API).map(str::to_owned),
        }),
        key: entry.key(),
        unpromised,
        ..Scope::default()
    }
}

/// The same as what a server offers, whichever way the requests go.
pub fn offered<'a>(scope: &Scope<'a>) -> Scope<'a> {
    Scope {
        flipped: false,
        ..scope.clone()
    }
}
