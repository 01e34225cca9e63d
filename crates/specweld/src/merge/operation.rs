//! Operations of all fragments: ids, full paths, descriptions.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::file::Files;
use super::{Api, Components, Merged, Source, first_byte, invalid, server, setting};
use crate::diagnostic::{Code, Diagnostic};
use crate::extract::{Dialect, Fragment};
use crate::name::{self, ApiName};
use crate::node::{Member, Node, Value};
use crate::settings;
use crate::shape::METHODS;
use crate::source::{PageId, Span};

/// An operation under its merged id and path.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) api: Rc<ApiName>,
    pub(crate) page: PageId,
    /// The source that lists its path.
    pub(super) document: usize,
    /// The source that it stands in, from which its references start: another one where the path refers to a file.
    pub(super) source: usize,
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

/// A path item, and what is known of it.
struct PathItem<'a> {
    document: &'a Document,
    /// The source that it stands in.
    source: usize,
    own_path: &'a str,
    /// Whether the document has one operation alone, which the page's title then names.
    alone: bool,
}

/// A path whose item stands elsewhere.
#[derive(Debug)]
struct Referring {
    document: Document,
    own_path: String,
    item: Node,
    /// Whether it is the document's only path.
    alone: bool,
}

/// The operations of all documents, as they come.
#[derive(Debug, Default)]
pub(super) struct Operations {
    list: Vec<Operation>,
    paths: BTreeMap<String, Node>,
    /// Looked up when all components are known.
    referring: Vec<Referring>,
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
        let what = paths.type_name();
        let Value::Object(paths) = paths.value else {
            diagnostics.push(invalid(
                paths.span,
                &format!("`paths` is {what}, not an object"),
                "list the paths by their templates",
            ));
            return;
        };
        let count: usize = paths.values().map(|item| methods_of(&item.node)).sum();
        let only = paths.len() == 1;
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
                self.referring.push(Referring {
                    document: document.clone(),
                    own_path,
                    item: member.node,
                    alone: only,
                });
                continue;
            }
            let place = PathItem {
                document,
                source: document.source,
                own_path: &own_path,
                alone: count == 1,
            };
            self.path_item(&place, sources, member.node, diagnostics);
        }
    }

    fn path_item(
        &mut self,
        place: &PathItem<'_>,
        sources: &[Source<'_>],
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
        let mut bases = BTreeSet::new();
        for (method, member) in found {
            if member.node.as_object().is_none() {
                diagnostics.push(invalid(
                    member.node.span,
                    "the operation is not an object",
                    "describe the operation",
                ));
                continue;
            }
            let operation = operation(place, sources, &item, method, member, diagnostics);
            bases.insert(operation.path.clone());
            self.list.push(operation);
        }
        for member in ["servers", "parameters"] {
            item.take(member);
        }
        for path in bases {
            let rest = self
                .paths
                .entry(path)
                .or_insert_with(|| Node::object(item.span, []));
            for (key, member) in item.as_object().into_iter().flatten() {
                match rest.get(key) {
                    None => rest.set(key, member.node.clone()),
                    Some(said) if *said == member.node => {}
                    Some(said) => diagnostics.push(said_twice(key, said.span, member.node.span)),
                }
            }
        }
    }

    /// Puts the operations of all documents under their merged paths.
    pub(super) fn finish(
        mut self,
        files: &mut Files<'_>,
        merged: &mut Merged,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for referring in std::mem::take(&mut self.referring) {
            let found = referred(&referring, files, &merged.components, diagnostics);
            if let Some((source, item)) = found {
                let place = PathItem {
                    document: &referring.document,
                    source,
                    own_path: &referring.own_path,
                    alone: referring.alone && methods_of(&item) == 1,
                };
                self.path_item(&place, &files.sources, item, diagnostics);
            }
        }
        merged.operations = self.list;
        merged.paths = self.paths;
        drop_older(merged, &files.sources, diagnostics);
        merged.operations.sort_by(|a, b| {
            let method = |operation: &Operation| {
                METHODS
                    .iter()
                    .position(|method| *method == operation.method)
            };
            (&a.path, method(a)).cmp(&(&b.path, method(b)))
        });
        unify_templates(merged);
    }
}

