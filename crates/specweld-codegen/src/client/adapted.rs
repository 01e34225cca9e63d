//! What progenitor is given.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Note;

/// The parts of the document that progenitor is given.
pub(super) struct Adapted {
    /// `info`.
    pub info: Value,
    /// In the order in which progenitor goes through them.
    pub operations: Vec<Operation>,
    /// Rust types that schemas are replaced with, and the names of the components that stand for
    /// them.
    pub replaced: BTreeMap<String, String>,
    /// By place.
    pub notes: Vec<Note>,
}

/// An operation, adapted.
pub(super) struct Operation {
    pub pointer: String,
    pub path: String,
    pub method: &'static str,
    /// Operation object.
    pub object: Value,
    /// What the body is, where it is not what progenitor takes it for.
    pub raw: Option<Raw>,
}

/// What bytes are passed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Raw {
    /// Bytes of this media type.
    Bytes(String),
    /// A form of `multipart/form-data`.
    Multipart,
}
