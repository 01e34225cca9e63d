//! Fern: the title, a line with method and URL, prose, and under "OpenAPI Specification" a document of one operation in
//! YAML:
//!
//! | Fern writes | it is read as |
//! | --- | --- |
//! | no `servers`, and the base path in the URL above alone | `servers` with what the URL has before the path |
//! | `info` with the operation's title, and `endpoint_ties.cut` for a version | the API's, which is lost |
//! | `tags: [[subpackage_ties, subpackage_ties/knots]]` | `tags: [ties/knots, ties]` |
//! | `enum: [{value: firm}]` | `enum: [firm]` |
//!
//! Calls in other languages stand under "SDK Code Examples", and are left out.

use super::adapter::Host;
use crate::extract::draft::{Draft, items, text};
use crate::extract::fence::Fence;
use crate::extract::section::Section;
use crate::node::{Node, Value};
use crate::openapi::Kind;
use crate::page::Span;
use crate::parse::{Frame, Notation};

/// What the names of groups begin with.
const GROUP: &str = "subpackage_";

#[derive(Debug)]
pub(super) struct Fern;

impl Host for Fern {
    fn made(&self, fence: &Fence<'_>, _: &Frame, section: &Section) -> bool {
        if fence.notation() != Notation::Yaml {
            return false;
        }
        let text = &fence.block.text;
        let is_url = |(_, target): &(String, String)| target.contains("://");
        text.contains("\n  version: endpoint_")
            || section.is_labelled("OpenAPI Specification")
                && (section.call.as_ref().is_some_and(is_url) || text.contains(GROUP))
    }

    fn adapt(&self, draft: &mut Draft<'_, '_>) {
        let is_operation = |info: &mut Node| text(info, "version").starts_with("endpoint_");
        if draft.member("info").is_some_and(is_operation) {
            draft.set_info("");
            draft.lost(
                "Fern exports neither the title nor the version of the API",
                "the name of the folder is taken for the title, and there is no version",
            );
        }
        if let Some(servers) = servers(draft) {
            draft.set("servers", servers);
        }
        draft.walk(&mut |node, kind| match kind {
            Kind::Operation => flatten_tags(node),
            Kind::Schema => unwrap_values(node),
            _ => {}
        });
    }
}

/// What the URL above has before the only path, as the servers of a document that names none.
fn servers(draft: &mut Draft<'_, '_>) -> Option<Node> {
    let has_servers = |node: &Node| {
        let servers = node.get("servers").and_then(Node::as_array);
        servers.is_some_and(|servers| !servers.is_empty())
    };
    if let Some(servers) = draft.member("servers")
        && servers.as_array().is_none_or(|servers| !servers.is_empty())
    {
        return None;
    }
    let (_, url) = draft.origin.call.as_ref()?;
    let paths = draft.member("paths")?.as_object()?;
    let (path, item) = paths.iter().next().filter(|_| paths.len() == 1)?;
    let mut operations = item.node.as_object()?.values();
    if has_servers(&item.node) || operations.any(|operation| has_servers(&operation.node)) {
        return None;
    }
    Some(server(item.key_span, before(url, path)?))
}

fn server(span: Span, url: &str) -> Node {
    let url = Node::string(span, url);
    Node::array(span, vec![Node::object(span, [("url", url)])])
}

/// The URL up to where the path begins, which may spell its parameters in another way.
fn before<'u>(url: &'u str, path: &str) -> Option<&'u str> {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<_> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let mut rest = url.trim_end_matches('/');
    for segment in segments.into_iter().rev() {
        let (before, last) = rest.rsplit_once('/')?;
        let is_parameter = segment.contains('{') && (last.contains('{') || last.starts_with(':'));
        if last != segment && !is_parameter {
            return None;
        }
        rest = before;
    }
    let (_, host) = rest.split_once("://")?;
    (!host.is_empty()).then_some(rest)
}

/// Tags that stand in lists, from the widest group to the narrowest, as tags from the narrowest on.
fn flatten_tags(operation: &mut Node) {
    let Some(tags) = items(operation, "tags") else {
        return;
    };
    let mut flat: Vec<Node> = Vec::new();
    for tag in std::mem::take(tags) {
        match tag.value {
            Value::Array(groups) => flat.extend(groups.into_iter().rev()),
            _ => flat.push(tag),
        }
    }
    for tag in &mut flat {
        if let Some(name) = tag.as_str().and_then(|name| name.strip_prefix(GROUP)) {
            *tag = Node::string(tag.span, name);
        }
    }
    *tags = flat;
}

/// The values of an enumeration whose items are objects about them.
fn unwrap_values(schema: &mut Node) {
    for value in items(schema, "enum").into_iter().flatten() {
        let described = |key: &str| ["value", "description", "name"].contains(&key);
        let is_about = value
            .as_object()
            .is_some_and(|object| object.keys().all(|key| described(key)));
        if is_about && let Some(member) = value.take("value") {
            *value = member.node;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_what_the_path_does_not_say() {
        for (url, path, base) in [
            (
                "https://api.acme.example/v1.3/ties/{id}",
                "/ties/{tie-id}",
                Some("https://api.acme.example/v1.3"),
            ),
            (
                "https://acme.example/ties/:id/?a=b",
                "/ties/{id}",
                Some("https://acme.example"),
            ),
            (
                "https://acme.example/v2",
                "/",
                Some("https://acme.example/v2"),
            ),
            ("https://acme.example/knots", "/ties", None),
            ("https://acme.example/7", "/{id}", None),
            ("https://ties", "/ties", None),
        ] {
            assert_eq!(before(url, path), base, "{url} {path}");
        }
    }
}
