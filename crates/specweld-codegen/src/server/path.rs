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
    /// Of segments that are not all parameter.
    pub affixes: Vec<Affix>,
}

/// What stands around a parameter in its segment, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Affix {
    pub segment: usize,
    pub prefix: String,
    pub suffix: String,
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
        let parts = segment.split_once('{').and_then(|(prefix, rest)| {
            let (name, suffix) = rest.split_once('}')?;
            Some((prefix, name, suffix))
        });
        let parts = parts.filter(|(prefix, name, suffix)| {
            let is_plain = |text: &str| !text.contains(['{', '}']);
            !name.is_empty() && is_plain(prefix) && is_plain(name) && is_plain(suffix)
        });
        if let Some((prefix, name, suffix)) = parts {
            path.route.push_str(&format!("{{{}}}", route_name(name)));
            if path.segments.insert(name.to_owned(), index).is_some() {
                return Err(path_item.fault(
                    format!("the path `{template}` names `{name}` twice"),
                    "rename one of the two",
                ));
            }
            if !prefix.is_empty() || !suffix.is_empty() {
                path.affixes.push(Affix {
                    segment: index,
                    prefix: encoded(prefix),
                    suffix: encoded(suffix),
                });
            }
        } else if segment.contains(['{', '}']) {
            return Err(path_item.fault(
                format!("`{segment}` in the path `{template}` has several parameters"),
                "let there be one parameter at most between two slashes",
            ));
        } else if segment.starts_with([':', '*']) {
            // axum 0.7 had its own meaning for these. A router can be told to take them, but not
            // the application's router that it is merged into.
            return Err(path_item.fault(
                format!("axum refuses the segment `{segment}` in the path `{template}`"),
                "let the segment start with another character",
            ));
        } else {
            path.route.push_str(&encoded(segment));
        }
    }
    Ok(path)
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

/// A route without the names of its parameters, which axum does not tell apart by them.
pub(super) fn nameless(route: &str) -> String {
    let mut nameless = String::new();
    for segment in route.split('/') {
        let is_parameter = segment.starts_with('{');
        nameless.push('/');
        nameless.push_str(if is_parameter { "{}" } else { segment });
    }
    nameless
}

/// axum takes `*` at the start of a name for a wildcard.
fn route_name(name: &str) -> String {
    name.replace(
        |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_',
        "_",
    )
}
