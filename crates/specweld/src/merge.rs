//! Fragments to one document: components fuse, operations stand under their full paths, every name carries its API.

mod component;
mod decide;
mod file;
mod operation;
mod path;
mod reference;
mod server;
mod setting;
mod target;
mod template;
mod unique;
mod variant;

use std::collections::BTreeMap;
use std::rc::Rc;

use hashbrown::DefaultHashBuilder;
use indexmap::IndexMap;
use smol_str::SmolStr;

pub(crate) use component::{Component, Components};
pub(crate) use operation::Operation;
pub(crate) use reference::unresolved;

use crate::diagnostic::{Code, Diagnostic};
use crate::extract::{self, Fragment};
use crate::name::{self, ApiName};
use crate::node::Node;
use crate::parse::{Item, Latest, Part, Section};
use crate::settings::Settings;
use crate::shape::{Kind, SECTIONS, misfit, section_index};
use crate::source::{Page, PageId, Pages, Span};
use decide::Decider;
use file::Files;
use operation::Document;
use path::Operations;
use variant::Variants;

/// Everything that the fragments hold, in one set of names. Parts keep the dialect that they were written in; lowering brings
/// them to one.
#[derive(Debug, Default)]
pub struct Merged {
    /// The APIs by name, with the `info` of the newest version.
    pub(crate) apis: Vec<(Rc<ApiName>, Node)>,
    /// Tag Objects by name.
    pub(crate) tags: BTreeMap<String, Node>,
    /// By path, then in the order of [`METHODS`](crate::shape::METHODS).
    pub(crate) operations: Vec<Operation>,
    /// What a Path Item says besides its operations, by path.
    pub(crate) paths: BTreeMap<String, Node>,
    /// By section and name.
    pub(crate) components: Components,
    /// How many copies of components fused into one that was there.
    fused: usize,
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

    /// Copies of components beside those that stay.
    pub fn fused(&self) -> usize {
        self.fused
    }
}

/// Takes fragments in the order of their pages, and makes one of them at the end.
pub(crate) struct Merger<'p> {
    pages: &'p Pages,
    sources: Vec<Source<'p>>,
    apis: BTreeMap<&'p str, Api>,
    operations: Operations,
}

/// A fragment whose parts have been taken, and its version.
#[derive(Debug)]
struct Source<'p> {
    fragment: Fragment<'p>,
    api: Rc<ApiName>,
    version: Version,
    /// Whether it is no fragment, but a file that one refers to.
    is_file: bool,
}

/// `info.version`.
#[derive(Clone, Debug, Default)]
struct Version {
    /// As it is compared.
    key: Vec<u64>,
    /// As it is written.
    text: String,
}

/// What the pages of an API say more than once.
#[derive(Debug)]
struct Api {
    folder: String,
    settings: Settings,
    name: Rc<ApiName>,
    info: Variants,
    tags: BTreeMap<SmolStr, Variants>,
    /// By the position of their section in [`SECTIONS`].
    components: [IndexMap<SmolStr, Variants, DefaultHashBuilder>; SECTIONS.len()],
}

impl<'p> Merger<'p> {
    pub(crate) fn new(pages: &'p Pages) -> Self {
        Self {
            pages,
            sources: Vec::new(),
            apis: BTreeMap::new(),
            operations: Operations::default(),
        }
    }

    /// Adds the settings of an API, which come before its fragments.
    pub(crate) fn set(&mut self, id: PageId, page: &'p Page, diagnostics: &mut Vec<Diagnostic>) {
        let settings = Settings::read(id, page, diagnostics);
        if let Some(folder) = page.api() {
            self.apis.insert(folder, Api::new(folder, settings));
        }
    }

