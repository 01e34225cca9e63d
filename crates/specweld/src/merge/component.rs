//! Components of all fragments: equal ones fuse, a newer version wins, and so does the first page over one that differs
//! in annotations alone; anything else is a conflict.

use std::collections::btree_map::Entry;

use hashbrown::HashMap;
use smol_str::SmolStr;

use super::api::Api;
use super::chosen::Chosen;
use super::decide::{Decider, Identity};
use super::file::page_name;
use super::input::Source;
use super::scopes;
use super::setting;
use super::split::{self, Splits};
use super::variant::{Variant, Variants};
use crate::diagnostic::{Code, Diagnostic};
use crate::merged::{Component, Components, Key};
use crate::node::Node;
use crate::openapi::{SECTIONS, section_kind, walk};
use crate::page::{Page, PageId, Pages, Span};
use crate::parallel::Parallelism;
use crate::pointer::escape_fragment;

/// Decides on every component of an API.
pub(super) fn decide<'a>(
    api: &'a Api,
    decider: &mut Decider<'_, '_>,
    components: &mut Vec<Chosen<'a>>,
    splits: &mut Splits,
) {
    setting::check_components(api, decider.diagnostics);
    let mut apart = Vec::new();
    for (index, (section, kind)) in SECTIONS.into_iter().enumerate() {
        let mut named: Vec<(&SmolStr, &Variants)> = api.components[index].iter().collect();
        named.sort_unstable_by_key(|(own_name, _)| *own_name);
        for (own_name, variants) in named {
            let identity = Identity {
                api,
                noun: section,
                name: own_name,
                kind: Some(kind),
            };
            let set = setting::chosen(
                api,
                decider.pages,
                section,
                own_name,
                variants,
                decider.diagnostics,
            );
            let named = split::variants(api, section, own_name, variants, decider);
            let mut variants = defining(api, section, own_name, variants, decider);
            variants.retain(|it| !named.iter().any(|(named, _)| std::ptr::eq(*named, *it)));
            let named = named.into_iter();
            apart.extend(named.map(|(variant, name)| (section, own_name.as_str(), variant, name)));
            let united = united(section, &variants, decider).filter(|_| set.is_none());
            let variant = match &united {
                Some(_) => variants.first().copied(),
                None => set.or_else(|| decider.decide(&identity, &variants)),
            };
            components.extend(variant.map(|variant| Chosen {
                api,
                section,
                own_name,
                variant,
                united,
                name: None,
                source: variant.source,
            }));
        }
    }
    split::divide(api, apart, decider, components, splits);
}

/// What the variants of a security scheme come to together, if they do.
fn united(section: &str, variants: &[&Variant], decider: &mut Decider<'_, '_>) -> Option<Node> {
    let is_several = section == "securitySchemes" && variants.len() > 1;
    is_several.then(|| {
        let nodes = variants.iter().map(|variant| decider.node(variant));
        scopes::unite(nodes.collect())
    })?
}

/// The variants of a component without those that say no more than that another page has it.
fn defining<'v>(
    api: &Api,
    section: &str,
    own_name: &str,
    variants: &'v Variants,
    decider: &Decider<'_, '_>,
) -> Vec<&'v Variant> {
    let all: Vec<_> = variants.list.iter().collect();
    if all.len() == 1 {
        return all;
    }
    let pointer = format!("/components/{}/{}", section, escape_fragment(own_name));
    let leads_to = |variant: &Variant| {
        let node = variant.node(decider.sources, &mut Vec::new());
        let only = node.as_object().is_some_and(|object| object.len() == 1);
        let (file, path) = node.reference_target().filter(|_| only)?.split_once('#')?;
        let page = decider.sources[variant.source].fragment.page;
        let name = page_name(decider.pages.get(page).name(), file).ok()?;
        let (id, page) = decider.pages.find(&name)?;
        (path == pointer && page.api() == Some(&api.folder)).then_some(id)
    };
    let is_elsewhere = |variant: &&Variant| {
        let page = leads_to(variant);
        page.is_some_and(|page| all.iter().any(|other| other.pages.contains(&page)))
    };
    let defining: Vec<_> = all.iter().copied().filter(|it| !is_elsewhere(it)).collect();
    // A circle has none.
    if defining.is_empty() { all } else { defining }
}

