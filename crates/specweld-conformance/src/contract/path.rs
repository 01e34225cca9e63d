//! Paths of operations, behind the base paths of their servers.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use http::Method;
use serde_json::Value;
use specweld_document::written::{path_parts, path_segment, percent};
use specweld_document::{Cursor, text};

/// Where the requests of all operations go.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    /// By how many segments they have, the most particular first.
    by_length: HashMap<usize, Vec<Route>>,
}

/// An operation's path behind one base path.
#[derive(Debug)]
struct Route {
    /// Index of the operation.
    operation: usize,
    method: Method,
    segments: Vec<Segment>,
    /// How many of the segments are the base path's.
    base: usize,
    /// Whether a documented base path was left out.
    is_bare: bool,
}

#[derive(Clone, Debug)]
enum Segment {
    /// As it is when it is decoded.
    Literal(String),
    /// What stands before, between and after parameters.
    Parameters(Vec<String>),
    /// A variable of a server.
    Any,
}

/// What a request goes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    /// Index of the operation.
    pub operation: usize,
    /// How many segments of the path stand before the operation's.
    pub base: usize,
    /// Whether the request leaves out the base path that is documented.
    pub is_bare: bool,
}

/// Where a parameter stands in a path template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PathPlace {
    segment: usize,
    around: Vec<String>,
    part: usize,
}

impl Routes {
    /// Adds an operation at a path template, behind each of some base paths.
    pub fn add(&mut self, operation: usize, method: &str, template: &str, bases: &[String]) {
        let Ok(method) = Method::from_bytes(method.to_ascii_uppercase().as_bytes()) else {
            return;
        };
        let own: Vec<Segment> = segments(template).collect();
        let mut bases: Vec<(&str, bool)> = bases.iter().map(|it| (it.as_str(), false)).collect();
        if bases.iter().all(|(base, _)| !base.is_empty()) {
            bases.push(("", true));
        }
        for (base, is_bare) in bases {
            let mut segments: Vec<Segment> = match base {
                "" => Vec::new(),
                base => segments(base)
                    .map(|it| match it {
                        Segment::Parameters(_) => Segment::Any,
                        it => it,
                    })
                    .collect(),
            };
            let base = segments.len();
            segments.extend(own.iter().cloned());
            let routes = self.by_length.entry(segments.len()).or_default();
            routes.push(Route {
                operation,
                method: method.clone(),
                segments,
                base,
                is_bare,
            });
        }
    }

    /// Puts the most particular first: what is behind a documented base path, then what has literals early.
    pub fn sort(&mut self) {
        for routes in self.by_length.values_mut() {
            routes.sort_by_cached_key(|route| {
                let rank = |it: &Segment| match it {
                    Segment::Literal(_) => 0,
                    Segment::Parameters(around) => {
                        1 + usize::from(around.iter().all(String::is_empty))
                    }
                    Segment::Any => 3,
                };
                let ranks: Vec<_> = route.segments.iter().map(rank).collect();
                (route.is_bare, ranks, Reverse(route.base), route.operation)
            });
        }
    }

    /// The operation that a request is for; else the methods that are documented at its path.
    pub fn find(&self, method: &Method, path: &str) -> Result<Hit, BTreeSet<String>> {
        let sent: Vec<&str> = path.split('/').skip(1).collect();
        let routes = self.by_length.get(&sent.len());
        let mut methods = BTreeSet::new();
        for route in routes.into_iter().flatten() {
            if !fits(&route.segments, &sent) {
                continue;
            }
            if route.method == *method {
                return Ok(Hit {
                    operation: route.operation,
                    base: route.base,
                    is_bare: route.is_bare,
                });
            }
            methods.insert(route.method.to_string());
        }
        Err(methods)
    }
}

fn fits(segments: &[Segment], sent: &[&str]) -> bool {
    segments
        .iter()
        .zip(sent)
        .all(|(segment, sent)| match segment {
            Segment::Literal(literal) => literal == sent || decoded(sent) == *literal,
            Segment::Parameters(around) => match around.as_slice() {
                [before, after] if before.is_empty() && after.is_empty() => !sent.is_empty(),
                around => path_parts(&format!("/{sent}"), 0, around).is_some(),
            },
            Segment::Any => !sent.is_empty(),
        })
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent(text).unwrap_or(Cow::Borrowed(text))
}

fn segments(template: &str) -> impl Iterator<Item = Segment> {
    template
        .split('/')
        .skip(1)
        .map(|segment| match around(segment) {
            (around, names) if !names.is_empty() => Segment::Parameters(around),
            _ => Segment::Literal(decoded(segment).into_owned()),
        })
}

