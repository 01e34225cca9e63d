//! Where references lead.

use std::sync::Arc;

use hashbrown::HashMap;
use smol_str::SmolStr;

use super::adopt::Adopted;
use super::expression::Renamed;
use super::file::Files;
use super::split::Splits;
use crate::diagnostic::{Code, Diagnostic};
use crate::invalid::unresolved;
use crate::merged::{Component, Components, Key};
use crate::name::{self, ApiName};
use crate::node::{Node, Value};
use crate::openapi::{Kind, section_kind, section_named, section_of};
use crate::page::Span;
use crate::pointer::{self, unescape_fragment};

/// Where the references of a node start from.
pub(super) struct Scope {
    pub(super) api: Arc<ApiName>,
    /// The source that the node stands in.
    pub(super) source: usize,
    /// The path parameters that expressions in the node may mean.
    pub(super) renamed: Renamed,
}

impl Scope {
    pub(super) fn of(component: &Component) -> Self {
        Self {
            api: component.api.clone(),
            source: component.origin.0,
            renamed: Renamed::default(),
        }
    }

    /// The scope of an operation inside, whose expressions mean its own parameters.
    pub(super) fn inside(&self) -> Self {
        Self {
            api: self.api.clone(),
            source: self.source,
            renamed: Renamed::default(),
        }
    }
}

/// A component whose references are still to be rewritten.
pub(super) struct Pending {
    pub(super) key: Key,
    pub(super) scope: Scope,
    pub(super) node: Node,
}

/// What stands in a component's place while it is pending.
fn placeholder() -> Node {
    Node::new(Span::default(), Value::Null)
}

