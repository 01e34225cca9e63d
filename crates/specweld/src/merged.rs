//! What all fragments come to: the operations and components of every API, in one set of names. Merging makes it,
//! lowering and hoisting change it, and a document is assembled of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use smol_str::SmolStr;

use crate::dialect::Dialect;
use crate::name::ApiName;
use crate::node::Node;
use crate::page::{PageId, Span};

/// Everything that the fragments hold, in one set of names. Parts keep the dialect that they were written in; lowering
/// brings them to one.
#[derive(Debug, Default)]
pub struct Merged {
    /// The APIs by name, with the `info` of the newest version.
    pub(crate) apis: Vec<(Arc<ApiName>, Node)>,
    /// Tag Objects by name.
    pub(crate) tags: BTreeMap<String, Node>,
    /// By path, then in the order of [`METHODS`](crate::openapi::METHODS).
    pub(crate) operations: Vec<Operation>,
    /// What a Path Item says besides its operations, by path.
    pub(crate) paths: BTreeMap<String, Node>,
    /// By section and name.
    pub(crate) components: Components,
    /// Webhooks by name, which are path items.
    pub(crate) webhooks: BTreeMap<String, Component>,
    /// Groups of tags, of all APIs.
    pub(crate) tag_groups: Vec<Node>,
    /// What documents say of their APIs as a whole.
    pub(crate) members: Vec<RootMember>,
    /// The page of each source.
    pub(crate) sources: Vec<PageId>,
    /// How many copies of components fused into one that was there.
    pub(crate) fused: usize,
    /// How many pages without a fragment stand beside others that have one.
    pub(crate) passed_over: usize,
}

impl Merged {
    /// Operations of all pages.
    pub fn operations(&self) -> usize {
        self.operations.len()
    }

    /// Components of all pages, each counted once.
    pub fn components(&self) -> usize {
        self.components.len()
    }

    /// Pages without a fragment beside others of their API that have one: prose alone, or data.
    pub fn passed_over(&self) -> usize {
        self.passed_over
    }

    /// Copies of components beside those that stay.
    pub fn fused(&self) -> usize {
        self.fused
    }
}

/// A member of a document that says something of its API as a whole: `externalDocs`, or an extension.
#[derive(Clone, Debug)]
pub(crate) struct RootMember {
    pub(crate) api: Arc<ApiName>,
    /// The source that it stands in, from which its references start.
    pub(crate) source: usize,
    /// `externalDocs`, `x-logo`, or `paths/x-note` for one of `paths`.
    pub(crate) key: SmolStr,
    pub(crate) node: Node,
}

/// An operation under its merged id and path.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) api: Arc<ApiName>,
    pub(crate) page: PageId,
    /// The source that lists its path.
    pub(crate) document: usize,
    /// The source that it stands in, from which its references start: another one where the path refers to a file.
    pub(crate) source: usize,
    pub(crate) dialect: Dialect,
    pub(crate) id: String,
    /// Its own id in the fragment, by which links know it.
    pub(crate) own_id: Option<String>,
    /// With the server's path part.
    pub(crate) path: String,
    /// The path in the fragment.
    pub(crate) own_path: String,
    pub(crate) method: &'static str,
    /// The documents that describe it as well, with its path there.
    pub(crate) copies: Vec<(usize, String)>,
    /// Its path parameters that have other names than in the fragment: old ones and new ones.
    pub(crate) renamed: Vec<(String, String)>,
    /// Without their path part.
    pub(crate) servers: Vec<Node>,
    pub(crate) node: Node,
    pub(crate) key_span: Span,
}

/// A component under its merged name.
#[derive(Clone, Debug)]
pub(crate) struct Component {
    pub(crate) api: Arc<ApiName>,
    pub(crate) page: PageId,
    pub(crate) dialect: Dialect,
    pub(crate) node: Node,
    pub(crate) key_span: Span,
    /// Where it stands in a source.
    pub(crate) origin: Pointer,
}

impl Component {
    /// A component that is made of what stood inside this one.
    pub(crate) fn with(&self, node: Node) -> Self {
        Self {
            api: self.api.clone(),
            page: self.page,
            dialect: self.dialect,
            key_span: node.span,
            node,
            origin: (self.origin.0, Vec::new()),
        }
    }

    /// A component that is made of what stood inside an operation.
    pub(crate) fn of(operation: &Operation, node: Node) -> Self {
        Self {
            api: operation.api.clone(),
            page: operation.page,
            dialect: operation.dialect,
            key_span: node.span,
            node,
            origin: (operation.source, Vec::new()),
        }
    }

    /// The name that the pages call it by, if it has one there.
    pub(crate) fn own_name(&self) -> Option<&str> {
        match self.origin.1.as_slice() {
            [components, _, own] if components == "components" => Some(own),
            _ => None,
        }
    }
}

/// The section of a component and its merged name.
pub(crate) type Key = (&'static str, SmolStr);

pub(crate) type Components = BTreeMap<Key, Component>;

/// A place in a document: its source, and the tokens of a JSON pointer.
pub(crate) type Pointer = (usize, Vec<String>);
