//! Credentials: which combinations are asked for, how they are carried, and where they come from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use specweld_document::{Cursor, Document, members, text};

use crate::change::{Action, Area, Kind};

use super::Comparer;
use super::credentials::{Alternative, alternatives, carried, noun, satisfies};
use super::draft::Part;
use super::finding::{Finding, Scope};
use super::law::{Effect, Refused, of_sets};
use super::matching::Entry;

/// A URL without the flow that it belongs to.
fn bare(url: &str) -> &str {
    url.split_once(": ").map_or(url, |(_, url)| url)
}

impl<'a> Comparer<'a> {
    /// What an operation asks for.
    pub(super) fn security(&mut self, scope: &Scope<'a>, old: &Entry<'a>, new: &Entry<'a>) {
        let before = alternatives(self.old.document, old.value.value);
        let after = alternatives(self.new.document, new.value.value);
        let refused = |sent: &[Alternative], taken: &[Alternative]| {
            let refused = sent
                .iter()
                .find(|sent| !taken.iter().any(|asked| satisfies(sent, asked)));
            refused.map_or(Refused::Nothing, |sent| Refused::shown(json!(noun(sent))))
        };
        let all = |alternatives: &[Alternative]| -> BTreeSet<Alternative> {
            alternatives.iter().cloned().collect()
        };
        let (one, other) = (all(&before), all(&after));
        if one == other {
            return;
        }
        let place = |entry: &Entry<'a>| match entry.value.value.get("security") {
            Some(_) => Some(format!("{}/security", entry.value.pointer)),
            None => Some(entry.value.pointer.clone()),
        };
        let gone: Vec<String> = one.difference(&other).map(noun).collect();
        let come: Vec<String> = other.difference(&one).map(noun).collect();
        let (action, words) = match (gone.as_slice(), come.as_slice()) {
            ([], come) => (
                Action::Add,
                format!(
                    "the operation can be called with {} now",
                    come.join(", or ")
                ),
            ),
            (gone, []) => (
                Action::Remove,
                format!(
                    "the operation can no longer be called with {}",
                    gone.join(", or ")
                ),
            ),
            (gone, come) => (
                Action::Change,
                format!(
                    "the operation asks for {} now instead of {}",
                    come.join(", or "),
                    gone.join(", or ")
                ),
            ),
        };
        let finding = Finding::new(Area::Security, Kind::Existence, action, words)
            .effect(Effect::of(
                refused(&before, &after),
                refused(&after, &before),
            ))
            .of("credentials")
            .part(Part::Credentials)
            .values(Some(json!(gone)), Some(json!(come)))
            .at(place(old), place(new));
        self.add(scope, finding);
    }

    /// The schemes themselves.
    pub(super) fn schemes(&mut self, scope: &Scope<'a>) {
        let schemes = |document: &'a Document| {
            let components = Cursor::root(document).get("components");
            let schemes = components.and_then(|it| it.get("securitySchemes"));
            schemes.map(|it| it.members()).unwrap_or_default()
        };
        let (before, after) = (schemes(self.old.document), schemes(self.new.document));
        let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        for name in names {
            match (before.get(name), after.get(name)) {
                (Some(one), Some(other)) if one.value != other.value => {
                    self.scheme(scope, name, one, other)
                }
                (Some(one), None) => {
                    let words = format!("the security scheme `{name}` is no longer there");
                    let finding =
                        Finding::new(Area::Security, Kind::Existence, Action::Remove, words)
                            .at(Some(one.pointer.clone()), None);
                    self.add(scope, finding);
                }
                (None, Some(other)) => {
                    let words = format!("the security scheme `{name}` is new");
                    let finding = Finding::new(Area::Security, Kind::Existence, Action::Add, words)
                        .at(None, Some(other.pointer.clone()));
                    self.add(scope, finding);
                }
                _ => {}
            }
        }
    }

    fn scheme(&mut self, scope: &Scope<'a>, name: &str, old: &Cursor<'a>, new: &Cursor<'a>) {
        let places = || (Some(old.pointer.clone()), Some(new.pointer.clone()));
        let (one, other) = (
            carried(self.old.document, name),
            carried(self.new.document, name),
        );
        if one != other {
            let words = format!("the security scheme `{name}` is now {other} instead of {one}");
            let (before, after) = places();
            // Whom it breaks is told of each operation that asks for it.
            let finding =
                Finding::new(Area::Security, Kind::Type, Action::Change, words).at(before, after);
            self.add(scope, finding);
        }
        for key in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
            let urls = |scheme: &Cursor<'a>| -> BTreeSet<String> {
                let flows = members(scheme.value, "flows");
                flows
                    .filter_map(|(flow, value)| Some(format!("{flow}: {}", text(value, key)?)))
                    .collect()
            };
            let (one, other) = (urls(old), urls(new));
            if one != other {
                let list =
                    |urls: &BTreeSet<String>| urls.iter().cloned().collect::<Vec<_>>().join(", ");
                let words = format!(
                    "the {key} of the security scheme `{name}` is now {} instead of {}",
                    list(&other),
                    list(&one)
                );
                let (before, after) = places();
                let finding = Finding::new(Area::Security, Kind::Type, Action::Change, words)
                    .effect(of_sets(&one, &other, |url| json!(bare(url))))
                    .of(key)
                    .part(Part::Url)
                    .at(before, after);
                self.add(scope, finding);
            }
        }
        if text(old.value, "openIdConnectUrl") != text(new.value, "openIdConnectUrl") {
            let words = format!("the security scheme `{name}` has another openIdConnectUrl");
            let (before, after) = places();
            let show =
                |scheme: &Cursor<'a>| Refused::shown(json!(text(scheme.value, "openIdConnectUrl")));
            let finding = Finding::new(Area::Security, Kind::Type, Action::Change, words)
                .effect(Effect::of(show(old), show(new)))
                .of("openIdConnectUrl")
                .part(Part::Url)
                .at(before, after);
            self.add(scope, finding);
        }
        self.scopes(scope, name, old, new);
        if text(old.value, "description") != text(new.value, "description") {
            let words = format!("the security scheme `{name}` has another description");
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
    }

    /// The scopes that tokens can be got for.
    fn scopes(&mut self, scope: &Scope<'a>, name: &str, old: &Cursor<'a>, new: &Cursor<'a>) {
        let scopes = |scheme: &Cursor<'a>| -> BTreeMap<String, Value> {
            let flows = members(scheme.value, "flows");
            flows
                .flat_map(|(_, flow)| members(flow, "scopes"))
                .map(|(name, words)| (name.to_owned(), words.clone()))
                .collect()
        };
        let (before, after) = (scopes(old), scopes(new));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for key in names {
            let set =
                |it: Option<&Value>| -> BTreeSet<&String> { it.map(|_| key).into_iter().collect() };
            let (one, other) = (before.get(key), after.get(key));
            let (action, kind, is) = match (one, other) {
                (None, Some(_)) => (Action::Add, Kind::Existence, "is new"),
                (Some(_), None) => (Action::Remove, Kind::Existence, "is no longer there"),
                (one, other) if one != other => {
                    (Action::Change, Kind::Type, "has another description")
                }
                _ => continue,
            };
            let effect = match action {
                Action::Change => Effect::documentation(),
                _ => of_sets(&set(one), &set(other), |scope| json!(scope)),
            };
            let words = format!("the scope `{key}` of the security scheme `{name}` {is}");
            let finding = Finding::new(Area::Security, kind, action, words)
                .effect(effect)
                .of("scope")
                .values(one.cloned(), other.cloned())
                .at(Some(old.pointer.clone()), Some(new.pointer.clone()));
            self.add(scope, finding);
        }
    }
}
