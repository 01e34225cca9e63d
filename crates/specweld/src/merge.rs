//! Fragments to one document: components fuse, operations stand under their full paths, every name carries its API.

mod component;
mod decide;
mod operation;
mod reference;
mod server;
mod variant;

use std::collections::{BTreeMap, HashMap};

pub(crate) use component::{Component, Components};
pub(crate) use operation::Operation;
pub(crate) use reference::{external, unresolved};

use crate::diagnostic::{Code, Diagnostic};
use crate::extract::Fragment;
use crate::name;
use crate::node::Node;
use crate::parse::{Item, Part, Section};
use crate::shape::SECTIONS;
use crate::source::{Pages, Span};
use decide::Decider;
use operation::{Document, Operations};
use variant::Variants;

/// Everything that the fragments hold, in one set of names. Parts keep the dialect that they were written in; [`lower`](crate::lower)
/// brings them to one.
#[derive(Debug, Default)]
pub struct Merged {
    /// The `info` of each API's newest version.
    pub(crate) apis: BTreeMap<String, Node>,
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
    version: Version,
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
#[derive(Debug, Default)]
struct Api {
    info: Variants,
    tags: BTreeMap<String, Variants>,
    components: HashMap<&'static str, HashMap<String, Variants>>,
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

    /// Adds the next fragment.
    pub(crate) fn add(&mut self, mut fragment: Fragment<'p>, diagnostics: &mut Vec<Diagnostic>) {
        let api = self.apis.entry(fragment.api).or_default();
        let mut members = std::mem::take(&mut fragment.frame.members);
        let components = fragment.frame.components.take();
        let root = first_byte(fragment.frame.span);
        self.sources.push(Source {
            fragment,
            version: Version::default(),
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
        for (name, api) in &apis {
            let mut decider = Decider {
                pages,
                sources: &sources,
                diagnostics,
            };
            if let Some(info) = decider.annotation(name, "`info`", "info", &api.info) {
                merged.apis.insert((*name).to_owned(), info);
            }
            for (own_name, variants) in &api.tags {
                if let Some(mut tag) = decider.annotation(name, "tags", own_name, variants) {
                    let name = name::tag(name, own_name);
                    tag.set("name", Node::string(tag.span, &name));
                    merged.tags.insert(name, tag);
                }
            }
            component::collect(name, api, &mut decider, &mut merged.components);
            merged.fused += api.fused();
        }
        operations.finish(&sources, &mut merged, diagnostics);
        reference::rewrite(&sources, &mut merged, diagnostics);
        operation::check_path_parameters(&merged, diagnostics);
        merged
    }
}

impl Api {
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
                key: name.to_owned(),
                key_span: tag.span,
                part: Part::Yaml(Box::new(tag.clone())),
            };
            let variants = self.tags.entry(name.to_owned()).or_default();
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
            let Some((name, _)) = SECTIONS.iter().find(|(name, _)| *name == section.name) else {
                if !section.name.starts_with("x-") {
                    diagnostics.push(invalid(
                        section.key_span,
                        &format!("OpenAPI has no components of the kind `{}`", section.name),
                        "check the spelling of the section",
                    ));
                }
                continue;
            };
            let named = self.components.entry(name).or_default();
            for item in section.items {
                match named.get_mut(&item.key) {
                    Some(variants) => variants.add(item, sources, diagnostics),
                    None => {
                        named
                            .entry(item.key.clone())
                            .or_default()
                            .add(item, sources, diagnostics)
                    }
                };
            }
        }
    }

    /// How many copies of components there are beside those that stay.
    fn fused(&self) -> usize {
        let variants = self.components.values().flat_map(HashMap::values);
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
