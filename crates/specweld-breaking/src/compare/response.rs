//! Responses: statuses, headers, bodies and links.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use specweld_document::Cursor;

use crate::change::{Action, Area, Kind};
use crate::schema::Direction;

use super::Comparer;
use super::draft::Part;
use super::finding::{Finding, Scope};
use super::law::{Effect, Presence, Refused};
use super::schemas::Use;

/// The statuses of an operation, ranges in capitals.
pub fn statuses<'a>(operation: &Cursor<'a>) -> BTreeMap<String, Cursor<'a>> {
    let responses = operation.get("responses");
    let members = responses.map(|it| it.members()).unwrap_or_default();
    members
        .into_iter()
        .map(|(status, response)| (status.replace("xx", "XX"), response))
        .collect()
}

/// The answer that a status is described by.
pub fn find<'r, 'a>(
    documented: &'r BTreeMap<String, Cursor<'a>>,
    status: u16,
) -> Option<&'r Cursor<'a>> {
    let range = format!("{}XX", status / 100);
    let known = [status.to_string(), range, "default".to_owned()];
    known.iter().find_map(|status| documented.get(status))
}

/// The headers of an answer by their names in small letters, with the names as they are written.
pub fn headers<'a>(response: &Cursor<'a>) -> BTreeMap<String, (String, Cursor<'a>)> {
    let headers = response.get("headers");
    let members = headers.map(|it| it.members()).unwrap_or_default();
    members
        .into_iter()
        // It is described by the media types (OpenAPI 3.0.3, Response Object).
        .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"))
        .map(|(name, header)| (name.to_ascii_lowercase(), (name.to_owned(), header)))
        .collect()
}

/// Whether statuses that are documented, and the rules of HTTP, cover a status.
///
/// A client takes a failure that it does not know for a failure of its class (RFC 9110, section 15); of a success it would have to
/// know what it means.
fn covers<'a>(documented: impl IntoIterator<Item = &'a String>, status: &str) -> bool {
    let is_failure = status.starts_with(['4', '5']);
    is_failure
        || documented.into_iter().any(|known| {
            let is_range = known.ends_with("XX") && status.get(..1) == known.get(..1);
            known == status || known == "default" || is_range
        })
}

impl<'a> Comparer<'a> {
    pub(super) fn responses(&mut self, scope: &Scope<'a>, old: &Cursor<'a>, new: &Cursor<'a>) {
        let (before, mut after) = (statuses(old), statuses(new));
        let (was_known, known): (Vec<String>, Vec<String>) = (
            before.keys().cloned().collect(),
            after.keys().cloned().collect(),
        );
        let noun = |status: &str| match status {
            "default" => "the answer of any other status".to_owned(),
            status => format!("the answer {status}"),
        };
        for (status, one) in before {
            if let Some(other) = after.remove(&status) {
                self.response(
                    scope,
                    (&status, noun(&status).trim_start_matches("the ")),
                    &one,
                    &other,
                );
                continue;
            }
            let refused = Refused::when(!covers(&known, &status), || json!(status));
            let words = format!("{} is no longer there", noun(&status));
            let finding = Finding::new(Area::Responses, Kind::Existence, Action::Remove, words)
                .direction(Direction::Response)
                .effect(Effect::of(refused, Refused::Nothing))
                .of("status")
                .part(Part::Answer(status.clone()))
                .at(Some(one.pointer), Some(new.pointer.clone()));
            self.add(scope, finding);
        }
        for (status, other) in after {
            let refused = Refused::when(!covers(&was_known, &status), || json!(status));
            let words = format!("{} is new", noun(&status));
            let finding = Finding::new(Area::Responses, Kind::Existence, Action::Add, words)
                .direction(Direction::Response)
                .effect(Effect::of(Refused::Nothing, refused))
                .of("status")
                .part(Part::Answer(status.clone()))
                .at(Some(old.pointer.clone()), Some(other.pointer));
            self.add(scope, finding);
        }
    }

