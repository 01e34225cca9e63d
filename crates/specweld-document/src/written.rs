//! How values are written where there is no JSON: in paths, queries, headers, cookies and forms.
//!
//! A parameter's text becomes a value by its [`Style`] and by the [`Shape`] of its schema. It is read strictly: a lone `%`, a number with a
//! plus sign or a second value where there is one is [`Unreadable`].

mod encoding;
mod form;
mod pairs;
mod path;
mod shape;
mod style;

use std::fmt;

pub use encoding::{Decode, as_is, percent};
pub use form::form;
pub use pairs::Pairs;
pub use path::{path_parts, path_segment};
pub use shape::{Scalar, Shape};
pub use style::{Given, Style, json};

/// Why a text stands for no value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// There is one value, and it is given more than once.
    Duplicate,
    /// It is not of the documented type: a number with a plus sign, text that is not JSON, ...
    Malformed {
        /// What it should be, such as `integer` or `JSON`.
        expected: String,
    },
    /// A `%` is not followed by two hexadecimal digits.
    PercentEncoding,
    /// It is not UTF-8.
    Utf8,
    /// It goes on after the end of its value.
    TrailingData,
}

/// The member at fault, as a JSON pointer, and what is wrong with it.
pub type At = (String, Unreadable);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate => f.write_str("is given more than once"),
            Self::Malformed { expected } => write!(f, "is no {expected}"),
            Self::PercentEncoding => f.write_str("has a malformed percent encoding"),
            Self::Utf8 => f.write_str("is not UTF-8"),
            Self::TrailingData => f.write_str("goes on after its end"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// The JSON pointer of a member, from where it stands.
fn member(name: &str) -> String {
    crate::pointer([name])
}
