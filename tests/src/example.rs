//! The examples that `openapi.json` gives, each with its place.

use serde_json::{Map, Value, json};
use specweld_document::{Document, json_schema, members};

/// An example of a parameter, a request body, an answer or a header.
#[derive(Clone, Debug)]
pub struct Example {
    /// `operationId`.
    pub operation: String,
    /// Where in the operation: the parameter, or the status and the media type or header.
    pub place: String,
    /// The example.
    pub value: Value,
    schema: Value,
}

/// A document, to look for examples in.
pub struct Examples {
    document: Document,
    /// All component schemas as JSON Schema.
    schemas: Map<String, Value>,
}

impl Examples {
    /// The examples of the repository's own `openapi.json`.
    ///
    /// # Panics
    /// It can't be read.
    pub fn load() -> Self {
        let path = crate::workspace().join("openapi.json");
        let text = std::fs::read_to_string(path).expect("openapi.json can be read");
        Self::parse(&text)
    }

    /// The examples of a document.
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
        }
    }

    /// All examples of the document's operations, in the order of the document.
    pub fn all(&self) -> Vec<Example> {
        let mut examples = Vec::new();
        for operation in self.document.operations() {
            for (place, holder) in self.holders(operation.value) {
                examples.extend(self.examples_of(operation.id, &place, holder));
            }
        }
        examples
    }

    /// How an example breaks the schema of its place.
    ///
    /// # Panics
    /// The schema is none.
    pub fn faults_of(&self, example: &Example) -> Vec<String> {
        // References are pointers from the root of the schema.
        let schema = json!({
            "allOf": [json_schema(&example.schema)],
            "components": { "schemas": self.schemas },
        });
        let validator = jsonschema::validator_for(&schema);
        let validator = validator.unwrap_or_else(|error| panic!("{}: {error}", example.place));
        let errors = validator.iter_errors(&example.value);
        errors
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect()
    }

    /// What may have examples: parameters, media types and headers, with their places.
    fn holders<'a>(&'a self, operation: &'a Value) -> Vec<(String, &'a Value)> {
        let mut holders = Vec::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = self.document.resolve(parameter);
            let text = |key: &str| parameter[key].as_str().unwrap_or_default();
            holders.push((format!("{} {}", text("in"), text("name")), parameter));
        }
        let body = self.document.resolve(&operation["requestBody"]);
        for (media_type, content) in members(body, "content") {
            holders.push((format!("body {media_type}"), content));
        }
        for (status, response) in members(operation, "responses") {
            let response = self.document.resolve(response);
            for (name, header) in members(response, "headers") {
                holders.push((format!("{status} {name}"), self.document.resolve(header)));
            }
            for (media_type, content) in members(response, "content") {
                holders.push((format!("{status} {media_type}"), content));
            }
        }
        holders
    }

    fn examples_of(&self, operation: &str, place: &str, holder: &Value) -> Vec<Example> {
        let example = |place: String, value: &Value| Example {
            operation: operation.to_owned(),
            place,
            value: value.clone(),
            schema: holder["schema"].clone(),
        };
        let one = holder
            .get("example")
            .map(|it| example(place.to_owned(), it));
        let several = members(holder, "examples").map(|(name, it)| {
            let it = self.document.resolve(it);
            example(format!("{place} ({name})"), &it["value"])
        });
        one.into_iter().chain(several).collect()
    }
}
