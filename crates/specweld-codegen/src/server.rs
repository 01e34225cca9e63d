//! Traits, requests and routers for axum.
//!
//! ```text
//! document ──read──> Api (plain description) ──clash, route──> Api that compiles and starts ──emit──> one module an API, and mod.rs
//! ```

mod clash;
mod emit;
pub(crate) mod operation;
pub(crate) mod read;
mod route;

use std::collections::BTreeMap;

use specweld_document::{Document, DocumentError, DocumentErrors};

use crate::format;
use crate::outcomes::Outcomes;
use crate::types::Types;

/// The generated server.
pub(crate) struct Server {
    /// Texts by file name: one module for each API, and `mod.rs` that declares them and routes them all.
    pub files: BTreeMap<String, String>,
    /// The operations that it does not have.
    pub omitted: Vec<DocumentError>,
}

/// Makes the server of all operations that can be served without breaking what is documented.
pub(crate) fn generate(
    document: &Document,
    types: &Types<'_>,
    outcomes: &Outcomes,
    strict: bool,
) -> Result<Server, DocumentErrors> {
    let read::Read {
        mut apis,
        mut omitted,
    } = read::read(document, types, outcomes, strict);
    omitted.extend(clash::leave_out(document, &mut apis));
    omitted.extend(route::leave_out(document, &mut apis));
    apis.retain(|api| !api.operations.is_empty());
    for error in &mut omitted {
        error.message = format!("left out of the server: {}", error.message);
    }
    let mut files = BTreeMap::new();
    for api in &apis {
        files.insert(format!("{}.rs", api.name), format::file(emit::module(api))?);
    }
    files.insert(
        "mod.rs".to_owned(),
        format::file(emit::router_of_all(&apis))?,
    );
    Ok(Server { files, omitted })
}
