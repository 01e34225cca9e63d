//! The client, through progenitor.
//!
//! ```text
//! document ──adapt──> Operation (plain description) ──────────────────────────────────────┬─emit──> source
//!                         └─object──> progenitor ──dissect──> Call (method, address) ─────┘
//! ```
//!
//! progenitor takes a part of OpenAPI 3.0 and panics on much of the rest. So it is not given the document, but one written for it
//! ([`adapt`]): its paths alone. What a caller would not expect of the page becomes a [`Note`], and stands in the method's
//! documentation.
//!
//! Arguments are ours ([`emit`]): one that is required and missing does not compile, and each is of the type, and on the wire as
//! the document's style says, that the generated server reads. So is what is made of a response ([`decode`]): the outcome that the
//! generated server gives.

mod adapt;
mod body;
mod credential;
mod decode;
mod dissect;
mod emit;
mod operation;
mod parameters;
mod scope;
mod servers;

use std::collections::BTreeSet;

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
    /// JSON pointers of the operations that it has methods for.
    pub operations: BTreeSet<String>,
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
    let bodies = adapted
        .operations
        .iter()
        .filter_map(|operation| operation.body.as_ref());
    let mut media = bodies.flat_map(|body| &body.media);
    let has_parts = media.any(|media| matches!(media.kind, operation::Kind::Parts(_)));
    let text = format::file(emit::client(&adapted, &source, &types.path()))?;
    let more = [
        (has_parts, include_str!("../templates/multipart.rs")),
        (
            !adapted.schemes.is_empty(),
            include_str!("../templates/credentials.rs"),
        ),
        (
            emit::servers::are_known(&adapted.operations),
            include_str!("../templates/servers.rs"),
        ),
    ];
    let more = more
        .into_iter()
        .filter_map(|(is_needed, source)| is_needed.then_some(source));
    Ok(Client {
        text: with_runtime(text, more),
        operations: adapted
            .operations
            .into_iter()
            .map(|it| it.pointer)
            .collect(),
        notes: adapted.notes,
        omitted,
    })
}

/// Adds the modules that put requests together and take responses apart, as far as the client needs them.
fn with_runtime(client: String, more: impl Iterator<Item = &'static str>) -> String {
    let mut request = include_str!("../templates/request.rs").to_owned();
    request.extend(more);
    let mut modules = vec![
        ("failure", include_str!("../templates/failure.rs")),
        ("request", request.as_str()),
        ("response", include_str!("../templates/response.rs")),
        ("style", include_str!("../templates/style.rs")),
    ];
    if client.contains("idle::within(") {
        modules.push(("idle", include_str!("../templates/idle.rs")));
    }
    if client.contains("::Streamed::new(") {
        modules.push(("stream", include_str!("../templates/stream.rs")));
    }
    let mut text = client;
    for (name, lines) in modules {
        text.push_str(&format!("mod {name} {{\n"));
        for line in lines.lines() {
            let indent = if line.is_empty() { "" } else { "    " };
            text.push_str(&format!("{indent}{line}\n"));
        }
        text.push_str("}\n");
    }
    text
}

/// Runs progenitor on some of the operations.
fn run(adapted: &Adapted, operations: &[Operation]) -> Result<proc_macro2::TokenStream, String> {
    let mut paths = json!({});
    for (number, operation) in operations.iter().enumerate() {
        let numbered = operation.numbered(number);
        paths[&numbered.path][operation.method] = numbered.object();
    }
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected);
    let spec = json!({
        "openapi": "3.0.3",
        "info": adapted.info,
        "paths": paths,
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
