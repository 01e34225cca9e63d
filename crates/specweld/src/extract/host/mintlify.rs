//! Mintlify: the title, the description as a quote, and under "OpenAPI" a block of YAML whose info string names file,
//! method and path:
//!
//! `````text
//! # Cut a tie
//!
//! > Cuts a tie.
//!
//! ## OpenAPI
//!
//! ````yaml ties.json delete /ties/{id}
//! openapi: 3.1.0
//! ````
//! `````
//!
//! Sources of pages have `openapi: ties.json delete /ties/{id}` in their front matter instead. Older exports are of a
//! [form of their own](call).

mod call;

use std::ops::Range;

use super::adapter::Host;
use crate::extract::draft::Draft;
use crate::extract::embed::Shown;
use crate::extract::fence::Fence;
use crate::extract::furniture;
use crate::extract::section::Section;
use crate::parse::Frame;

#[derive(Debug)]
pub(super) struct Mintlify;

impl Host for Mintlify {
    fn made(&self, fence: &Fence<'_>, _: &Frame, _: &Section) -> bool {
        fence.is_call()
    }

    fn adapt(&self, draft: &mut Draft<'_, '_>) {
        call::adapt(draft);
    }
}

/// The operation that front matter names: `openapi: get /ties`, or `openapi: "ties.json get /ties"`.
pub(in crate::extract) fn metadata(text: &str, metadata: &Range<usize>) -> Option<Shown> {
    let mut at = metadata.start;
    for line in text[metadata.clone()].split_inclusive('\n') {
        if let Some(value) = line.strip_prefix("openapi:") {
            let start = at + line.len() - value.len();
            return value_at(value, start);
        }
        at += line.len();
    }
    None
}

/// The operation that a line with this value names.
pub(in crate::extract) fn value_at(value: &str, start: usize) -> Option<Shown> {
    let quotes = [' ', '\t', '\r', '\n', '"', '\''];
    let inside = value.trim_matches(quotes);
    let start = start + value.len() - value.trim_start_matches(quotes).len();
    let (file, (method, path)) = match furniture::call(inside) {
        Some(call) => (None, call),
        None => {
            let (file, call) = inside.split_once([' ', '\t'])?;
            (Some(file.to_owned()), furniture::call(call)?)
        }
    };
    Some(Shown {
        method: method.to_ascii_lowercase(),
        path: path.to_owned(),
        file,
        range: start..start + inside.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(shown: &Shown) -> (&str, &str, Option<&str>) {
        (&shown.method, &shown.path, shown.file.as_deref())
    }

    #[test]
    fn front_matter_names_a_file_and_a_call() {
        for (value, expected) in [
            (" get /ties", Some(("get", "/ties", None))),
            (" \"GET /ties/{id}\"\n", Some(("get", "/ties/{id}", None))),
            (
                " 'a/ties.json POST /ties'",
                Some(("post", "/ties", Some("a/ties.json"))),
            ),
            (" 3.1.0", None),
            (" ties.json", None),
            ("", None),
        ] {
            let shown = value_at(value, 0);
            assert_eq!(shown.as_ref().map(named), expected, "{value}");
            if let Some(shown) = shown {
                assert_eq!(&value[shown.range], value.trim().trim_matches(['"', '\'']));
            }
        }
    }
}
