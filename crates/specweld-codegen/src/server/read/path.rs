//! Path templates.

use std::collections::BTreeMap;

use specweld_document::{Cursor, DocumentError};

use crate::server::operation::Mixed;

/// A path template as axum routes it.
#[derive(Debug, Default)]
pub(crate) struct Path {
    pub route: String,
    /// Where each parameter stands: the index of its segment, and its index in there.
    pub parameters: BTreeMap<String, (usize, usize)>,
    /// Segments that are not one parameter alone.
    pub mixed: Vec<Mixed>,
}

pub(crate) fn parse(template: &str, path_item: &Cursor<'_>) -> Result<Path, DocumentError> {
    if template.contains(['?', '#']) {
        return Err(path_item.error(
            "unroutable-path",
            format!("the path `{template}` has a query or a fragment, and no route is told apart by these"),
            "describe what is behind the path as parameters",
        ));
    }
    // Reading the document made sure of the slash.
    let relative = template.strip_prefix('/').unwrap_or(template);
    let mut path = Path::default();
    for (index, segment) in relative.split('/').enumerate() {
        path.route.push('/');
        let Some((around, names)) = parts(segment) else {
            return Err(path_item.error(
                "unroutable-path",
                format!("`{segment}` in the path `{template}` can't be taken apart"),
                "close each brace, and let something stand between two parameters",
            ));
        };
        for (part, name) in names.iter().enumerate() {
            let place = (index, part);
            if path.parameters.insert((*name).to_owned(), place).is_some() {
                return Err(path_item.error(
                    "unroutable-path",
                    format!("the path `{template}` names `{name}` twice"),
                    "rename one of the two",
                ));
            }
        }
        if let Some(name) = names.first() {
            path.route.push_str(&format!("{{{}}}", route_name(name)));
            if around.iter().any(|text| !text.is_empty()) {
                path.mixed.push(Mixed {
                    segment: index,
                    around: around.into_iter().map(encoded).collect(),
                });
            }
        } else if segment.starts_with([':', '*']) {
            // axum 0.7 had its own meaning for these. A router can be told to take them, but not
            // the application's router that it is merged into.
            return Err(path_item.error(
                "unroutable-path",
                format!("axum refuses the segment `{segment}` in the path `{template}`"),
                "let the segment start with another character",
            ));
        } else {
            path.route.push_str(&encoded(segment));
        }
    }
    Ok(path)
}

/// What stands around the parameters of a segment, and their names.
fn parts(segment: &str) -> Option<(Vec<&str>, Vec<&str>)> {
    let (mut around, mut names) = (Vec::new(), Vec::new());
    let mut rest = segment;
    while let Some((before, inside)) = rest.split_once('{') {
        let (name, after) = inside.split_once('}')?;
        // Two parameters with nothing between them could be parted anywhere.
        let is_apart = names.is_empty() || !before.is_empty();
        if name.is_empty() || name.contains('{') || before.contains('}') || !is_apart {
            return None;
        }
        around.push(before);
        names.push(name);
        rest = after;
    }
    around.push(rest);
    (!rest.contains('}')).then_some((around, names))
}

/// Routes are compared with the path as it is sent, so that all but path characters (RFC 3986,
/// section 3.3) stand encoded in them.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%".contains(c) {
            encoded.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// axum takes `*` at the start of a name for a wildcard.
fn route_name(name: &str) -> String {
    name.replace(
        |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_',
        "_",
    )
}
