//! Operations of all fragments: ids, full paths, descriptions.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Merged, Source, first_byte, invalid, server};
use crate::diagnostic::{Code, Diagnostic};
use crate::extract::{Dialect, Fragment};
use crate::name;
use crate::node::{Node, Value};
use crate::shape::METHODS;
use crate::source::{PageId, Span};

/// An operation under its merged id and path.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) api: String,
    pub(crate) page: PageId,
    /// Its fragment, as an index into the fragments.
    pub(crate) fragment: usize,
    pub(crate) dialect: Dialect,
    pub(crate) id: String,
    /// Its own id in the fragment, by which links know it.
    pub(crate) own_id: Option<String>,
    /// With the server's path part.
    pub(crate) path: String,
    /// The path in the fragment.
    pub(crate) own_path: String,
    pub(crate) method: &'static str,
    /// Without their path part.
    pub(crate) servers: Vec<Node>,
    pub(crate) node: Node,
    key_span: Span,
}

/// What a document says for all of its operations.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// As an index into the sources.
    pub(super) source: usize,
    pub(super) servers: Option<Node>,
    pub(super) security: Option<Node>,
}

/// The operations of all documents, as they come.
#[derive(Debug, Default)]
pub(super) struct Operations {
    list: Vec<Operation>,
    paths: BTreeMap<String, Node>,
    /// Path items that stand elsewhere, which is found out when all components are known.
    referring: Vec<(Document, String, Node)>,
}

