//! The public items of generated Rust that a change touches, as far as their names are sure: methods, builders and outcomes by operation
//! ids, traits by APIs, structs and enums by the names of components, and by those that schemas without a name are given.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};
use specweld_document::{Document, extension, text};

use crate::change::{Action, Area, Change, Item, Kind, Part, Place, Step};

/// A document, and what its schemas without a name are called in Rust.
pub struct Named<'d> {
    document: &'d Document,
    /// Names by the places of the schemas.
    names: OnceCell<BTreeMap<String, String>>,
}

impl<'d> Named<'d> {
    pub fn new(document: &'d Document) -> Self {
        Self {
            document,
            names: OnceCell::new(),
        }
    }

    /// The schema with a name that a place is in, and where in it.
    fn schema<'p>(&self, place: &'p str) -> Option<(String, &'p str)> {
        if let Some(rest) = place.strip_prefix("/components/schemas/") {
            let (name, inside) = rest.split_once('/').unwrap_or((rest, ""));
            return Some((plain(name)?.to_owned(), inside));
        }
        let names = self.names.get_or_init(|| {
            let named = self.document.clone().with_named_schemas();
            let names = named.named_schemas();
            names
                .map(|(name, place)| (place.to_owned(), name.to_owned()))
                .collect()
        });
        let mut around = place;
        while !around.is_empty() {
            if let Some(name) = names.get(around) {
                let inside = place[around.len()..].trim_start_matches('/');
                return Some((plain(name)?.to_owned(), inside));
            }
            around = &around[..around.rfind('/')?];
        }
        None
    }

    /// The operation that a place is in.
    fn operation(&self, place: &Place) -> Option<Called> {
        let operation = place.pointer.split('/').take(4).collect::<Vec<_>>();
        let value = self.document.value().pointer(&operation.join("/"))?;
        let id = text(value, "operationId").and_then(plain)?.to_snake_case();
        let api = text(value, extension::API).and_then(plain);
        Some(Called::new(id, api))
    }
}

/// What an operation is called in Rust.
#[derive(PartialEq)]
struct Called {
    /// The method of the client.
    id: String,
    /// The module of its types, and the same in camel case: the trait.
    api: Option<(String, String)>,
    /// The method of the trait.
    method: String,
}

impl Called {
    fn new(id: String, api: Option<&str>) -> Self {
        let api = api.map(|api| (api.to_snake_case(), api.to_upper_camel_case()));
        let own = api
            .as_ref()
            .and_then(|(api, _)| id.strip_prefix(api.as_str())?.strip_prefix('_'));
        Self {
            method: own.unwrap_or(&id).to_owned(),
            id,
            api,
        }
    }

    /// A type of the module of the API.
    fn of_types(&self, ending: &str) -> String {
        let name = format!("{}{ending}", self.method.to_upper_camel_case());
        match &self.api {
            Some((api, _)) => format!("{api}::{name}"),
            None => name,
        }
    }

    fn request(&self, field: &str) -> Item {
        let name = self.method.to_upper_camel_case();
        let field = field.to_snake_case();
        item(Part::Server, format!("{name}Request::{field}"), Step::Major)
    }

    fn builder(&self, setter: &str, step: Step) -> Item {
        let (name, setter) = (self.id.to_upper_camel_case(), setter.to_snake_case());
        item(Part::Client, format!("builder::{name}::{setter}"), step)
    }
}

fn item(part: Part, path: String, step: Step) -> Item {
    Item { part, path, step }
}

/// What a change touches, from one document to another.
pub fn touched(change: &Change, old: &Named<'_>, new: &Named<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    match (change.area, change.kind) {
        (Area::Paths, Kind::Existence) => operations(change, old, new, &mut items),
        (Area::Parameters, _) => items.extend(parameter(change)),
        (Area::RequestBody, Kind::Existence | Kind::Requiredness | Kind::Type) => {
            if let Some(called) = called(change) {
                if change.kind != Kind::Requiredness {
                    items.push(called.builder("body", Step::Major));
                }
                items.push(called.request("body"));
            }
        }
        (Area::Responses | Area::Headers, Kind::Existence | Kind::Requiredness | Kind::Type) => {
            items.extend(outcomes(change));
        }
        (Area::Components, Kind::Existence) => {
            let place = change.new.as_ref().or(change.old.as_ref());
            let name = place.and_then(|place| new.schema(&place.pointer));
            let name = name.map(|(name, _)| name.to_upper_camel_case());
            items.extend(name.map(|name| item(Part::Types, name, added_or(change.action))));
        }
        (Area::Schema, kind) => items.extend(schema(change, kind, old, new)),
        _ => {}
    }
    items.sort();
    items.dedup();
    items
}

