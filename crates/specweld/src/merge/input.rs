//! What merging works on: fragments, with what each holds for all of its operations.

use std::sync::Arc;

use super::version::Version;
use crate::fragment::Fragment;
use crate::name::ApiName;
use crate::node::Node;

/// A fragment whose parts have been taken, and its version.
#[derive(Debug)]
pub(super) struct Source<'p> {
    pub(super) fragment: Fragment<'p>,
    pub(super) api: Arc<ApiName>,
    /// Shared by those whose `info` is equal.
    pub(super) version: Arc<Version>,
    /// The URL that relative ones start from, if a server says it.
    pub(super) base: Option<String>,
    /// What callers of its operations need, where those say nothing of it.
    pub(super) security: Option<Node>,
    /// Whether it is no fragment, but a file that one refers to.
    pub(super) is_file: bool,
}

/// What a document holds for all of its operations.
#[derive(Clone, Debug)]
pub(super) struct Defaults {
    /// As an index into the sources.
    pub(super) source: usize,
    pub(super) servers: Option<Node>,
    pub(super) security: Option<Node>,
}
