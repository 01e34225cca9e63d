//! What is wrong with a text that is no YAML, or none that JSON could hold.

use crate::diagnostic::{Code, Diagnostic};
use crate::page::Span;

pub(super) fn fault(span: Span, message: &str) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidYaml,
        "the fragment is not valid YAML",
        span,
        message,
    )
    .with_help("write what JSON could say as well: plain mappings, sequences and scalars")
}
