//! Fragments to one document: components fuse, operations stand under their full paths, every name carries its API.

mod adopt;
mod annotate;
mod api;
mod chosen;
mod component;
mod decide;
mod describe;
mod discriminator;
mod embed;
mod example;
mod expression;
mod file;
mod id;
mod input;
mod lack;
mod link;
mod notes;
mod operation;
mod path;
mod path_item;
mod rebase;
mod reference;
mod root;
mod same;
mod scopes;
mod server;
mod setting;
mod split;
mod spread;
mod target;
mod template;
mod unique;
mod url;
mod variant;
mod version;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use hashbrown::HashSet;
use smol_str::SmolStr;

use crate::companion::is_addition;
use crate::diagnostic::Diagnostic;
use crate::extract::embed::Embed;
use crate::extract::{self, Extracted, Lack};
use crate::fragment::Fragment;
use crate::invalid::{check, invalid};
use crate::merged::Merged;
use crate::openapi::{Kind, WEBHOOKS, section_index};
use crate::overlay::Overlays;
use crate::page::{Page, PageId, Pages, SETTINGS_FILE};
use crate::parallel::Parallelism;
use crate::parse::{self, Item, Latest};
use crate::settings::{self, Location, Settings};
use api::Api;
use decide::Decider;
use file::Files;
use input::{Defaults, Source};
use path::Operations;
use path_item::PathItems;
use split::Splits;

/// Extracts and merges all pages.
pub(crate) fn merge<'p>(
    pages: &'p Pages,
    parallelism: Parallelism,
    diagnostics: &mut Vec<Diagnostic>,
) -> Merged {
    if pages.iter().all(|(_, page)| page.is_settings()) {
        diagnostics.push(Diagnostic::no_page());
    }
    let readable = |(id, page), diagnostics: &mut Vec<Diagnostic>| {
        let fault = parse::check(id, page);
        let is_readable = fault.is_none();
        diagnostics.extend(fault);
        is_readable
    };
    let (settings, with_fragments): (Vec<_>, Vec<_>) = pages
        .iter()
        .filter(|(_, page)| !page.is_left_out())
        .filter(|page| readable(*page, diagnostics))
        .filter(|(_, page)| !is_addition(page.name()))
        .partition(|(_, page)| page.is_settings());
    let overlays = Overlays::read(pages, diagnostics);
    let mut merger = Merger::new(pages, &overlays);
    for (id, page) in settings {
        merger.set(id, page, diagnostics);
    }
    let take = |chunk: &[(PageId, &'p Page)]| {
        let (mut merger, mut diagnostics) = (merger.fork(), Vec::new());
        for (id, page) in chunk {
            match merger.extract(*id, page, &mut diagnostics) {
                Ok(found) => {
                    if found.fragments.is_empty() && !found.embeds.is_empty() {
                        merger.lacking.push((*id, Lack::Document));
                    }
                    merger.embeds.extend(found.embeds);
                    for fragment in found.fragments {
                        merger.add(fragment, &mut diagnostics);
                    }
                }
                Err(lack) => merger.lacking.push((*id, lack)),
            }
        }
        (merger, diagnostics)
    };
    // Most of a page is copies, which are gone over some eight times as fast as what is read.
    let bytes = |(_, page): &(PageId, &Page)| page.text().len() / 8;
    let mut taken = parallelism.map(&with_fragments, bytes, take).into_iter();
    if let Some((first, found)) = taken.next() {
        diagnostics.extend(found);
        merger = first;
    }
    for (next, found) in taken {
        diagnostics.extend(found);
        merger.append(next);
    }
    merger.finish(parallelism, diagnostics)
}

/// Takes fragments in the order of their pages, and makes one of them at the end.
struct Merger<'p> {
    pages: &'p Pages,
    overlays: &'p Overlays,
    sources: Vec<Source<'p>>,
    /// The name of the file with settings of all APIs.
    settings: Option<&'p str>,
    apis: BTreeMap<SmolStr, Api>,
    operations: Operations,
    /// The pages without a fragment. Some may be files that a fragment refers to.
    lacking: Vec<(PageId, Lack)>,
    /// Operations that pages show of other files.
    embeds: Vec<Embed>,
    /// What documents lack, which parts of other documents may lack.
    incomplete: Vec<Diagnostic>,
}

impl<'p> Merger<'p> {
    fn new(pages: &'p Pages, overlays: &'p Overlays) -> Self {
        Self {
            pages,
            overlays,
            sources: Vec::new(),
            settings: None,
            apis: BTreeMap::new(),
            operations: Operations::default(),
            lacking: Vec::new(),
            embeds: Vec::new(),
            incomplete: Vec::new(),
        }
    }

