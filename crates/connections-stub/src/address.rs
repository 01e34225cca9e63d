//! Which world a request is for: the one that the beginning of its path names, or else a header, or else the stub's own.
//!
//! What comes after sees the path as the vendor documents it. What has to know the URL that was called, such as a
//! signature and a page with links, puts the [`Base`] before it.

use std::fmt;

use axum::extract::Request;
use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderName, Uri};

use crate::shared::Shared;

/// Names the world for clients that can't have a path in their base URL.
pub(crate) static HEADER: HeaderName = HeaderName::from_static("x-stub-world");

/// What stands before the id of a world in a path.
const PREFIX: &str = "/w/";

/// The name of the world that a stub begins with.
const OWN: &str = "default";

/// The longest name of a world.
const LONGEST: usize = 64;

/// The name of a world: letters, digits, `-` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct WorldId(String);

impl WorldId {
    /// Reads a name.
    pub fn new(text: &str) -> Option<Self> {
        let is_plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
        let is_name = (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_plain);
        is_name.then(|| Self(text.to_owned()))
    }

    /// That of the world that a stub begins with.
    pub fn own() -> Self {
        Self(OWN.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the world that a stub begins with.
    pub fn is_own(&self) -> bool {
        self.0 == OWN
    }
}

/// What stands before the vendors' paths in the URLs that a request's sender uses: `/w/<id>`, or nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Base(Option<WorldId>);

impl Base {
    /// That of a world.
    pub fn of(id: &WorldId) -> Self {
        Self((!id.is_own()).then(|| id.clone()))
    }

    /// That of a request whose path says so.
    pub fn named(id: WorldId) -> Self {
        Self(Some(id))
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(id) => write!(f, "{PREFIX}{}", id.as_str()),
            None => Ok(()),
        }
    }
}

/// The world that a request is for.
#[derive(Clone)]
pub(crate) struct Addressed {
    pub world: Shared,
    pub base: Base,
}

/// There is no such world.
#[derive(Clone, Debug, thiserror::Error)]
#[error(
    "There is no world `{0}`: it was never made, was deleted, or its time to live is over. GET /__stub/worlds lists \
     those that there are, POST /__stub/worlds makes one."
)]
pub(crate) struct NoWorld(pub String);

/// How a request names a world.
pub(crate) enum Name {
    /// By the beginning of its path. The rest is what is asked of that world.
    Path { id: String, rest: Uri },
    /// By a header.
    Header(String),
}

/// The name in a request. Of two ways to name a world the path counts.
pub(crate) fn name(request: &Request) -> Option<Name> {
    let uri = request.uri();
    if let Some(below) = uri.path().strip_prefix(PREFIX) {
        let (id, _) = below.split_once('/').unwrap_or((below, ""));
        let rest = without(uri, PREFIX.len() + id.len())?;
        let id = id.to_owned();
        return Some(Name::Path { id, rest });
    }
    // Most requests name none, and are to be let through without a search.
    let mut named = request.headers().get_all(&HEADER).iter();
    let first = named.next()?;
    let one = named.next().is_none().then(|| first.to_str().ok());
    Some(Name::Header(one.flatten().unwrap_or_default().to_owned()))
}

/// A URI without the first bytes of its path.
fn without(uri: &Uri, bytes: usize) -> Option<Uri> {
    let target = uri.path_and_query()?.as_str();
    let rest = target.get(bytes..)?;
    let rest = match rest.starts_with('/') {
        true => rest.to_owned(),
        false => format!("/{rest}"),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::from_maybe_shared(Bytes::from(rest)).ok();
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn named(uri: &str) -> Option<(String, String)> {
        let request = Request::builder().uri(uri).body(Body::empty()).unwrap();
        match name(&request)? {
            Name::Path { id, rest } => Some((id, rest.to_string())),
            Name::Header(id) => Some((id, String::new())),
        }
    }

    #[test]
    fn a_path_names_a_world_and_keeps_the_rest() {
        for (uri, id, rest) in [
            ("/w/a", "a", "/"),
            ("/w/a/", "a", "/"),
            ("/w/a?x=1", "a", "/?x=1"),
            ("/w/a/pod/v1?x=/w/b/", "a", "/pod/v1?x=/w/b/"),
            ("/w/a//pod", "a", "//pod"),
            ("/w/a/w/b/pod", "a", "/w/b/pod"),
            ("/w//pod", "", "/pod"),
            ("http://h.example/w/a/pod?q", "a", "http://h.example/pod?q"),
        ] {
            assert_eq!(named(uri), Some((id.to_owned(), rest.to_owned())), "{uri}");
        }
        for uri in ["/", "/w", "/wa/b", "/W/a/pod", "/pod/w/a"] {
            assert_eq!(named(uri), None, "{uri}");
        }
    }

    #[test]
    fn names_are_short_and_plain() {
        for name in ["a", "default", "Job-7_x", &"x".repeat(64)] {
            assert!(WorldId::new(name).is_some(), "{name}");
        }
        for name in ["", ".", "..", "a.b", "a/b", "a%20", "ä", &"x".repeat(65)] {
            assert!(WorldId::new(name).is_none(), "{name}");
        }
    }
}
