//! Where references lead that their text alone does not show: to anchors, to schemas with an `$id`, and out of such
//! schemas.

use fluent_uri::{Uri, UriRef};
use hashbrown::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::invalid::unresolved;
use crate::name::is_component_name;
use crate::node::{Node, Value};
use crate::openapi::{Kind, SECTIONS, Slot, slot};
use crate::page::Span;
use crate::pointer;

/// A path from the document's root.
pub(crate) type Path = Vec<String>;

/// Where the references of a document lead that only the whole document shows.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    /// Where references to anchors and to schemas with an `$id`, and those out of such a schema, lead, by the places of
    /// their texts.
    pub(crate) paths: HashMap<Span, Path>,
    /// Where anchors stand that the document itself has, by name.
    pub(crate) anchors: HashMap<String, Path>,
}

impl Resolved {
    /// Of an OpenAPI document, or of a schema.
    pub(crate) fn of(document: &Node) -> Self {
        let is_document = ["openapi", "swagger", "components"];
        let kind = match is_document.iter().any(|key| document.has(key)) {
            true => Kind::Document,
            false => Kind::Schema,
        };
        let mut index = Index::of(document, kind);
        let references = std::mem::take(&mut index.references);
        let paths = references.into_iter().filter_map(|reference| {
            let path = index.resolve(document, &reference).ok()??;
            let is_pointer = reference.resource == 0 && reference.text.starts_with("#/");
            (!is_pointer).then_some((reference.span, path))
        });
        let paths = paths.collect();
        let own = |resource: &usize| index.resources[*resource].path.is_empty();
        let anchors = index.anchors.into_iter();
        let anchors = anchors.filter(|((resource, _), _)| own(resource));
        Self {
            paths,
            anchors: anchors.map(|((_, name), path)| (name, path)).collect(),
        }
    }
}

/// A reference that does not lead to a component by its look.
pub(crate) struct Reference {
    /// The object that holds it.
    pub(crate) path: Path,
    /// Where in the object it stands.
    pub(crate) member: Path,
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// The resource that it stands in.
    pub(crate) resource: usize,
    pub(crate) span: Span,
}

/// A schema with an `$id`, or the document.
pub(crate) struct Resource {
    /// Absolute, where that is known.
    pub(crate) uri: String,
    pub(crate) path: Path,
}

/// What references can lead to.
pub(crate) struct Index {
    pub(crate) resources: Vec<Resource>,
    /// By resource and name.
    pub(crate) anchors: HashMap<(usize, String), Path>,
    /// Places of dynamic anchors by name.
    pub(crate) dynamic: HashMap<String, Vec<Path>>,
    pub(crate) references: Vec<Reference>,
}

impl Index {
    pub(crate) fn of(document: &Node, kind: Kind) -> Self {
        let root = Resource {
            uri: String::new(),
            path: Path::new(),
        };
        let mut index = Self {
            resources: vec![root],
            anchors: HashMap::new(),
            dynamic: HashMap::new(),
            references: Vec::new(),
        };
        index.visit(document, document, kind, 0, &mut Vec::new());
        index
    }