/// What stands around the parameters of a segment of a template, and their names.
fn around(segment: &str) -> (Vec<String>, Vec<String>) {
    let (mut around, mut names) = (Vec::new(), Vec::new());
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('{')
        && let Some((name, next)) = after.split_once('}')
    {
        around.push(before.to_owned());
        names.push(name.to_owned());
        rest = next;
    }
    around.push(rest.to_owned());
    (around, names)
}

impl PathPlace {
    /// Where the parameter `name` stands in a template.
    pub fn of(template: &str, name: &str) -> Option<Self> {
        let segments = template.split('/').skip(1).enumerate();
        for (segment, text) in segments {
            let (around, names) = around(text);
            if let Some(part) = names.iter().position(|it| it == name) {
                return Some(Self {
                    segment,
                    around,
                    part,
                });
            }
        }
        None
    }

    /// Its text in a path, as it was sent.
    pub fn text<'p>(&self, path: &'p str, base: usize) -> Option<&'p str> {
        let segment = self.segment + base;
        match self.around.as_slice() {
            [before, after] if before.is_empty() && after.is_empty() => path_segment(path, segment),
            around => path_parts(path, segment, around)?.get(self.part).copied(),
        }
    }
}

/// The base paths of an operation's servers, without a slash at the end: of its own, else of its path's, else of the document's.
pub(crate) fn bases(
    root: &Cursor<'_>,
    path_item: &Cursor<'_>,
    operation: &Cursor<'_>,
) -> Vec<String> {
    let lists = [operation, path_item, root].map(|it| it.value.get("servers")?.as_array());
    let servers = lists.into_iter().flatten().find(|it| !it.is_empty());
    let urls = servers.into_iter().flatten();
    let urls = urls.map(|it| text(it, "url").unwrap_or_default());
    let mut bases: Vec<String> = urls.map(base).collect();
    if bases.is_empty() {
        bases.push(String::new());
    }
    bases.sort();
    bases.dedup();
    bases
}

/// The hosts, with their ports, that the document's servers name, all that are not made up of variables.
pub(crate) fn hosts(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |it: &Value| {
        let servers = it.get("servers").and_then(Value::as_array);
        for server in servers.into_iter().flatten() {
            let url = text(server, "url").unwrap_or_default();
            if let Some((_, rest)) = url.split_once("://") {
                let host = rest.split('/').next().unwrap_or_default();
                found.insert(host.to_ascii_lowercase());
            }
        }
    };
    add(value);
    for (_, item) in specweld_document::members(value, "paths") {
        add(item);
        for method in specweld_document::METHODS {
            if let Some(operation) = item.get(method) {
                add(operation);
            }
        }
    }
    found
}

/// The path of a URL or of a reference.
fn base(url: &str) -> String {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_start_matches('.').trim_end_matches('/');
    match path.starts_with('/') || path.is_empty() {
        true => path.to_owned(),
        false => format!("/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_particular_path_is_hit() {
        let mut routes = Routes::default();
        let base = ["/v1".to_owned()];
        for (operation, path) in ["/a/{b}", "/a/mine", "/a/{b}.json", "/a/{b}/c", "/a%20b/{c}"]
            .into_iter()
            .enumerate()
        {
            routes.add(operation, "get", path, &base);
        }
        routes.sort();
        let cases = [
            ("/v1/a/x", Some((0, false))),
            ("/v1/a/mine", Some((1, false))),
            ("/v1/a/m%69ne", Some((1, false))),
            ("/v1/a/x.json", Some((2, false))),
            ("/a/x/c", Some((3, true))),
            ("/v1/a b/x", Some((4, false))),
            ("/v1/a/", None),
            ("/v2/a/x/c/d", None),
        ];
        for (path, wanted) in cases {
            let hit = routes.find(&Method::GET, path).ok();
            assert_eq!(hit.map(|it| (it.operation, it.is_bare)), wanted, "{path}");
        }
        let methods = routes.find(&Method::POST, "/v1/a/mine").unwrap_err();
        assert_eq!(Vec::from_iter(methods), ["GET"]);
    }

    #[test]
    fn base_paths_are_those_of_urls() {
        let cases = [
            ("https://{host}:8080/api/v1/", "/api/v1"),
            ("https://example.com", ""),
            ("/v1", "/v1"),
            ("/", ""),
            ("./v1", "/v1"),
            ("v1?x", "/v1"),
        ];
        for (url, wanted) in cases {
            assert_eq!(base(url), wanted, "{url}");
        }
    }
}
