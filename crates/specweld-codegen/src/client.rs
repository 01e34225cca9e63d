//! The client, through progenitor.
//!
//! ```text
//! document ──adapt──> Operation (plain description) ──────────────────────────────────────┬─emit──> source
//!                         └─object──> progenitor ──dissect──> Call (address, responses) ──┘
//! ```
//!
//! progenitor takes a part of OpenAPI 3.0 and panics on much of the rest. So it is not given the document, but one written for it
//! ([`adapt`]): paths and responses, each schema replaced by the type of the types' module, and what progenitor can't take replaced
//! by something that it can. What a caller would not expect of the page becomes a [`Note`], and stands in the method's
//! documentation.
//!
//! Arguments are ours ([`emit`]): one that is required and missing does not compile, and each is of the type, and on the wire as
//! the document's style says, that the generated server reads.

mod adapt;
mod body;
mod dissect;
mod emit;
mod operation;
mod parameters;
mod responses;
mod scope;

use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use serde_json::json;
use specweld_document::{Document, DocumentError, DocumentErrors};

use crate::Note;
use crate::catch::caught;
use crate::format::{self, internal};
use crate::outcomes::Outcomes;
use crate::types::Types;

use adapt::adapt;
use operation::{Adapted, Operation};

/// The generated client.
pub(crate) struct Client {
    /// Formatted source of a module.
    pub text: String,
    /// Where the client differs from what the document says, by place.
    pub notes: Vec<Note>,
    /// The operations that it has no method for.
    pub omitted: Vec<DocumentError>,
}

/// Makes the client of all operations that one can be made for.
pub(crate) fn generate(
    document: &Document,
    types: &Types<'_>,
    outcomes: &Outcomes,
) -> Result<Client, DocumentErrors> {
    let (mut adapted, mut omitted) = adapt(document, types, outcomes);
    let tokens = loop {
        match run(&adapted, &adapted.operations) {
            Ok(tokens) => break tokens,
            Err(_) if !adapted.operations.is_empty() => {
                omitted.push(take_refused(document, &mut adapted));
            }
            Err(message) => return Err(internal(format!("progenitor fails: {message}"))),
        }
    };
    for error in &mut omitted {
        error.message = format!("left out of the client: {}", error.message);
    }
    let source = dissect::dissect(&adapted.operations, tokens)?;
    let text = format::file(emit::client(&adapted.operations, &source))?;
    Ok(Client {
        text: text + &runtime(),
        notes: adapted.notes,
        omitted,
    })
}

/// The module that puts requests together.
fn runtime() -> String {
    let mut text = "mod request {\n".to_owned();
    for line in include_str!("../templates/request.rs").lines() {
        let indent = if line.is_empty() { "" } else { "    " };
        text.push_str(&format!("{indent}{line}\n"));
    }
    text + "}\n"
}

/// Runs progenitor on some of the operations.
fn run(adapted: &Adapted, operations: &[Operation]) -> Result<proc_macro2::TokenStream, String> {
    let mut paths = json!({});
    for operation in operations {
        paths[operation.numbered_path()][operation.method] = operation.object.clone();
    }
    let mut schemas = json!({});
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected);
    for (rust_type, name) in &adapted.replaced {
        schemas[name] = json!({});
        settings.with_replacement(name, rust_type, std::iter::empty());
    }
    let spec = json!({
        "openapi": "3.0.3",
        "info": adapted.info,
        "paths": paths,
        "components": { "schemas": schemas },
    });
    let spec = serde_json::from_value(spec).map_err(|error| error.to_string())?;
    caught(|| {
        Generator::new(&settings)
            .generate_tokens(&spec)
            .map_err(|error| error.to_string())
    })
}

/// Takes out the first operation that progenitor does not take beside those before it.
fn take_refused(document: &Document, adapted: &mut Adapted) -> DocumentError {
    let up_to = |count: &usize| run(adapted, &adapted.operations[..*count]);
    let counts: Vec<usize> = (1..adapted.operations.len()).collect();
    let index = counts.partition_point(|count| up_to(count).is_ok());
    let message = up_to(&(index + 1)).err().unwrap_or_default();
    let operation = adapted.operations.remove(index);
    adapted
        .notes
        .retain(|note| note.pointer != operation.pointer);
    document.error(
        "no-client",
        operation.pointer,
        format!("progenitor makes nothing of it: {message}"),
        "describe the operation with simpler means",
    )
}
