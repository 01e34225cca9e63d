//! Components of all fragments: equal ones fuse, a newer version wins, anything else is a conflict.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Operation, first_line, invalid};
use crate::diagnostic::{Code, Diagnostic};
use crate::extract::{Dialect, Fragment};
use crate::name;
use crate::node::{Node, Value};
use crate::shape::SECTIONS;
use crate::source::{PageId, Span};

/// A component under its merged name.
#[derive(Clone, Debug)]
pub(crate) struct Component {
    pub(crate) api: String,
    pub(crate) page: PageId,
    /// Its fragment, as an index into the fragments.
    pub(crate) fragment: usize,
    pub(crate) dialect: Dialect,
    pub(crate) node: Node,
    key_span: Span,
    pub(super) own_name: String,
    version: String,
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
            version: String::new(),
            node,
        }
    }
}

pub(crate) type Components = BTreeMap<(&'static str, String), Component>;

pub(super) fn collect(fragments: &[Fragment], diagnostics: &mut Vec<Diagnostic>) -> Components {
    let mut components = Components::new();
    for (index, fragment) in fragments.iter().enumerate() {
        let Some(sections) = fragment
            .document
            .get("components")
            .and_then(Node::as_object)
        else {
            continue;
        };
        for (section, member) in sections {
            let Some((section, _)) = SECTIONS.iter().find(|(name, _)| name == section) else {
                if !section.starts_with("x-") {
                    diagnostics.push(invalid(
                        &member.node,
                        &format!("OpenAPI has no components of the kind `{section}`"),
                        "check the spelling of the section",
                    ));
                }
                continue;
            };
            for (own_name, member) in member.node.as_object().into_iter().flatten() {
                let component = Component {
                    api: fragment.api.clone(),
                    page: fragment.page,
                    fragment: index,
                    dialect: fragment.dialect,
                    node: member.node.clone(),
                    key_span: member.key_span,
                    own_name: own_name.clone(),
                    version: version(fragment),
                };
                add(&mut components, section, component, diagnostics);
            }
        }
    }
    components
}

fn version(fragment: &Fragment) -> String {
    let version = fragment
        .document
        .get("info")
        .and_then(|info| info.get("version"));
    version
        .and_then(Node::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn add(
    components: &mut Components,
    section: &'static str,
    new: Component,
    diagnostics: &mut Vec<Diagnostic>,
) {
    match components.entry((section, name::component(&new.api, &new.own_name))) {
        Entry::Vacant(entry) => {
            entry.insert(new);
        }
        Entry::Occupied(mut entry) => {
            let old = entry.get();
            if old.own_name == new.own_name && old.node == new.node {
                return;
            }
            match name::version_key(&old.version).cmp(&name::version_key(&new.version)) {
                _ if old.own_name != new.own_name => {
                    diagnostics.push(clash(section, entry.key(), old, &new))
                }
                std::cmp::Ordering::Equal => diagnostics.push(conflict(section, old, &new)),
                std::cmp::Ordering::Less => {
                    diagnostics.push(older(section, old, &new));
                    entry.insert(new);
                }
                std::cmp::Ordering::Greater => diagnostics.push(older(section, &new, old)),
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

fn conflict(section: &str, old: &Component, new: &Component) -> Diagnostic {
    let (pointer, a, b) = difference(&old.node, &new.node);
    let place = if pointer.is_empty() {
        String::new()
    } else {
        format!(" at `{pointer}`")
    };
    Diagnostic::error(
        Code::ConflictingComponent,
        format!(
            "two pages of `{}` have different {section} named `{}`: they differ{place}",
            old.api, old.own_name
        ),
        b,
        "here it is this",
    )
    .with_label(a, "and here this")
    .with_help("make the two equal, rename one, or raise `info.version` of the page that is newer")
}

fn older(section: &str, old: &Component, new: &Component) -> Diagnostic {
    let (_, a, b) = difference(&old.node, &new.node);
    Diagnostic::warning(
        Code::OlderComponent,
        format!(
            "`{}` of version {} is left out: version {} has other {section} of this name",
            old.own_name, old.version, new.version
        ),
        a,
        "left out",
    )
    .with_label(b, "kept")
    .with_help("export the older page again")
}

/// Where two values first differ: the JSON pointer, and the place in either. A member that one lacks is shown at its key, and by the
/// beginning of the object that lacks it.
fn difference(a: &Node, b: &Node) -> (String, Span, Span) {
    match (&a.value, &b.value) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, member) in left {
                let token = key.replace('~', "~0").replace('/', "~1");
                match right.get(key) {
                    None => return (format!("/{token}"), member.key_span, first_line(b)),
                    Some(other) if member.node != other.node => {
                        let (rest, a, b) = difference(&member.node, &other.node);
                        return (format!("/{token}{rest}"), a, b);
                    }
                    Some(_) => {}
                }
            }
            match right.iter().find(|(key, _)| !left.contains_key(*key)) {
                Some((key, member)) => (format!("/{key}"), first_line(a), member.key_span),
                None => (String::new(), first_line(a), first_line(b)),
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            let unequal = left.iter().zip(right).position(|(a, b)| a != b);
            match unequal {
                Some(index) => {
                    let (rest, a, b) = difference(&left[index], &right[index]);
                    (format!("/{index}{rest}"), a, b)
                }
                None => (String::new(), a.span, b.span),
            }
        }
        _ => (String::new(), first_line(a), first_line(b)),
    }
}
