//! Documented parameters.

use std::sync::LazyLock;

use specweld_document::written::path_parts;

use crate::{Location, Schema, Style};

/// A documented parameter: generated code holds one static for all that are equal.
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

impl Parameter {
    /// A parameter in the style that is written out.
    #[must_use]
    pub const fn new(
        name: &'static str,
        place: Place,
        style: Style,
        schema: fn() -> Schema,
    ) -> Self {
        let schema = LazyLock::new(schema);
        Self {
            name,
            place,
            style,
            schema,
        }
    }

    /// A parameter that is a segment of the path, given by its index, in OpenAPI's default style.
    #[must_use]
    pub const fn path(name: &'static str, segment: usize, schema: fn() -> Schema) -> Self {
        Self::new(name, Place::Path { segment }, SIMPLE, schema)
    }

    /// A parameter of the query in OpenAPI's default style.
    #[must_use]
    pub const fn query(name: &'static str, schema: fn() -> Schema) -> Self {
        Self::new(name, Place::Query, FORM, schema)
    }

    /// A header in OpenAPI's default style.
    #[must_use]
    pub const fn header(name: &'static str, schema: fn() -> Schema) -> Self {
        Self::new(name, Place::Header, SIMPLE, schema)
    }

    /// A cookie in OpenAPI's default style.
    #[must_use]
    pub const fn cookie(name: &'static str, schema: fn() -> Schema) -> Self {
        Self::new(name, Place::Cookie, FORM, schema)
    }
}

/// The default style of paths and headers.
const SIMPLE: Style = Style::Simple { explode: false };

/// The default style of queries and cookies.
const FORM: Style = Style::Form { explode: true };

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// In the path.
    Path {
        /// Index of its segment: 1 in `/users/{id}`.
        segment: usize,
    },
    /// In a part of a segment of the path: `id` in `/reports/report-{id}.{format}`.
    PathPart {
        /// Index of the segment: 1 here.
        segment: usize,
        /// What stands before, between and after its parameters, as it is sent: `report-`, `.` and nothing.
        around: &'static [&'static str],
        /// Index among the segment's parameters: 0 here.
        part: usize,
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
            Place::Path { .. } | Place::PathPart { .. } => Self::Path,
            Place::Query => Self::Query,
            Place::Header => Self::Header,
            Place::Cookie => Self::Cookie,
        }
    }
}

/// Whether segments of a path, given by their indices, have all that stands around their parameters: what a router does not look at.
#[must_use]
pub fn path_fits(path: &str, segments: &[(usize, &[&str])]) -> bool {
    segments
        .iter()
        .all(|(segment, around)| path_parts(path, *segment, around).is_some())
}
