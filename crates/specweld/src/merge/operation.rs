//! Operations: ids, full paths, descriptions.

use hashbrown::HashSet;

use super::describe::describe;
use super::input::{Defaults, Source};
use super::server;
use crate::diagnostic::Diagnostic;
use crate::document::SERVERS_EXTENSION;
use crate::fragment::Fragment;
use crate::invalid::check;
use crate::merged::Operation;
use crate::name::{self};
use crate::node::{Member, Node};
use crate::openapi::Kind;

pub(super) fn operation(
    place: &PathItem<'_>,
    sources: &[Source<'_>],
    item: &Node,
    method: &'static str,
    mut member: Member,
    diagnostics: &mut Vec<Diagnostic>,
) -> Operation {
    let document = place.document;
    let Source { fragment, api, .. } = &sources[document.source];
    for key in ["servers", "operationId"] {
        if let Some(node) = member.node.get(key) {
            check(Kind::Operation, key, node, diagnostics);
        }
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
    let title = fragment.section.title.as_deref().filter(|_| place.alone);
    let own = own_id
        .as_deref()
        .or(title)
        .filter(|own| name::makes_identifier(own))
        .map_or_else(|| name::from_path(method, place.own_path), str::to_owned);
    complete(document, fragment, item, &mut member.node);
    let prefix = &api.path_prefix;
    let servers = match prefix.is_empty() {
        true => servers,
        // With the prefix their URLs do not hold.
        false => {
            let span = member.node.span;
            member
                .node
                .set(SERVERS_EXTENSION, Node::array(span, servers));
            Vec::new()
        }
    };
    Operation {
        api: api.clone(),
        page: fragment.page,
        document: document.source,
        source: place.source,
        dialect: sources[place.source].fragment.dialect,
        id: api.operation(&own),
        own_id,
        path: format!("{prefix}{base}{}", place.own_path),
        own_path: place.own_path.to_owned(),
        method,
        copies: Vec::new(),
        renamed: Vec::new(),
        servers,
        node: member.node,
        key_span: member.key_span,
    }
}

/// Adds what the path item, the document and the page hold for the operation.
fn complete(document: &Defaults, fragment: &Fragment<'_>, item: &Node, node: &mut Node) {
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
    describe(node, &fragment.section);
}

/// A path item, and what is known of it.
pub(super) struct PathItem<'a> {
    pub(super) document: &'a Defaults,
    /// The source that it stands in.
    pub(super) source: usize,
    pub(super) own_path: &'a str,
    /// Whether the document has one operation alone, which the page's title then names.
    pub(super) alone: bool,
}
