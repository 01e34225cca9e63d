//! The document that progenitor is given.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{Document, Error, Fault, Types, docs};

use super::{Note, body::Raw, text};

/// The parts of the document that progenitor is given.
pub(super) struct Adapted<'a> {
    /// `info`.
    pub info: Value,
    /// In the order in which progenitor goes through them.
    pub operations: Vec<Operation<'a>>,
    /// Rust types that schemas are replaced with, and the names of the components that stand for
    /// them.
    pub replaced: BTreeMap<String, String>,
    pub notes: Vec<Note>,
}

/// An operation, adapted.
pub(super) struct Operation<'a> {
    pub id: &'a str,
    pub pointer: String,
    pub path: String,
    pub method: &'a str,
    /// Operation object.
    pub object: Value,
    /// What the body is, where it is not what progenitor takes it for.
    pub raw: Option<Raw>,
}

/// What adapting an operation gathers.
pub(super) struct Scope<'a> {
    pub document: &'a Document,
    pub types: &'a Types<'a>,
    pub pointer: String,
    pub notes: Vec<String>,
    pub faults: Vec<Fault>,
    replaced: &'a mut BTreeMap<String, String>,
}

pub(super) fn adapt<'a>(document: &'a Document, types: &Types<'a>) -> Result<Adapted<'a>, Error> {
    let mut replaced = BTreeMap::new();
    let mut operations = Vec::new();
    let mut notes = Vec::new();
    let mut faults = Vec::new();
    for operation in document.operations() {
        let mut scope = Scope {
            document,
            types,
            pointer: operation.pointer.clone(),
            notes: Vec::new(),
            faults: Vec::new(),
            replaced: &mut replaced,
        };
        operations.push(scope.operation(&operation));
        faults.append(&mut scope.faults);
        notes.extend(scope.notes.into_iter().map(|message| Note {
            page: document.page(&operation.pointer).map(str::to_owned),
            pointer: operation.pointer.clone(),
            operation: operation.id.to_owned(),
            message,
        }));
    }
    Error::check(faults)?;
    // JSON keeps its members sorted, and progenitor goes through each path's methods in an order
    // of its own.
    operations.sort_by_key(|operation| (operation.path.clone(), method_order(operation.method)));
    notes.sort();
    Ok(Adapted {
        info: info(document),
        operations,
        replaced,
        notes,
    })
}

fn method_order(method: &str) -> Option<usize> {
    [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ]
    .iter()
    .position(|known| *known == method)
}

fn info(document: &Document) -> Value {
    let info = &document.openapi().info;
    // The version is told in documentation and as the value of a header, raw in both.
    let version = info.version.replace(
        |c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c),
        "-",
    );
    json!({
        "title": docs::line(&info.title),
        "version": version,
        "description": info.description.as_deref().map(docs::block).unwrap_or_default(),
    })
}

impl Scope<'_> {
    fn operation<'a>(&mut self, operation: &crate::Operation<'a>) -> Operation<'a> {
        let document = self.document;
        let source = document
            .value()
            .pointer(&self.pointer)
            .unwrap_or(&Value::Null);
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
            id: operation.id,
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

    pub(super) fn note(&mut self, message: impl Into<String>) {
        let message = message.into();
        if !self.notes.contains(&message) {
            self.notes.push(message);
        }
    }

    pub(super) fn fault(&mut self, message: impl Into<String>, help: &str) {
        let fault = self.document.fault(self.pointer.clone(), message, help);
        self.faults.push(fault);
    }

    /// A schema that stands for the Rust type of `schema`, which is that of `what`.
    pub(super) fn typed(&mut self, schema: &Value, what: &str) -> Value {
        match self.rust_type(schema, what) {
            Some(rust_type) => self.replaced(&rust_type),
            None => json!({}),
        }
    }

    /// The path of a schema's Rust type; nothing, and a fault, when it has none.
    pub(super) fn rust_type(&mut self, schema: &Value, what: &str) -> Option<String> {
        match self.types.rust_type(schema, &self.pointer) {
            Ok(rust_type) => Some(as_people_write(&rust_type.to_string())),
            Err(mut fault) => {
                fault.message = format!("{what}: {}", fault.message);
                self.faults.push(fault);
                None
            }
        }
    }

    /// A schema that stands for a Rust type.
    pub(super) fn replaced(&mut self, rust_type: &str) -> Value {
        let next = format!("Type{}", self.replaced.len());
        let name = self.replaced.entry(rust_type.to_owned()).or_insert(next);
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }
}

/// A type without the spaces between its tokens and the paths of what is in the prelude.
fn as_people_write(rust_type: &str) -> String {
    ["::std::option::", "::std::string::", "::std::vec::"]
        .iter()
        .fold(rust_type.replace(' ', ""), |rust_type, path| {
            rust_type.replace(path, "")
        })
}

/// `` `a`, `b` ``
pub(super) fn code_list<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|item| format!("`{}`", item.as_ref()))
        .collect();
    items.join(", ")
}