/// Reads the components that stay, each under its merged name.
pub(super) fn collect(
    components: &[Chosen<'_>],
    sources: &[Source<'_>],
    pages: &Pages,
    parallelism: Parallelism,
    diagnostics: &mut Vec<Diagnostic>,
) -> Components {
    let read = |chunk: &[Chosen<'_>]| {
        let mut diagnostics = Vec::new();
        let mut node = |chosen: &Chosen<'_>| match &chosen.united {
            Some(node) => node.clone(),
            None => chosen.variant.node(sources, &mut diagnostics),
        };
        let nodes: Vec<_> = chunk.iter().map(&mut node).collect();
        (nodes, diagnostics)
    };
    let mut nodes = Vec::with_capacity(components.len());
    for (chunk, found) in
        parallelism.map(components, |chosen| chosen.variant.item.value.len(), read)
    {
        nodes.extend(chunk);
        diagnostics.extend(found);
    }
    let folders = folders(pages);
    let mut collected = Components::new();
    for (chosen, mut node) in components.iter().zip(nodes) {
        diagnostics.extend(apart(chosen, &mut node, pages, &folders));
        let Chosen {
            api,
            section,
            own_name,
            variant,
            ..
        } = *chosen;
        let fragment = &sources[chosen.source].fragment;
        let component = Component {
            api: api.name.clone(),
            page: fragment.page,
            dialect: fragment.dialect,
            node,
            key_span: variant.item.key_span,
            origin: (
                chosen.source,
                ["components", section, own_name].map(str::to_owned).into(),
            ),
        };
        let name = chosen.name.as_deref().unwrap_or(own_name);
        match collected.entry((section, api.name.component(section, name))) {
            Entry::Vacant(entry) => {
                entry.insert(component);
            }
            Entry::Occupied(entry) => {
                let clash = clash(entry.key(), entry.get(), &component, api);
                diagnostics.push(clash);
            }
        }
    }
    collected
}

/// A number for the folder of each page, by the page's index.
fn folders(pages: &Pages) -> Vec<usize> {
    let mut numbers = HashMap::new();
    let number = |(_, page): (PageId, &'_ Page)| {
        let next = numbers.len();
        *numbers.entry(folder(page).to_owned()).or_insert(next)
    };
    pages.iter().map(number).collect()
}

fn folder(page: &Page) -> &str {
    let name = page.name();
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Copies that read alike, and are not since they refer to files from different folders.
fn apart(
    chosen: &Chosen<'_>,
    node: &mut Node,
    pages: &Pages,
    folders: &[usize],
) -> Option<Diagnostic> {
    let (first, others) = chosen.variant.pages.split_first()?;
    let folder = |page: &PageId| folders[page.0 as usize];
    // Most APIs have their pages in one folder, and most components refer to no file.
    let mut others = others
        .iter()
        .copied()
        .skip_while(|other| folder(other) == folder(first));
    let other = others.next()?;
    let mut found = None;
    walk(node, section_kind(chosen.section)?, &mut |node, _| {
        let file = node.reference_target().and_then(|it| it.split('#').next());
        let Some(file) = file.filter(|file| !file.is_empty() && found.is_none()) else {
            return;
        };
        let place = |page: PageId| page_name(pages.get(page).name(), file).ok();
        let text = |name: &String| Some(pages.get(pages.find(name)?.0).text());
        let apart = [other].into_iter().chain(others.clone()).find_map(|page| {
            let (here, there) = (place(*first)?, place(page)?);
            (text(&here) != text(&there)).then_some((page, here, there))
        });
        found = apart.map(|apart| (node.get("$ref").map_or(node.span, |it| it.span), apart));
    });
    let (span, (page, here, there)) = found?;
    let message = format!(
        "two pages of `{}` have {} named `{}` that read alike and refer to different files",
        chosen.api.folder, chosen.section, chosen.own_name,
    );
    let label = format!("here to {here}");
    let clash = Diagnostic::error(Code::ConflictingComponent, message, span, label)
        .with_label(
            Span::new(page, 0..1),
            format!("and in this page to {there}"),
        )
        .with_help("let them refer to one file, or rename one of them");
    Some(clash)
}

/// Two names that differ in the case of their first letter alone, or in what is the API's and what their own.
fn clash((section, name): &Key, old: &Component, new: &Component, api: &Api) -> Diagnostic {
    let own = new.own_name().unwrap_or_default();
    let line = api.location.name_line(section, own, &format!("{own}2"));
    Diagnostic::error(
        Code::ConflictingComponent,
        format!(
            "the {section} `{}` of `{}` and `{own}` of `{}` both become `{name}`",
            old.own_name().unwrap_or_default(),
            old.api.name,
            new.api.name,
        ),
        new.key_span,
        "this one",
    )
    .with_label(old.key_span, "and this one")
    .with_help(format!(
        "give one of them another name in {}:\n{line}",
        api.location.file()
    ))
}
