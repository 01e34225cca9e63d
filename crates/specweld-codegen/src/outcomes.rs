//! What operations may be answered with: for each an enum of its successes and one of its failures, in the module of the types.
//!
//! ```text
//! document ──read──> Outcome (plain description) ──emit──> one module an API, beside the types
//!                        ├──> server: its methods return them, and it writes them
//!                        └──> client: it reads them
//! ```

mod emit;
mod header;
mod outcome;
mod read;
mod share;

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use specweld_document::{Cursor, Document, DocumentError, DocumentErrors, extension};

use crate::format::{self, HEADER};
use crate::types::Types;
use crate::{Note, name};

pub use share::TypedShare;

pub(crate) use outcome::{Header, HeaderStyle, Outcome, Response, ResponseMedia, Status};

/// What they hold that no schema describes.
const BODY: &str = include_str!("../templates/body.rs");

/// Its types.
const BODY_TYPES: [&str; 4] = ["Content", "Event", "StreamError", "Streamed"];

/// The outcomes of a document's operations.
pub(crate) struct Outcomes {
    /// Path of the module of the types.
    path: TokenStream,
    /// Those of [`BODY_TYPES`] that types of the document have for names.
    taken: BTreeSet<&'static str>,
    /// By JSON pointer of the operation.
    outcomes: IndexMap<String, Outcome>,
    /// Where they differ from what the document says.
    pub notes: Vec<Note>,
    /// The operations that have none, so that neither client nor server can have them.
    pub omitted: Vec<DocumentError>,
}

impl Outcomes {
    /// Reads the outcomes of all operations. `api` names the API of operations that do not say to which they belong.
    pub fn new(document: &Document, types: &Types<'_>, api: &str) -> Self {
        let mut outcomes = Self {
            path: types.path(),
            taken: BODY_TYPES
                .into_iter()
                .filter(|name| types.has(name))
                .collect(),
            outcomes: IndexMap::new(),
            notes: Vec::new(),
            omitted: Vec::new(),
        };
        let root = Cursor::root(document);
        // By module and name.
        let mut owners = BTreeMap::new();
        for operation in document.operations() {
            let cursor = root
                .get("paths")
                .and_then(|paths| paths.get(operation.path))
                .and_then(|path_item| path_item.get(operation.method));
            let Some(cursor) = cursor else { continue };
            let written = specweld_document::text(operation.value, extension::API);
            let module = name::module(written.unwrap_or(api));
            let outcome = read::read(&cursor, operation.id, operation.method, &module, types);
            let outcome = outcome.and_then(|outcome| match take_names(&mut owners, &outcome) {
                Ok(()) => Ok(outcome),
                Err(message) => Err(vec![cursor.error(
                    "duplicate-rust-name",
                    message,
                    "rename one of the two",
                )]),
            });
            match outcome {
                Ok(outcome) => {
                    let notes = outcome.notes.iter().cloned();
                    let notes = notes.map(|note| Note::new(document, &operation.pointer, note));
                    outcomes.notes.extend(notes);
                    outcomes.outcomes.insert(operation.pointer, outcome);
                }
                Err(errors) => {
                    let page = document.page(&operation.pointer);
                    let errors = errors.into_iter();
                    let errors = errors.map(|error| error.about_operation(operation.id, page));
                    outcomes.omitted.extend(errors);
                }
            }
        }
        outcomes
    }

    /// Those of the operation at a JSON pointer.
    pub fn of(&self, pointer: &str) -> Option<&Outcome> {
        self.outcomes.get(pointer)
    }

    /// The path of the module that holds those of an API.
    pub fn module(&self, api: &str) -> TokenStream {
        let (path, api) = (&self.path, format_ident!("{api}"));
        quote!(#path::#api)
    }

    /// The modules by file name: one for each API, and `mod.rs`, which declares them and the module `schemas` of the types.
    pub fn files(&self) -> Result<BTreeMap<String, String>, DocumentErrors> {
        let mut apis: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
        for outcome in self.outcomes.values() {
            apis.entry(&outcome.api).or_default().push(outcome);
        }
        let mut files = BTreeMap::new();
        for (api, outcomes) in &apis {
            let text = format::file(emit::module(api, outcomes))?;
            files.insert(format!("{api}.rs"), text);
        }
        let declared = apis.keys().map(|api| {
            let module = format_ident!("{api}");
            quote! { pub mod #module; }
        });
        let body = files.values().any(|text| text.contains("super::body::"));
        // A type of the document is meant by its name; these have their module besides.
        let exports = BODY_TYPES
            .into_iter()
            .filter(|name| !self.taken.contains(*name))
            .map(|name| format_ident!("{name}"));
        let (body_module, body_exports) = match body {
            true => (
                Some(quote! {
                    pub mod body;
                }),
                Some(quote! {
                    #[allow(unused_imports)]
                    pub use body::{#(#exports),*};
                }),
            ),
            false => (None, None),
        };
        let root = format::file(quote! {
            #body_module
            mod schemas;
            #(#declared)*
            #body_exports
            pub use schemas::*;
        })?;
        if body {
            files.insert("body.rs".to_owned(), format!("{HEADER}{BODY}"));
        }
        files.insert("mod.rs".to_owned(), root);
        Ok(files)
    }
}

/// Takes the names of an outcome's types for it, or says who has one of them.
fn take_names(
    owners: &mut BTreeMap<(String, String), String>,
    outcome: &Outcome,
) -> Result<(), String> {
    let names = outcome.type_names();
    for name in &names {
        if let Some(owner) = owners.get(&(outcome.api.clone(), name.clone())) {
            return Err(format!(
                "its Rust name `{name}` is also that of the operation `{owner}`"
            ));
        }
    }
    for name in names {
        if let Entry::Vacant(entry) = owners.entry((outcome.api.clone(), name)) {
            entry.insert(outcome.id.clone());
        }
    }
    Ok(())
}
