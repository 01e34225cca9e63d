//! What diagnostics are about: the schema, operation or other part of a document that stands at a place of a page.
//!
//! Stages know where a value was written, and not always what it belongs to; so the pages are read for it once more,
//! where somebody wants to know.

use std::fmt;

use hashbrown::HashMap;
use serde::Serialize;

use crate::diagnostic::tame;
use crate::extract;
use crate::node::{Node, Value};
use crate::openapi::{METHODS, section_singular};
use crate::page::{PageId, Pages, Span};
use crate::parse::{Notation, read_document};
use crate::pointer;

/// The part of a document that a diagnostic is about, as the page names it: `schema` and `Tie`, or `operation` and
/// `GET /ties`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// `operation`, `path`, `webhook`, or what a section of the components holds: `schema`, `response`, `parameter`, …
    pub kind: &'static str,
    /// The name of a component, the template of a path, or method and template of an operation.
    pub name: String,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind, tame(self.name.clone()))
    }
}

impl Subject {
    /// What a path in a document leads into.
    fn of(path: &[String]) -> Option<Self> {
        let (kind, name) = match path {
            [root, section, name, ..] if root == "components" => {
                (section_singular(section)?, name.clone())
            }
            [root, template, method, ..]
                if root == "paths" && METHODS.contains(&method.as_str()) =>
            {
                ("operation", format!("{} {template}", method.to_uppercase()))
            }
            [root, template, ..] if root == "paths" => ("path", template.clone()),
            [root, name, ..] if root == "webhooks" => ("webhook", name.clone()),
            _ => return None,
        };
        Some(Self { kind, name })
    }
}

/// Where something stands in the document of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    /// A JSON pointer: RFC 6901, section 3.
    pub(crate) pointer: String,
    pub(crate) subject: Option<Subject>,
}

/// Finds what stands at places of pages. Each page is read when it is first asked for.
pub(crate) struct Locator<'p> {
    pages: &'p Pages,
    documents: HashMap<PageId, Vec<Node>>,
}

impl<'p> Locator<'p> {
    pub(crate) fn new(pages: &'p Pages) -> Self {
        Self {
            pages,
            documents: HashMap::new(),
        }
    }

    /// The innermost value of a document, or key of a member, that holds the beginning of a place.
    pub(crate) fn locate(&mut self, span: Span) -> Option<Located> {
        let documents = self.documents.entry(span.page);
        let documents = documents.or_insert_with(|| documents_of(span.page, self.pages));
        let root = documents.iter().find(|root| holds(root.span, span))?;
        let path = path(root, span);
        let pointer = path.iter().fold(String::new(), |pointer, token| {
            pointer + "/" + &pointer::escape(token)
        });
        Some(Located {
            pointer,
            subject: Subject::of(&path),
        })
    }
}

fn documents_of(id: PageId, pages: &Pages) -> Vec<Node> {
    let (page, mut known) = (pages.get(id), Vec::new());
    if page.is_settings() {
        return Vec::new();
    }
    let documents = match Notation::of(page.extension()) {
        Some(_) => read_document(id, page, &mut known).into_iter().collect(),
        None => extract::extract(id, page, &mut known),
    };
    // What was read from a pipe has no name that says what it is.
    let documents = match documents.is_empty() {
        true => read_document(id, page, &mut known).into_iter().collect(),
        false => documents,
    };
    documents.into_iter().map(|it| it.root).collect()
}

fn holds(outer: Span, place: Span) -> bool {
    outer.page == place.page && (outer.start..outer.end.max(outer.start + 1)).contains(&place.start)
}

/// The tokens that lead from a value to the innermost one at a place.
fn path(root: &Node, place: Span) -> Vec<String> {
    let (mut path, mut node) = (Vec::new(), root);
    loop {
        let next = match &node.value {
            Value::Object(object) => {
                let member = object.iter().find(|(_, member)| {
                    holds(member.key_span, place) || holds(member.node.span, place)
                });
                member.map(|(key, member)| (key.to_string(), &member.node))
            }
            Value::Array(items) => {
                let index = items.iter().position(|item| holds(item.span, place));
                index.map(|index| (index.to_string(), &items[index]))
            }
            _ => None,
        };
        let Some((token, inner)) = next else {
            return path;
        };
        path.push(token);
        node = inner;
    }
}
