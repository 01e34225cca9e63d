//! The merged and lowered parts as one OpenAPI 3.0.3 document, in an order that does not depend on anything but names.

use crate::Options;
use crate::merge::{Merged, Operation};
use crate::name;
use crate::node::{Node, Value};
use crate::shape::SECTIONS;
use crate::source::{Pages, Span};

/// The extension that names the page an operation or a component came from.
pub const PAGE_EXTENSION: &str = "x-specweld-page";
/// The extension that names the API of an operation.
pub const API_EXTENSION: &str = "x-specweld-api";
/// The extension of the document that keeps each API's `info`.
pub const APIS_EXTENSION: &str = "x-specweld-apis";

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

pub(crate) fn assemble(merged: &Merged, pages: &Pages, options: &Options) -> Node {
    let none = Span::default();
    let apis = merged
        .apis
        .iter()
        .map(|(api, info)| (api.as_str(), info.clone()));
    let mut document = Node::object(
        none,
        [
            ("openapi", Node::string(none, "3.0.3")),
            ("info", info(merged, options)),
            // Every path has servers of its own; tools that read the document's alone find the host that serves it.
            (
                "servers",
                Node::array(
                    none,
                    vec![Node::object(none, [("url", Node::string(none, "/"))])],
                ),
            ),
            (
                "tags",
                Node::array(none, merged.tags.values().cloned().collect()),
            ),
            ("paths", paths(merged, pages)),
        ],
    );
    let components = components(merged, pages);
    if components
        .as_object()
        .is_some_and(|sections| !sections.is_empty())
    {
        document.set("components", components);
    }
    document.set(APIS_EXTENSION, Node::object(none, apis));
    document
}

fn info(merged: &Merged, options: &Options) -> Node {
    let none = Span::default();
    let apis = merged.apis.iter().map(|(api, info)| {
        let text = |key: &str| info.get(key).and_then(Node::as_str).unwrap_or_default();
        format!(
            "- {}: {}, version {}",
            name::prefix(api),
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

fn paths(merged: &Merged, pages: &Pages) -> Node {
    let none = Span::default();
    let mut paths = Node::object(none, []);
    for group in merged.operations.chunk_by(|a, b| a.path == b.path) {
        let Some(first) = group.first() else { continue };
        let mut item = Node::object(none, []);
        for (key, member) in merged
            .paths
            .get(&first.path)
            .and_then(Node::as_object)
            .into_iter()
            .flatten()
        {
            item.set(key, member.node.clone());
        }
        // Operations of one path mostly share their servers; where they do not, each names its own.
        let shared = group
            .iter()
            .all(|operation| operation.servers == first.servers);
        if shared && !first.servers.is_empty() {
            item.set("servers", Node::array(none, first.servers.clone()));
        }
        for operation in group {
            let mut node = members(operation, pages);
            if !shared && !operation.servers.is_empty() {
                node.set("servers", Node::array(none, operation.servers.clone()));
            }
            item.set(operation.method, node);
        }
        paths.set(&first.path, item);
    }
    paths
}

fn members(operation: &Operation, pages: &Pages) -> Node {
    let span = operation.node.span;
    let mut source = operation.node.clone();
    source.set("operationId", Node::string(span, &operation.id));
    let mut node = Node::object(span, []);
    for key in OPERATION_MEMBERS {
        if let Some(member) = source.take(key) {
            node.set(key, member.node);
        }
    }
    for (key, member) in source.as_object().into_iter().flatten() {
        node.set(key, member.node.clone());
    }
    node.set(API_EXTENSION, Node::string(span, &operation.api));
    node.set(
        PAGE_EXTENSION,
        Node::string(span, pages.get(operation.page).name()),
    );
    node
}

fn components(merged: &Merged, pages: &Pages) -> Node {
    let none = Span::default();
    let mut sections = Node::object(none, []);
    for (section, _) in SECTIONS {
        let mut node = Node::object(none, []);
        for ((_, name), component) in merged
            .components
            .iter()
            .filter(|((of, _), _)| *of == section)
        {
            let mut value = component.node.clone();
            // Beside a `$ref` 3.0 has no place for anything.
            if matches!(value.value, Value::Object(_)) && value.reference_target().is_none() {
                value.set(
                    PAGE_EXTENSION,
                    Node::string(none, pages.get(component.page).name()),
                );
            }
            node.set(name, value);
        }
        if node.as_object().is_some_and(|members| !members.is_empty()) {
            sections.set(section, node);
        }
    }
    sections
}