/// Finds what references lead to. What is no component yet becomes one, which is pending then.
pub(super) struct Targets<'a, 'p> {
    pub(super) files: &'a mut Files<'p>,
    pub(super) components: Components,
    adopted: Adopted,
    splits: &'a Splits,
    pub(super) pending: Vec<Pending>,
    /// References that were followed, by API, of which there are few.
    cache: Vec<(Arc<ApiName>, HashMap<SmolStr, SmolStr>)>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a, 'p> Targets<'a, 'p> {
    pub(super) fn new(
        files: &'a mut Files<'p>,
        components: Components,
        adopted: Adopted,
        splits: &'a Splits,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            files,
            components,
            adopted,
            splits,
            pending: Vec::new(),
            cache: Vec::new(),
            diagnostics,
        }
    }

    /// Takes the components' nodes: each is to be rewritten.
    pub(super) fn make_pending(&mut self) {
        let pending = |(key, component): (&Key, &mut Component)| {
            let mut scope = Scope::of(component);
            if let Some((source, _)) = self.adopted.place(key) {
                scope.source = *source;
            }
            Pending {
                key: key.clone(),
                scope,
                node: std::mem::replace(&mut component.node, placeholder()),
            }
        };
        self.pending = self.components.iter_mut().map(pending).collect();
    }

    /// The URL that relative ones of a source start from, and where is reported what has none.
    pub(super) fn base(&mut self, source: usize) -> (Option<&str>, &mut Vec<Diagnostic>) {
        let base = self.files.sources[source].base.as_deref();
        (base, self.diagnostics)
    }

    /// The reference in the merged document; nothing where it leads nowhere.
    pub(super) fn target(
        &mut self,
        scope: &Scope,
        target: &str,
        kind: Kind,
        span: Span,
    ) -> Option<SmolStr> {
        if !self.files.sources[scope.source].is_file {
            // Most references are to components of the API, and read the same in all of its pages; but where these mean
            // different ones, what one means is not what another does.
            let is_split = !self.splits.is_empty();
            if !is_split && let Some(reference) = self.cache(&scope.api).get(target) {
                return Some(reference.clone());
            }
            if let Some(rest) = target.strip_prefix(pointer::COMPONENTS)
                && let Some((section, own)) = rest.split_once('/')
                && let Some(section) = section_named(section)
                && !own.contains('/')
                && let Some(name) = self.component(scope, section, &unescape_fragment(own))
            {
                let reference = SmolStr::from(pointer::component(section, &name));
                self.cache(&scope.api)
                    .insert(target.into(), reference.clone());
                return Some(reference);
            }
        }
        let resolved = self.files.resolved(scope.source, self.diagnostics);
        let (source, tokens) = match resolved.paths.get(&span) {
            Some(path) => (scope.source, path.clone()),
            None => self
                .files
                .locate(scope.source, target, span, self.diagnostics)?,
        };
        let found = self.found(scope, source, &tokens, kind);
        if found.is_none() {
            let help = self.similar(scope, &tokens);
            let message = format!("`{target}` leads nowhere");
            self.diagnostics.push(unresolved(&message, span, help));
        }
        found
    }

    /// The reference that a `$dynamicRef` comes to, where it can lead to one place alone.
    pub(super) fn dynamic(&mut self, scope: &Scope, reference: &Node) -> Option<SmolStr> {
        let resolved = self.files.resolved(scope.source, self.diagnostics);
        let path = resolved.paths.get(&reference.span)?.clone();
        self.found(scope, scope.source, &path, Kind::Schema)
    }

    /// The reference to what stands in a source.
    fn found(
        &mut self,
        scope: &Scope,
        source: usize,
        tokens: &[String],
        kind: Kind,
    ) -> Option<SmolStr> {
        let anchor = match tokens {
            [only] => only.strip_prefix('#'),
            _ => None,
        };
        let anchored;
        let tokens = match anchor {
            Some(name) => {
                anchored = self.files.anchor(source, name, self.diagnostics)?;
                &anchored
            }
            None => tokens,
        };
        // A page of another API knows its own names.
        let scope = &Scope {
            api: if source == scope.source {
                scope.api.clone()
            } else {
                self.files.sources[source].api.clone()
            },
            source,
            renamed: Renamed::default(),
        };
        let (section, name) = match (tokens, section_of(kind)) {
            ([components, section, own], _)
                if components == "components" && !self.files.sources[source].is_file =>
            {
                let section = section_named(section)?;
                (section, self.component(scope, section, own)?)
            }
            (_, Some(section)) => (section, self.inner(scope, section, tokens)?),
            (_, None) => return None,
        };
        Some(SmolStr::from(pointer::component(section, &name)))
    }

    /// The references of an API that were followed.
    fn cache(&mut self, api: &Arc<ApiName>) -> &mut HashMap<SmolStr, SmolStr> {
        let known = self.cache.iter().position(|(known, _)| known == api);
        let index = known.unwrap_or_else(|| {
            self.cache.push((api.clone(), HashMap::new()));
            self.cache.len() - 1
        });
        &mut self.cache[index].1
    }

    /// The name of what a pointer into the middle of something leads to: a component of its own.
    fn inner(
        &mut self,
        scope: &Scope,
        section: &'static str,
        tokens: &[String],
    ) -> Option<SmolStr> {
        let mut pointer = (scope.source, tokens.to_vec());
        if let Some(name) = self.adopted.name(section, &pointer) {
            return Some(name);
        }
        let is_file = self.files.sources[scope.source].is_file;
        let own = if is_file {
            // What a file defines goes by the name that it has there.
            match tokens.last() {
                Some(last) => last.clone(),
                None => self.files.stem(scope.source).to_owned(),
            }
        } else {
            let mut split = None;
            // Of the copies of a component the one that stays is meant.
            if let [_, of, own, inner @ ..] = tokens
                && !inner.is_empty()
                && let Some(of) = section_named(of)
            {
                let page = self.files.sources[scope.source].fragment.page;
                split = self.splits.name(&scope.api, of, own, page);
                let key = (of, self.merged_name(scope, of, own));
                if let Some((source, path)) = self.adopted.place(&key) {
                    pointer = (*source, [path, inner].concat());
                } else if let Some(component) = self.components.get(&key) {
                    pointer.0 = component.origin.0;
                }
            }
            let mut own: Vec<&str> = tokens
                .iter()
                .skip_while(|token| *token == "components" || section_kind(token).is_some())
                .map(String::as_str)
                .collect();
            if let (Some(split), Some(first)) = (split, own.first_mut()) {
                *first = split;
            }
            name::hoisted("", &own.join(" "))
        };
        let key = (section, scope.api.component(section, &own));
        let (source, tokens) = &pointer;
        let known = self.components.get(&key);
        let known = known.map(|known| self.adopted.place(&key).unwrap_or(&known.origin));
        match known.cloned() {
            Some(origin) if origin == pointer => {}
            Some((other, path)) => {
                let node = self.files.node(*source, tokens, self.diagnostics)?.clone();
                let same = self.files.node(other, &path, self.diagnostics);
                if let Some(taken) = same.filter(|other| **other != node) {
                    self.diagnostics
                        .push(taken_by(&key.1, node.span, taken.span));
                }
            }
            None => {
                let node = self.files.node(*source, tokens, self.diagnostics)?.clone();
                let fragment = &self.files.sources[*source].fragment;
                let component = Component {
                    api: scope.api.clone(),
                    page: fragment.page,
                    dialect: fragment.dialect,
                    key_span: node.span,
                    node: placeholder(),
                    origin: pointer,
                };
                self.pending.push(Pending {
                    key: key.clone(),
                    scope: Scope::of(&component),
                    node,
                });
                self.components.insert(key.clone(), component);
            }
        }
        Some(key.1)
    }

    /// The merged name of a component, if there is one that the pages call `own`.
    pub(super) fn component(
        &self,
        scope: &Scope,
        section: &'static str,
        own: &str,
    ) -> Option<SmolStr> {
        let key = (section, self.merged_name(scope, section, own));
        let component = self.components.get(&key)?;
        let is_file = self.files.sources[component.origin.0].is_file;
        (!is_file && component.own_name() == Some(own)).then_some(key.1)
    }

    /// What a component would be called that pages call `own`.
    fn merged_name(&self, scope: &Scope, section: &'static str, own: &str) -> SmolStr {
        let page = self.files.sources[scope.source].fragment.page;
        let name = self.splits.name(&scope.api, section, own, page);
        scope.api.component(section, name.map_or(own, |name| name))
    }

    /// The component of the same section whose name is most like the one that is missing.
    fn similar(&self, scope: &Scope, tokens: &[String]) -> String {
        let fallback =
            "check the spelling, or add what is missing to the page's `components`".to_owned();
        let [_, section, missing] = tokens else {
            return fallback;
        };
        let names = self
            .components
            .iter()
            .filter(|((known, _), component)| known == section && component.api == scope.api)
            .filter_map(|(_, component)| component.own_name());
        match name::closest(missing, names) {
            Some(name) if name.eq_ignore_ascii_case(missing) => {
                format!("there is `{name}`: mind the case")
            }
            Some(name) => format!("did you mean `{name}`?"),
            None => fallback,
        }
    }
}

fn taken_by(name: &str, new: Span, old: Span) -> Diagnostic {
    Diagnostic::error(
        Code::ConflictingComponent,
        format!("what two references lead to would both become `{name}`"),
        new,
        "this one",
    )
    .with_label(old, "and this one")
    .with_help("make them equal, or rename one of them")
}
