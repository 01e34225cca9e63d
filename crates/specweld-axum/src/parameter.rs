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
    /// In a part of a segment of the path: between `report-` and `.pdf` in `/reports/report-{id}.pdf`.
    PathPart {
        /// Index of the segment: 1 here.
        segment: usize,
        /// What stands before it, as it is sent.
        prefix: &'static str,
        /// What stands after it.
        suffix: &'static str,
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

/// Whether segments of a path, given by their indices, are something between a prefix and a suffix: what a router does not look at.
#[must_use]
pub fn path_fits(path: &str, parts: &[(usize, &str, &str)]) -> bool {
    parts
        .iter()
        .all(|(segment, prefix, suffix)| path_part(path, *segment, prefix, suffix).is_some())
}

/// What stands between a prefix and a suffix in a segment of a path; never empty.
pub(crate) fn path_part<'p>(
    path: &'p str,
    segment: usize,
    prefix: &str,
    suffix: &str,
) -> Option<&'p str> {
    let text = path.split('/').nth(segment + 1)?;
    let part = text.strip_prefix(prefix)?.strip_suffix(suffix)?;
    (!part.is_empty()).then_some(part)
}
