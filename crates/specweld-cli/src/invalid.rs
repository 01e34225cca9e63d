//! Faults of a document, shown where it was written.

use serde_json::Value;
use specweld::{Code, Diagnostic, Document, Label, Severity, Span};

use crate::validate::validate;

/// An error at a place of a document.
pub fn fault(
    document: Option<&Document>,
    code: Code,
    pointer: &str,
    message: &str,
    help: &str,
) -> Diagnostic {
    let label = match pointer {
        "" => "this document".to_owned(),
        pointer => format!("{pointer} of the document"),
    };
    let label = |span| Label {
        span,
        message: label,
    };
    let place = document.and_then(|document| near(document, pointer));
    Diagnostic {
        code,
        severity: Severity::Error,
        message: message.to_owned(),
        labels: place.map(label).into_iter().collect(),
        help: Some(help.to_owned()),
    }
}

/// What keeps a document from being one of OpenAPI 3.0, and its text.
pub fn check(document: &Document) -> (String, Vec<Diagnostic>) {
    let text = document.to_json();
    // A text that cannot be read again is none of an object either.
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    let violations = validate(&value).into_iter().map(|violation| {
        let message = format!(
            "the document is not valid OpenAPI 3.0: {}",
            violation.message
        );
        let help = "correct it where it comes from; a document that is not valid is not written";
        let pointer = &violation.pointer;
        let code = Code::InvalidDocument;
        let mut fault = fault(Some(document), code, pointer, &message, help);
        let key = document.key_span(pointer).filter(|_| violation.is_stray);
        if let (Some(key), [label]) = (key, fault.labels.as_mut_slice())
            && key != Span::default()
        {
            label.span = key;
        }
        fault
    });
    let violations = violations.collect();
    (text, violations)
}

/// Where the value that a JSON pointer leads to was written, if it was.
pub fn at(document: &Document, pointer: &str) -> Option<Span> {
    let span = document.pointer(pointer)?.span();
    (span != Span::default()).then_some(span)
}

/// The same, or where the nearest value around it was written.
fn near(document: &Document, mut pointer: &str) -> Option<Span> {
    loop {
        let place = at(document, pointer);
        if place.is_some() || pointer.is_empty() {
            return place;
        }
        pointer = &pointer[..pointer.rfind('/').unwrap_or_default()];
    }
}