    /// The fragments of a page, in which the copies of known components are told by their texts.
    pub(crate) fn extract(
        &self,
        id: PageId,
        page: &'p Page,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Fragment<'p>> {
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
        extract::extract_with(id, page, &known, diagnostics)
    }

    /// Adds the next fragment.
    pub(crate) fn add(&mut self, mut fragment: Fragment<'p>, diagnostics: &mut Vec<Diagnostic>) {
        let api = self
            .apis
            .entry(fragment.api)
            .or_insert_with(|| Api::new(fragment.api, Settings::default()));
        let mut members = std::mem::take(&mut fragment.frame.members);
        let components = fragment.frame.components.take();
        let root = first_byte(fragment.frame.span);
        self.sources.push(Source {
            fragment,
            api: api.name.clone(),
            version: Version::default(),
            is_file: false,
        });
        let mut take = |key: &str| {
            let at = members.iter().position(|item| item.key == key)?;
            Some(members.swap_remove(at))
        };
        take("openapi");
        match take("info") {
            Some(info) => api.info(info, &mut self.sources, diagnostics),
            None => diagnostics.push(invalid(
                root,
                "the document has no `info`",
                "add `info` with `title` and `version`",
            )),
        }
        let [tags, servers, security, paths] = ["tags", "servers", "security", "paths"].map(take);
        if paths.is_none() && components.is_none() {
            diagnostics.push(invalid(
                root,
                "the document has neither `paths` nor `components`",
                "add `paths`",
            ));
        }
        if let Some((_, sections)) = components {
            api.components(sections, &self.sources, diagnostics);
        }
        let source = self.sources.len() - 1;
        let fragment = &self.sources[source].fragment;
        let mut read = |item: Option<Item>| Some(fragment.take(item?.part, diagnostics));
        let (tags, paths) = (read(tags), read(paths));
        let document = Document {
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
        if let Some(paths) = paths {
            self.operations
                .add(&document, &self.sources, paths, diagnostics);
        }
        if let Some(tags) = tags {
            api.tags(&tags, &self.sources, diagnostics);
        }
        diagnostics.extend(members.iter().map(left_out));
    }

    /// What all of them make together.
    pub(crate) fn finish(self, diagnostics: &mut Vec<Diagnostic>) -> Merged {
        let Self {
            pages,
            sources,
            apis,
            operations,
        } = self;
        let mut merged = Merged::default();
        let mut apis: Vec<Api> = apis.into_values().collect();
        apis.sort_by(|a, b| a.name.name.cmp(&b.name.name));
        for api in &apis {
            let mut decider = Decider {
                pages,
                sources: &sources,
                diagnostics,
            };
            let name = &api.name;
            if let Some(info) = decider.annotation(&api.folder, "", "info", &api.info) {
                merged.apis.push((name.clone(), info));
            }
            for (own_name, variants) in &api.tags {
                if let Some(mut tag) = decider.annotation(&api.folder, "tags", own_name, variants) {
                    let name = name.tag(own_name);
                    tag.set("name", Node::string(tag.span, &name));
                    merged.tags.insert(name, tag);
                }
            }
            component::collect(api, &mut decider, &mut merged.components);
            merged.fused += api.fused();
        }
        setting::check_names(&apis, &sources, diagnostics);
        let mut files = Files::new(pages, sources);
        operations.finish(&mut files, &mut merged, diagnostics);
        for api in &apis {
            setting::operations(api, pages, &mut merged, diagnostics);
        }
        unique::check_unique(&merged.operations, &apis, diagnostics);
        reference::rewrite(&mut files, &mut merged, diagnostics);
        template::check_path_parameters(&merged, diagnostics);
        // A file that a fragment refers to need not be a fragment itself, nor stand in an API's folder.
        let followed = files.followed();
        diagnostics.retain(|diagnostic| {
            let page = diagnostic.labels.first().map(|label| label.span.page);
            !matches!(diagnostic.code, Code::NoFragment | Code::NoApi)
                || page.is_none_or(|page| !followed.contains(&page))
        });
        merged
    }
}

impl Api {
    fn new(folder: &str, settings: Settings) -> Self {
        Self {
            folder: folder.to_owned(),
            name: Rc::new(settings.api_name(folder)),
            settings,
            info: Variants::default(),
            tags: BTreeMap::new(),
            components: Default::default(),
        }
    }

    /// Adds the last source's `info`, and tells the source its version.
    fn info(&mut self, info: Item, sources: &mut [Source<'_>], diagnostics: &mut Vec<Diagnostic>) {
        let (variant, new) = self.info.add(info, sources, diagnostics);
        let first = &self.info.list[variant];
        let version = if new {
            version(&first.node(sources, diagnostics), diagnostics)
        } else {
            sources[first.source].version.clone()
        };
        if let Some(source) = sources.last_mut() {
            source.version = version;
        }
    }

    fn tags(&mut self, tags: &Node, sources: &[Source<'_>], diagnostics: &mut Vec<Diagnostic>) {
        for tag in tags.as_array().unwrap_or_default() {
            let Some(name) = tag.get("name").and_then(Node::as_str) else {
                diagnostics.push(invalid(
                    first_byte(tag.span),
                    "a tag has no name",
                    "add `name`",
                ));
                continue;
            };
            let item = Item {
                key: name.into(),
                key_span: tag.span,
                part: Part::Yaml(Box::new(tag.clone())),
            };
            let variants = self.tags.entry(name.into()).or_default();
            variants.add(item, sources, diagnostics);
        }
    }

    fn components(
        &mut self,
        sections: Vec<Section>,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for section in sections {
            let Some(index) = section_index(&section.name) else {
                if !section.name.starts_with("x-") {
                    diagnostics.push(invalid(
                        section.key_span,
                        &format!("OpenAPI has no components of the kind `{}`", section.name),
                        "check the spelling of the section",
                    ));
                }
                continue;
            };
            let named = &mut self.components[index];
            for copy in section.copies {
                let (position, variant) = copy.of;
                if let Some((name, variants)) = named.get_index_mut(position) {
                    variants.add_copy(name, copy, variant, sources, diagnostics);
                }
            }
            for item in section.items {
                let variants = named.entry(item.key.clone()).or_default();
                variants.add(item, sources, diagnostics);
            }
        }
    }

    /// How many copies of components there are beside those that stay.
    fn fused(&self) -> usize {
        let variants = self.components.iter().flat_map(IndexMap::values);
        variants.map(|variants| variants.copies() - 1).sum()
    }
}

/// The version that an `info` names.
fn version(info: &Node, diagnostics: &mut Vec<Diagnostic>) -> Version {
    for key in ["title", "version"] {
        if info.get(key).and_then(Node::as_str).is_none() {
            let place = info.get(key).unwrap_or(info).span;
            diagnostics.push(invalid(
                place,
                &format!("`info` has no text as its `{key}`"),
                "write it as a string, in quotes if need be",
            ));
        }
    }
    let text = info
        .get("version")
        .and_then(Node::as_str)
        .unwrap_or_default();
    Version {
        key: name::version_key(text),
        text: text.to_owned(),
    }
}

/// Tells a member of an object of `kind` that is not what it should be.
pub(crate) fn check(kind: Kind, key: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(wanted) = misfit(kind, key, node) {
        let message = format!("`{key}` is {}, not {wanted}", node.type_name());
        let help = format!("write {wanted} here, or leave the member out");
        diagnostics.push(invalid(first_byte(node.span), &message, &help));
    }
}

/// A word on a member of the document itself that the merged one has no place for.
fn left_out(item: &Item) -> Diagnostic {
    Diagnostic::warning(
        Code::Dropped,
        format!("the document's `{}` is left out", item.key),
        item.key_span,
        "the merged document has no place for it",
    )
    .with_help("say it in the page's prose, which becomes the operation's description")
}

fn invalid(span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::InvalidDocument, message, span, "here").with_help(help)
}

/// The place where a value begins: for the whole, where that is large.
fn first_byte(span: Span) -> Span {
    Span {
        end: span.end.min(span.start + 1),
        ..span
    }
}
