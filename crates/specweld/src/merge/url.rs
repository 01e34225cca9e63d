//! URLs that people follow, and clients: those of `externalDocs`, of contact and license, and of OAuth. Relative ones
//! start from the server (OpenAPI 3.1.0, "Relative References in URLs"), and the merged document has no server of its
//! own that they could start from.

use fluent_uri::{Uri, UriRef};

use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Member, Node, Value};

/// The members of an Info Object that are a URL, or hold one.
const INFO: [(&str, Option<&str>); 3] = [
    ("termsOfService", None),
    ("contact", Some("url")),
    ("license", Some("url")),
];

/// The URL that relative ones of a document start from: that of its first server, if it is absolute. Variables stand
/// for their defaults.
pub(super) fn base(servers: Option<&Node>) -> Option<String> {
    let server = servers?.as_array()?.first()?;
    let mut url = server.get("url")?.as_str()?.to_owned();
    let variables = server.get("variables").and_then(Node::as_object);
    for (name, variable) in variables.into_iter().flatten() {
        if let Some(default) = variable.node.get("default").and_then(Node::as_str) {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    Uri::parse(url.as_str()).is_ok().then_some(url)
}

/// Makes the URLs of an Info Object absolute.
pub(super) fn info(info: &mut Node, base: Option<&str>, diagnostics: &mut Vec<Diagnostic>) {
    for (key, inner) in INFO {
        let url = info.get_mut(key).and_then(|node| match inner {
            Some(inner) => node.get_mut(inner),
            None => Some(node),
        });
        if let Some(url) = url {
            absolute(url, key, base, diagnostics);
        }
    }
}

/// Makes the URL of an object's `externalDocs` absolute.
pub(super) fn external_docs(
    docs: &mut Node,
    base: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Some(url) = docs.get_mut("url") {
        absolute(url, "externalDocs", base, diagnostics);
    }
}

/// Makes the URLs of a security scheme absolute.
pub(super) fn scheme(node: &mut Node, base: Option<&str>, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(url) = node.get_mut("openIdConnectUrl") {
        absolute(url, "openIdConnectUrl", base, diagnostics);
    }
    let flows = node.get_mut("flows").and_then(Node::as_object_mut);
    for Member { node: flow, .. } in flows.into_iter().flat_map(|flows| flows.values_mut()) {
        for key in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
            if let Some(url) = flow.get_mut(key) {
                absolute(url, key, base, diagnostics);
            }
        }
    }
}

/// Makes a URL absolute; that there is nothing that it could start from is reported.
fn absolute(url: &mut Node, key: &str, base: Option<&str>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(text) = url.as_str() else { return };
    let Ok(reference) = UriRef::parse(text) else {
        return;
    };
    if reference.has_scheme() || text.is_empty() {
        return;
    }
    let base = base.and_then(|base| Uri::parse(base).ok());
    match base.and_then(|base| reference.resolve_against(&base).ok()) {
        Some(whole) => url.value = Value::String(whole.as_str().into()),
        None => {
            let message =
                format!("the URL of `{key}` is relative, and no server says what it starts from");
            let help = "write the whole URL, or name a server of the document";
            let relative = Diagnostic::warning(
                Code::ExternalReference,
                message,
                url.span,
                "leads elsewhere from where the merged document stands",
            );
            diagnostics.push(relative.with_help(help));
        }
    }
}
