//! Components of which two variants stay, each under a name of its own, since a setting says so. What refers to them is
//! divided as well: a component that pages of both kinds have gets a second copy, named alike.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use hashbrown::HashMap;
use smol_str::{SmolStr, format_smolstr};

use super::api::Api;
use super::chosen::Chosen;
use super::decide::Decider;
use super::input::Source;
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
    if named.is_empty() {
        return;
    }
    let own = components.iter().filter(|it| it.api.name == api.name);
    let referring = own.map(|chosen| {
        let node = decider.node(chosen.variant);
        (chosen.own(), references(node, chosen.section))
    });
    let mut division = Division {
        api,
        referring: referring.collect(),
        divided: named
            .iter()
            .flat_map(|(_, _, variant, _)| variant.pages.iter().copied())
            .collect(),
        sources: decider.sources,
        components,
        splits,
    };
    for (section, own_name, variant, name) in named {
        let own = (section, SmolStr::new(own_name));
        let named = Chosen::named(api, section, own_name, variant, name.into(), variant.source);
        division.components.push(named);
        division.around(&own, variant, name);
    }
}

/// The components of an API while some of them are divided.
struct Division<'d, 'a, 'p> {
    api: &'a Api,
    /// What each component refers to.
    referring: Vec<(Own, BTreeSet<Own>)>,
    /// The pages that mean another variant of some component.
    divided: HashSet<PageId>,
    sources: &'d [Source<'p>],
    components: &'d mut Vec<Chosen<'a>>,
    splits: &'d mut Splits,
}

impl Division<'_, '_, '_> {
    /// Divides what refers to a component, over any number of others, where pages of both kinds have it.
    fn around(&mut self, own: &Own, variant: &Variant, name: &str) {
        let pages: HashSet<PageId> = variant.pages.iter().copied().collect();
        self.split(own, &pages, name.into());
        let mut pending = vec![own.clone()];
        let mut seen = HashSet::from([own.clone()]);
        while let Some(target) = pending.pop() {
            let referring = self.referring.iter();
            let referring = referring.filter(|(_, targets)| targets.contains(&target));
            for referring in referring.map(|(own, _)| own.clone()).collect::<Vec<_>>() {
                if seen.insert(referring.clone()) && self.copy(&referring, own, &pages, name) {
                    pending.push(referring);
                }
            }
        }
    }

    /// Makes a copy of a component for these pages, if others have it as well. Whether these have it.
    fn copy(&mut self, referring: &Own, own: &Own, pages: &HashSet<PageId>, name: &str) -> bool {
        let api = self.api;
        let Some(found) = self.components.iter_mut().find(|it| it.is(api, referring)) else {
            return false;
        };
        let source_of = |page: PageId| {
            let mut sources = self.sources.iter();
            sources.position(|source| {
                !source.is_file && source.api == api.name && source.fragment.page == page
            })
        };
        let all = &found.variant.pages;
        let here = all.iter().copied().find(|page| pages.contains(page));
        let Some(here) = here.and_then(source_of) else {
            return false;
        };
        // One that those pages alone have means theirs already.
        if all.iter().any(|page| !pages.contains(page)) {
            // The copy of the others must not read from one of these.
            let there = all
                .iter()
                .copied()
                .find(|page| !self.divided.contains(page));
            found.read_from(there.and_then(source_of));
            let name = alike(&own.1, name, found.own_name);
            let (section, own_name, variant) = (found.section, found.own_name, found.variant);
            let copy = Chosen::named(api, section, own_name, variant, name.clone(), here);
            self.components.push(copy);
            self.split(referring, pages, name);
        }
        true
    }

    fn split(&mut self, own: &Own, pages: &HashSet<PageId>, name: SmolStr) {
        let pages = pages.clone();
        self.splits.add(&self.api.name, own, Split { pages, name });
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
