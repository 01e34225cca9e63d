//! Components of which two variants stay, each under a name of its own, since a setting says so. What refers to them is
//! divided as well: a component that pages of both kinds have gets a second copy, named alike.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use hashbrown::HashMap;
use smol_str::{SmolStr, format_smolstr};

use super::api::Api;
use super::component::Chosen;
use super::decide::Decider;
use super::setting;
use super::variant::{Variant, Variants};
use crate::name::ApiName;
use crate::node::Node;
use crate::openapi::section_kind;
use crate::openapi::{section_named, walk};
use crate::page::PageId;
use crate::pointer;

/// A section and the name of a component there, as pages call it.
type Own = (&'static str, SmolStr);

/// The section and the own name of a component, a variant that stays beside others, and its name.
pub(super) type Named<'a> = (&'static str, &'a str, &'a Variant, &'a str);

/// What pages call a component by, where those of one kind mean another one.
#[derive(Debug, Default)]
pub(crate) struct Splits(HashMap<(Arc<ApiName>, &'static str, SmolStr), Vec<Split>>);

#[derive(Debug)]
struct Split {
    pages: HashSet<PageId>,
    /// Behind the API's prefix.
    name: SmolStr,
}

impl Splits {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name of the component that a page calls `own`, if it means another one than most pages.
    pub(super) fn name(
        &self,
        api: &Arc<ApiName>,
        section: &'static str,
        own: &str,
        page: PageId,
    ) -> Option<&SmolStr> {
        if self.is_empty() {
            return None;
        }
        let splits = self.0.get(&(api.clone(), section, own.into()))?;
        let split = splits.iter().find(|split| split.pages.contains(&page))?;
        Some(&split.name)
    }

    fn add(&mut self, api: &Arc<ApiName>, (section, own): &Own, split: Split) {
        let key = (api.clone(), *section, own.clone());
        self.0.entry(key).or_default().push(split);
    }
}

/// The variants of a component that get names of their own, with these.
pub(super) fn variants<'v, 's>(
    api: &'s Api,
    section: &'static str,
    own: &SmolStr,
    variants: &'v Variants,
    decider: &mut Decider<'_, '_>,
) -> Vec<(&'v Variant, &'s str)> {
    let set = api.settings.variants.get(&(section, own.clone()));
    let mut found: Vec<(&Variant, &str)> = Vec::new();
    for (page, entry) in set.into_iter().flatten() {
        let pages = decider.pages;
        let variant = setting::of_page(api, pages, page, variants, entry, decider.diagnostics);
        found.extend(variant.map(|variant| (variant, entry.text.as_str())));
    }
    found
}

/// Divides what refers to components of which two variants stay. `named` are those that a setting names.
pub(super) fn divide<'a>(
    api: &'a Api,
    named: Vec<Named<'a>>,
    decider: &mut Decider<'_, '_>,
    components: &mut Vec<Chosen<'a>>,
    splits: &mut Splits,
) {
    let own_components = components.iter().filter(|it| it.api.name == api.name);
    let references: Vec<(Own, BTreeSet<Own>)> = match named.is_empty() {
        true => return,
        false => own_components
            .map(|chosen| {
                (
                    chosen.own(),
                    references(decider.node(chosen.variant), chosen.section),
                )
            })
            .collect(),
    };
    for (section, own_name, variant, name) in named {
        let own = (section, SmolStr::new(own_name));
        let pages: HashSet<PageId> = variant.pages.iter().copied().collect();
        let mut pending = vec![own.clone()];
        let mut seen = HashSet::from([own.clone()]);
        components.push(Chosen::named(
            api,
            section,
            own_name,
            variant,
            name.into(),
            variant.source,
        ));
        splits.add(
            &api.name,
            &own,
            Split {
                pages: pages.clone(),
                name: name.into(),
            },
        );
        while let Some(target) = pending.pop() {
            for (referring, targets) in &references {
                if !targets.contains(&target) || !seen.insert(referring.clone()) {
                    continue;
                }
                let found = components.iter().find(|it| it.is(api, referring));
                let Some(found) = found else { continue };
                let (section, own_name, variant) = (found.section, found.own_name, found.variant);
                let inside = |page: &&PageId| pages.contains(*page);
                let (here, there): (Vec<&PageId>, Vec<_>) = variant.pages.iter().partition(inside);
                if here.is_empty() {
                    continue;
                }
                pending.push(referring.clone());
                // One that those pages alone have means theirs already.
                if there.is_empty() {
                    continue;
                }
                let Some(source) = decider.sources.iter().position(|source| {
                    !source.is_file && source.api == api.name && source.fragment.page == *here[0]
                }) else {
                    continue;
                };
                let name = alike(&own.1, name, own_name);
                components.push(Chosen::named(
                    api,
                    section,
                    own_name,
                    variant,
                    name.clone(),
                    source,
                ));
                let split = Split {
                    pages: pages.clone(),
                    name,
                };
                splits.add(&api.name, referring, split);
            }
        }
    }
}

/// The components that one refers to.
fn references(mut node: Node, section: &str) -> BTreeSet<Own> {
    let mut found = BTreeSet::new();
    let Some(kind) = section_kind(section) else {
        return found;
    };
    walk(&mut node, kind, &mut |node, _| {
        let target = node.reference_target();
        let Some(rest) = target.and_then(|target| target.strip_prefix(pointer::COMPONENTS)) else {
            return;
        };
        let mut tokens = rest.split('/');
        if let (Some(section), Some(own)) = (tokens.next().and_then(section_named), tokens.next()) {
            found.insert((section, SmolStr::from(pointer::unescape_fragment(own))));
        }
    });
    found
}

/// A name that has to another what `name` has to `own`: `ListReply` for `Reply`, as `ListError` is for `Error`.
fn alike(own: &str, name: &str, other: &str) -> SmolStr {
    match name.split_once(own) {
        Some((before, after)) => format_smolstr!("{before}{other}{after}"),
        None => format_smolstr!("{name}{other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_alike() {
        for (own, name, other, alike_name) in [
            ("Error", "ListError", "Reply", "ListReply"),
            ("Error", "Error2", "Reply", "Reply2"),
            ("Error", "Fault", "Reply", "FaultReply"),
        ] {
            assert_eq!(alike(own, name, other), alike_name);
        }
    }
}
