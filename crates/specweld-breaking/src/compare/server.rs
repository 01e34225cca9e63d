//! Base addresses.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use specweld_document::{Document, text};

use crate::change::{Action, Area, Kind};

use super::Comparer;
use super::draft::Part;
use super::finding::{Finding, Scope};
use super::law::of_sets;
use super::matching::Entry;

/// So many addresses are made of the variables of a server.
const MOST: usize = 64;

/// The addresses that an operation has: its own, else its path item's, else the document's.
pub fn addresses(document: &Document, entry: &Entry<'_>) -> BTreeSet<String> {
    of(servers(document, entry))
}

/// The servers that an operation has.
fn servers<'a>(document: &'a Document, entry: &Entry<'a>) -> Option<&'a Value> {
    let own = entry.value.value.get("servers");
    let own = own.or_else(|| entry.item.value.get("servers"));
    own.or_else(|| document.value().get("servers"))
}

/// An address of an operation, with the default of each variable that is left in it.
pub fn with_defaults(document: &Document, entry: &Entry<'_>, address: &str) -> String {
    let servers = servers(document, entry).and_then(Value::as_array);
    let mut address = address.to_owned();
    for server in servers.into_iter().flatten() {
        for (name, variable) in specweld_document::members(server, "variables") {
            if let Some(value) = text(variable, "default") {
                address = address.replace(&format!("{{{name}}}"), value);
            }
        }
    }
    address
}

/// The addresses of a list of servers; `/` where there is none.
fn of(servers: Option<&Value>) -> BTreeSet<String> {
    let servers = servers.and_then(Value::as_array).into_iter().flatten();
    let mut addresses: BTreeSet<String> = servers.flat_map(expand).collect();
    if addresses.is_empty() {
        addresses.insert(String::new());
    }
    addresses
}

/// The addresses of a server, with each value of its variables that is listed, else by their names.
fn expand(server: &Value) -> Vec<String> {
    let url = text(server, "url").unwrap_or_default();
    let mut addresses = vec![url.trim_end_matches('/').to_owned()];
    for (name, variable) in specweld_document::members(server, "variables") {
        let values = variable.get("enum").and_then(Value::as_array);
        let values: Vec<&str> = values
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        if values.is_empty() || addresses.len() * values.len() > MOST {
            continue;
        }
        let placeholder = format!("{{{name}}}");
        let with = |address: &String| -> Vec<String> {
            values
                .iter()
                .map(|value| address.replace(&placeholder, value))
                .collect()
        };
        addresses = addresses.iter().flat_map(with).collect();
    }
    addresses
}

impl<'a> Comparer<'a> {
    pub(super) fn servers(&mut self, scope: &Scope<'a>, old: &Entry<'a>, new: &Entry<'a>) {
        let before = addresses(self.old.document, old);
        let after = addresses(self.new.document, new);
        let own = |entry: &Entry<'a>| {
            entry
                .value
                .value
                .get("servers")
                .or_else(|| entry.item.value.get("servers"))
                .is_some()
        };
        // Those of the document are told once.
        if before == after || !own(old) && !own(new) {
            return;
        }
        let places = (
            Some(old.value.pointer.clone()),
            Some(new.value.pointer.clone()),
        );
        self.addresses(scope, &before, &after, places, "the operation");
    }

    /// Those of the document.
    pub(super) fn document_servers(&mut self, scope: &Scope<'a>) {
        let servers = |document: &Document| of(document.value().get("servers"));
        let (before, after) = (servers(self.old.document), servers(self.new.document));
        let place = || Some("/servers".to_owned());
        self.addresses(scope, &before, &after, (place(), place()), "the API");
    }

    fn addresses(
        &mut self,
        scope: &Scope<'a>,
        before: &BTreeSet<String>,
        after: &BTreeSet<String>,
        (old, new): (Option<String>, Option<String>),
        what: &str,
    ) {
        let shown = |address: &String| {
            if address.is_empty() {
                "/".to_owned()
            } else {
                address.clone()
            }
        };
        let none = BTreeSet::new();
        let sides = [
            (before.difference(after), Action::Remove, "is no longer at"),
            (after.difference(before), Action::Add, "is now also at"),
        ];
        for (addresses, action, is) in sides {
            for address in addresses {
                let this = BTreeSet::from([address.clone()]);
                let (one, other) = match action {
                    Action::Remove => (&this, &none),
                    _ => (&none, &this),
                };
                let finding = Finding::new(
                    Area::Servers,
                    Kind::Existence,
                    action,
                    format!("{what} {is} `{}`", shown(address)),
                )
                .effect(of_sets(one, other, |address| json!(shown(address))))
                .of("address")
                .part(Part::Address)
                .at(old.clone(), new.clone());
                self.add(scope, finding);
            }
        }
    }
}
