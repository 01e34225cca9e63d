//! The document, made of what can be used of its text.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde_json::{Map, Value, json};

use crate::check::{Empty, Remedy, check};
use crate::error::{self, DocumentError, DocumentErrors, Subject};
use crate::loosen::loosen;
use crate::value::{members, text};
use crate::{METHODS, extension, pointer};

/// An OpenAPI 3.0 document.
///
/// Its objects are where OpenAPI has them and are of the kinds that it asks for, its references lead to such objects, and each
/// operation has an `operationId` of its own: that of the text, else its method and path in snake case.
#[derive(Debug, Clone)]
pub struct Document {
    value: Value,
    /// Where component schemas stood that have been named since.
    origins: BTreeMap<String, String>,
}

/// An operation and where it stands.
#[derive(Debug, Clone)]
pub struct Operation<'a> {
    /// `operationId`.
    pub id: &'a str,
    /// Path template.
    pub path: &'a str,
    /// HTTP method in lower case, as it is written in the document.
    pub method: &'static str,
    /// JSON pointer of the operation object.
    pub pointer: String,
    /// The operation object.
    pub value: &'a Value,
}

impl Document {
    /// Reads a document in JSON, all of it.
    ///
    /// # Errors
    ///
    /// Everything that is at fault in it.
    pub fn parse(text: &str) -> Result<Self, DocumentErrors> {
        let (document, errors) = Self::read(text)?;
        DocumentErrors::check(errors)?;
        Ok(document)
    }

