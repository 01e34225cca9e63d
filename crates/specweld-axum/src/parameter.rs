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

/// The parameters of a segment of a path, none of which is empty.
pub(crate) fn path_parts<'p>(
    path: &'p str,
    segment: usize,
    around: &[&str],
) -> Option<Vec<&'p str>> {
    let [before, between @ .., after] = around else {
        return None;
    };
    let text = path_segment(path, segment)?;
    let mut rest = text.strip_prefix(before)?.strip_suffix(after)?;
    let mut parts = Vec::new();
    for literal in between {
        let (part, next) = rest.split_once(literal)?;
        parts.push(part);
        rest = next;
    }
    parts.push(rest);
    parts.iter().all(|part| !part.is_empty()).then_some(parts)
}

/// A segment of a path.
pub(crate) fn path_segment(path: &str, segment: usize) -> Option<&str> {
    // What is before the first slash is none.
    let mut slashes = path.bytes().enumerate().filter(|(_, byte)| *byte == b'/');
    let (start, _) = slashes.nth(segment)?;
    let end = slashes.next().map_or(path.len(), |(at, _)| at);
    path.get(start + 1..end)
}
