//! Components of all fragments: equal ones fuse, a newer version wins, and so does the first page over one that differs in annotations alone;
//! anything else is a conflict.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::decide::{Decider, Thing};
use super::variant::Variants;
use super::{Api, Operation};
use crate::diagnostic::{Code, Diagnostic};
use crate::extract::Dialect;
use crate::name;
use crate::node::Node;
use crate::shape::SECTIONS;
use crate::source::{PageId, Span};

/// A component under its merged name.
#[derive(Clone, Debug)]
pub(crate) struct Component {
    pub(crate) api: String,
    pub(crate) page: PageId,
    /// Its fragment, as an index into the sources.
    pub(crate) fragment: usize,
    pub(crate) dialect: Dialect,
    pub(crate) node: Node,
    key_span: Span,
    pub(super) own_name: String,
}

impl Component {
    /// A component that is made of what stood inside this one.
    pub(crate) fn with(&self, node: Node) -> Self {
        Self::inner(&self.api, self.page, self.fragment, self.dialect, node)
    }

    /// A component that is made of what stood inside an operation.
    pub(crate) fn of(operation: &Operation, node: Node) -> Self {
        Self::inner(
            &operation.api,
            operation.page,
            operation.fragment,
            operation.dialect,
            node,
        )
    }

    pub(super) fn inner(
        api: &str,
        page: PageId,
        fragment: usize,
        dialect: Dialect,
        node: Node,
    ) -> Self {
        Self {
            api: api.to_owned(),
            page,
            fragment,
            dialect,
            key_span: node.span,
            own_name: String::new(),
            node,
        }
    }
}

pub(crate) type Components = BTreeMap<(&'static str, String), Component>;

/// Decides on every component of an API, and adds it under its merged name.
pub(super) fn collect(
    name: &str,
    api: &Api,
    decider: &mut Decider<'_, '_>,
    components: &mut Components,
) {
    for (section, kind) in SECTIONS {
        let mut named: Vec<(&String, &Variants)> =
            api.components.get(section).into_iter().flatten().collect();
        named.sort_unstable_by_key(|(own_name, _)| *own_name);
        for (own_name, variants) in named {
            let thing = Thing {
                api: name,
                noun: section,
                name: own_name,
                kind: Some(kind),
            };
            let Some(kept) = decider.decide(&thing, variants) else {
                continue;
            };
            let fragment = &decider.sources[kept.source].fragment;
            let component = Component {
                api: name.to_owned(),
                page: fragment.page,
                fragment: kept.source,
                dialect: fragment.dialect,
                node: kept.node(decider.sources, decider.diagnostics),
                key_span: kept.item.key_span,
                own_name: own_name.clone(),
            };
            match components.entry((section, name::component(name, own_name))) {
                Entry::Vacant(entry) => {
                    entry.insert(component);
                }
                Entry::Occupied(entry) => {
                    let clash = clash(section, entry.key(), entry.get(), &component);
                    decider.diagnostics.push(clash);
                }
            }
        }
    }
}

/// Two names of one API that differ in the case of their first letter alone.
fn clash(
    section: &str,
    (_, name): &(&str, String),
    old: &Component,
    new: &Component,
) -> Diagnostic {
    Diagnostic::error(
        Code::ConflictingComponent,
        format!(
            "the {section} `{}` and `{}` of `{}` both become `{name}`",
            old.own_name, new.own_name, old.api
        ),
        new.key_span,
        "this one",
    )
    .with_label(old.key_span, "and this one")
    .with_help("rename one of them")
}
