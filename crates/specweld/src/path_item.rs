//! Path items: what may stand in one, and what comes of one that refers to another.

use crate::diagnostic::{Code, Diagnostic};
use crate::invalid::invalid;
use crate::node::{Node, Value};
use crate::openapi::METHODS;

/// The fields of a Path Item Object beside its operations.
const FIELDS: [&str; 5] = ["$ref", "summary", "description", "servers", "parameters"];

/// Reports members of a path item that are neither operations nor fields of one: what stands there would be lost.
pub(crate) fn check_members(item: &Node, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let mut sound = true;
    for (key, member) in item.as_object().into_iter().flatten() {
        let key = key.as_str();
        if METHODS.contains(&key) || FIELDS.contains(&key) || key.starts_with("x-") {
            continue;
        }
        let lower = key.to_ascii_lowercase();
        let help = match METHODS.contains(&lower.as_str()) {
            true => format!("write `{lower}`: methods are in small letters"),
            false => format!("OpenAPI 3.0 has the methods {}", METHODS.join(", ")),
        };
        let message = format!("`{key}` is neither a method nor a field of a path item");
        diagnostics.push(invalid(member.key_span, &message, &help));
        sound = false;
    }
    sound
}

/// Adds the members of the path item that a `$ref` led to, to those that stand beside the `$ref`. Of what people read
/// the nearer one stays; anything else that both have is at fault.
pub(crate) fn join(near: &mut Node, far: Node) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let Value::Object(far) = far.value else {
        return faults;
    };
    for (key, member) in far {
        let Some(own) = near.as_object().and_then(|near| near.get(&key)) else {
            near.set(&key, member.node);
            continue;
        };
        if key != "summary" && key != "description" && !key.starts_with("x-") {
            faults.push(
                Diagnostic::error(
                    Code::InvalidDocument,
                    format!("`{key}` stands beside a `$ref` to a path item that has one too"),
                    own.key_span,
                    "this one",
                )
                .with_label(member.key_span, "and this one")
                .with_help("take one of them out: OpenAPI does not say which counts"),
            );
        }
    }
    faults
}
