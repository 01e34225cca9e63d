//! Requests that meet nothing: what was meant.

use axum::Extension;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};

use super::page::Page;
use super::routes::everything;
use crate::address::{Base, NoWorld};

/// How alike two paths are at least, for one to be meant by the other: two of three characters.
const LIKENESS: f64 = 0.66;

/// Answers a request that meets no operation and no page.
pub(crate) async fn missed(base: Base, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method == Method::CONNECT {
        let message = "This is no tunnel: the stub speaks plain HTTP alone. Let the client call the vendor by an \
                       http:// URL, or the stub by its own.";
        return (StatusCode::NOT_IMPLEMENTED, Page::error(message, &headers)).into_response();
    }
    let path = uri.path();
    if methods(path).is_empty() {
        let message = not_found(&base, &method, path);
        return (StatusCode::NOT_FOUND, Page::error(&message, &headers)).into_response();
    }
    let (message, allow) = not_allowed(&base, &method, path);
    let page = Page::error(&message, &headers);
    let mut response = (StatusCode::METHOD_NOT_ALLOWED, page).into_response();
    response.headers_mut().extend([(header::ALLOW, allow)]);
    response
}

/// Answers a request for a world that there is not.
pub(crate) async fn no_world(Extension(none): Extension<NoWorld>, headers: HeaderMap) -> Response {
    let page = Page::error(&none.to_string(), &headers);
    (StatusCode::NOT_FOUND, page).into_response()
}

/// What a 405 says, and its `Allow`.
pub(super) fn not_allowed(base: &Base, method: &Method, path: &str) -> (String, HeaderValue) {
    let methods = methods(path).join(", ");
    let message = format!("{method} is no method of {base}{path}, which takes {methods}.");
    // Names of methods are ASCII.
    let allow = HeaderValue::from_str(&methods).unwrap_or(HeaderValue::from_static(""));
    (message, allow)
}

/// What a 404 says.
pub(super) fn not_found(base: &Base, method: &Method, path: &str) -> String {
    match meant(method.as_str(), path) {
        Some((method, meant)) => {
            format!(
                "Nothing is at {base}{path}. Did you mean {method} {base}{meant}? GET {base}/ lists what there is."
            )
        }
        None => format!("Nothing is at {base}{path}. GET {base}/ lists what there is."),
    }
}

/// The methods of a path.
fn methods(path: &str) -> Vec<&'static str> {
    let sent: Vec<_> = path.split('/').collect();
    let here = everything().filter(|(_, template)| {
        let template: Vec<_> = template.split('/').collect();
        template.len() == sent.len()
            && template
                .iter()
                .zip(&sent)
                .all(|(own, sent)| own == sent || (is_parameter(own) && !sent.is_empty()))
    });
    let mut methods: Vec<_> = here.map(|(method, _)| method).collect();
    methods.sort_unstable();
    methods
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

/// The call that is most like one that meets nothing.
fn meant(method: &str, path: &str) -> Option<(&'static str, String)> {
    let each = everything().map(|(own, template)| {
        let filled = fill(template, path);
        let likeness = likeness(&filled, path);
        // Of two alike the one with the method that was used.
        (likeness, own == method, own, filled)
    });
    let best = each.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
    let (likeness, _, method, filled) = best;
    (likeness >= LIKENESS).then_some((method, filled))
}

/// A template with its parameters taken from a path, as far as both can be laid on each other from their ends.
fn fill(template: &str, path: &str) -> String {
    let mut sent = segments(path).into_iter().rev();
    let own = segments(template).into_iter().rev();
    let mut filled: Vec<_> = own
        .map(|own| match sent.next() {
            Some(sent) if is_parameter(own) => sent,
            _ => own,
        })
        .collect();
    filled.reverse();
    format!("/{}", filled.join("/"))
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|it| !it.is_empty()).collect()
}

/// 1 for paths that differ in case and slashes alone, or where one is the other's end, of two segments or more.
fn likeness(filled: &str, path: &str) -> f64 {
    let own = filled.to_ascii_lowercase();
    let sent = format!("/{}", segments(path).join("/")).to_ascii_lowercase();
    let is_end = |whole: &str, end: &str| whole.ends_with(end) && end.matches('/').count() > 1;
    if own == sent || is_end(&own, &sent) || is_end(&sent, &own) {
        return 1.0;
    }
    strsim::normalized_damerau_levenshtein(&own, &sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_told_what_was_meant() {
        let unfollow = "POST /pod/v1/user/7/unfollow";
        let deactivate = "POST /api/v1/connect/connections/cxn_1/deactivate";
        for (method, path, expected) in [
            ("POST", "/v1/user/7/unfollow", unfollow),
            ("POST", "/user/7/unfollow", unfollow),
            ("POST", "/pod/v1/user/7/unfollow/", unfollow),
            ("POST", "//pod/v1/user/7/unfollow", unfollow),
            ("POST", "/POD/v1/User/7/Unfollow", unfollow),
            ("POST", "/pod/v1/users/7/unfollow", unfollow),
            ("POST", "/symphony/pod/v1/user/7/unfollow", unfollow),
            (
                "POST",
                "/v1/connection/user/7/remove",
                "POST /pod/v1/connection/user/7/remove",
            ),
            ("POST", "/connect/connections/cxn_1/deactivate", deactivate),
            ("POST", "/connections/cxn_1/deactivate", deactivate),
            (
                "DELETE",
                "/admin/atom/connections.do",
                "DELETE /profiles/admin/atom/connections.do",
            ),
            (
                "GET",
                "/socialize.removeconnection",
                "GET /socialize.removeConnection",
            ),
            (
                "POST",
                "/accounts.removeConnection",
                "POST /socialize.removeConnection",
            ),
            ("POST", "/__stub/fault", "POST /__stub/faults"),
            ("GET", "/__stub/fault", "GET /__stub/faults"),
            ("GET", "/__stub/journal/", "GET /__stub/journal"),
            ("GET", "/openapi.yaml", "GET /openapi.json"),
        ] {
            let found = meant(method, path).map(|(method, path)| format!("{method} {path}"));
            assert_eq!(found.as_deref(), Some(expected), "{method} {path}");
        }
        for path in ["/nowhere", "/favicon.ico", "/a/b/c/d/e/f", "*"] {
            assert_eq!(meant("GET", path), None, "{path}");
        }
    }

    #[test]
    fn methods_are_those_of_the_exact_path() {
        assert_eq!(methods("/pod/v1/user/7/unfollow"), ["POST"]);
        assert_eq!(methods("/socialize.removeConnection"), ["GET", "POST"]);
        assert_eq!(methods("/pod/v1/user//unfollow"), [""; 0]);
    }
}
