//! Documented parameters.

use std::sync::LazyLock;

use specweld_document::written::path_parts;

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
