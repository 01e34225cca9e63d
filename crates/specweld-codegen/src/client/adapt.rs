//! The document that progenitor is given.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};
use specweld_document::{Document, DocumentError, METHODS, Operation as Documented, text};

use crate::outcomes::Outcomes;
use crate::types::Types;
use crate::{Note, docs};

use super::adapted::{Adapted, Operation};
use super::parameters::rust_name;
use super::scope::{Scope, code_list};

/// Methods of `Client` that are not operations.
const RESERVED: [&str; 6] = [
    "api_version",
    "baseurl",
    "client",
    "inner",
    "new",
    "new_with_client",
];

/// Adapts all operations; gives errors for those that no client can be made for.
pub(super) fn adapt<'a>(
    document: &'a Document,
    types: &Types<'a>,
    outcomes: &Outcomes,
) -> (Adapted, Vec<DocumentError>) {
    let mut adapted = Adapted {
        info: info(document),
        operations: Vec::new(),
        replaced: BTreeMap::new(),
        notes: Vec::new(),
    };
    let mut errors = Vec::new();
    let mut builders = BTreeSet::new();
    for operation in document.operations() {
        if outcomes.of(&operation.pointer).is_none() {
            continue;
        }
        let mut scope = Scope {
            document,
            types,
            pointer: operation.pointer.clone(),
            notes: Vec::new(),
            errors: Vec::new(),
            replaced: &mut adapted.replaced,
        };
        let object = scope.operation(&operation);
        if !scope.errors.is_empty() {
            errors.append(&mut scope.errors);
            continue;
        }
        let name = rust_name(operation.id);
        if RESERVED.contains(&name.as_str()) || !builders.insert(name.to_upper_camel_case()) {
            errors.push(document.error(
                "duplicate-rust-name",
                operation.pointer,
                format!("the Rust name of operationId `{}` is taken", operation.id),
                "give the operation another operationId",
            ));
            continue;
        }
        let notes = scope.notes.into_iter();
        adapted
            .notes
            .extend(notes.map(|note| Note::new(document, &operation.pointer, note)));
        adapted.operations.push(object);
    }
    // JSON keeps its members sorted, and progenitor goes through each path's methods in an order
    // of its own.
    adapted.operations.sort_by_key(|operation| {
        let method = METHODS.iter().position(|known| *known == operation.method);
        (operation.path.clone(), method)
    });
    adapted.notes.sort();
    (adapted, errors)
}

fn info(document: &Document) -> Value {
    // The version is told in documentation and as the value of a header, raw in both.
    let version = document.info("version").replace(
        |c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c),
        "-",
    );
    json!({
        "title": docs::line(document.info("title")),
        "version": version,
        "description": docs::block(document.info("description")),
    })
}

impl Scope<'_> {
    fn operation(&mut self, operation: &Documented<'_>) -> Operation {
        let source = operation.value;
        let mut object = Map::new();
        let (body, raw) = self.request_body(source);
        let mut path = operation.path.to_owned();
        let parameters = self.parameters(&mut path, body.is_some());
        object.insert("operationId".to_owned(), json!(operation.id));
        object.insert("parameters".to_owned(), json!(parameters));
        if let Some(body) = body {
            object.insert("requestBody".to_owned(), body);
        }
        object.insert("responses".to_owned(), self.responses(source));
        self.surroundings(source);
        if let Some(summary) = text(source, "summary") {
            object.insert("summary".to_owned(), json!(docs::line(summary)));
        }
        object.insert("description".to_owned(), json!(self.description(source)));
        Operation {
            pointer: self.pointer.clone(),
            path,
            method: operation.method,
            object: Value::Object(object),
            raw,
        }
    }

    /// Notes on what the client has nothing for.
    fn surroundings(&mut self, source: &Value) {
        let security = source
            .get("security")
            .or_else(|| self.document.value().get("security"));
        let mut schemes: Vec<&str> = security
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .flat_map(|requirement| requirement.keys().map(String::as_str))
            .collect();
        schemes.dedup();
        if !schemes.is_empty() {
            let schemes = code_list(&schemes);
            self.note(format!(
                "Credentials ({schemes}) are no parameters here: the `reqwest::Client` has to send them."
            ));
        }
        if source.get("callbacks").is_some() {
            self.note("The callbacks are left out: they are requests to a server.");
        }
    }

    /// The page's rules, and where the method differs from them.
    fn description(&self, source: &Value) -> String {
        let mut blocks = Vec::new();
        if source.get("deprecated") == Some(&Value::Bool(true)) {
            blocks.push("**Deprecated.**".to_owned());
        }
        if let Some(description) = text(source, "description") {
            blocks.push(docs::block(description));
        }
        if !self.notes.is_empty() {
            let items: Vec<_> = self
                .notes
                .iter()
                .map(|note| format!("- {}", docs::item(note)))
                .collect();
            blocks.push(format!("In this client:\n\n{}", items.join("\n")));
        }
        blocks.retain(|block| !block.is_empty());
        blocks.join("\n\n")
    }
}
