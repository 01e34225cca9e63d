//! Which schemas stand in requests alone.

use std::collections::BTreeSet;

use serde_json::Value;
use specweld_document::{Document, pointer, schema_name, schema_reference, text};

/// The component schemas that a request leads to and no response does.
pub(super) fn in_requests_alone(document: &Document) -> BTreeSet<String> {
    let mut requests = Walk::new(document);
    let mut others = Walk::new(document);
    let operations: Vec<_> = document.operations().collect();
    for operation in &operations {
        for (key, member) in operation.value.as_object().into_iter().flatten() {
            match key.as_str() {
                "requestBody" | "parameters" => requests.visit(member),
                _ => others.visit(member),
            }
        }
        let item = pointer(["paths", operation.path, "parameters"]);
        if let Some(parameters) = document.value().pointer(&item) {
            requests.visit(parameters);
        }
    }
    requests
        .schemas
        .difference(&others.schemas)
        .cloned()
        .collect()
}

struct Walk<'a> {
    document: &'a Document,
    seen: BTreeSet<&'a str>,
    schemas: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn new(document: &'a Document) -> Self {
        Self {
            document,
            seen: BTreeSet::new(),
            schemas: BTreeSet::new(),
        }
    }

    fn visit(&mut self, value: &'a Value) {
        let mut left = vec![value];
        while let Some(value) = left.pop() {
            match value {
                Value::Object(members) => {
                    if let Some(reference) = text(value, "$ref")
                        && self.seen.insert(reference)
                    {
                        self.schemas.extend(schema_name(reference));
                        let target = self.document.target(value).map(|(_, target)| target);
                        left.extend(target);
                        if target.is_some_and(|target| target.get("discriminator").is_some()) {
                            left.extend(self.heirs(reference));
                        }
                    }
                    left.extend(members.values());
                }
                Value::Array(items) => left.extend(items),
                _ => {}
            }
        }
    }

    /// What is composed of a component, which a value of that may be.
    fn heirs(&mut self, base: &str) -> Vec<&'a Value> {
        let document = self.document;
        let mut heirs = Vec::new();
        for (name, schema) in document.schemas() {
            let parts = schema.get("allOf").and_then(Value::as_array);
            let refers = |part: &Value| text(part, "$ref") == Some(base);
            if parts.into_iter().flatten().any(refers) {
                self.schemas.insert(name.to_owned());
                heirs.push(schema);
                if schema_reference(name) != base
                    && !self.seen.contains(schema_reference(name).as_str())
                {
                    heirs.extend(self.heirs_of(name));
                }
            }
        }
        heirs
    }

    fn heirs_of(&mut self, name: &str) -> Vec<&'a Value> {
        let base = schema_reference(name);
        let document = self.document;
        let found = document.schemas().filter(|(_, schema)| {
            let parts = schema.get("allOf").and_then(Value::as_array);
            parts
                .into_iter()
                .flatten()
                .any(|part| text(part, "$ref") == Some(&base))
        });
        let found: Vec<_> = found.collect();
        self.schemas
            .extend(found.iter().map(|(name, _)| (*name).to_owned()));
        found.into_iter().map(|(_, schema)| schema).collect()
    }
}