    /// Adds the settings of a page, which come before all fragments.
    fn set(&mut self, id: PageId, page: &'p Page, diagnostics: &mut Vec<Diagnostic>) {
        for (folder, settings, location) in settings::read(id, page, diagnostics) {
            let api = Api::new(&folder, settings, location);
            match self.apis.entry(folder) {
                Entry::Vacant(entry) => drop(entry.insert(api)),
                Entry::Occupied(entry) => {
                    let (one, other) = (entry.get().location.file(), api.location.file());
                    diagnostics.push(setting::in_two_files(id, &api.folder, one, other));
                }
            }
        }
        if page.name() == SETTINGS_FILE {
            self.settings = Some(page.name());
        }
    }

    /// An API without settings.
    fn api(settings: Option<&str>, folder: &str) -> Api {
        let location = match settings {
            Some(file) => Location::table(file, folder),
            None => Location::own(folder),
        };
        Api::new(folder, Settings::default(), location)
    }

    /// One that has the same settings, and no fragment yet.
    fn fork(&self) -> Self {
        let apis = self.apis.iter();
        Self {
            pages: self.pages,
            overlays: self.overlays,
            sources: Vec::new(),
            settings: self.settings,
            apis: apis
                .map(|(folder, api)| (folder.clone(), api.fork()))
                .collect(),
            operations: Operations::default(),
            lacking: Vec::new(),
            embeds: Vec::new(),
            incomplete: Vec::new(),
        }
    }

    /// Adds all that another one has, whose pages come after.
    fn append(&mut self, other: Self) {
        let shift = self.sources.len();
        self.sources.extend(other.sources);
        for (folder, api) in other.apis {
            match self.apis.entry(folder) {
                Entry::Vacant(entry) => entry.insert(api.fork()),
                Entry::Occupied(entry) => entry.into_mut(),
            }
            .append(api, shift, &self.sources);
        }
        self.operations.append(other.operations, shift);
        self.lacking.extend(other.lacking);
        self.embeds.extend(other.embeds);
        self.incomplete.extend(other.incomplete);
    }