    /// Reads what can be used of a document in JSON. The errors say what was left out, by place.
    ///
    /// A schema within which something is at fault allows anything; an operation, a component or another member that is at fault
    /// is not there, and neither is an operation that needs one of those.
    ///
    /// # Errors
    ///
    /// A text that is no JSON object, or of another version than OpenAPI 3.0.
    pub fn read(text: &str) -> Result<(Self, Vec<DocumentError>), DocumentErrors> {
        let whole = |pointer: &str, code, message: String, help: &str| {
            DocumentErrors::from(DocumentError {
                pointer: pointer.to_owned(),
                page: None,
                subject: Subject::Document,
                code,
                message,
                help: help.to_owned(),
            })
        };
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let help = "correct the document at the line and column named";
            whole(
                "",
                "invalid-json",
                format!("this is no JSON: {error}"),
                help,
            )
        })?;
        let version = value.get("openapi").and_then(Value::as_str);
        let version = version.unwrap_or_default();
        if !version.starts_with("3.0.") && version != "3.0" {
            let message = match version {
                "" => "this is no OpenAPI document".to_owned(),
                version => format!("version `{version}` is not supported"),
            };
            let help = "lower the document to OpenAPI 3.0.3";
            return Err(whole("/openapi", "unsupported-version", message, help));
        }
        let mut document = Self {
            value,
            origins: BTreeMap::new(),
        };
        let mut errors = Vec::new();
        document.leave_out_faults(&mut errors);
        document.name_operations(&mut errors);
        Ok((document, error::sorted(errors)))
    }

    /// The document as JSON.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// A text of `info`, such as `title`; empty where there is none.
    pub fn info(&self, key: &str) -> &str {
        let info = self.value.get("info");
        info.and_then(|info| text(info, key)).unwrap_or_default()
    }

    /// All operations, by path and in the order of [`METHODS`].
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths: BTreeMap<_, _> = members(&self.value, "paths").collect();
        paths.into_iter().flat_map(|(path, item)| {
            METHODS.into_iter().filter_map(move |method| {
                let value = item.get(method)?;
                Some(Operation {
                    id: text(value, "operationId").unwrap_or_default(),
                    path,
                    method,
                    pointer: pointer::pointer(["paths", path, method]),
                    value,
                })
            })
        })
    }

    /// The component schemas by name, sorted.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        let components = self.value.get("components").unwrap_or(&Value::Null);
        members(components, "schemas")
            .collect::<BTreeMap<_, _>>()
            .into_iter()
    }

    /// Follows `$ref` until an object without one; gives the object itself when it has none.
    pub fn resolve<'a>(&'a self, object: &'a Value) -> &'a Value {
        // Reading made sure that every chain ends.
        let mut object = object;
        while let Some((_, target)) = self.target(object) {
            object = target;
        }
        object
    }

    /// What the `$ref` of an object leads to, and its pointer.
    pub fn target<'a>(&'a self, object: &Value) -> Option<(String, &'a Value)> {
        let place = pointer::of_reference(object.get("$ref")?.as_str()?)?;
        let target = self.value.pointer(&place)?;
        Some((place.into_owned(), target))
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

    /// An error at `pointer`, with the page of the nearest object around it, about the operation or component that it is in.
    pub fn error(
        &self,
        code: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> DocumentError {
        let pointer = self.origin(pointer.into());
        DocumentError {
            page: self.page(&pointer).map(str::to_owned),
            subject: self.subject(&pointer),
            pointer,
            code,
            message: message.into(),
            help: help.into(),
        }
    }

    /// The place in the document as it was read.
    pub fn origin(&self, place: String) -> String {
        let tokens: Vec<_> = pointer::tokens(&place).collect();
        match tokens.as_slice() {
            [components, schemas, name, rest @ ..]
                if components == "components" && schemas == "schemas" =>
            {
                let origin = self.origins.get(&**name);
                let inner = || pointer::pointer(rest.iter().map(|token| &**token));
                origin.map_or(place.clone(), |origin| origin.clone() + &inner())
            }
            _ => place,
        }
    }

    /// The component schemas that have been named since the document was read, each with where it stood.
    pub fn named_schemas(&self) -> impl Iterator<Item = (&str, &str)> {
        let origins = self.origins.iter();
        origins.map(|(name, place)| (name.as_str(), place.as_str()))
    }

    pub(crate) fn value_mut(&mut self) -> &mut Value {
        &mut self.value
    }

    /// Adds component schemas, which stood where `origins` says.
    pub(crate) fn add_schemas(
        &mut self,
        schemas: Map<String, Value>,
        origins: BTreeMap<String, String>,
    ) {
        if schemas.is_empty() {
            return;
        }
        let mut place = &mut self.value;
        for key in ["components", "schemas"] {
            if !place[key].is_object() {
                place[key] = json!({});
            }
            place = &mut place[key];
        }
        if let Value::Object(known) = place {
            known.extend(schemas);
        }
        self.origins.extend(origins);
    }

    /// The page of the object at `pointer`, or the nearest one around it ([`extension::PAGE`]).
    pub fn page(&self, pointer: &str) -> Option<&str> {
        let mut pointer = pointer;
        loop {
            let object = self.value.pointer(pointer);
            let page = object.and_then(|object| text(object, extension::PAGE));
            if page.is_some() || pointer.is_empty() {
                return page;
            }
            pointer = &pointer[..pointer.rfind('/').unwrap_or(0)];
        }
    }

    /// What stands or falls as a whole with the place at a JSON pointer.
    pub fn subject(&self, place: &str) -> Subject {
        let tokens: Vec<_> = pointer::tokens(place).collect();
        let mut tokens = tokens.iter().map(|token| &**token);
        match (tokens.next(), tokens.next(), tokens.next()) {
            (Some("paths"), Some(path), Some(method)) if METHODS.contains(&method) => {
                let operation = pointer::pointer(["paths", path, method, "operationId"]);
                let id = self.value.pointer(&operation).and_then(Value::as_str);
                let unnamed = || format!("{} {path}", method.to_ascii_uppercase());
                Subject::Operation(id.map_or_else(unnamed, str::to_owned))
            }
            (Some("paths"), Some(path), _) => Subject::Path(path.to_owned()),
            (Some("components"), Some(section), Some(name)) => {
                Subject::Component(section.to_owned(), name.to_owned())
            }
            _ => Subject::Document,
        }
    }

    /// Leaves out what is at fault, and then what needs that, until nothing is.
    fn leave_out_faults(&mut self, errors: &mut Vec<DocumentError>) {
        let mut gone = BTreeSet::new();
        let mut anything = Vec::new();
        loop {
            let (findings, empty) = check(&self.value, &gone);
            self.remove_empty(empty);
            let mut remedies = BTreeSet::new();
            for finding in findings {
                errors.push(self.error(
                    finding.code,
                    finding.pointer,
                    finding.message,
                    finding.help,
                ));
                remedies.insert(finding.remedy);
            }
            remedies.remove(&Remedy::Nothing);
            if remedies.is_empty() {
                break;
            }
            for remedy in remedies {
                match remedy {
                    Remedy::Nothing => {}
                    Remedy::Widen(place) => {
                        self.widen(&place);
                        anything.extend(pointer::component_at(&place));
                    }
                    Remedy::Remove(place) => {
                        self.remove(&place);
                        gone.insert(place);
                    }
                }
            }
        }
        if !anything.is_empty() {
            loosen(&mut self.value, &anything);
        }
    }

    fn remove_empty(&mut self, places: Empty) {
        for place in places {
            self.remove(&place);
        }
    }

    fn remove(&mut self, place: &str) {
        let Some((around, _)) = place.rsplit_once('/') else {
            return;
        };
        let key = pointer::tokens(place)
            .last()
            .unwrap_or_default()
            .into_owned();
        if let Some(Value::Object(members)) = self.value.pointer_mut(around) {
            members.remove(&key);
        }
    }

    /// Makes a schema one that allows anything.
    fn widen(&mut self, place: &str) {
        if let Some(schema) = self.value.pointer_mut(place) {
            let description = schema.get("description").filter(|text| text.is_string());
            *schema = match description {
                Some(description) => json!({ "description": description }),
                None => json!({}),
            };
        }
    }

    /// Makes sure that each operation has an id of its own.
    fn name_operations(&mut self, errors: &mut Vec<DocumentError>) {
        let mut places: BTreeMap<String, String> = BTreeMap::new();
        let mut unnamed = Vec::new();
        let mut twice = Vec::new();
        for Operation {
            id,
            path,
            method,
            pointer,
            ..
        } in self.operations()
        {
            if id.is_empty() {
                unnamed.push((format!("{method} {path}").to_snake_case(), pointer));
            } else if let Some(first) = places.get(id) {
                errors.push(self.error(
                    "duplicate-operation-id",
                    pointer.as_str(),
                    format!("operationId `{id}` is also that of {first}"),
                    "give each operation an operationId of its own",
                ));
                twice.push(pointer);
            } else {
                places.insert(id.to_owned(), pointer);
            }
        }
        for place in twice {
            self.remove(&place);
        }
        for (name, place) in unnamed {
            let numbered = (2..).map(|number| format!("{name}_{number}"));
            let mut names = std::iter::once(name.clone()).chain(numbered);
            let id = names
                .find(|name| !places.contains_key(name))
                .unwrap_or_default();
            if let Some(operation) = self.value.pointer_mut(&place) {
                operation["operationId"] = json!(id);
            }
            places.insert(id, place);
        }
    }
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