impl Operations {
    /// Adds those of a document's `paths`.
    pub(super) fn add(
        &mut self,
        document: &Document,
        sources: &[Source<'_>],
        paths: Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Value::Object(paths) = paths.value else {
            diagnostics.push(invalid(
                paths.span,
                &format!("`paths` is {}, not an object", paths.type_name()),
                "list the paths by their templates",
            ));
            return;
        };
        let fragment = &sources[document.source].fragment;
        let count: usize = paths.values().map(|item| methods_of(&item.node)).sum();
        let title = fragment.title.as_deref().filter(|_| count == 1);
        for (own_path, member) in paths {
            if own_path.starts_with("x-") {
                continue;
            }
            if !own_path.starts_with('/') {
                diagnostics.push(invalid(
                    member.key_span,
                    &format!("the path `{own_path}` does not begin with `/`"),
                    "begin it with `/`",
                ));
                continue;
            }
            if member.node.has("$ref") {
                self.referring
                    .push((document.clone(), own_path, member.node));
                continue;
            }
            self.path_item(
                document,
                fragment,
                title,
                &own_path,
                member.node,
                diagnostics,
            );
        }
    }

    fn path_item(
        &mut self,
        document: &Document,
        fragment: &Fragment<'_>,
        title: Option<&str>,
        own_path: &str,
        mut item: Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if item.as_object().is_none() {
            diagnostics.push(invalid(
                item.span,
                &format!("the path item is {}, not an object", item.type_name()),
                "describe its operations",
            ));
            return;
        }
        let found: Vec<_> = METHODS
            .into_iter()
            .filter_map(|method| Some((method, item.take(method)?)))
            .collect();
        for (method, mut member) in found {
            if member.node.as_object().is_none() {
                diagnostics.push(invalid(
                    member.node.span,
                    "the operation is not an object",
                    "describe the operation",
                ));
                continue;
            }
            let own_servers = member.node.take("servers").map(|member| member.node);
            let servers = own_servers
                .as_ref()
                .or(item.get("servers"))
                .or(document.servers.as_ref())
                .and_then(Node::as_array);
            let (servers, base) = server::split(servers.unwrap_or_default(), diagnostics);
            let own_id = member.node.take("operationId");
            let own_id = own_id.and_then(|id| id.node.as_str().map(str::to_owned));
            let own = own_id
                .as_deref()
                .or(title)
                .map_or_else(|| name::from_path(method, own_path), str::to_owned);
            complete(document, fragment, &item, &mut member.node);
            let path = format!("{base}{own_path}");
            let rest = self
                .paths
                .entry(path.clone())
                .or_insert_with(|| Node::object(item.span, []));
            for (key, member) in item.as_object().into_iter().flatten() {
                if !["servers", "parameters", "$ref"].contains(&key.as_str()) && !rest.has(key) {
                    rest.set(key, member.node.clone());
                }
            }
            self.list.push(Operation {
                api: fragment.api.to_owned(),
                page: fragment.page,
                fragment: document.source,
                dialect: fragment.dialect,
                id: name::operation(fragment.api, &own),
                own_id,
                path,
                own_path: own_path.to_owned(),
                method,
                servers,
                node: member.node,
                key_span: member.key_span,
            });
        }
    }

    /// Puts the operations of all documents under their merged paths.
    pub(super) fn finish(
        mut self,
        sources: &[Source<'_>],
        merged: &mut Merged,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for (document, own_path, item) in std::mem::take(&mut self.referring) {
            let fragment = &sources[document.source].fragment;
            let target = item
                .reference_target()
                .and_then(|target| target.strip_prefix("#/components/pathItems/"));
            let name = name::component(fragment.api, target.unwrap_or_default());
            match merged.components.get(&("pathItems", name)) {
                Some(component) => {
                    let title = (methods_of(&component.node) == 1)
                        .then_some(fragment.title.as_deref())
                        .flatten();
                    let item = component.node.clone();
                    self.path_item(&document, fragment, title, &own_path, item, diagnostics);
                }
                None => diagnostics.push(invalid(
                    item.span,
                    "the path's `$ref` leads to no path item",
                    "check the name behind `#/components/pathItems/`",
                )),
            }
        }
        merged.operations = self.list;
        merged.paths = self.paths;
        merged.operations.sort_by(|a, b| {
            let method = |operation: &Operation| {
                METHODS
                    .iter()
                    .position(|method| *method == operation.method)
            };
            (&a.path, method(a)).cmp(&(&b.path, method(b)))
        });
        unify_templates(merged);
        check_unique(&merged.operations, diagnostics);
    }
}

/// How many operations a path item has.
fn methods_of(item: &Node) -> usize {
    METHODS.iter().filter(|method| item.has(method)).count()
}

/// Adds what the path item, the document and the page say for the operation.
fn complete(document: &Document, fragment: &Fragment<'_>, item: &Node, node: &mut Node) {
    let span = node.span;
    if let Some(shared) = item.get("parameters").and_then(Node::as_array) {
        let own = node
            .get("parameters")
            .and_then(Node::as_array)
            .unwrap_or_default();
        let identity = |parameter: &Node| {
            let text = |key: &str| parameter.get(key).and_then(Node::as_str).map(str::to_owned);
            (text("name"), text("in"), text("$ref"))
        };
        let own_names: HashSet<_> = own.iter().map(identity).collect();
        let inherited = shared
            .iter()
            .filter(|parameter| !own_names.contains(&identity(parameter)));
        let parameters: Vec<Node> = inherited.chain(own).cloned().collect();
        node.set("parameters", Node::array(span, parameters));
    }
    if !node.has("security") {
        // Explicit where the document has none either, since the merged document has no default for all.
        let security = document.security.clone();
        node.set(
            "security",
            security.unwrap_or_else(|| Node::array(span, Vec::new())),
        );
    }
    let own = node
        .get("description")
        .and_then(Node::as_str)
        .unwrap_or_default()
        .trim();
    let description = [own, &fragment.prose.replace("\r\n", "\n")]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n");
    if !description.is_empty() {
        node.set("description", Node::string(span, description));
    }
}

/// Gives templates that differ only in the names of their parameters the names of the first.
fn unify_templates(merged: &mut Merged) {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for operation in &mut merged.operations {
        let key = blank(&operation.path);
        let path = first
            .entry(key)
            .or_insert_with(|| operation.path.clone())
            .clone();
        if path == operation.path {
            continue;
        }
        let renamed: HashMap<String, String> = parameters(&operation.path)
            .into_iter()
            .zip(parameters(&path))
            .collect();
        if let Some(Value::Array(items)) = operation
            .node
            .get_mut("parameters")
            .map(|node| &mut node.value)
        {
            for item in items {
                if let Some(name) = item
                    .reference_target()
                    .and_then(|target| target.strip_prefix("#/components/parameters/"))
                {
                    // A shared parameter keeps its name for the others: this operation gets a copy.
                    let shared = merged
                        .components
                        .get(&("parameters", name::component(&operation.api, name)));
                    match shared {
                        Some(shared) => *item = shared.node.clone(),
                        None => continue,
                    }
                }
                let name = item
                    .get("name")
                    .and_then(Node::as_str)
                    .and_then(|name| renamed.get(name));
                if let (Some("path"), Some(name)) = (item.get("in").and_then(Node::as_str), name) {
                    item.set("name", Node::string(item.span, name));
                }
            }
        }
        if let Some(rest) = merged.paths.remove(&operation.path) {
            merged.paths.entry(path.clone()).or_insert(rest);
        }
        operation.path = path;
    }
}

/// The template with every parameter's name left out.
fn blank(path: &str) -> String {
    parameters(path).iter().fold(path.to_owned(), |path, name| {
        path.replacen(&format!("{{{name}}}"), "{}", 1)
    })
}

/// The names of a template's parameters, in order.
fn parameters(path: &str) -> Vec<String> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn check_unique(operations: &[Operation], diagnostics: &mut Vec<Diagnostic>) {
    let mut places: HashMap<(&str, &str), &Operation> = HashMap::new();
    let mut ids: HashMap<&str, &Operation> = HashMap::new();
    let mut sorted: Vec<_> = operations.iter().collect();
    sorted.sort_by_key(|operation| operation.key_span);
    for operation in sorted {
        let method = operation.method.to_uppercase();
        if let Some(first) = places.get(&(operation.path.as_str(), operation.method)) {
            diagnostics.push(
                Diagnostic::error(
                    Code::DuplicateOperation,
                    format!("two pages describe {method} {}", operation.path),
                    operation.key_span,
                    "described again",
                )
                .with_label(first.key_span, "first described here")
                .with_help("remove one of the pages, or one of the operations"),
            );
            continue;
        }
        places.insert((&operation.path, operation.method), operation);
        if let Some(first) = ids.insert(&operation.id, operation) {
            diagnostics.push(
                Diagnostic::error(
                    Code::ConflictingOperationId,
                    format!("two operations get the id `{}`", operation.id),
                    operation.key_span,
                    format!("{method} {}", operation.path),
                )
                .with_label(
                    first.key_span,
                    format!("{} {}", first.method.to_uppercase(), first.path),
                )
                .with_help("give one of them an `operationId`, or one of the pages another title"),
            );
        }
    }
}

/// Every parameter of a template must be declared, or no server could route it and no client fill it in.
pub(super) fn check_path_parameters(merged: &Merged, diagnostics: &mut Vec<Diagnostic>) {
    for operation in &merged.operations {
        let declared: Vec<_> = operation
            .node
            .get("parameters")
            .and_then(Node::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(|parameter| match parameter.reference_target() {
                Some(target) => {
                    let name = target.strip_prefix("#/components/parameters/")?;
                    Some(
                        &merged
                            .components
                            .get(&("parameters", name.to_owned()))?
                            .node,
                    )
                }
                None => Some(parameter),
            })
            .filter(|parameter| parameter.get("in").and_then(Node::as_str) == Some("path"))
            .filter_map(|parameter| parameter.get("name")?.as_str())
            .collect();
        for name in parameters(&operation.path) {
            if !declared.contains(&name.as_str()) {
                diagnostics.push(
                    Diagnostic::error(
                        Code::InvalidDocument,
                        format!("the path {} has `{{{name}}}`, and the operation declares no such path parameter", operation.path),
                        first_byte(operation.node.span),
                        "this operation",
                    )
                    .with_help(format!("add a parameter with `name: {name}` and `in: path`")),
                );
            }
        }
    }
}
