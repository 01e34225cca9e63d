//! What belongs to the document and to no operation; callbacks and webhooks, whose requests go the other way.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use specweld_document::{Cursor, Document, text};

use crate::change::{Action, Area, Kind};

use super::Comparer;
use super::draft::{Part, Sides};
use super::finding::{Finding, Scope};
use super::law::{Effect, Refused};
use super::matching::{Pair, entries, pairs};
use super::operation::{offered, scope};

/// Where lowering, and people, keep the webhooks of OpenAPI 3.1.
const WEBHOOKS: &str = "x-webhooks";

impl<'a> Comparer<'a> {
    pub(super) fn document(&mut self) {
        let scope = Scope::default();
        self.info(&scope);
        self.document_servers(&scope);
        self.schemes(&scope);
        self.global_security(&scope);
        self.document_tags(&scope);
        self.unused(&scope);
    }

    fn info(&mut self, scope: &Scope<'a>) {
        let root = |document: &'a Document| Cursor::root(document).get("info");
        let (Some(old), Some(new)) = (root(self.old.document), root(self.new.document)) else {
            return;
        };
        for key in [
            "title",
            "description",
            "termsOfService",
            "contact",
            "license",
        ] {
            if old.value.get(key) != new.value.get(key) {
                let words = format!("the document has another {key}");
                self.text(scope, Area::Info, Kind::Text, words, &old, &new, key);
            }
        }
        let (before, after) = (old.text("version"), new.text("version"));
        if let (Some(before), Some(after)) = (before, after)
            && before != after
        {
            let numbers = |version: &str| -> Vec<u64> {
                version
                    .split(['.', '-'])
                    .map_while(|part| part.trim_start_matches('v').parse().ok())
                    .collect()
            };
            let (one, other) = (numbers(before), numbers(after));
            let (action, how) = match one.cmp(&other) {
                std::cmp::Ordering::Less if one.first() == other.first() => (Action::Increase, ""),
                std::cmp::Ordering::Less => (Action::Increase, ", another major version"),
                std::cmp::Ordering::Greater => (Action::Decrease, ", which is lower"),
                std::cmp::Ordering::Equal => (Action::Change, ""),
            };
            let words = format!("the version is {after} now instead of {before}{how}");
            let finding = Finding::new(Area::Info, Kind::Lifecycle, action, words)
                .values(Some(json!(before)), Some(json!(after)))
                .at(
                    Some("/info/version".to_owned()),
                    Some("/info/version".to_owned()),
                );
            self.add(scope, finding);
        }
    }

    /// What the document asks for where an operation asks for nothing itself. Whom that breaks is told of each operation.
    fn global_security(&mut self, scope: &Scope<'a>) {
        let list = |document: &Document| -> BTreeSet<String> {
            let security = document.value().get("security").and_then(Value::as_array);
            security
                .into_iter()
                .flatten()
                .map(Value::to_string)
                .collect()
        };
        let (before, after) = (list(self.old.document), list(self.new.document));
        let sides = [
            (before.difference(&after), Action::Remove, "no longer takes"),
            (after.difference(&before), Action::Add, "takes now"),
        ];
        for (requirements, action, takes) in sides {
            for requirement in requirements {
                let words = format!("the document {takes} the security requirement {requirement}");
                let place = || Some("/security".to_owned());
                let finding = Finding::new(Area::Security, Kind::Existence, action, words)
                    .at(place(), place());
                self.add(scope, finding);
            }
        }
    }

    fn document_tags(&mut self, scope: &Scope<'a>) {
        let tags = |document: &Document| -> BTreeSet<String> {
            let tags = document.value().get("tags").and_then(Value::as_array);
            let names = tags
                .into_iter()
                .flatten()
                .filter_map(|tag| text(tag, "name"));
            names.map(str::to_owned).collect()
        };
        let (before, after) = (tags(self.old.document), tags(self.new.document));
        for (names, action, is) in [
            (
                before.difference(&after),
                Action::Remove,
                "is no longer there",
            ),
            (after.difference(&before), Action::Add, "is new"),
        ] {
            for name in names {
                let words = format!("the tag `{name}` {is}");
                let finding = Finding::new(Area::Tags, Kind::Existence, action, words)
                    .at(Some("/tags".to_owned()), Some("/tags".to_owned()));
                self.add(scope, finding);
            }
        }
    }

