//! Files that references lead to: other pages of the run, and nothing else.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::input::Source;
use crate::anchor::Resolved;
use crate::diagnostic::{Code, Diagnostic};
use crate::extract;
use crate::merged::Pointer;
use crate::name::ApiName;
use crate::node::{Node, Value};
use crate::page::{PageId, Pages, Span};
use crate::pointer;
pub(super) use crate::relative::{is_elsewhere, page_name};

/// All sources of a run: the fragments, and the files that they refer to.
pub(super) struct Files<'p> {
    pages: &'p Pages,
    pub(super) sources: Vec<Source<'p>>,
    /// The first source of each page, by page and API.
    opened: HashMap<(PageId, &'p str), usize>,
    /// Documents that a reference led into the middle of.
    documents: HashMap<usize, Option<Node>>,
    resolved: HashMap<usize, Resolved>,
    /// The pages that references of others led to.
    referred: HashSet<PageId>,
}

impl<'p> Files<'p> {
    pub(super) fn new(pages: &'p Pages, sources: Vec<Source<'p>>) -> Self {
        let mut opened = HashMap::new();
        for (index, source) in sources.iter().enumerate() {
            let fragment = &source.fragment;
            opened.entry((fragment.page, fragment.api)).or_insert(index);
        }
        Self {
            pages,
            sources,
            opened,
            documents: HashMap::new(),
            resolved: HashMap::new(),
            referred: HashSet::new(),
        }
    }

    /// The source that a reference in the source `base` leads into, and the tokens of its pointer. That there is none
    /// is reported.
    pub(super) fn locate(
        &mut self,
        base: usize,
        target: &str,
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Pointer> {
        let (file, pointer) = target.split_once('#').unwrap_or((target, ""));
        let source = if file.is_empty() {
            base
        } else {
            self.open(base, file, span, diagnostics)?
        };
        Some((source, tokens(pointer)))
    }

    /// The source that a relative URL in the source `base` leads to.
    fn open(
        &mut self,
        base: usize,
        url: &str,
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<usize> {
        let fragment = &self.sources[base].fragment;
        let name = match page_name(self.page_name_of(base), url) {
            Ok(name) => name,
            Err(message) => {
                diagnostics.push(external(url, message, span));
                return None;
            }
        };
        let Some((id, page)) = self.pages.find(&name) else {
            diagnostics.push(external(url, &format!("there is no page `{name}`"), span));
            return None;
        };
        let folder = page.api().unwrap_or(fragment.api);
        if id != fragment.page {
            self.referred.insert(id);
        }
        if let Some(source) = self.opened.get(&(id, folder)) {
            return Some(*source);
        }
        let Some(fragment) = extract::file(id, page, folder, fragment.dialect) else {
            let message = "only JSON and YAML files, and pages with a fragment, can be referred to";
            diagnostics.push(external(url, message, span));
            return None;
        };
        let api = match self
            .sources
            .iter()
            .find(|source| source.fragment.api == folder)
        {
            Some(source) => source.api.clone(),
            None => Arc::new(ApiName::new(folder, None)),
        };
        self.opened.insert((id, folder), self.sources.len());
        self.sources.push(Source {
            fragment,
            api,
            version: Arc::default(),
            base: self.sources[base].base.clone(),
            security: self.sources[base].security.clone(),
            is_file: true,
        });
        Some(self.sources.len() - 1)
    }

    /// Whether a reference of another page led to a page.
    pub(super) fn is_referred_to(&self, page: PageId) -> bool {
        self.referred.contains(&page)
    }

    /// Whether there is a page of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.pages.find(name).is_some()
    }

    /// Whether what stands in one source can stand in another one.
    pub(super) fn are_of_one_dialect(&self, one: usize, other: usize) -> bool {
        let dialect = |source: usize| self.sources[source].fragment.dialect;
        dialect(one) == dialect(other)
    }

    /// The pages that are no fragments, and that a reference leads to.
    pub(super) fn followed(&self) -> HashSet<PageId> {
        let files = self.sources.iter().filter(|source| source.is_file);
        files.map(|source| source.fragment.page).collect()
    }

    /// What a JSON pointer leads to in a source's document.
    pub(super) fn node(
        &mut self,
        source: usize,
        tokens: &[String],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<&Node> {
        let fragment = &self.sources[source].fragment;
        let document = self
            .documents
            .entry(source)
            .or_insert_with(|| fragment.document(diagnostics));
        pointer::resolve(document.as_ref()?, tokens)
    }

    /// Where the references of a source lead that only the whole of it shows.
    pub(super) fn resolved(
        &mut self,
        source: usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> &Resolved {
        self.resolved.entry(source).or_insert_with(|| {
            let fragment = &self.sources[source].fragment;
            // Most have nothing that could be referred to so.
            let marks = ["$id", "$anchor", "$dynamicAnchor"];
            if !marks.iter().any(|mark| fragment.may_hold(mark)) {
                return Resolved::default();
            }
            let document = self.documents.entry(source);
            let document = document.or_insert_with(|| fragment.document(diagnostics));
            document.as_ref().map(Resolved::of).unwrap_or_default()
        })
    }

    /// Where the one object of a file stands that has an anchor of this name, whatever the file is.
    pub(super) fn anchor(
        &mut self,
        source: usize,
        name: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Vec<String>> {
        if let Some(path) = self.resolved(source, diagnostics).anchors.get(name) {
            return Some(path.clone());
        }
        let document = self.documents.get(&source)?.as_ref()?;
        let mut found = Vec::new();
        anchors(document, name, &mut Vec::new(), &mut found);
        found.pop().filter(|_| found.is_empty())
    }

    /// The name of the page that a source stands in.
    pub(super) fn page_name_of(&self, source: usize) -> &str {
        self.pages.get(self.sources[source].fragment.page).name()
    }

    /// The name of a file without its folders and its extension.
    pub(super) fn stem(&self, source: usize) -> &str {
        let name = self.page_name_of(source);
        let file = name.rsplit_once('/').map_or(name, |(_, file)| file);
        file.rsplit_once('.').map_or(file, |(stem, _)| stem)
    }
}

/// Adds where the objects stand that have an anchor of this name.
fn anchors(node: &Node, name: &str, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    if node.get("$anchor").and_then(Node::as_str) == Some(name) {
        found.push(path.clone());
    }
    let mut inside = |token: String, node: &Node| {
        path.push(token);
        anchors(node, name, path, found);
        path.pop();
    };
    match &node.value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                inside(index.to_string(), item);
            }
        }
        Value::Object(object) => {
            for (key, member) in object {
                inside(key.to_string(), &member.node);
            }
        }
        _ => {}
    }
}

/// The tokens of a JSON pointer in a URI fragment: RFC 6901, sections 4 and 6.
pub(super) fn tokens(pointer: &str) -> Vec<String> {
    // An anchor is a token that nothing has.
    pointer::fragment_tokens(pointer).unwrap_or_else(|| vec![format!("#{pointer}")])
}

pub(super) fn external(url: &str, message: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::ExternalReference,
        format!("`{url}` can't be followed: {message}"),
        span,
        "leads out of the page",
    )
    .with_help(
        "put what it leads to into the page's `components`, or into a JSON or YAML file among the pages; links on disk are not followed",
    )
}
