//! References: every `$ref`, discriminator mapping, link and security requirement follows the names of the merged document.

use std::collections::HashMap;

use super::component::{Component, Components};
use super::{Merged, Operation, Source, invalid};
use crate::diagnostic::{Code, Diagnostic};
use crate::extract::Dialect;
use crate::name;
use crate::node::{Node, Value};
use crate::pointer::{escape, resolve, unescape};
use crate::shape::{Kind, SECTIONS, section_kind, walk};
use crate::source::{PageId, Span};

pub(super) fn rewrite(
    sources: &[Source<'_>],
    merged: &mut Merged,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let operations: HashMap<_, _> = merged
        .operations
        .iter()
        .flat_map(|operation| {
            let by_id = operation
                .own_id
                .clone()
                .map(|id| (Target::Id(operation.api.clone(), id), operation.id.clone()));
            let by_path = (
                Target::Path(operation.fragment, operation.own_path.clone()),
                operation.path.clone(),
            );
            by_id.into_iter().chain([by_path])
        })
        .collect();
    let mut rewriter = Rewriter {
        sources,
        documents: HashMap::new(),
        operations,
        components: std::mem::take(&mut merged.components),
        pending: Vec::new(),
        diagnostics,
    };
    rewriter.pending = rewriter.components.keys().cloned().collect();
    for operation in &mut merged.operations {
        rewriter.operation(operation);
    }
    while let Some(key) = rewriter.pending.pop() {
        // Taken out for the time of its own rewriting, during which more components may come.
        if let Some(mut component) = rewriter.components.remove(&key) {
            let place = Place::of(&component);
            rewriter.components.insert(key.clone(), component.clone());
            if let Some(kind) = section_kind(key.0) {
                rewriter.node(&place, &mut component.node, kind);
            }
            rewriter.components.insert(key, component);
        }
    }
    merged.components = rewriter.components;
    let tags = merged
        .operations
        .iter()
        .flat_map(|operation| operation.node.get("tags")?.as_array());
    for tag in tags.flatten() {
        if let Some(name) = tag.as_str() {
            merged
                .tags
                .entry(name.to_owned())
                .or_insert_with(|| Node::object(tag.span, [("name", tag.clone())]));
        }
    }
}

/// What a link knows an operation by.
#[derive(PartialEq, Eq, Hash)]
enum Target {
    Id(String, String),
    Path(usize, String),
}

/// Where the node that is rewritten comes from.
struct Place {
    api: String,
    page: PageId,
    fragment: usize,
    dialect: Dialect,
}

impl Place {
    fn of(component: &Component) -> Self {
        Self {
            api: component.api.clone(),
            page: component.page,
            fragment: component.fragment,
            dialect: component.dialect,
        }
    }
}

struct Rewriter<'a, 'p> {
    sources: &'a [Source<'p>],
    /// Documents that a reference leads into the middle of.
    documents: HashMap<usize, Option<Node>>,
    operations: HashMap<Target, String>,
    components: Components,
    /// Components that are still to be rewritten.
    pending: Vec<(&'static str, String)>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Rewriter<'_, '_> {
    fn operation(&mut self, operation: &mut Operation) {
        let place = Place {
            api: operation.api.clone(),
            page: operation.page,
            fragment: operation.fragment,
            dialect: operation.dialect,
        };
        self.node(&place, &mut operation.node, Kind::Operation);
    }

    fn node(&mut self, place: &Place, node: &mut Node, kind: Kind) {
        walk(node, kind, &mut |node, kind| {
            if let Some(text) = node.get("$ref").filter(|text| text.as_str().is_none()) {
                self.diagnostics.push(invalid(
                    text.span,
                    &format!("a `$ref` is {}, not a reference", text.type_name()),
                    "write what it leads to as a string: '#/components/…'",
                ));
            }
            if let Some(target) = node.reference_target().map(str::to_owned)
                && let Some(text) = node.get("$ref").map(|text| text.span)
                && let Some(target) = self.target(place, &target, kind, text)
                && let Some(reference) = node.get_mut("$ref")
            {
                *reference = Node::string(text, target);
            }
            match kind {
                Kind::Operation => {
                    self.tags(place, node);
                    self.security(place, node);
                    if let Some(id) = node.get_mut("operationId")
                        && let Some(own) = id.as_str()
                    {
                        *id = Node::string(id.span, name::operation(&place.api, own));
                    }
                }
                Kind::Schema => self.mapping(place, node),
                Kind::Link => self.link(place, node),
                _ => {}
            }
        });
    }

    /// The reference in the merged document; nothing where it leads nowhere.
    fn target(&mut self, place: &Place, target: &str, kind: Kind, span: Span) -> Option<String> {
        let Some(pointer) = target.strip_prefix('#') else {
            self.diagnostics.push(external(target, span));
            return None;
        };
        let tokens: Option<Vec<String>> = pointer
            .strip_prefix('/')
            .map(|pointer| pointer.split('/').map(unescape).collect());
        let tokens = tokens.unwrap_or_default();
        if let [components, section, name] = tokens.as_slice()
            && components == "components"
            && let Some((section, _)) = SECTIONS.iter().find(|(known, _)| known == section)
        {
            if let Some(name) = self.component(place, section, name) {
                return Some(format!("#/components/{section}/{}", escape(&name)));
            }
        } else if let Some((section, _)) = SECTIONS.iter().find(|(_, known)| *known == kind)
            && let Some(name) = self.inner(place, section, &tokens)
        {
            return Some(format!("#/components/{section}/{}", escape(&name)));
        }
        self.diagnostics.push(unresolved(
            &format!("`{target}` leads nowhere"),
            span,
            self.similar(place, &tokens),
        ));
        None
    }

    /// The name of what a pointer into the middle of something leads to: a component of its own.
    fn inner(&mut self, place: &Place, section: &'static str, tokens: &[String]) -> Option<String> {
        let own: Vec<&str> = tokens
            .iter()
            .skip_while(|token| *token == "components" || section_kind(token).is_some())
            .map(String::as_str)
            .collect();
        let name = name::hoisted(&name::prefix(&place.api), &own.join(" "));
        let key = (section, name.clone());
        if !self.components.contains_key(&key) {
            let fragment = &self.sources[place.fragment].fragment;
            let document = self
                .documents
                .entry(place.fragment)
                .or_insert_with(|| fragment.document(self.diagnostics));
            let node = resolve(document.as_ref()?, tokens)?.clone();
            self.components.insert(
                key.clone(),
                Component::inner(&place.api, place.page, place.fragment, place.dialect, node),
            );
            self.pending.push(key);
        }
        Some(name)
    }

    /// The merged name of a component, if there is one that the pages call `own`.
    fn component(&self, place: &Place, section: &'static str, own: &str) -> Option<String> {
        let key = (section, name::component(&place.api, own));
        let component = self.components.get(&key)?;
        (component.own_name == own).then_some(key.1)
    }

    /// The component of the same section whose name is most like the one that is missing.
    fn similar(&self, place: &Place, tokens: &[String]) -> String {
        let fallback =
            "check the spelling, or add what is missing to the page's `components`".to_owned();
        let [_, section, missing] = tokens else {
            return fallback;
        };
        let missing = name::component(&place.api, missing);
        let names = self
            .components
            .keys()
            .filter(|(known, _)| known == section)
            .map(|(_, name)| name);
        let close = names
            .filter(|name| {
                name.starts_with(&name::prefix(&place.api)) && name.eq_ignore_ascii_case(&missing)
            })
            .min();
        close.map_or(fallback, |name| {
            format!(
                "there is `{}`: mind the case",
                &name[name::prefix(&place.api).len()..]
            )
        })
    }

    fn tags(&mut self, place: &Place, operation: &mut Node) {
        if let Some(Value::Array(tags)) = operation.get_mut("tags").map(|tags| &mut tags.value) {
            for tag in tags {
                if let Some(own) = tag.as_str() {
                    *tag = Node::string(tag.span, name::tag(&place.api, own));
                }
            }
        }
    }

    fn security(&mut self, place: &Place, operation: &mut Node) {
        let Some(Value::Array(requirements)) =
            operation.get_mut("security").map(|node| &mut node.value)
        else {
            return;
        };
        for requirement in requirements {
            let Some(object) = requirement.as_object_mut() else {
                continue;
            };
            for (own, member) in std::mem::take(object) {
                match self.component(place, "securitySchemes", &own) {
                    Some(name) => {
                        object.insert(name, member);
                    }
                    None => self.diagnostics.push(unresolved(
                        &format!("there is no security scheme `{own}`"),
                        member.key_span,
                        "add it to `components.securitySchemes`".to_owned(),
                    )),
                }
            }
        }
    }

    /// A discriminator's mapping holds references, or names of schemas.
    fn mapping(&mut self, place: &Place, schema: &mut Node) {
        let Some(mapping) = schema
            .get_mut("discriminator")
            .and_then(|node| node.get_mut("mapping"))
        else {
            return;
        };
        for member in mapping
            .as_object_mut()
            .into_iter()
            .flat_map(|object| object.values_mut())
        {
            let Some(text) = member.node.as_str().map(str::to_owned) else {
                continue;
            };
            let reference = if self.component(place, "schemas", &text).is_some() {
                format!("#/components/schemas/{text}")
            } else {
                text
            };
            if let Some(target) = self.target(place, &reference, Kind::Schema, member.node.span) {
                member.node = Node::string(member.node.span, target);
            }
        }
    }

    fn link(&mut self, place: &Place, link: &mut Node) {
        if let Some(id) = link.get_mut("operationId")
            && let Some(own) = id.as_str()
        {
            match self
                .operations
                .get(&Target::Id(place.api.clone(), own.to_owned()))
            {
                Some(name) => *id = Node::string(id.span, name),
                None => self.diagnostics.push(unresolved(
                    &format!("no page of `{}` has an operation `{own}`", place.api),
                    id.span,
                    "check the operation id of the link".to_owned(),
                )),
            }
        }
        if let Some(reference) = link.get_mut("operationRef")
            && let Some(text) = reference.as_str()
        {
            let tokens: Vec<String> = text.split('/').map(unescape).collect();
            let target = match tokens.as_slice() {
                [root, paths, path, method] if root == "#" && paths == "paths" => self
                    .operations
                    .get(&Target::Path(place.fragment, path.clone()))
                    .map(|path| format!("#/paths/{}/{method}", escape(path))),
                _ => None,
            };
            match target {
                Some(target) => *reference = Node::string(reference.span, target),
                None if text.starts_with('#') => self.diagnostics.push(unresolved(
                    &format!("`{text}` leads to no operation of the page"),
                    reference.span,
                    "check the path of the link".to_owned(),
                )),
                None => self.diagnostics.push(external(text, reference.span)),
            }
        }
    }
}

pub(crate) fn unresolved(message: &str, span: Span, help: String) -> Diagnostic {
    Diagnostic::error(Code::UnresolvedReference, message, span, "not found").with_help(help)
}

pub(crate) fn external(target: &str, span: Span) -> Diagnostic {
    let message = if target.contains("://") || target.starts_with("//") {
        format!("`{target}` stands on another host, and nothing is fetched")
    } else {
        format!("`{target}` stands in another file")
    };
    Diagnostic::error(
        Code::ExternalReference,
        message,
        span,
        "leads out of the page",
    )
    .with_help("copy what it leads to into the page's `components` and refer to `#/components/…`")
}