    /// The fragments of a page, in which copies of known components are recognised by their texts.
    fn extract(
        &self,
        id: PageId,
        page: &'p Page,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Extracted<'p>, Lack> {
        let api = page.api().and_then(|api| self.apis.get(api));
        let known = |section: &str, name: &str| {
            let named = &api?.components[section_index(section)?];
            let (position, _, variants) = named.get_full(name)?;
            let (text, variant) = variants.latest(&self.sources)?;
            Some(Latest {
                text,
                place: (position, variant),
            })
        };
        extract::fragments(id, page, &known, self.overlays, diagnostics)
    }

    /// Adds the next fragment.
    fn add(&mut self, mut fragment: Fragment<'p>, diagnostics: &mut Vec<Diagnostic>) {
        let api = self
            .apis
            .entry(fragment.api.into())
            .or_insert_with(|| Self::api(self.settings, fragment.api));
        let mut members = std::mem::take(&mut fragment.frame.members);
        let components = fragment.frame.components.take();
        let root = fragment.frame.span.first_byte();
        self.sources.push(Source {
            fragment,
            api: api.name.clone(),
            version: Arc::default(),
            base: None,
            security: None,
            is_file: false,
        });
        let mut take = |key: &str| {
            let at = members.iter().position(|item| item.key == key)?;
            Some(members.swap_remove(at))
        };
        take("openapi");
        match take("info") {
            Some(info) => api.info(info, &mut self.sources, diagnostics),
            None => self.incomplete.push(invalid(
                root,
                "the document has no `info`",
                "add `info` with `title` and `version`",
            )),
        }
        let [tags, servers, security, paths] = ["tags", "servers", "security", "paths"].map(take);
        let has_webhooks = members
            .iter()
            .any(|item| ["webhooks", WEBHOOKS].contains(&item.key.as_str()));
        if paths.is_none() && components.is_none() && !has_webhooks {
            self.incomplete.push(invalid(
                root,
                "the document has neither `paths` nor `components`",
                "add `paths`",
            ));
        }
        if let Some((_, mut sections)) = components {
            let fragment = &self.sources[self.sources.len() - 1].fragment;
            for section in &mut sections {
                spread::section(section, fragment, self.pages, diagnostics);
                let sources = &self.sources;
                api.root.add_section(section, sources, diagnostics);
            }
            api.components(sections, &self.sources, diagnostics);
        }
        let source = self.sources.len() - 1;
        let fragment = &self.sources[source].fragment;
        let mut read = |item: Option<Item>| Some(fragment.take(item?.value, diagnostics));
        let (tags, paths) = (read(tags), read(paths));
        let document = Defaults {
            source,
            servers: read(servers),
            security: read(security),
        };
        for (key, node) in [
            ("tags", &tags),
            ("servers", &document.servers),
            ("security", &document.security),
        ] {
            if let Some(node) = node {
                check(Kind::Document, key, node, diagnostics);
            }
        }
        let base = url::base(document.servers.as_ref());
        if let Some(source) = self.sources.last_mut() {
            source.base = base;
            source.security.clone_from(&document.security);
        }
        let fragment = &self.sources[source].fragment;
        if let Some(mut paths) = paths {
            spread::paths(&mut paths, fragment, self.pages, diagnostics);
            let sources = &self.sources;
            api.root.add_paths(&mut paths, sources, diagnostics);
            self.operations
                .add(&document, &self.sources, paths, diagnostics);
        }
        if let Some(tags) = tags {
            api.tags(&tags, &self.sources, diagnostics);
        }
        for item in members {
            api.root.add(item, &self.sources, diagnostics);
        }
    }

    /// What all of them make together.
    fn finish(mut self, parallelism: Parallelism, diagnostics: &mut Vec<Diagnostic>) -> Merged {
        let fragments = self.sources.iter().map(|source| source.fragment.api);
        let with_documents: HashSet<_> = fragments.collect();
        let pages = self.pages;
        let shown = embed::stand_alone(&mut self.embeds, &with_documents, pages, diagnostics);
        for fragment in shown {
            self.add(fragment, diagnostics);
        }
        let Self {
            pages,
            overlays,
            sources,
            apis,
            operations,
            lacking,
            embeds,
            incomplete,
            ..
        } = self;
        let mut merged = Merged::default();
        let mut apis: Vec<Api> = apis.into_values().collect();
        apis.sort_by(|a, b| a.name.name.cmp(&b.name.name));
        let (mut chosen, mut splits) = (Vec::new(), Splits::default());
        for api in &apis {
            let mut decider = Decider {
                pages,
                sources: &sources,
                diagnostics,
            };
            annotate::annotate(api, &mut decider, &mut merged);
            component::decide(api, &mut decider, &mut chosen, &mut splits);
            api.report(&sources, diagnostics);
            merged.fused += api.fused();
        }
        merged.components = component::collect(&chosen, &sources, pages, parallelism, diagnostics);
        setting::check_names(&apis, &sources, diagnostics);
        let mut files = Files::new(pages, sources);
        let mut path_items = PathItems::take(&mut merged.components);
        operations.finish(
            &mut files,
            &mut path_items,
            &splits,
            &mut merged,
            diagnostics,
        );
        let shown = embed::attach(embeds, &mut merged.operations, pages, diagnostics);
        notes::attach(
            &mut merged.operations,
            &shown,
            &files.sources,
            pages,
            diagnostics,
        );
        let mut fixed = HashSet::new();
        for api in &apis {
            setting::operations(api, pages, &mut merged, &mut fixed, diagnostics);
        }
        id::make_unique(
            &mut merged.operations,
            &fixed,
            &files.sources,
            &apis,
            diagnostics,
        );
        unique::check_unique(&merged.operations, &apis, diagnostics);
        reference::rewrite(
            &mut files,
            &mut path_items,
            &splits,
            &mut merged,
            diagnostics,
        );
        id::number_others(&mut merged, diagnostics);
        path_items.report(diagnostics);
        template::check_path_parameters(&merged, diagnostics);
        let is_whole = |fault: &Diagnostic| {
            let mut pages = fault.labels.iter().map(|label| label.span.page);
            !pages.any(|page| files.is_referred_to(page))
        };
        diagnostics.extend(incomplete.into_iter().filter(is_whole));
        // A file that a fragment refers to need not be a fragment itself, nor stand in an API's folder.
        let followed = files.followed();
        let lacking = lacking.into_iter().filter(|(id, _)| !followed.contains(id));
        merged.passed_over = lack::report(lacking, &files.sources, pages, diagnostics);
        lack::once(pages, diagnostics);
        overlays.report(diagnostics);
        let pages = files.sources.iter().map(|source| source.fragment.page);
        merged.sources = pages.collect();
        merged
    }
}
