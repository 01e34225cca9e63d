//! The OpenAPI document that all generators start from.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{OpenAPI, PathItem, ReferenceOr};
use serde_json::Value;

use crate::{Error, Fault};

/// A parsed OpenAPI 3.0 document.
///
/// It is held twice: as JSON, which alone keeps every member and gives places their pointers, and
/// as [`OpenAPI`], which is typed.
#[derive(Debug, Clone)]
pub struct Document {
    value: Value,
    openapi: OpenAPI,
}

/// An operation and where it stands.
#[derive(Debug, Clone)]
pub struct Operation<'a> {
    /// `operationId`, which [`Document::parse`] made sure of.
    pub id: &'a str,
    /// Path template.
    pub path: &'a str,
    /// HTTP method in lower case, as it is written in the document.
    pub method: &'a str,
    /// JSON pointer of the operation object.
    pub pointer: String,
    /// The path item it belongs to.
    pub path_item: &'a PathItem,
    /// The operation object.
    pub operation: &'a openapiv3::Operation,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// Text that is no OpenAPI 3.0 document in JSON, a path item that is a reference, an operation
    /// without `operationId`, an `operationId` used twice, and references that lead nowhere, in a
    /// circle or out of the document.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let unreadable = |error: serde_json::Error| Fault {
            pointer: String::new(),
            page: None,
            message: format!("this is no OpenAPI 3.0 document: {error}"),
            help: "correct the document at the line and column named".to_owned(),
        };
        let value: Value = serde_json::from_str(text).map_err(unreadable)?;
        let version = value.get("openapi").and_then(Value::as_str).unwrap_or("");
        if !version.starts_with("3.0.") {
            return Err(Error::from(Fault {
                pointer: "/openapi".to_owned(),
                page: None,
                message: format!("version `{version}` is not supported"),
                help: "lower the document to OpenAPI 3.0.3".to_owned(),
            }));
        }
        let openapi: OpenAPI = serde_json::from_str(text).map_err(unreadable)?;
        let document = Self { value, openapi };
        let mut faults = Vec::new();
        document.check_references(&document.value, &mut String::new(), &mut faults);
        document.check_operations(&mut faults);
        Error::check(faults)?;
        Ok(document)
    }

    /// The document as JSON.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The document as typed values, in the order of the text.
    pub fn openapi(&self) -> &OpenAPI {
        &self.openapi
    }

    /// All operations, in the order of the text.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        self.openapi
            .paths
            .iter()
            .filter_map(|(path, item)| Some((path, item.as_item()?)))
            .flat_map(|(path, path_item)| {
                path_item.iter().map(move |(method, operation)| Operation {
                    id: operation.operation_id.as_deref().unwrap_or_default(),
                    path,
                    method,
                    pointer: pointer(["paths", path, method]),
                    path_item,
                    operation,
                })
            })
    }

    /// The component schemas by name, sorted.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.value
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, schema)| (name.as_str(), schema))
    }

    /// Follows `$ref` until an object without one; gives the object itself when it has none.
    pub fn resolve<'a>(&'a self, object: &'a Value) -> &'a Value {
        // Parsing made sure that every chain ends.
        let mut object = object;
        while let Some(target) = reference(object).and_then(|reference| self.target(reference)) {
            object = target;
        }
        object
    }

    /// A schema, and all that hold together with it through `$ref` and `allOf`, each once.
    pub fn conjuncts<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let mut found: Vec<&Value> = Vec::new();
        let mut left = vec![schema];
        while let Some(schema) = left.pop() {
            let schema = self.resolve(schema);
            if !found.iter().any(|known| std::ptr::eq(*known, schema)) {
                found.push(schema);
                let inner = schema.get("allOf").and_then(Value::as_array);
                left.extend(inner.into_iter().flatten());
            }
        }
        found
    }

    /// The names of the members that an object must have, sorted.
    pub fn required<'a>(&'a self, schema: &'a Value) -> BTreeSet<&'a str> {
        let required = |schema: &&'a Value| schema.get("required").and_then(Value::as_array);
        let schemas = self.conjuncts(schema);
        let names = schemas.iter().filter_map(required).flatten();
        names.filter_map(Value::as_str).collect()
    }

    /// A fault at `pointer`, with the page of the nearest object around it.
    pub fn fault(
        &self,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Fault {
        let pointer = pointer.into();
        Fault {
            page: self.page(&pointer).map(str::to_owned),
            pointer,
            message: message.into(),
            help: help.into(),
        }
    }

    /// `x-specweld-page` of the object at `pointer` or the nearest one around it.
    pub fn page(&self, pointer: &str) -> Option<&str> {
        let mut pointer = pointer;
        loop {
            let page = self
                .value
                .pointer(pointer)
                .and_then(|object| object.get("x-specweld-page")?.as_str());
            if page.is_some() || pointer.is_empty() {
                return page;
            }
            pointer = &pointer[..pointer.rfind('/').unwrap_or(0)];
        }
    }

    fn target(&self, reference: &str) -> Option<&Value> {
        self.value.pointer(reference.strip_prefix('#')?)
    }

    fn check_operations(&self, faults: &mut Vec<Fault>) {
        for (path, item) in self.openapi.paths.iter() {
            if let ReferenceOr::Reference { reference } = item {
                faults.push(self.fault(
                    pointer(["paths", path]),
                    format!("the path item is a reference to `{reference}`"),
                    "write the path item out in its place",
                ));
            }
        }
        let mut places: BTreeMap<&str, String> = BTreeMap::new();
        for Operation { id, pointer, .. } in self.operations() {
            if id.is_empty() {
                faults.push(self.fault(
                    pointer,
                    "the operation has no operationId",
                    "give it an operationId: methods and types are named by it",
                ));
            } else if let Some(first) = places.get(id) {
                faults.push(self.fault(
                    pointer,
                    format!("operationId `{id}` is also that of {first}"),
                    "give each operation an operationId of its own",
                ));
            } else {
                places.insert(id, pointer);
            }
        }
    }

    /// Walks the whole document; `place` is the pointer of `value`.
    fn check_references(&self, value: &Value, place: &mut String, faults: &mut Vec<Fault>) {
        let length = place.len();
        if let Some(Err(message)) = reference(value).map(|target| self.check_reference(target)) {
            faults.push(self.fault(
                place.as_str(),
                message,
                "refer to an object that exists under `#/components`",
            ));
        }
        match value {
            Value::Object(members) => {
                // Payloads may hold anything, `$ref` members included; under `properties`, though,
                // every key is a name.
                let named = place.ends_with("/properties");
                for (key, member) in members.iter().filter(|(key, _)| named || !is_payload(key)) {
                    place.push('/');
                    place.push_str(&escape(key));
                    self.check_references(member, place, faults);
                    place.truncate(length);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    place.push('/');
                    place.push_str(&index.to_string());
                    self.check_references(item, place, faults);
                    place.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn check_reference(&self, start: &str) -> Result<(), String> {
        let mut seen = vec![start];
        loop {
            let current = seen[seen.len() - 1];
            if !current.starts_with("#/components/") {
                return Err(format!("`{current}` does not refer to a component"));
            }
            let target = self
                .target(current)
                .ok_or_else(|| format!("`{current}` refers to nothing"))?;
            let Some(next) = reference(target) else {
                return Ok(());
            };
            if seen.contains(&next) {
                return Err(format!("`{start}` leads in a circle"));
            }
            seen.push(next);
        }
    }
}

/// `$ref` of an object.
fn reference(object: &Value) -> Option<&str> {
    object.get("$ref")?.as_str()
}

/// Whether a member holds a value of the API, which is no part of the description.
fn is_payload(key: &str) -> bool {
    matches!(key, "example" | "examples" | "default" | "enum") || key.starts_with("x-")
}

/// JSON pointer made of unescaped tokens.
pub fn pointer<'a>(tokens: impl IntoIterator<Item = &'a str>) -> String {
    tokens
        .into_iter()
        .map(|token| format!("/{}", escape(token)))
        .collect()
}

fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_required_through_compositions_that_may_be_circles() {
        let document = Document::parse(
            r##"{"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {}, "components": {"schemas": {
                "A": {"required": ["b"], "allOf": [{"$ref": "#/components/schemas/B"}, {"required": ["a", "b"]}]},
                "B": {"required": ["c"], "allOf": [{"$ref": "#/components/schemas/A"}]}
            }}}"##,
        )
        .unwrap();
        let (_, schema) = document.schemas().next().unwrap();
        let names: Vec<_> = document.required(schema).into_iter().collect();
        assert_eq!(names, ["a", "b", "c"]);
    }
}
