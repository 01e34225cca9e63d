//! Forms (`application/x-www-form-urlencoded`).

use serde_json::{Map, Value};

use super::member;
use super::pairs::Pairs;
use super::shape::Shape;
use super::style::{Given, Style};

/// Reads a form: an array has a field for each item, an object is one field of JSON. `read` reads a field, as [`Style::read`] does.
///
/// # Errors
///
/// What `read` gives, with the field before it.
pub fn form<E>(
    pairs: &Pairs<'_>,
    shape: &Shape,
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
    for name in pairs.names() {
        let shape = properties.get(name).unwrap_or(&additional);
        let style = match shape {
            Shape::Object { .. } | Shape::Nested => Style::Json,
            _ => Style::Form { explode: true },
        };
        let value = read(style, name, shape, &given)
            .map_err(|(at, reason)| (member(name) + &at, reason))?;
        object.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(Value::Object(object))
}