/// Something more is a step that breaks nothing; whatever else is not.
fn added_or(action: Action) -> Step {
    match action {
        Action::Add => Step::Minor,
        _ => Step::Major,
    }
}

/// A name of which it is sure what Rust makes of it.
fn plain(name: &str) -> Option<&str> {
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    is_plain.then_some(name)
}

/// The operation of a change.
fn called(change: &Change) -> Option<Called> {
    let operation = change.operation.as_ref()?;
    let id = plain(&operation.id)?.to_snake_case();
    Some(Called::new(id, operation.api.as_deref().and_then(plain)))
}

fn operations(change: &Change, old: &Named<'_>, new: &Named<'_>, items: &mut Vec<Item>) {
    let at = |named: &Named<'_>, place: &Option<Place>| named.operation(place.as_ref()?);
    let (before, after) = (at(old, &change.old), at(new, &change.new));
    if before == after {
        return;
    }
    let sides = [(before, Step::Major), (after, Step::Minor)];
    for (called, step) in sides {
        let Some(called) = called else { continue };
        items.push(item(Part::Client, format!("Client::{}", called.id), step));
        for outcome in ["Ok", "Error"] {
            items.push(item(Part::Types, called.of_types(outcome), step));
        }
        if let Some((_, name)) = &called.api {
            // Who implements the trait has a method too many, or too few.
            let path = format!("{name}::{}", called.method);
            items.push(item(Part::Server, path, Step::Major));
        }
    }
}

/// The setter of a builder, and what the trait's method gets.
fn parameter(change: &Change) -> Vec<Item> {
    let named = change.words.split('`').nth(1).and_then(plain);
    let (Some(called), Some(name)) = (called(change), named) else {
        return Vec::new();
    };
    match change.kind {
        Kind::Existence => vec![
            called.builder(name, added_or(change.action)),
            called.request(name),
        ],
        // A setter takes what it took: that there has to be one is asked when the request is sent.
        Kind::Requiredness => vec![called.request(name)],
        Kind::Type | Kind::Structure | Kind::Values
            if change.level() > crate::Level::Documentation =>
        {
            vec![called.builder(name, Step::Major), called.request(name)]
        }
        _ => Vec::new(),
    }
}

/// The outcomes that an answer is one of.
fn outcomes(change: &Change) -> Vec<Item> {
    let Some(called) = called(change) else {
        return Vec::new();
    };
    let status = change.words.split("answer ").nth(1).unwrap_or_default();
    let endings: &[&str] = match status.as_bytes().first() {
        Some(b'2') => &["Ok"],
        Some(b'1' | b'3'..=b'5') => &["Error"],
        _ => &["Error", "Ok"],
    };
    let outcome = |ending: &&str| item(Part::Types, called.of_types(ending), Step::Major);
    endings.iter().map(outcome).collect()
}

/// The type of a component, or a field of it.
fn schema(change: &Change, kind: Kind, old: &Named<'_>, new: &Named<'_>) -> Option<Item> {
    let is_interface = matches!(
        kind,
        Kind::Existence | Kind::Requiredness | Kind::Type | Kind::Values | Kind::Structure
    );
    if !is_interface || change.level() == crate::Level::Documentation {
        return None;
    }
    let places = [(new, &change.new), (old, &change.old)];
    let places = places
        .into_iter()
        .filter_map(|(named, place)| Some((named, place.as_ref()?)));
    let (named, place) = places.max_by_key(|(_, place)| place.pointer.len())?;
    let (name, inside) = named.schema(&place.pointer)?;
    let name = name.to_upper_camel_case();
    let tokens: Vec<&str> = inside.split('/').collect();
    let path = match tokens.as_slice() {
        // A struct has a field more or less, or one of another type.
        ["properties", property, ..] => format!("{name}::{}", plain(property)?.to_snake_case()),
        _ => name,
    };
    Some(item(Part::Types, path, Step::Major))
}
