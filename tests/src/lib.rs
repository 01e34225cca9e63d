//! Conformance suites live in `tests/`.

/// The README's example, compiled and run as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
