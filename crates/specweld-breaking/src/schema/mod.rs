//! Schemas of OpenAPI 3.0 as sets of values.
//!
//! Whether one set is within another is decided by looking for a value that is not (`search`). The usual implementations answer
//! yes or no; here the value itself is what people are shown, so it is made, and a validator that had no part in making it has
//! to agree (`judge`).

mod accept;
mod array;
mod choice;
mod decimal;
mod disjoint;
mod found;
mod judge;
mod leaf;
mod node;
mod number;
mod object;
mod same;
mod search;
mod space;
mod text;
mod value;

use serde_json::Value;
use specweld_document::Document;

pub(crate) use decimal::Decimal;
pub(crate) use found::Found;
pub(crate) use judge::Judge;
pub(crate) use leaf::Literal;
pub use node::Direction;
pub(crate) use node::{
    ALL, ARRAY, Additional, BOOLEAN, Bound, FRACTION, Id, NULL, NUMBER, Node, OBJECT, STRING,
    Types, WHOLE,
};
pub(crate) use space::{Side, Space};
pub(crate) use value::among;

/// Whether a schema takes all values of another.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It does.
    Yes,
    /// It does not take this value, which is one of the other. None where the value is too large to be written down.
    No(Option<Value>),
    /// It can't be told, and why.
    Unknown(String),
}

/// Whether the schema `outer` of one document takes every value of the schema `inner` of another, as schemas are read in a
/// direction: what does not go that way is not looked at.
///
/// It always ends, after a number of steps that does not depend on the schemas, and what it says is the same for the same schemas.
///
/// ```
/// use serde_json::json;
/// use specweld_breaking::schema::{Direction, Verdict, contains};
/// use specweld_document::Document;
///
/// let document = Document::parse(r#"{"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {}}"#)?;
/// let (short, long) = (json!({"type": "string", "maxLength": 1}), json!({"type": "string", "maxLength": 2}));
/// let within = |outer, inner| contains((&document, outer), (&document, inner), Direction::Request);
/// assert_eq!(within(&long, &short), Verdict::Yes);
/// assert_eq!(within(&short, &long), Verdict::No(Some(json!("aa"))));
/// # Ok::<(), specweld_document::DocumentErrors>(())
/// ```
pub fn contains(
    outer: (&Document, &Value),
    inner: (&Document, &Value),
    direction: Direction,
) -> Verdict {
    let mut space = Space::new(inner.0, outer.0, direction);
    let inside = space.schema(Side::Old, inner.1);
    let outside = space.schema(Side::New, outer.1);
    match space.find(&[Literal::Take(inside), Literal::Not(outside)]) {
        Found::Nothing => Verdict::Yes,
        Found::Large => Verdict::No(None),
        Found::Unknown(reason) => Verdict::Unknown(reason.to_owned()),
        Found::Value(witness) => {
            let judge = |(document, schema), taken| {
                judge::is_valid(document, schema, direction, false, &witness) == Some(taken)
            };
            match judge(inner, true) && judge(outer, false) {
                true => Verdict::No(Some(witness)),
                false => Verdict::Unknown(DISPUTED.to_owned()),
            }
        }
    }
}

/// Why nothing is said where the validator does not agree.
pub(crate) const DISPUTED: &str = "a value was found, but the validator judges it otherwise";
