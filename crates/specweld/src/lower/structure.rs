//! Everything but schemas: what OpenAPI 3.1 added around them.
//!
//! | of 3.1 | becomes | |
//! | --- | --- | --- |
//! | operation without `responses` | a `default` response | exact |
//! | `summary`, `description` beside a `$ref` | left out | annotation |
//! | `mutualTLS` | the scheme and its requirements are left out | dropped |
//! | roles of a scheme that has no scopes | an empty list | annotation |
//!
//! Parameters and headers by `content`, encodings but for those of bytes, links, examples, callbacks, servers and security are the same in
//! both versions.

use hashbrown::HashSet;
use smol_str::SmolStr;

use super::lowering::{Fidelity, Lowering, annotation, dropped, items_mut};
use super::schema;
use crate::diagnostic::Diagnostic;
use crate::node::Node;
use crate::node::Object;
use crate::openapi::{Kind, children};
use crate::spelling;

/// Lowers an object of `kind` with everything in it.
pub(super) fn lower(node: &mut Node, kind: Kind, lowering: &mut Lowering<'_>) -> Fidelity {
    match kind {
        Kind::Schema => return schema::lower(node, lowering),
        Kind::PathItem => lowering.check_path_item(node),
        _ if node.reference_target().is_some() => {
            reference(node, lowering);
            return Fidelity::Exact;
        }
        _ => {}
    }
    for (key, member) in node.as_object().into_iter().flatten() {
        lowering.check(kind, key, &member.node);
    }
    spelling::examples(node, kind, lowering.diagnostics);
    if kind == Kind::Operation {
        responses(node);
    }
    let mut fidelity = Fidelity::Exact;
    children(node, kind, &mut |child, kind| {
        fidelity = fidelity.and(lower(child, kind, lowering));
    });
    fidelity
}

/// 3.0 ignores what stands beside a `$ref`.
fn reference(node: &mut Node, lowering: &mut Lowering<'_>) {
    if let Some(object) = node.as_object_mut() {
        object.retain(|key, member| {
            let is_reference = key == "$ref";
            if !is_reference {
                let what = format!("the `{key}` beside a `$ref`");
                lowering.drop_annotation(&what, member.key_span);
            }
            is_reference
        });
    }
}

/// 3.0 wants at least one response.
fn responses(operation: &mut Node) {
    let documented = operation.get("responses").and_then(Node::as_object);
    if documented.is_none_or(Object::is_empty) {
        let span = operation.span;
        let response = [("description", Node::string(span, "Not documented."))];
        let response = Node::object(span, response);
        operation.set("responses", Node::object(span, [("default", response)]));
    }
}

/// The security schemes as far as 3.0 takes them otherwise.
#[derive(Default)]
pub(super) struct Schemes {
    gone: HashSet<SmolStr>,
    /// Those whose requirements list nothing in 3.0: all but OAuth 2 and OpenID Connect.
    without_scopes: HashSet<SmolStr>,
}

impl Schemes {
    /// Whether 3.0 knows a scheme.
    pub(super) fn keep(
        &mut self,
        name: &str,
        scheme: &Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        match scheme.get("type").and_then(Node::as_str) {
            Some("mutualTLS") => {
                self.gone.insert(name.into());
                diagnostics.push(dropped(
                    &format!("the security scheme `{name}` of the type mutualTLS"),
                    scheme.key_span("type"),
                    "say in the page's prose that callers need a client certificate",
                ));
                return false;
            }
            None | Some("oauth2" | "openIdConnect") => {}
            Some(_) => drop(self.without_scopes.insert(name.into())),
        }
        true
    }

    /// Lowers the `security` of every operation in an object of `kind`.
    pub(super) fn lower_all(&self, node: &mut Node, kind: Kind, diagnostics: &mut Vec<Diagnostic>) {
        match kind {
            Kind::Operation => {
                self.lower(node, diagnostics);
                // No operation stands anywhere else in one.
                for (_, member) in node
                    .get_mut("callbacks")
                    .and_then(Node::as_object_mut)
                    .into_iter()
                    .flatten()
                {
                    self.lower_all(&mut member.node, Kind::Callback, diagnostics);
                }
            }
            _ => children(node, kind, &mut |child, kind| {
                if matches!(kind, Kind::PathItem | Kind::Operation) {
                    self.lower_all(child, kind, diagnostics);
                }
            }),
        }
    }

    /// Lowers the `security` of an operation or a document.
    pub(super) fn lower(&self, node: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
        for requirement in items_mut(node, "security") {
            let Some(object) = requirement.as_object_mut() else {
                continue;
            };
            object.retain(|scheme, _| !self.gone.contains(scheme));
            for (scheme, member) in object {
                let roles = member.node.as_array().unwrap_or_default();
                if self.without_scopes.contains(scheme) && !roles.is_empty() {
                    let span = member.node.span;
                    diagnostics.push(annotation(
                        &format!("the list of roles of `{scheme}`"),
                        span,
                    ));
                    member.node = Node::array(span, Vec::new());
                }
            }
        }
    }
}
