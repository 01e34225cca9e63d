//! What the client is generated from: each operation as its caller sees it, and as progenitor is given it.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::Ident;
use serde_json::{Value, json};
use specweld_document::{Cursor, Document, DocumentError, Operation as Documented, text};

use crate::outcomes::{Outcome, Outcomes, Status};
use crate::types::Types;
use crate::{Note, docs};

use super::credential;
use super::operation::{Adapted, Operation};
use super::scope::{Scope, code_list};
use super::servers;

/// Methods of `Client` that are not operations.
const RESERVED: [&str; 12] = [
    "api_version",
    "baseurl",
    "client",
    "documented",
    "documented_with_client",
    "exchange",
    "inner",
    "new",
    "new_with_client",
    "with_credentials",
    "with_server_variable",
    "with_stream_timeout",
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
        schemes: Vec::new(),
        notes: Vec::new(),
    };
    let schemes = credential::schemes(document);
    let mut errors = Vec::new();
    let mut type_names = BTreeSet::new();
    for operation in document.operations() {
        // Why there is none is told already.
        let Some(outcome) = outcomes.of(&operation.pointer) else {
            continue;
        };
        let mut scope = Scope {
            document,
            types,
            pointer: operation.pointer.clone(),
            notes: Vec::new(),
            errors: Vec::new(),
            schemes: &schemes,
        };
        let Some(read) = scope
            .operation(&operation, outcome)
            .filter(|_| scope.errors.is_empty())
        else {
            errors.append(&mut scope.errors);
            continue;
        };
        let is_taken = RESERVED.iter().any(|name| read.method_name == *name);
        if is_taken || !type_names.insert(read.type_name.clone()) {
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
        adapted.operations.push(read);
    }
    adapted.notes.sort();
    adapted.schemes = schemes;
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
    fn operation(&mut self, documented: &Documented<'_>, outcome: &Outcome) -> Option<Operation> {
        let root = Cursor::root(self.document);
        let paths = root.get("paths")?;
        let path_item = paths.get(documented.path)?;
        let operation = path_item.get(documented.method)?;
        let source = operation.value;
        if documented.path.contains('#') {
            self.error(
                "unroutable-path",
                format!(
                    "the path `{}` has a fragment, which is not sent",
                    documented.path
                ),
                "describe what is behind the path as parameters",
            );
        }
        let parameters = self.parameters(documented.path, &path_item, &operation);
        let type_name = ident(&type_name(documented.id))?;
        let body = self.request_body(&operation, &type_name);
        self.outcome(outcome);
        let security = self.surroundings(source);
        Some(Operation {
            id: documented.id.to_owned(),
            method_name: ident(&rust_name(documented.id))?,
            type_name,
            pointer: self.pointer.clone(),
            documentation: self.documentation(documented),
            path: documented.path.to_owned(),
            server: servers::server(&root, &path_item, &operation),
            method: documented.method,
            parameters,
            body,
            security,
            is_guarded: !self.schemes.is_empty(),
            outcome: outcome.clone(),
        })
    }

    /// Notes on the outcome.
    fn outcome(&mut self, outcome: &Outcome) {
        for note in &outcome.notes {
            self.note(note);
        }
        for response in &outcome.responses {
            if let (true, true, Status::Code(code)) =
                (response.succeeds, response.fails, response.status)
            {
                self.note(format!(
                    "A failure may have the status {code} too, and is `Ok` then: look into the value."
                ));
            }
        }
    }

    /// The credentials, and notes on what the client has nothing for.
    fn surroundings(&mut self, source: &Value) -> Vec<Vec<Ident>> {
        let (security, unknown) = credential::alternatives(self.document, source, self.schemes);
        if !unknown.is_empty() {
            let schemes = code_list(&unknown.iter().collect::<Vec<_>>());
            self.note(format!(
                "Credentials ({schemes}) are no parameters here: the `reqwest::Client` has to send them."
            ));
        }
        if source.get("callbacks").is_some() {
            self.note("The callbacks are left out: they are requests to a server.");
        }
        security
    }

    /// The page's rules, and where the method differs from them.
    fn documentation(&self, operation: &Documented<'_>) -> String {
        let mut blocks = Vec::new();
        if let Some(summary) = text(operation.value, "summary") {
            blocks.push(docs::line(summary));
        }
        if operation.value.get("deprecated") == Some(&Value::Bool(true)) {
            blocks.push("**Deprecated.**".to_owned());
        }
        if let Some(description) = text(operation.value, "description") {
            blocks.push(docs::block(description));
        }
        if !self.notes.is_empty() {
            let notes = self.notes.iter();
            let items: Vec<_> = notes
                .map(|note| format!("- {}", docs::item(note)))
                .collect();
            blocks.push(format!("In this client:\n\n{}", items.join("\n")));
        }
        let method = operation.method.to_uppercase();
        blocks.push(format!("`{method} {}`", operation.path));
        blocks.retain(|block| !block.is_empty());
        blocks.join("\n\n")
    }
}

/// As progenitor names an operation.
fn rust_name(name: &str) -> String {
    name.replace('\'', "")
        .replace(|c: char| !c.is_alphanumeric() && c != '_', "-")
        .to_snake_case()
}

/// As progenitor names the type of an operation's requests.
fn type_name(name: &str) -> String {
    let name = rust_name(name).to_upper_camel_case();
    // What the module of the requests names itself.
    match name.as_str() {
        "Client" | "Clone" | "Error" | "Into" | "Option" | "ResponseValue" | "Result" | "Self"
        | "String" | "Vec" => format!("{name}Request"),
        _ => name,
    }
}

fn ident(name: &str) -> Option<Ident> {
    let raw = name.to_owned() + "_";
    let names = [name, &raw];
    names.into_iter().find_map(|it| syn::parse_str(it).ok())
}
