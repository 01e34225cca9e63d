//! Documented parameters.

use std::sync::LazyLock;

use crate::{Location, Schema, Style};

/// A documented parameter: generated code holds one static each.
#[derive(Debug)]
pub struct Parameter {
    /// Name on the wire.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// How it is written.
    pub style: Style,
    /// What it must be.
    pub schema: LazyLock<Schema>,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// In the path.
    Path {
        /// Index of its segment: 1 in `/users/{id}`.
        segment: usize,
    },
    /// In the query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl From<Place> for Location {
    fn from(place: Place) -> Self {
        match place {
            Place::Path { .. } => Self::Path,
            Place::Query => Self::Query,
            Place::Header => Self::Header,
            Place::Cookie => Self::Cookie,
        }
    }
}
