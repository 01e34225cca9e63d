//! Path templates.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use crate::Fault;

/// A path template as axum routes it.
#[derive(Debug, Default)]
pub(super) struct Path {
    pub route: String,
    /// Index of the segment of each parameter.
    pub segments: BTreeMap<String, usize>,
}

pub(super) fn parse(template: &str, path_item: &Cursor<'_>) -> Result<Path, Fault> {
    let Some(relative) = template.strip_prefix('/') else {
        return Err(path_item.fault(
            format!("the path `{template}` does not start with a slash"),
            "start it with one",
        ));
    };
    let mut path = Path::default();
    for (index, segment) in relative.split('/').enumerate() {
        path.route.push('/');
        let parameter = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .filter(|name| !name.is_empty() && !name.contains(['{', '}']));
        if let Some(name) = parameter {
            path.route.push_str(&format!("{{{}}}", route_name(name)));
            if path.segments.insert(name.to_owned(), index).is_some() {
                return Err(path_item.fault(
                    format!("the path `{template}` names `{name}` twice"),
                    "rename one of the two",
                ));
            }
        } else if segment.contains(['{', '}']) {
            return Err(path_item.fault(
                format!("`{segment}` in the path `{template}` mixes text and parameters"),
                "let a parameter be a whole segment between two slashes",
            ));
        } else if segment.starts_with([':', '*']) {
            // axum 0.7 had its own meaning for these. A router can be told to take them, but not
            // the application's router that it is merged into.
            return Err(path_item.fault(
                format!("axum refuses the segment `{segment}` in the path `{template}`"),
                "let the segment start with another character",
            ));
        } else {
            segment
                .chars()
                .for_each(|c| push_literal(&mut path.route, c));
        }
    }
    Ok(path)
}

/// Routes are compared with the path as it is sent, so that all but path characters (RFC 3986,
/// section 3.3) stand encoded in them.
fn push_literal(route: &mut String, c: char) {
    if c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%".contains(c) {
        route.push(c);
        return;
    }
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        route.push_str(&format!("%{byte:02X}"));
    }
}

/// axum takes `*` at the start of a name for a wildcard.
fn route_name(name: &str) -> String {
    name.replace(
        |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_',
        "_",
    )
}
