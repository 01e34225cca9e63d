//! What `openapi.json` promises, and whether an exchange keeps it.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex};

use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value, json};
use specweld_document::{Document, Operation, json_schema, members};

use crate::wire::{Request, Response};

/// Headers that HTTP itself gives any answer (RFC 9110): no document lists them.
const GENERAL: [&str; 5] = [
    "content-length",
    "content-type",
    "date",
    "connection",
    "vary",
];

/// The contract that the document states.
pub struct Contract {
    pub(crate) document: Document,
    /// All component schemas as JSON Schema.
    schemas: Map<String, Value>,
    /// Compiled schemas by their text: to compile one takes far longer than to apply it.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// Something that the document promises of an operation's answers, and that an exchange can witness.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// `operationId`.
    pub operation: String,
    /// The status.
    pub status: String,
    /// What of the answer with this status.
    pub part: Part,
}

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// That there is such an answer.
    Status,
    /// A body of this media type.
    MediaType(String),
    /// This header.
    Header(String),
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operation, self.status)?;
        match &self.part {
            Part::Status => Ok(()),
            Part::MediaType(it) => write!(f, " as {it}"),
            Part::Header(it) => write!(f, " with {it}"),
        }
    }
}

impl Contract {
    /// The contract of the repository's own `openapi.json`.
    ///
    /// # Panics
    /// It can't be read.
    pub fn load() -> Self {
        let path = crate::workspace().join("openapi.json");
        let text = std::fs::read_to_string(path).expect("openapi.json can be read");
        Self::parse(&text)
    }

