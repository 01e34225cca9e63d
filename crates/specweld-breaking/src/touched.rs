//! The public items of generated Rust that a change touches, as far as their names are sure: methods and builders by operation ids,
//! structs and enums by the names of components, traits by APIs. What is generated of schemas without a name is left out.

use heck::{ToSnakeCase, ToUpperCamelCase};
use specweld_document::{Document, extension, text};

use crate::change::{Action, Area, Change, Item, Kind, Part, Step};

/// What a change touches, from one document to another.
pub fn touched(change: &Change, old: &Document, new: &Document) -> Vec<Item> {
    let mut items = Vec::new();
    match (change.area, change.kind) {
        (Area::Paths, Kind::Existence) => operations(change, old, new, &mut items),
        (Area::Parameters, Kind::Existence) => parameters(change, &mut items),
        (Area::Responses, Kind::Existence) => {
            items.extend(operation(change).map(|id| Item {
                part: Part::Types,
                path: format!("the outcomes of `{}`", id.to_snake_case()),
                step: Step::Major,
            }));
        }
        (Area::Components, Kind::Existence) => {
            let place = change.new.as_ref().or(change.old.as_ref());
            let name = place.and_then(|place| component(&place.pointer));
            items.extend(name.map(|(name, _)| Item {
                part: Part::Types,
                path: name.to_upper_camel_case(),
                step: added_or(change.action),
            }));
        }
        (Area::Schema, kind) => items.extend(schema(change, kind)),
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

fn operation(change: &Change) -> Option<&str> {
    plain(&change.operation.as_ref()?.id)
}

fn operations(change: &Change, old: &Document, new: &Document, items: &mut Vec<Item>) {
    let at = |document: &Document, place: &Option<crate::Place>| {
        let mut pointer = place.as_ref()?.pointer.clone();
        if let Some(operation) = pointer.strip_suffix("/operationId") {
            pointer = operation.to_owned();
        }
        let value = document.value().pointer(&pointer)?;
        let id = text(value, "operationId").and_then(plain)?;
        let api = text(value, extension::API).and_then(plain);
        Some((
            id.to_snake_case(),
            api.map(ToUpperCamelCase::to_upper_camel_case),
        ))
    };
    let (before, after) = (at(old, &change.old), at(new, &change.new));
    if before == after {
        return;
    }
    let sides = [(before, Step::Major), (after, Step::Minor)];
    for (id, step) in sides {
        let Some((id, api)) = id else { continue };
        items.push(Item {
            part: Part::Client,
            path: format!("Client::{id}"),
            step,
        });
        items.extend(api.map(|api| Item {
            part: Part::Server,
            path: format!("trait {api}"),
            step: Step::Major,
        }));
    }
}

/// The setters of a builder.
fn parameters(change: &Change, items: &mut Vec<Item>) {
    let named = change.words.split('`').nth(1).and_then(plain);
    if let (Some(id), Some(name)) = (operation(change), named) {
        items.push(Item {
            part: Part::Client,
            path: format!(
                "builder::{}::{}",
                id.to_upper_camel_case(),
                name.to_snake_case()
            ),
            step: added_or(change.action),
        });
    }
}

/// The component that a pointer leads into, and where in it.
fn component(pointer: &str) -> Option<(&str, &str)> {
    let rest = pointer.strip_prefix("/components/schemas/")?;
    let (name, inside) = rest.split_once('/').unwrap_or((rest, ""));
    Some((plain(name)?, inside))
}

/// The type of a component, or a field of it.
fn schema(change: &Change, kind: Kind) -> Option<Item> {
    let place = [&change.new, &change.old]
        .into_iter()
        .flatten()
        .max_by_key(|place| place.pointer.len())?;
    let (name, inside) = component(&place.pointer)?;
    let (name, tokens) = (
        name.to_upper_camel_case(),
        inside.split('/').collect::<Vec<_>>(),
    );
    let path = match (kind, tokens.as_slice()) {
        // A struct has a field more or less, or one of another type.
        (
            Kind::Existence | Kind::Requiredness | Kind::Type,
            ["properties", property] | ["properties", property, "type" | "nullable"],
        ) => format!("{name}::{}", plain(property)?.to_snake_case()),
        (Kind::Values, ["enum"]) => name,
        (Kind::Structure, ["oneOf" | "anyOf", _]) => name,
        _ => return None,
    };
    Some(Item {
        part: Part::Types,
        path,
        step: Step::Major,
    })
}
