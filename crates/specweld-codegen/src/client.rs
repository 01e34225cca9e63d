//! The client, through progenitor.
//!
//! progenitor takes a part of OpenAPI 3.0 and panics on much of the rest. So it is not given the
//! document, but one written for it ([`adapt`]): the operations alone, with all references
//! resolved, each schema replaced by the type of the types crate, and what progenitor can't take
//! replaced by something that it can and that means the same on the wire. What a caller would not
//! expect of the page becomes a [`Note`], and is told in the method's documentation.
//!
//! What progenitor makes of it is then mended where it falls short of a library ([`rewrite`]).

mod adapt;
mod body;
mod parameters;
mod responses;
mod rewrite;

use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use serde_json::{Value, json};

use crate::{Document, Error, Fault, Types, format, types::caught};

use adapt::{Adapted, adapt};

/// The generated client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSource {
    /// Formatted source of a module.
    pub text: String,
    /// Where the client differs from what the document says, by place.
    pub notes: Vec<Note>,
}

/// Where a method differs from what the document says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// JSON pointer (RFC 6901) of the operation.
    pub pointer: String,
    /// `x-specweld-page` of the operation.
    pub page: Option<String>,
    /// `operationId`.
    pub operation: String,
    /// What is different, in Markdown.
    pub message: String,
}

/// See [`crate::client()`].
pub(crate) fn generate(document: &Document, types_crate: &str) -> Result<ClientSource, Error> {
    let types = Types::new(document, types_crate)?;
    let adapted = adapt(document, &types)?;
    let tokens = match run(&adapted, &adapted.operations) {
        Ok(tokens) => tokens,
        Err(message) => {
            let faults = offenders(document, &adapted);
            let whole = unadapted(document, "", &message);
            return Err(Error::check(faults).err().unwrap_or_else(|| whole.into()));
        }
    };
    let tokens = rewrite::rewrite(document, &adapted.operations, tokens)?;
    Ok(ClientSource {
        text: format::file(tokens)?,
        notes: adapted.notes,
    })
}

/// Runs progenitor on some of the operations.
fn run(
    adapted: &Adapted<'_>,
    operations: &[adapt::Operation<'_>],
) -> Result<proc_macro2::TokenStream, String> {
    let mut paths = json!({});
    for operation in operations {
        paths[operation.path.as_str()][operation.method] = operation.object.clone();
    }
    let mut schemas = json!({});
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
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

/// The operations that progenitor does not take even alone.
fn offenders(document: &Document, adapted: &Adapted<'_>) -> Vec<Fault> {
    adapted
        .operations
        .iter()
        .filter_map(|operation| {
            let message = run(adapted, std::slice::from_ref(operation)).err()?;
            Some(unadapted(document, &operation.pointer, &message))
        })
        .collect()
}

fn unadapted(document: &Document, pointer: &str, message: &str) -> Fault {
    document.fault(
        pointer,
        format!("progenitor makes no client of it: {message}"),
        "describe the operation with simpler means",
    )
}

/// A member that is an object, or an empty one.
fn object<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// A member that is a string, or nothing.
fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}