fn operation(
    place: &PathItem<'_>,
    sources: &[Source<'_>],
    item: &Node,
    method: &'static str,
    mut member: Member,
    diagnostics: &mut Vec<Diagnostic>,
) -> Operation {
    let document = place.document;
    let Source { fragment, api, .. } = &sources[document.source];
    let own_servers = member.node.take("servers").map(|member| member.node);
    let servers = own_servers
        .as_ref()
        .or(item.get("servers"))
        .or(document.servers.as_ref())
        .and_then(Node::as_array);
    let (servers, base) = server::split(servers.unwrap_or_default(), diagnostics);
    let own_id = member.node.take("operationId");
    let own_id = own_id.and_then(|id| id.node.as_str().map(str::to_owned));
    let title = fragment.title.as_deref().filter(|_| place.alone);
    let own = own_id
        .as_deref()
        .or(title)
        .filter(|own| name::is_sayable(own))
        .map_or_else(|| name::from_path(method, place.own_path), str::to_owned);
    complete(document, fragment, item, &mut member.node);
    Operation {
        api: api.clone(),
        page: fragment.page,
        document: document.source,
        source: place.source,
        dialect: sources[place.source].fragment.dialect,
        id: api.operation(&own),
        own_id,
        path: format!("{base}{}", place.own_path),
        own_path: place.own_path.to_owned(),
        method,
        servers,
        node: member.node,
        key_span: member.key_span,
    }
}

/// The path item that a path refers to, with the source that it stands in.
fn referred(
    referring: &Referring,
    files: &mut Files<'_>,
    components: &Components,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(usize, Node)> {
    let (mut source, mut item) = (referring.document.source, referring.item.clone());
    let mut seen = HashSet::new();
    while let Some(target) = item.reference_target().map(str::to_owned) {
        let span = item.get("$ref").map_or(item.span, |target| target.span);
        let next = files.locate(source, &target, span, diagnostics)?;
        let found = match next.1.as_slice() {
            [root, section, own]
                if root == "components"
                    && section == "pathItems"
                    && !files.sources[next.0].is_file =>
            {
                let name = files.sources[next.0].api.component(own);
                components
                    .get(&("pathItems", name))
                    .map(|component| (component.origin.0, component.node.clone()))
            }
            _ => files
                .node(next.0, &next.1, diagnostics)
                .cloned()
                .map(|node| (next.0, node)),
        };
        let Some(found) = found.filter(|_| seen.insert(next)) else {
            diagnostics.push(invalid(
                span,
                "the path's `$ref` leads to no path item",
                "check what stands behind the `#`, and that it leads in no circle",
            ));
            return None;
        };
        let (place, mut node) = found;
        for key in ["summary", "description"] {
            if let Some(member) = item.take(key) {
                node.set(key, member.node);
            }
        }
        (source, item) = (place, node);
    }
    Some((source, item))
}

/// Two path items of one path that say different things of it.
fn said_twice(key: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::warning(
        Code::DifferingAnnotation,
        format!("two pages say different things as the `{key}` of one path"),
        second,
        "this is left out",
    )
    .with_label(first, "this stays")
    .with_help("make them equal, or say it once")
}

/// Leaves out operations that a page of a newer version describes as well.
fn drop_older(merged: &mut Merged, sources: &[Source<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let version = |operation: &Operation| &sources[operation.document].version;
    let mut newest: HashMap<_, usize> = HashMap::new();
    for (index, operation) in merged.operations.iter().enumerate() {
        let key = (
            operation.api.clone(),
            blank(&operation.path),
            operation.method,
        );
        let best = newest.entry(key).or_insert(index);
        if version(operation).key > version(&merged.operations[*best]).key {
            *best = index;
        }
    }
    let mut older = Vec::new();
    for (index, operation) in merged.operations.iter().enumerate() {
        let key = (
            operation.api.clone(),
            blank(&operation.path),
            operation.method,
        );
        let Some(best) = newest.get(&key).map(|best| &merged.operations[*best]) else {
            continue;
        };
        if version(operation).key < version(best).key {
            older.push(index);
            diagnostics.push(
                Diagnostic::warning(
                    Code::OlderOperation,
                    format!(
                        "{} {} of version {} is left out: version {} describes it as well",
                        operation.method.to_uppercase(),
                        operation.path,
                        version(operation).text,
                        version(best).text
                    ),
                    operation.key_span,
                    "left out",
                )
                .with_label(best.key_span, "kept")
                .with_help("remove the older page, or export it again"),
            );
        }
    }
    let mut index = 0..;
    let mut older = older.into_iter().peekable();
    merged.operations.retain(|_| {
        older
            .next_if_eq(&index.next().unwrap_or_default())
            .is_none()
    });
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
                        .get(&("parameters", operation.api.component(name)));
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

/// No operation stands twice, and none has the id of another.
pub(super) fn check_unique(
    operations: &[Operation],
    apis: &[Api],
    diagnostics: &mut Vec<Diagnostic>,
) {
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
                .with_help(id_help(operation, apis)),
            );
        }
    }
}

/// The setting that gives an operation an id that no other has.
fn id_help(operation: &Operation, apis: &[Api]) -> String {
    let folder = apis
        .iter()
        .find(|api| api.name == operation.api)
        .map_or("", |api| &api.folder);
    let id = name::from_path(operation.method, &operation.own_path);
    let line = settings::operation_line(&setting::signature(operation), &id);
    format!("give one of them an id in fragments/{folder}/api.toml: {line}")
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
