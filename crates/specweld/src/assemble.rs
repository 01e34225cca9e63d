//! The merged and lowered parts as one OpenAPI 3.0.3 document, in an order that does not depend on anything but names.

use std::collections::BTreeMap;

use crate::dialect::LOWERED;
use crate::document::{
    API_EXTENSION, APIS_EXTENSION, DOCUMENT_EXTENSION, Document, PAGE_EXTENSION,
    PATH_PREFIX_EXTENSION,
};
use crate::merged::{Components, Merged, Operation, RootMember};
use crate::node::{Node, Value};
use crate::openapi::{SECTIONS, WEBHOOKS};
use crate::page::{Pages, Span};

/// The order of an operation's members: what people read first comes first.
const OPERATION_MEMBERS: [&str; 10] = [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "security",
];

/// How the document introduces itself.
#[derive(Clone, Debug)]
pub struct Options {
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            title: "Welded APIs".to_owned(),
            version: "0.0.0".to_owned(),
        }
    }
}

/// Makes the document of what was merged and lowered.
pub(crate) fn assemble(merged: Merged, pages: &Pages, options: &Options) -> Document {
    let none = Span::default();
    let info = info(&merged, options);
    let root = Node::object(none, [("url", Node::string(none, "/"))]);
    let components = components(merged.components, pages);
    let mut document = Node::object(
        none,
        [
            ("openapi", Node::string(none, LOWERED)),
            ("info", info),
            // Every path has servers of its own; tools that read the document's alone find the host that serves it.
            ("servers", Node::array(none, vec![root])),
            (
                "tags",
                Node::array(none, merged.tags.into_values().collect()),
            ),
            ("paths", paths(merged.operations, &merged.paths, pages)),
        ],
    );
    if components
        .as_object()
        .is_some_and(|sections| !sections.is_empty())
    {
        document.set("components", components);
    }
    if !merged.webhooks.is_empty() {
        let mut webhooks = Node::object(none, []);
        for (name, webhook) in merged.webhooks {
            webhooks.set(&name, webhook.node);
        }
        document.set(WEBHOOKS, webhooks);
    }
    if !merged.tag_groups.is_empty() {
        document.set("x-tagGroups", Node::array(none, merged.tag_groups));
    }
    let mut apis = Node::object(none, []);
    for (api, mut info) in merged.apis {
        if !api.path_prefix.is_empty() {
            info.set(PATH_PREFIX_EXTENSION, Node::string(none, &api.path_prefix));
        }
        apis.set(&api.name, info);
    }
    for RootMember { api, key, node, .. } in merged.members {
        if let Some(info) = apis.get_mut(&api.name) {
            let path: Vec<_> = match key.strip_prefix("x-") {
                Some(_) => vec![key.as_str()],
                None => key.splitn(2, '/').collect(),
            };
            put(
                info,
                &[&[DOCUMENT_EXTENSION], path.as_slice()].concat(),
                node,
            );
        }
    }
    document.set(APIS_EXTENSION, apis);
    Document { root: document }
}

/// Sets a value inside of objects, which are made where there are none.
fn put(holder: &mut Node, path: &[&str], node: Node) {
    match path {
        [] => {}
        [key] => holder.set(key, node),
        [key, rest @ ..] => {
            if !holder.has(key) {
                holder.set(key, Node::object(Span::default(), []));
            }
            if let Some(inner) = holder.get_mut(key) {
                put(inner, rest, node);
            }
        }
    }
}

fn info(merged: &Merged, options: &Options) -> Node {
    let none = Span::default();
    let apis = merged.apis.iter().map(|(api, info)| {
        let text = |key: &str| info.get(key).and_then(Node::as_str).unwrap_or_default();
        format!(
            "- {}: {}, version {}",
            api.prefix,
            text("title"),
            text("version")
        )
    });
    let description = format!(
        "Welded from the documentation pages of these APIs:\n\n{}",
        apis.collect::<Vec<_>>().join("\n")
    );
    Node::object(
        none,
        [
            ("title", Node::string(none, &options.title)),
            ("description", Node::string(none, description)),
            ("version", Node::string(none, &options.version)),
        ],
    )
}

fn paths(operations: Vec<Operation>, items: &BTreeMap<String, Node>, pages: &Pages) -> Node {
    let none = Span::default();
    let mut paths = Node::object(none, []);
    let mut operations = operations.into_iter().peekable();
    while let Some(first) = operations.next() {
        let mut group = vec![first];
        while let Some(other) = operations.next_if(|next| next.path == group[0].path) {
            group.push(other);
        }
        let path = group[0].path.clone();
        let mut item = Node::object(none, []);
        for (key, member) in items
            .get(&path)
            .and_then(Node::as_object)
            .into_iter()
            .flatten()
        {
            item.set(key, member.node.clone());
        }
        // Operations of one path mostly share their servers; where they do not, each names its own.
        let shared = group
            .iter()
            .all(|operation| operation.servers == group[0].servers);
        if shared && !group[0].servers.is_empty() {
            item.set("servers", Node::array(none, group[0].servers.clone()));
        }
        for mut operation in group {
            let servers = std::mem::take(&mut operation.servers);
            let method = operation.method;
            let mut node = members(operation, pages);
            if !shared && !servers.is_empty() {
                node.set("servers", Node::array(none, servers));
            }
            item.set(method, node);
        }
        paths.set(&path, item);
    }
    paths
}

fn members(operation: Operation, pages: &Pages) -> Node {
    let mut source = operation.node;
    let span = source.span;
    source.set("operationId", Node::string(span, operation.id));
    let mut node = Node::object(span, []);
    for key in OPERATION_MEMBERS {
        if let Some(member) = source.take(key) {
            node.set(key, member.node);
        }
    }
    if let Value::Object(rest) = source.value {
        for (key, member) in rest {
            node.set(&key, member.node);
        }
    }
    node.set(API_EXTENSION, Node::string(span, &operation.api.name));
    node.set(
        PAGE_EXTENSION,
        Node::string(span, pages.get(operation.page).name()),
    );
    node
}

fn components(components: Components, pages: &Pages) -> Node {
    let none = Span::default();
    let mut sections = Node::object(none, []);
    for (section, _) in SECTIONS {
        sections.set(section, Node::object(none, []));
    }
    for ((section, name), component) in components {
        let mut node = component.node;
        // Beside a `$ref` 3.0 has no place for anything, and in a callback many readers take it for an expression.
        if matches!(node.value, Value::Object(_))
            && node.reference_target().is_none()
            && section != "callbacks"
        {
            let page = pages.get(component.page).name();
            node.set(PAGE_EXTENSION, Node::string(none, page));
        }
        if let Some(members) = sections.get_mut(section) {
            members.set(&name, node);
        }
    }
    if let Some(object) = sections.as_object_mut() {
        object.retain(|_, section| {
            section
                .node
                .as_object()
                .is_some_and(|members| !members.is_empty())
        });
    }
    sections
}
