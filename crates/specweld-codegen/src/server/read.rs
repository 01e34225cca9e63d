//! Reads what is documented about operations.

mod body;
mod constraint;
mod credential;
mod media_type;
mod parameter;
mod path;
mod request;
mod response;

use std::collections::BTreeMap;

use specweld_document::{Cursor, Document, DocumentError, Operation as Documented, extension};

use crate::types::Types;
use crate::{Note, docs};

use super::name;
use super::operation::{Api, Operation};

/// What was read of a document.
pub(super) struct Read {
    pub apis: Vec<Api>,
    pub notes: Vec<Note>,
    /// The operations that can't be served.
    pub omitted: Vec<DocumentError>,
}

/// Describes all operations of a document by API. `api` names that of those that do not say.
pub(super) fn read(document: &Document, types: &Types<'_>, api: &str) -> Read {
    let mut apis: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    let (mut notes, mut omitted) = (Vec::new(), Vec::new());
    for documented in document.operations() {
        let written = specweld_document::text(documented.value, extension::API);
        let module = name::module(written.unwrap_or(api));
        match operation(document, types, &documented, &module) {
            Ok((operation, messages)) => {
                let place = &operation.pointer;
                notes.extend(
                    messages
                        .into_iter()
                        .map(|it| Note::new(document, place, it)),
                );
                apis.entry(module).or_default().push(operation);
            }
            Err(errors) => {
                let page = document.page(&documented.pointer);
                omitted.extend(
                    errors
                        .into_iter()
                        .map(|it| it.about_operation(documented.id, page)),
                );
            }
        }
    }
    let apis = apis.into_iter().map(|(name, operations)| Api {
        service: name::service(&name),
        name,
        operations,
    });
    Read {
        apis: apis.collect(),
        notes,
        omitted,
    }
}

/// An operation, and in what it differs from the document.
fn operation(
    document: &Document,
    types: &Types<'_>,
    documented: &Documented<'_>,
    api: &str,
) -> Result<(Operation, Vec<String>), Vec<DocumentError>> {
    let root = Cursor::root(document);
    let path_item = root
        .get("paths")
        .and_then(|paths| paths.get(documented.path))
        .unwrap_or_else(|| root.clone());
    let operation = path_item
        .get(documented.method)
        .unwrap_or_else(|| path_item.clone());
    let own_id = without_api(documented.id, api);
    let method = name::field_ident(own_id).ok_or_else(|| {
        vec![operation.error(
            "no-rust-name",
            format!("operationId `{}` makes no Rust name", documented.id),
            "use letters, digits and underscores",
        )]
    });
    let request = request::read(&root, &path_item, &operation, documented.path, api, types);
    let responses = response::read(&operation, types);
    match (method, request, responses) {
        (Ok(method), Ok(request), Ok((responses, notes))) => Ok((
            Operation {
                id: documented.id.to_owned(),
                prefix: name::prefix(own_id),
                method,
                http_method: documented.method.to_owned(),
                route: request.route,
                mixed: request.mixed,
                pointer: operation.pointer.clone(),
                documentation: documentation(&operation, &notes),
                parameters: request.parameters,
                credentials: request.credentials,
                body: request.body,
                responses,
            },
            notes,
        )),
        (method, request, responses) => {
            let mut errors = method.err().unwrap_or_default();
            errors.extend(request.err().into_iter().flatten());
            errors.extend(responses.err().into_iter().flatten());
            Err(errors)
        }
    }
}

/// An operation id without the name of its API, which the trait has already.
fn without_api<'i>(id: &'i str, api: &str) -> &'i str {
    let api = api.trim_matches('_');
    let own = id.strip_prefix(api).and_then(|rest| rest.strip_prefix('_'));
    own.map_or(id, |own| own.trim_start_matches('_'))
}

fn documentation(operation: &Cursor<'_>, notes: &[String]) -> String {
    let mut parts = Vec::new();
    parts.extend(operation.text("summary").map(str::to_owned));
    if operation.flag("deprecated") {
        parts.push("Deprecated.".to_owned());
    }
    parts.extend(operation.text("description").map(str::to_owned));
    if !notes.is_empty() {
        let notes: Vec<_> = notes
            .iter()
            .map(|note| format!("- {}", docs::item(note)))
            .collect();
        parts.push(format!("In this server:\n\n{}", notes.join("\n")));
    }
    parts.join("\n\n")
}