    /// The contract that a document states.
    ///
    /// # Panics
    /// It is no OpenAPI 3.0 document.
    pub fn parse(text: &str) -> Self {
        let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}"));
        let schemas = document.schemas();
        let schemas = schemas.map(|(name, schema)| (name.to_owned(), json_schema(schema)));
        Self {
            schemas: schemas.collect(),
            document,
            validators: Mutex::default(),
        }
    }

    fn operation_of(&self, request: &Request) -> Option<Operation<'_>> {
        let mut operations = self.document.operations();
        operations.find(|it| is_at(it.method, it.path, &request.method, request.path()))
    }

    /// The `operationId` of the operation that a request is for.
    pub fn operation_id(&self, request: &Request) -> Option<&str> {
        self.operation_of(request).map(|it| it.id)
    }

    /// Everything that can be witnessed.
    pub fn points(&self) -> BTreeSet<Point> {
        let mut points = BTreeSet::new();
        for operation in self.document.operations() {
            for (status, response) in members(operation.value, "responses") {
                let response = self.document.resolve(response);
                let media_types = members(response, "content").map(|(it, _)| it.to_owned());
                let headers = members(response, "headers").map(|(it, _)| it.to_owned());
                let parts = [Part::Status].into_iter();
                let parts = parts
                    .chain(media_types.map(Part::MediaType))
                    .chain(headers.map(Part::Header));
                points.extend(parts.map(|part| Point {
                    operation: operation.id.to_owned(),
                    status: status.to_owned(),
                    part,
                }));
            }
        }
        points
    }

    /// Compares an exchange with the document.
    ///
    /// # Errors
    /// Everything in which the answer is not as documented.
    pub fn check(
        &self,
        request: &Request,
        answer: &Response,
    ) -> Result<BTreeSet<Point>, Vec<String>> {
        let Some(operation) = self.operation_of(request) else {
            return Err(vec![format!(
                "no operation at {} {}",
                request.method, request.target
            )]);
        };
        let status = answer.status.to_string();
        let response = &operation.value["responses"][&status];
        if response.is_null() {
            return Err(vec![format!("{}: no status {status}", operation.id)]);
        }
        let response = self.document.resolve(response);
        let mut faults = Vec::new();
        let mut parts = vec![Part::Status];
        parts.extend(self.check_body(response, answer, &mut faults));
        parts.extend(self.check_headers(response, answer, &mut faults));
        if faults.is_empty() {
            let points = parts.into_iter().map(|part| Point {
                operation: operation.id.to_owned(),
                status: status.clone(),
                part,
            });
            return Ok(points.collect());
        }
        let place = |fault| format!("{} {status}: {fault}", operation.id);
        Err(faults.into_iter().map(place).collect())
    }

    fn check_body(
        &self,
        response: &Value,
        answer: &Response,
        faults: &mut Vec<String>,
    ) -> Option<Part> {
        let content = &response["content"];
        let Some(media_type) = answer.media_type() else {
            if !answer.body.is_empty() {
                faults.push("a body without a content type".to_owned());
            } else if !content.is_null() {
                faults.push("no body, although one is documented".to_owned());
            }
            return None;
        };
        let documented = &content[media_type];
        if documented.is_null() {
            faults.push(format!("a body of type {media_type}"));
            return None;
        }
        let body = if media_type == "application/json" {
            match serde_json::from_str(&answer.body) {
                Ok(body) => body,
                Err(error) => {
                    faults.push(format!("the body is no JSON: {error}"));
                    return None;
                }
            }
        } else {
            Value::String(answer.body.clone())
        };
        self.validate("body", &documented["schema"], &body, faults);
        Some(Part::MediaType(media_type.to_owned()))
    }

    fn check_headers(
        &self,
        response: &Value,
        answer: &Response,
        faults: &mut Vec<String>,
    ) -> Vec<Part> {
        let mut parts = Vec::new();
        for (name, header) in members(response, "headers") {
            let header = self.document.resolve(header);
            match answer.header(&name.to_ascii_lowercase()) {
                Some(value) => {
                    let schema = &header["schema"];
                    let value = self.header_value(schema, value);
                    self.validate(name, schema, &value, faults);
                    parts.push(Part::Header(name.to_owned()));
                }
                None if header["required"] == true => faults.push(format!("no header {name}")),
                None => {}
            }
        }
        for (name, _) in &answer.headers {
            let mut documented = members(response, "headers");
            let known = GENERAL.contains(&name.as_str())
                || documented.any(|(it, _)| it.eq_ignore_ascii_case(name));
            if !known {
                faults.push(format!("a header {name}"));
            }
        }
        let mut names = BTreeSet::new();
        for (name, _) in &answer.headers {
            if !names.insert(name) {
                faults.push(format!("two headers {name}"));
            }
        }
        parts
    }

    /// A header is text; numbers are read as its schema wants them.
    fn header_value(&self, schema: &Value, text: &str) -> Value {
        match self.document.resolve(schema)["type"].as_str() {
            Some("integer" | "number" | "boolean") => {
                serde_json::from_str(text).unwrap_or_else(|_| text.into())
            }
            _ => text.into(),
        }
    }

    pub(crate) fn validate(
        &self,
        what: &str,
        schema: &Value,
        value: &Value,
        faults: &mut Vec<String>,
    ) {
        match self.validator(schema) {
            Ok(validator) => {
                let errors = validator.iter_errors(value);
                faults.extend(errors.map(|it| format!("{what}{}: {it}", it.instance_path())));
            }
            Err(error) => faults.push(format!("{what} has a schema that is none: {error}")),
        }
    }

    fn validator(&self, schema: &Value) -> Result<Arc<Validator>, ValidationError<'static>> {
        let text = schema.to_string();
        let mut validators = self.validators.lock().expect("no check panics");
        if let Some(validator) = validators.get(&text) {
            return Ok(validator.clone());
        }
        // References are pointers from the root of the schema.
        let schema = json!({
            "allOf": [json_schema(schema)],
            "components": { "schemas": self.schemas },
        });
        let validator = Arc::new(jsonschema::validator_for(&schema)?);
        validators.insert(text, validator.clone());
        Ok(validator)
    }
}

fn is_at(method: &str, template: &str, sent_method: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let mut fits = template.split('/').map(|it| {
        segments
            .next()
            .is_some_and(|sent| it == sent || it.starts_with('{'))
    });
    method.eq_ignore_ascii_case(sent_method) && fits.all(|it| it) && segments.next().is_none()
}
