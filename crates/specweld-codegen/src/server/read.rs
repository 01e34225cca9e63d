//! Reads what is documented about operations.

mod body;
pub(crate) mod constraint;
mod credential;
pub(crate) mod parameter;
mod path;
pub(crate) mod request;

use std::collections::BTreeMap;

use specweld_document::{Cursor, Document, DocumentError, Operation as Documented};

use crate::outcomes::{Outcome, Outcomes};
use crate::types::Types;
use crate::{docs, name};

use super::operation::{Api, Operation};

/// What was read of a document.
pub(super) struct Read {
    pub apis: Vec<Api>,
    /// The operations that can't be served.
    pub omitted: Vec<DocumentError>,
}

/// Describes all operations of a document by API.
pub(super) fn read(
    document: &Document,
    types: &Types<'_>,
    outcomes: &Outcomes,
    strict: bool,
) -> Read {
    let mut apis: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    let mut omitted = Vec::new();
    for documented in document.operations() {
        let Some(outcome) = outcomes.of(&documented.pointer) else {
            continue;
        };
        match operation(document, types, &documented, outcome) {
            Ok(operation) => apis.entry(outcome.api.clone()).or_default().push(operation),
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
        outcomes: outcomes.module(&name),
        name,
        strict,
        operations,
    });
    Read {
        apis: apis.collect(),
        omitted,
    }
}

fn operation(
    document: &Document,
    types: &Types<'_>,
    documented: &Documented<'_>,
    outcome: &Outcome,
) -> Result<Operation, Vec<DocumentError>> {
    let root = Cursor::root(document);
    let path_item = root
        .get("paths")
        .and_then(|paths| paths.get(documented.path))
        .unwrap_or_else(|| root.clone());
    let operation = path_item
        .get(documented.method)
        .unwrap_or_else(|| path_item.clone());
    let api = &outcome.api;
    let own_id = name::without_api(documented.id, api);
    let method = name::field_ident(own_id).ok_or_else(|| {
        vec![operation.error(
            "no-rust-name",
            format!("operationId `{}` makes no Rust name", documented.id),
            "use letters, digits and underscores",
        )]
    });
    let request = request::read(
        &root,
        &path_item,
        &operation,
        documented.path,
        (api, &outcome.prefix),
        types,
    );
    let answers = match outcome.responses.as_slice() {
        [] => Err(operation.error(
            "no-response",
            "the operation has no response",
            "document one in `responses`",
        )),
        _ => Ok(outcome.clone()),
    };
    match (method, request, answers) {
        (Ok(method), Ok(request), Ok(outcome)) => Ok(Operation {
            id: documented.id.to_owned(),
            method,
            http_method: documented.method.to_owned(),
            route: request.route,
            mixed: request.mixed,
            pointer: operation.pointer.clone(),
            documentation: documentation(&operation, &outcome.notes),
            parameters: request.parameters,
            credentials: request.credentials,
            body: request.body,
            outcome,
        }),
        (method, request, answers) => {
            let mut errors = method.err().unwrap_or_default();
            errors.extend(request.err().into_iter().flatten());
            errors.extend(answers.err());
            Err(errors)
        }
    }
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