    fn visit<'a>(
        &mut self,
        document: &Node,
        node: &'a Node,
        kind: Kind,
        mut resource: usize,
        path: &mut Vec<Token<'a>>,
    ) {
        let Some(object) = node.as_object() else {
            return;
        };
        if kind == Kind::Schema {
            let text = |key: &str| object.get(key).and_then(|member| member.node.as_str());
            if let Some(id) = text("$id") {
                let uri = absolute(&self.resources[resource].uri, id.trim_end_matches('#'));
                resource = self.resources.len();
                self.resources.push(Resource {
                    uri,
                    path: owned(path),
                });
            }
            if let Some(name) = text("$anchor") {
                self.anchors
                    .insert((resource, name.to_owned()), owned(path));
            }
            if let Some(name) = text("$dynamicAnchor") {
                self.anchors
                    .insert((resource, name.to_owned()), owned(path));
                self.dynamic
                    .entry(name.to_owned())
                    .or_default()
                    .push(owned(path));
            }
        }
        self.references_of(document, node, kind, resource, path);
        for (key, member) in object {
            let Some(slot) = slot(kind, key) else {
                continue;
            };
            path.push(Token::Key(key));
            match (slot, &member.node.value) {
                (Slot::One(kind), _) => self.visit(document, &member.node, kind, resource, path),
                (Slot::List(kind), Value::Array(items)) => {
                    for (position, item) in items.iter().enumerate() {
                        path.push(Token::Index(position));
                        self.visit(document, item, kind, resource, path);
                        path.pop();
                    }
                }
                (Slot::Map(kind), Value::Object(members)) => {
                    for (name, member) in members {
                        path.push(Token::Key(name));
                        self.visit(document, &member.node, kind, resource, path);
                        path.pop();
                    }
                }
                _ => {}
            }
            path.pop();
        }
    }

    fn references_of(
        &mut self,
        document: &Node,
        node: &Node,
        kind: Kind,
        resource: usize,
        path: &[Token<'_>],
    ) {
        // Path items stand inline by now, and may refer to each other in 3.0 too; other kinds have no references.
        if kind == Kind::PathItem || SECTIONS.iter().all(|(_, known)| *known != kind) {
            return;
        }
        let mut found = |member: Path, value: &Node, kind: Kind| {
            if let Some(text) = value.as_str()
                && (resource != 0 || !is_plain(document.get("components"), text))
            {
                self.references.push(Reference {
                    path: owned(path),
                    member,
                    text: text.to_owned(),
                    kind,
                    resource,
                    span: value.span,
                });
            }
        };
        let keys: &[&str] = if kind == Kind::Schema {
            &["$ref", "$dynamicRef"]
        } else {
            &["$ref"]
        };
        for key in keys {
            if let Some(value) = node.get(key) {
                found(vec![(*key).to_owned()], value, kind);
            }
        }
        let mapping = (kind == Kind::Schema)
            .then(|| node.get("discriminator")?.get("mapping")?.as_object())
            .flatten();
        for (value, member) in mapping.into_iter().flatten() {
            // Anything else is the name of a schema.
            if member
                .node
                .as_str()
                .is_some_and(|text| text.contains(['#', '/']))
            {
                let path = ["discriminator", "mapping", value].map(str::to_owned);
                found(path.to_vec(), &member.node, Kind::Schema);
            }
        }
    }

    /// Where a reference leads; nothing where that is known at run time alone.
    pub(crate) fn resolve(
        &self,
        document: &Node,
        reference: &Reference,
    ) -> Result<Option<Path>, Diagnostic> {
        let text = reference.text.as_str();
        let (uri, fragment) = text.split_once('#').unwrap_or((text, ""));
        let resource = if uri.is_empty() {
            reference.resource
        } else {
            let uri = absolute(&self.resources[reference.resource].uri, uri);
            let known = |resource: &Resource| !resource.uri.is_empty() && resource.uri == uri;
            match self.resources.iter().position(known) {
                Some(resource) => resource,
                None => return Err(external(text, reference.span)),
            }
        };
        let path = match pointer::fragment_tokens(fragment) {
            Some(tokens) => {
                let base = &self.resources[resource].path;
                // Inside a schema with an `$id` a pointer leads from there; what is not there is meant from the
                // document's root.
                let inside: Path = base.iter().chain(&tokens).cloned().collect();
                [inside, tokens]
                    .into_iter()
                    .find(|path| !path.is_empty() && pointer::resolve(document, path).is_some())
            }
            None => self
                .anchors
                .get(&(resource, pointer::unescape_fragment(fragment).into_owned()))
                .cloned(),
        };
        let Some(path) = path else {
            return Err(unresolved(
                &format!("`{text}` leads nowhere"),
                reference.span,
                "check the spelling, or add what is missing to the document's `components`"
                    .to_owned(),
            ));
        };
        let several = |places: &Vec<Path>| places.len() > 1 && places.contains(&path);
        let late = reference.member == ["$dynamicRef"] && self.dynamic.values().any(several);
        Ok((!late).then_some(path))
    }
}

pub(crate) fn external(text: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::ExternalReference,
        format!("`{text}` stands in another document"),
        span,
        "leads out of the document",
    )
    .with_help("bundle the documents into one first, or weld them as pages")
}

/// A step of a path that is cheap to take.
#[derive(Clone, Copy)]
pub(crate) enum Token<'a> {
    Key(&'a str),
    Index(usize),
}

pub(crate) fn owned(path: &[Token<'_>]) -> Path {
    path.iter()
        .map(|token| match token {
            Token::Key(key) => (*key).to_owned(),
            Token::Index(index) => index.to_string(),
        })
        .collect()
}

/// Whether a reference leads to a component that is there, in the spelling that everything else expects.
pub(crate) fn is_plain(components: Option<&Node>, text: &str) -> bool {
    let Some((section, name)) = text
        .strip_prefix(pointer::COMPONENTS)
        .and_then(|rest| rest.split_once('/'))
    else {
        return false;
    };
    is_component_name(name)
        && components
            .and_then(|components| components.get(section)?.get(name))
            .is_some()
}

/// A URI reference against a base; as it is where the two do not fit.
pub(crate) fn absolute(base: &str, reference: &str) -> String {
    let resolved = Uri::parse(base)
        .ok()
        .zip(UriRef::parse(reference).ok())
        .and_then(|(base, reference)| reference.resolve_against(&base).ok());
    resolved.map_or_else(|| reference.to_owned(), |uri| uri.as_str().to_owned())
}
