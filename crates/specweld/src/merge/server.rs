//! Server URLs: their path part moves into the paths, the rest stays.

use crate::diagnostic::{Code, Diagnostic};
use crate::node::Node;
use crate::spelling;

/// Servers without the path part of their URLs, and that path part.
///
/// Where the servers differ in it, the first that has one cannot speak for all: the URLs stay whole and a warning says
/// so. Another one says which values of variables in the path part are left out.
pub(super) fn split(servers: &[Node], diagnostics: &mut Vec<Diagnostic>) -> (Vec<Node>, String) {
    let mut servers = servers.to_vec();
    servers.iter_mut().for_each(spelling::server);
    let mut left_out = Vec::new();
    let parts: Vec<_> = servers
        .iter()
        .map(|server| split_one(server, &mut left_out))
        .collect();
    let Some((_, base)) = parts.first() else {
        return (Vec::new(), String::new());
    };
    if let Some(other) = parts.iter().position(|(_, path)| path != base) {
        diagnostics.push(
            Diagnostic::warning(
                Code::DifferingServers,
                "the servers differ in the path part of their URLs, so that the paths are left without it",
                servers[other].span,
                "this server",
            )
            .with_label(servers[0].span, "and this one")
            .with_help("give each server's operations a page of their own"),
        );
        return (servers, String::new());
    }
    let base = base.clone();
    diagnostics.append(&mut left_out);
    (parts.into_iter().map(|(server, _)| server).collect(), base)
}

/// One without its path part, in which the default of a variable stands for all of its values.
fn split_one(server: &Node, diagnostics: &mut Vec<Diagnostic>) -> (Node, String) {
    let Some(url) = server.get("url").and_then(Node::as_str) else {
        return (server.clone(), String::new());
    };
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (url, query) = url.split_at(end);
    if !query.is_empty() {
        diagnostics.push(with_query(server, query));
    }
    let authority = url.find("://").map_or(0, |at| at + 3);
    let path_start = url[authority..]
        .find('/')
        .map_or(url.len(), |at| authority + at);
    let (origin, path) = match url.split_at(path_start) {
        // Without a scheme it is relative, unless it begins as hosts do, which is what its author meant.
        (first, _) if authority == 0 && !first.contains(['{', '.', ':']) => ("", url),
        (".", path) => ("", path),
        parts => parts,
    };
    let mut path = path.trim_end_matches('/').to_owned();
    if !path.is_empty() && !path.starts_with('/') {
        path.insert(0, '/');
    }
    let mut server = server.clone();
    // A variable in the path part would read as a path parameter: its default stands for it.
    let names: Vec<_> = server
        .get("variables")
        .and_then(Node::as_object)
        .into_iter()
        .flat_map(|object| object.keys().cloned())
        .collect();
    for name in names {
        let template = format!("{{{name}}}");
        let default = server
            .get("variables")
            .and_then(|variables| variables.get(&name)?.get("default")?.as_str());
        if let (true, Some(default)) = (path.contains(&template), default) {
            diagnostics.extend(other_values(&server, &name, default));
            path = path.replace(&template, default.trim_matches('/'));
            if let (false, Some(variables)) =
                (origin.contains(&template), server.get_mut("variables"))
            {
                variables.take(&name);
            }
        }
    }
    if server
        .get("variables")
        .and_then(Node::as_object)
        .is_some_and(|variables| variables.is_empty())
    {
        server.take("variables");
    }
    // A relative URL has no origin: what is left of it is the place that the document itself is served from.
    let rest = if origin.is_empty() { "/" } else { origin };
    let span = server.get("url").map_or(server.span, |url| url.span);
    if let Some(url) = server.get_mut("url") {
        *url = Node::string(span, rest);
    }
    (server, path)
}

/// A warning of what stands behind the path of a server's URL.
fn with_query(server: &Node, query: &str) -> Diagnostic {
    let message = format!("the URL of the server ends with `{query}`, which no path can follow");
    let span = server.get("url").map_or(server.span, |url| url.span);
    let help = "make a parameter of the operations of it";
    Diagnostic::warning(Code::Dropped, message, span, "left out behind the path").with_help(help)
}

/// A warning of the values of a variable other than the one that stays.
fn other_values(server: &Node, name: &str, default: &str) -> Option<Diagnostic> {
    let variable = server.get("variables")?.get(name)?;
    let values = variable.get("enum").and_then(Node::as_array)?;
    let others = values.iter().filter_map(Node::as_str);
    let others: Vec<_> = others.filter(|value| *value != default).collect();
    if others.is_empty() {
        return None;
    }
    let message = format!(
        "the paths begin with the default of the variable `{name}` alone, and not with `{}`",
        others.join("`, `")
    );
    let span = variable.key_span("enum");
    let help = "give the operations of each value a server and a page of their own";
    Some(
        Diagnostic::warning(Code::Dropped, message, span, "left out but for the default")
            .with_help(help),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Span;

    fn node(url: &str) -> Node {
        let span = Span::default();
        let variable = Node::object(span, [("default", Node::string(span, "v1"))]);
        Node::object(
            span,
            [
                ("url", Node::string(span, url)),
                ("variables", Node::object(span, [("base", variable)])),
            ],
        )
    }

    #[test]
    fn the_path_part_moves() {
        for (url, origin, base) in [
            (
                "http://yourpodURL.example.com/pod",
                "http://yourpodURL.example.com",
                "/pod",
            ),
            ("https://a.example/", "https://a.example", ""),
            ("https://a.example", "https://a.example", ""),
            ("/v2/", "/", "/v2"),
            ("v2", "/", "/v2"),
            ("./v2/x", "/", "/v2/x"),
            ("/", "/", ""),
            ("api.example/v2", "api.example", "/v2"),
            ("{base}", "{base}", ""),
            ("https://a.example/v1?key=b/c", "https://a.example", "/v1"),
            ("https://a.example#top", "https://a.example", ""),
            (
                "https://{host}.example/{base}/x",
                "https://{host}.example",
                "/v1/x",
            ),
        ] {
            let (server, path) = split_one(&node(url), &mut Vec::new());
            assert_eq!(
                (server.get("url").and_then(Node::as_str), path.as_str()),
                (Some(origin), base)
            );
        }
    }
}
