//! What the conformance suites share: HTTP as bytes, the contract that `openapi.json` states, and the pages' tables.
//!
//! ```text
//! page ──Table──> expectations ─┐
//!                               ├─> Scenario ──Request──> stub ──Response──> Contract::check ──> witnessed Points
//! openapi.json ──Contract───────┘
//! ```
//!
//! The suites themselves are in `tests/`.

pub mod contract;
pub mod effect;
pub mod example;
pub mod scenario;
pub mod table;

pub use ::wire;

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of a page under `fragments/`.
///
/// # Panics
/// There is no such page.
pub fn page(name: &str) -> String {
    let path = workspace().join("fragments").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The README's example of the client, compiled and run as it stands there. Those that need a generated crate are ignored
/// here: the tests of `specweld-cli` compile them.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
