//! Forms (`application/x-www-form-urlencoded`).

use serde_json::{Map, Value};

use super::member;
use super::pairs::Pairs;
use super::shape::Shape;
use super::style::{Given, Style};

/// Reads a form: an array has a field for each item, an object is one field of JSON, but for the fields that have a style of their own.
/// `read` reads a field, as [`Style::read`] does.
///
/// # Errors
///
/// What `read` gives, with the field before it.
pub fn form<E>(
    pairs: &Pairs<'_>,
    shape: &Shape,
    styles: &[(&str, Style)],
    read: impl Fn(Style, &str, &Shape, &Given<'_>) -> Result<Option<Value>, (String, E)>,
) -> Result<Value, (String, E)> {
    let nothing = std::collections::BTreeMap::new();
    let (properties, additional) = match shape {
        Shape::Object {
            properties,
            additional,
        } => (properties, Shape::Scalar(*additional)),
        _ => (&nothing, shape.clone()),
    };
    let given = Given::Pairs(pairs);
    let mut object = Map::new();
    // A deep object has names of its own: `name[key]`.
    let deep = styles
        .iter()
        .filter(|(_, style)| *style == Style::DeepObject)
        .map(|(name, _)| *name);
    let is_of_deep = |name: &str| {
        let parted = name.split_once('[');
        parted.is_some_and(|(name, _)| deep.clone().any(|styled| styled == name))
    };
    let names = pairs.names().filter(|name| !is_of_deep(name));
    for name in names.chain(deep.clone()) {
        let shape = properties.get(name).unwrap_or(&additional);
        let styled = styles.iter().find(|(styled, _)| *styled == name);
        let style = match (styled, shape) {
            (Some((_, style)), _) => *style,
            (None, Shape::Object { .. } | Shape::Nested) => Style::Json,
            (None, _) => Style::Form { explode: true },
        };
        let value = read(style, name, shape, &given)
            .map_err(|(at, reason)| (member(name) + &at, reason))?;
        object.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(Value::Object(object))
}
