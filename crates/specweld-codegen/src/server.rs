//! Traits, requests, responses and routers for axum.
//!
//! ```text
//! document ──operation::apis──> Api (plain description) ──emit──> one module an API, and mod.rs
//! ```

mod clash;
mod emit;
mod name;
mod operation;
mod read;
mod route;

use std::collections::BTreeMap;

use crate::{Document, Error, Types, format};

/// Generates the sources of the server: one module for each API, and `mod.rs` that declares them
/// and routes them all.
///
/// `types_crate` is the name of the crate that holds the [`types`](crate::types()). The result maps
/// file names to texts. It needs that crate and the crates `axum` and `specweld-axum` (with its
/// feature `multipart` for bodies of `multipart/form-data`), and `serde_json` where a body has no
/// schema.
///
/// # Errors
///
/// One fault for each thing in an operation that can't be served, or not without breaking what is
/// documented. A `readOnly` property that is required is required in requests too, since its Rust
/// type has it.
pub fn server(document: &Document, types_crate: &str) -> Result<BTreeMap<String, String>, Error> {
    let types = Types::new(document, types_crate)?;
    let mut faults = Vec::new();
    let apis = operation::apis(document, &types, &mut faults);
    clash::check(document, &apis, &mut faults);
    route::check(document, &apis, &mut faults);
    Error::check(faults)?;
    let mut files = BTreeMap::new();
    for api in &apis {
        files.insert(format!("{}.rs", api.name), format::file(emit::module(api))?);
    }
    files.insert(
        "mod.rs".to_owned(),
        format::file(emit::router_of_all(&apis))?,
    );
    Ok(files)
}
