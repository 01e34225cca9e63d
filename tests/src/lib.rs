//! What the conformance suites share: HTTP as bytes, the contract that `openapi.json` states, and the tables of what the
//! project says of the pages.
//!
//! ```text
//! Scenario ──Request──> stub ──Response──> contract::faults, by openapi.json ──> record and exchanges
//! ```
//!
//! The suites themselves are in `tests/`.

pub mod contract;
pub mod effect;
pub mod example;
pub mod faulty;
pub mod scenario;
pub mod table;

pub use ::wire;

use std::path::{Path, PathBuf};

use specweld::{Page, Pages, extract};

/// The root of the repository.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What the project says of a page under `fragments/` in its own words: the description in the page's fragment, where
/// the project wrote that, and its notes. The vendors' pages may change their words at any time, and nothing is expected
/// of these.
///
/// # Panics
/// There are no such notes, or the fragment has no operation with a description.
pub fn rules(page: &str) -> String {
    let path = |companion: &str| workspace().join(format!("fragments/{page}.{companion}"));
    let read = |path: &Path| {
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let notes = read(&path("notes.md"));
    let fragment = path("fragment.yaml");
    match fragment.exists() {
        true => described(&read(&fragment)) + "\n\n" + &notes,
        false => notes,
    }
}

/// The description of a fragment's first operation.
fn described(fragment: &str) -> String {
    let pages = Pages::new([Page::new("api/page.yaml", fragment)]);
    let documents = pages
        .iter()
        .flat_map(|(id, page)| extract(id, page, &mut Vec::new()));
    let document = documents.into_iter().next().expect("it is a fragment");
    let paths = document.pointer("/paths").expect("it has paths");
    let items = paths.members().into_iter().flatten();
    let mut operations = items.flat_map(|(_, item)| item.members().into_iter().flatten());
    let description = operations.find_map(|(_, operation)| {
        let mut members = operation.members()?;
        let (_, description) = members.find(|(key, _)| *key == "description")?;
        description.as_str().map(str::to_owned)
    });
    description.expect("it has an operation with a description")
}

/// The README's example of the client, compiled and run as it stands there. Those that need a generated crate are ignored
/// here: the tests of `specweld-cli` compile them.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
