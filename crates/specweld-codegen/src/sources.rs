//! The modules of a document: types, client and server.

use std::collections::BTreeMap;

use specweld_document::{Document, DocumentError, DocumentErrors, sorted};

use crate::outcomes::{Outcomes, TypedShare};
use crate::types::{TypeOptions, Types};
use crate::{Note, client, server};

/// What is generated beside the types, which both others need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// A client, by progenitor.
    pub client: bool,
    /// Server traits and a router, for axum.
    pub server: bool,
    /// Whether a server is held to its document: each operation has to be written, each refused request answered by one of its
    /// operation's failures, and nothing that the document does not name can be answered. Otherwise what is not written answers 501,
    /// refused requests have one answer for all, and there is a way out for failures that the document does not name.
    pub strict: bool,
}

impl Parts {
    /// Client and server.
    pub const ALL: Self = Self {
        client: true,
        server: true,
        strict: false,
    };
}

/// The generated modules, each as formatted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// The types, by file: `mod.rs`, `schemas.rs` with one for each component schema, and beside a client or a server one for each
    /// API with what its operations may be answered with, which client and server share. They need the crate `serde`, with
    /// `derive`; where they occur, `bytes`, `http`, `regress` and `serde_json`.
    pub types: BTreeMap<String, String>,
    /// The client. It needs the crates `bytes`, `http`, `percent-encoding`, `progenitor-client`, `serde`, `serde_json`,
    /// `serde_path_to_error`, `serde_urlencoded` and `reqwest`, with its features `json` and `stream`, and `multipart` for bodies of
    /// `multipart/form-data`; where responses are streams, `futures-core`, and where they or requests are, `http-body` and
    /// `tokio`, with its feature `time`.
    ///
    /// Its `Client` has no `new`, for setting up TLS may fail: the crate that holds it adds one, and implements
    /// `progenitor_client::ClientHooks` for it.
    pub client: Option<String>,
    /// The server, by file: `mod.rs`, and one for each API. It needs the crates `axum` and `specweld-axum`, with its feature
    /// `multipart` for bodies of `multipart/form-data`; where it occurs, `serde_json`.
    ///
    /// A `readOnly` property that is required is required in requests too, since its Rust type has it.
    pub server: BTreeMap<String, String>,
    /// What is missing, by place.
    pub omitted: Vec<DocumentError>,
    /// What differs from what the document says, by place.
    pub notes: Vec<Note>,
    /// How many of the documented answers arrive typed; nothing without a client.
    pub typed: Option<TypedShare>,
}

/// Generates the modules of a document.
///
/// `types_path` is the path of the types' module as it is written in the other modules, such as `connections_types` or
/// `crate::types`. `api` names the API of operations that do not say to which they belong ([`extension::API`]): the server has a
/// module and a trait for each.
///
/// # Errors
///
/// A fault of the generator itself, or of the generators below it, that leaves nothing to be made.
///
/// [`extension::API`]: specweld_document::extension::API
pub fn sources(
    document: &Document,
    types_path: &str,
    api: &str,
    parts: Parts,
) -> Result<Sources, DocumentErrors> {
    sources_with(document, types_path, api, parts, &TypeOptions::default())
}

/// Generates the modules of a document, with types as `options` choose them: see [`sources`].
///
/// # Errors
///
/// See [`sources`]; options that are no paths of Rust.
pub fn sources_with(
    document: &Document,
    types_path: &str,
    api: &str,
    parts: Parts,
    options: &TypeOptions,
) -> Result<Sources, DocumentErrors> {
    let document = &document.clone().with_named_schemas();
    let types = Types::new(document, types_path, options)?;
    let outcomes = Outcomes::new(document, &types, api);
    let mut sources = Sources {
        types: BTreeMap::new(),
        client: None,
        server: BTreeMap::new(),
        omitted: Vec::new(),
        notes: types.notes().to_vec(),
        typed: None,
    };
    sources.types = outcomes.files()?;
    sources
        .types
        .insert("schemas.rs".to_owned(), types.source()?);
    let without = match parts {
        Parts {
            client: true,
            server: true,
            ..
        } => Some("client and server"),
        Parts { client: true, .. } => Some("the client"),
        Parts { server: true, .. } => Some("the server"),
        _ => None,
    };
    if let Some(without) = without {
        sources.notes.extend(outcomes.notes.iter().cloned());
        sources
            .omitted
            .extend(outcomes.omitted.iter().cloned().map(|mut error| {
                error.message = format!("left out of {without}: {}", error.message);
                error
            }));
    }
    if parts.client {
        let client = client::generate(document, &types, &outcomes)?;
        sources.client = Some(client.text);
        sources.typed = Some(outcomes.share(document, &client.operations));
        sources.notes.extend(client.notes);
        sources.omitted.extend(client.omitted);
    }
    if parts.server {
        let server = server::generate(document, &types, &outcomes, parts.strict)?;
        sources.server = server.files;
        sources.omitted.extend(server.omitted);
    }
    // Client and server say the same of an outcome.
    sources.notes.sort();
    sources.notes.dedup();
    sources.omitted = sorted(sources.omitted);
    Ok(sources)
}
