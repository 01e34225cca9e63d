//! Diagnostics that several stages have for parts of a document that are not what OpenAPI wants there.

use crate::diagnostic::{Code, Diagnostic};
use crate::node::Node;
use crate::openapi::{Kind, WEBHOOKS, is_reference_to_several, mismatch};
use crate::page::Span;

/// Whether a member of an object of `kind` is what it should be; that it is not is reported.
pub(crate) fn check(kind: Kind, key: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> bool {
    if is_reference_to_several(kind, key, node) {
        let message = format!("`{key}` is a `$ref`, which OpenAPI does not allow in its place");
        let help = "refer to each of its members by itself";
        diagnostics.push(invalid(node.key_span("$ref"), &message, help));
        return false;
    }
    let Some(wanted) = mismatch(kind, key, node) else {
        return true;
    };
    let message = format!("`{key}` is {}, not {wanted}", node.type_name());
    let help = format!("write {wanted} here, or leave the member out");
    diagnostics.push(invalid(node.span.first_byte(), &message, &help));
    false
}

pub(crate) fn invalid(span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::InvalidDocument, message, span, "here").with_help(help)
}

/// A warning of webhooks, which 3.0 knows as an extension alone.
pub(crate) fn moved_webhooks(span: Span) -> Diagnostic {
    let message =
        format!("the webhooks stand in `{WEBHOOKS}`: OpenAPI 3.0 has no other place for them");
    let help = "they are kept as they are documented, and nothing is generated of them";
    Diagnostic::warning(Code::Dropped, message, span, "no part of 3.0").with_help(help)
}

pub(crate) fn unresolved(message: &str, span: Span, help: String) -> Diagnostic {
    Diagnostic::error(Code::UnresolvedReference, message, span, "not found").with_help(help)
}
