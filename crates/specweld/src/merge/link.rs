//! Links: the operations that they lead to have new ids, paths and path parameters in the merged document.

use std::sync::Arc;

use hashbrown::HashMap;

use super::expression::Renamed;
use super::file::{Files, is_elsewhere};
use super::target::Scope;
use crate::diagnostic::Diagnostic;
use crate::invalid::unresolved;
use crate::merged::Operation;
use crate::name::ApiName;
use crate::node::Node;
use crate::pointer::escape_fragment;

/// The operations that links can lead to.
pub(super) struct Links(HashMap<LinkKey, Linked>);

/// What a link knows an operation by.
#[derive(PartialEq, Eq, Hash)]
enum LinkKey {
    /// The source that it stands in, and its id there: pages may share an id, and each then means its own operation.
    Own(usize, String),
    Id(Arc<ApiName>, String),
    /// The source that lists its path, and the path there.
    Path(usize, String),
}

/// What is known of an operation in the merged document.
struct Linked {
    /// Its id, or its path: what the link knows it by.
    name: String,
    renamed: Renamed,
}

impl Links {
    pub(super) fn of(operations: &[Operation]) -> Self {
        let linked = |name: &String, operation: &Operation| Linked {
            name: name.clone(),
            renamed: Renamed::of(operation),
        };
        let mut links = HashMap::new();
        for operation in operations {
            if let Some(id) = operation.own_id.clone() {
                let own = LinkKey::Own(operation.document, id.clone());
                links.insert(own, linked(&operation.id, operation));
                let key = LinkKey::Id(operation.api.clone(), id);
                links.insert(key, linked(&operation.id, operation));
            }
            let own = (operation.document, operation.own_path.clone());
            for (document, path) in operation.copies.iter().cloned().chain([own]) {
                links.insert(
                    LinkKey::Path(document, path),
                    linked(&operation.path, operation),
                );
            }
        }
        Self(links)
    }

    /// Rewrites what a link says of the operation that it leads to.
    pub(super) fn rewrite(
        &self,
        scope: &Scope,
        link: &mut Node,
        files: &mut Files<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let by_id = self.by_id(scope, link, diagnostics);
        let by_path = self.by_path(scope, link, files, diagnostics);
        if let Some(linked) = by_id.or(by_path)
            && let Some(parameters) = link.get_mut("parameters")
        {
            linked.renamed.keys(parameters);
        }
    }

    fn by_id(
        &self,
        scope: &Scope,
        link: &mut Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<&Linked> {
        let id = link.get_mut("operationId")?;
        let own = id.as_str()?.to_owned();
        let here = LinkKey::Own(scope.source, own.clone());
        let anywhere = LinkKey::Id(scope.api.clone(), own.clone());
        let linked = self.0.get(&here).or_else(|| self.0.get(&anywhere));
        match linked {
            Some(linked) => *id = Node::string(id.span, &linked.name),
            None => diagnostics.push(unresolved(
                &format!("no page of `{}` has an operation `{own}`", scope.api.name),
                id.span,
                "check the operation id of the link".to_owned(),
            )),
        }
        linked
    }

    fn by_path(
        &self,
        scope: &Scope,
        link: &mut Node,
        files: &mut Files<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<&Linked> {
        let reference = link.get_mut("operationRef")?;
        let (text, span) = (reference.as_str()?.to_owned(), reference.span);
        // An operation of another API is not needed here, and keeps its name.
        if is_elsewhere(&text) {
            return None;
        }
        let (source, tokens) = files.locate(scope.source, &text, span, diagnostics)?;
        let linked = match tokens.as_slice() {
            [paths, path, method] if paths == "paths" => {
                let linked = self.0.get(&LinkKey::Path(source, path.clone()));
                linked.map(|linked| (linked, method))
            }
            _ => None,
        };
        let Some((linked, method)) = linked else {
            diagnostics.push(unresolved(
                &format!("`{text}` leads to no operation"),
                span,
                "check the path of the link".to_owned(),
            ));
            return None;
        };
        let target = format!("#/paths/{}/{method}", escape_fragment(&linked.name));
        *reference = Node::string(span, target);
        Some(linked)
    }
}