    /// Component schemas that came or went. What uses them tells the rest.
    fn unused(&mut self, scope: &Scope<'a>) {
        let names = |document: &Document| -> BTreeSet<String> {
            document
                .schemas()
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        let (before, after) = (names(self.old.document), names(self.new.document));
        let place = |name: &str| Some(specweld_document::pointer(["components", "schemas", name]));
        for name in before.difference(&after) {
            let words = format!("the schema `{name}` is no longer there by that name");
            let finding = Finding::new(Area::Components, Kind::Existence, Action::Remove, words)
                .at(place(name), None);
            self.add(scope, finding);
        }
        for name in after.difference(&before) {
            let words = format!("the schema `{name}` is new");
            let finding = Finding::new(Area::Components, Kind::Existence, Action::Add, words)
                .at(None, place(name));
            self.add(scope, finding);
        }
    }

    /// Requests that the server sends for a call.
    pub(super) fn callbacks(&mut self, outer: &Scope<'a>, old: &Cursor<'a>, new: &Cursor<'a>) {
        let callbacks = |operation: &Cursor<'a>| {
            let callbacks = operation.get("callbacks");
            callbacks.map(|it| it.members()).unwrap_or_default()
        };
        let (before, after) = (callbacks(old), callbacks(new));
        let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        for name in names {
            let items = |callback: Option<&Cursor<'a>>| callback.map(entries).unwrap_or_default();
            for pair in pairs(items(before.get(name)), items(after.get(name))) {
                let (Pair::Both(entry, _) | Pair::Old(entry) | Pair::New(entry)) = &pair;
                let method = entry.method.to_ascii_uppercase();
                let inner = Scope {
                    sides: Some(Sides::of(&pair)),
                    flipped: !outer.flipped,
                    within: format!("callback `{name}`, {method} {}", entry.path),
                    ..outer.clone()
                };
                self.pair(&inner, &pair, Area::Callbacks);
            }
        }
    }

    /// Requests that the server sends by itself.
    pub(super) fn webhooks(&mut self) {
        let hooks = |document: &'a Document| {
            let hooks = Cursor::root(document).member(WEBHOOKS);
            // Reading the document did not look into them.
            hooks.filter(|hooks| hooks.value.is_object() && is_sound(hooks.value))
        };
        let items =
            |hooks: Option<Cursor<'a>>| hooks.map_or_else(Vec::new, |hooks| entries(&hooks));
        let (old, new) = (
            items(hooks(self.old.document)),
            items(hooks(self.new.document)),
        );
        for pair in pairs(old, new) {
            let scope = Scope {
                flipped: true,
                ..scope(&pair)
            };
            let (Pair::Both(entry, _) | Pair::Old(entry) | Pair::New(entry)) = &pair;
            match &pair {
                Pair::Both(..) => self.pair(&scope, &pair, Area::Webhooks),
                // Nobody asks for one: it is sent, or it is not.
                Pair::Old(_) => {
                    let show = Refused::shown(json!("it is not sent any more"));
                    let finding = Finding::new(
                        Area::Webhooks,
                        Kind::Existence,
                        Action::Remove,
                        "the webhook is no longer there",
                    )
                    .effect(Effect::of(Refused::Nothing, show))
                    .at(Some(entry.value.pointer.clone()), None);
                    self.add(
                        &offered(&scope),
                        finding.promise().of("webhook").part(Part::Request),
                    );
                }
                Pair::New(_) => {
                    let show = Refused::shown(json!("it was not sent"));
                    let finding = Finding::new(
                        Area::Webhooks,
                        Kind::Existence,
                        Action::Add,
                        "the webhook is new",
                    )
                    .effect(Effect::of(show, Refused::Nothing))
                    .at(None, Some(entry.value.pointer.clone()));
                    self.add(
                        &offered(&scope),
                        finding.promise().of("webhook").part(Part::Request),
                    );
                }
            }
        }
    }
}

/// Whether all references of a value lead to components, which reading the document made sure of.
fn is_sound(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.iter().all(|(key, member)| match member {
            Value::String(reference) if key == "$ref" => reference.starts_with("#/components/"),
            member => is_sound(member),
        }),
        Value::Array(items) => items.iter().all(is_sound),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_within_webhooks_are_not_followed_elsewhere() {
        assert!(is_sound(
            &json!({"a": [{"$ref": "#/components/schemas/A"}]})
        ));
        assert!(!is_sound(&json!({"a": [{"$ref": "#/x-webhooks/a"}]})));
    }
}
