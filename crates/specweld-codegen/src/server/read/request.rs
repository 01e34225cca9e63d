//! Reads what an operation documents about its request.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Ident;
use quote::format_ident;
use specweld_document::{Cursor, DocumentError, RESERVED_HEADERS};

use crate::name;
use crate::server::operation::{Body, Credential, Mixed, Parameter, Place};
use crate::types::Types;

use super::{body, credential, parameter, path};

/// What an operation documents about its request.
pub(crate) struct Request {
    pub route: String,
    pub mixed: Vec<Mixed>,
    pub parameters: Vec<Parameter>,
    pub credentials: Vec<Credential>,
    pub body: Option<Body>,
}

/// Fields that every request may have, and the variable that generated code reads them from.
const RESERVED: [&str; 4] = ["raw", "body", "credentials", "incoming"];

pub(crate) fn read(
    root: &Cursor<'_>,
    path_item: &Cursor<'_>,
    operation: &Cursor<'_>,
    template: &str,
    (api, prefix): (&str, &str),
    types: &Types<'_>,
) -> Result<Request, Vec<DocumentError>> {
    let mut errors = Vec::new();
    let path = path::parse(template, path_item).unwrap_or_else(|error| {
        errors.push(error);
        path::Path::default()
    });
    let mut parameters = Vec::new();
    let mut undocumented = path.parameters.clone();
    for parameter in documented_parameters(path_item, operation) {
        let name = parameter.text("name").unwrap_or_default();
        let place = match parameter.text("in") {
            Some("path") => match undocumented.remove(name) {
                Some((segment, part)) => Place::Path { segment, part },
                // The error of a path that can't be parsed is enough.
                None if path.route.is_empty() => continue,
                None => {
                    errors.push(parameter.error(
                        "undocumented-path-parameter",
                        format!("the path parameter `{name}` is not in the path `{template}`"),
                        "name it in the path, or remove it",
                    ));
                    continue;
                }
            },
            Some("header") if RESERVED_HEADERS.contains(&name.to_lowercase().as_str()) => continue,
            Some("header") => Place::Header,
            Some("cookie") => Place::Cookie,
            _ => Place::Query,
        };
        match parameter::read(root, &parameter, name, place, types) {
            Ok(parameter) => parameters.push(parameter),
            Err(error) => errors.push(error),
        }
    }
    for name in undocumented.keys() {
        errors.push(operation.error(
            "undocumented-path-parameter",
            format!("`{name}` in the path `{template}` is not documented"),
            "add a path parameter of that name",
        ));
    }
    parameters.sort_by_key(|parameter| parameter.place);
    make_unique(&mut parameters);
    let credentials = collect(&mut errors, credential::read(root, operation, api));
    let body = collect(&mut errors, body::read(root, operation, types, prefix));
    match (credentials, body, errors.is_empty()) {
        (Some(credentials), Some(body), true) => Ok(Request {
            route: path.route,
            mixed: path.mixed,
            parameters,
            credentials,
            body,
        }),
        _ => Err(errors),
    }
}

fn collect<T>(errors: &mut Vec<DocumentError>, result: Result<T, Vec<DocumentError>>) -> Option<T> {
    result.map_err(|found| errors.extend(found)).ok()
}

/// The operation's parameters over those of its path, in the order of the document.
pub(crate) fn documented_parameters<'a>(
    path_item: &Cursor<'a>,
    operation: &Cursor<'a>,
) -> Vec<Cursor<'a>> {
    let own = operation.items("parameters");
    let key = |parameter: &Cursor<'a>| (parameter.text("name"), parameter.text("in"));
    path_item
        .items("parameters")
        .into_iter()
        .filter(|shared| !own.iter().any(|one| key(one) == key(shared)))
        .chain(own.iter().cloned())
        .collect()
}

/// Gives fields of the same name, or of a reserved one, their place as a suffix.
fn make_unique(parameters: &mut [Parameter]) {
    let mut count: BTreeMap<Ident, usize> = BTreeMap::new();
    for parameter in parameters.iter() {
        *count.entry(parameter.field.clone()).or_default() += 1;
    }
    for parameter in parameters.iter_mut() {
        let reserved = RESERVED.iter().any(|name| parameter.field == *name);
        if reserved || count[&parameter.field] > 1 {
            let suffix = match parameter.place {
                Place::Path { .. } => "path",
                Place::Query => "query",
                Place::Header => "header",
                Place::Cookie => "cookie",
            };
            if let Some(field) = name::field_ident(&format!("{}_{suffix}", parameter.field)) {
                parameter.field = field;
            }
        }
    }
    // `MaxResults` beside `maxResults`: the later ones are numbered.
    let mut fields = BTreeSet::new();
    for parameter in parameters.iter_mut() {
        let field = parameter.field.clone();
        let mut number = 2;
        while !fields.insert(parameter.field.clone()) {
            parameter.field = format_ident!("{field}_{number}");
            number += 1;
        }
    }
}