    fn response(
        &mut self,
        scope: &Scope<'a>,
        (status, what): (&str, &str),
        old: &Cursor<'a>,
        new: &Cursor<'a>,
    ) {
        self.described(scope, &format!("the {what}"), old, new);
        self.compare_headers(scope, (status, what), old, new);
        let body = |response: &Cursor<'a>| {
            let content = response.get("content");
            content.filter(|content| !content.members().is_empty())
        };
        let (before, after) = (body(old), body(new));
        if before.is_some() && after.is_some() {
            self.content(scope, (Some(status), what), old, new, Direction::Response);
        } else if before.is_some() || after.is_some() {
            let (action, words) = match after {
                Some(_) => (Action::Add, format!("the {what} has a body now")),
                None => (Action::Remove, format!("the {what} has no body any more")),
            };
            let presence = |body: &Option<Cursor<'a>>| Presence::of(body.is_some(), true);
            let finding = Finding::new(Area::Responses, Kind::Existence, action, words)
                .direction(Direction::Response)
                // Who asked for none does not read it.
                .effect(Presence::change(presence(&before), presence(&after), true))
                .of(format!("body of the {what}"))
                .part(Part::AnswerPresence(status.to_owned()))
                .at(Some(old.pointer.clone()), Some(new.pointer.clone()));
            self.add(scope, finding);
        }
        self.links(scope, what, old, new);
    }

    fn compare_headers(
        &mut self,
        scope: &Scope<'a>,
        (status, what): (&str, &str),
        old: &Cursor<'a>,
        new: &Cursor<'a>,
    ) {
        let presence = |header: &Cursor<'a>| Presence::of(true, header.flag("required"));
        let (before, mut after) = (headers(old), headers(new));
        for (key, (name, one)) in before {
            let header = format!("header `{name}` of the {what}");
            let part = Part::Header(status.to_owned(), key.clone());
            let there = Part::HeaderPresence(status.to_owned(), key.clone());
            let Some((_, other)) = after.remove(&key) else {
                let words = format!("the {header} is no longer there");
                let finding = Finding::new(Area::Headers, Kind::Existence, Action::Remove, words)
                    .direction(Direction::Response)
                    .effect(Presence::change(presence(&one), Presence::Never, true))
                    .of(header)
                    .part(there)
                    .at(Some(one.pointer), Some(new.pointer.clone()));
                self.add(scope, finding);
                continue;
            };
            let (was, is) = (presence(&one), presence(&other));
            if was != is {
                let word = if is == Presence::Required {
                    "always there"
                } else {
                    "optional"
                };
                let words = format!("the {header} is {word} now");
                let finding =
                    Finding::new(Area::Headers, Kind::Requiredness, Action::Change, words)
                        .direction(Direction::Response)
                        .effect(Presence::change(was, is, true))
                        .of(header.as_str())
                        .part(there)
                        .at(Some(one.pointer.clone()), Some(other.pointer.clone()));
                self.add(scope, finding);
            }
            let of = Use {
                direction: Direction::Response,
                wire: true,
                may_be_silent: false,
            };
            self.lifecycle(
                scope,
                &format!("the {header}"),
                Area::Headers,
                &one,
                &other,
                (Some(Direction::Response), part.clone()),
            );
            self.field(scope, (&part, &header), Area::Headers, &one, &other, of);
            self.described(scope, &format!("the {header}"), &one, &other);
        }
        for (key, (name, other)) in after {
            let header = format!("header `{name}` of the {what}");
            let finding = Finding::new(
                Area::Headers,
                Kind::Existence,
                Action::Add,
                format!("the {header} is new"),
            )
            .direction(Direction::Response)
            .effect(Presence::change(Presence::Never, presence(&other), true))
            .of(header)
            .part(Part::HeaderPresence(status.to_owned(), key))
            .at(Some(old.pointer.clone()), Some(other.pointer));
            self.add(scope, finding);
        }
    }

    /// Links say what a client may do with an answer that it has already.
    fn links(&mut self, scope: &Scope<'a>, what: &str, old: &Cursor<'a>, new: &Cursor<'a>) {
        let links = |response: &Cursor<'a>| -> BTreeMap<&'a str, (Value, String)> {
            let links = response.get("links");
            let members = links.map(|it| it.members()).unwrap_or_default();
            members
                .into_iter()
                .map(|(name, link)| (name, (link.value.clone(), link.pointer)))
                .collect()
        };
        let (before, after) = (links(old), links(new));
        let names: std::collections::BTreeSet<_> =
            before.keys().chain(after.keys()).copied().collect();
        for name in names {
            let (one, other) = (before.get(name), after.get(name));
            let (action, is) = match (one, other) {
                (None, Some(_)) => (Action::Add, "is new"),
                (Some(_), None) => (Action::Remove, "is no longer there"),
                (Some((one, _)), Some((other, _))) if one != other => {
                    (Action::Change, "leads elsewhere")
                }
                _ => continue,
            };
            let value = |link: Option<&(Value, String)>| link.map(|(value, _)| value.clone());
            let place = |link: Option<&(Value, String)>, response: &Cursor<'a>| {
                Some(link.map_or_else(|| response.pointer.clone(), |(_, pointer)| pointer.clone()))
            };
            let words = format!("the link `{name}` of the {what} {is}");
            let finding = Finding::new(Area::Links, Kind::Existence, action, words)
                .direction(Direction::Response)
                .values(value(one), value(other))
                .at(place(one, old), place(other, new));
            self.add(scope, finding);
        }
    }
}
