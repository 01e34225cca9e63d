//! Schemas to components: whatever becomes a type of its own in a program gets a name in the document.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use crate::document::Operation;
use crate::media_type::{MULTIPART, essence};
use crate::structure::{Kind, kind_at};
use crate::value::{members, text};
use crate::{Document, pointer};

/// Members that hold values of the API, which are no part of its description.
const PAYLOADS: [&str; 4] = ["default", "enum", "example", "examples"];

impl Document {
    /// The same document with a component for each schema that would become a type of its own and stands in a parameter, a header
    /// or a body, and for each that a `$ref` leads to past the components.
    ///
    /// Names are made of the operation and the part: `PlaceOrderBody`, `PlaceOrderResponse400`, `PlaceOrderMode`. Errors tell the
    /// place at which a schema stood.
    #[must_use]
    pub fn with_named_schemas(mut self) -> Self {
        let mut hoister = Hoister::new(&self);
        let mut references = BTreeSet::new();
        deep_references(self.value(), &mut references);
        // Those inside of others first: a place is not the same once what is around it has moved.
        let mut references: Vec<_> = references.into_iter().collect();
        references.sort_by_key(|place| std::cmp::Reverse(place.len()));
        let places: BTreeMap<_, _> = places(&self).into_iter().collect();
        let mut renamed = BTreeMap::new();
        for place in references {
            let name = places.get(&place).cloned();
            let name = name.unwrap_or_else(|| name_of_place(&place));
            if let Some(schema) = self.value_mut().pointer_mut(&place) {
                let reference = hoister.hoist(schema, &name, &place);
                renamed.insert(place, reference);
            }
        }
        for (place, name) in places {
            if let Some(schema) = self.value_mut().pointer_mut(&place) {
                hoister.descend(schema, &name, &place);
            }
        }
        for schema in hoister.hoisted.values_mut() {
            redirect(schema, &renamed);
        }
        redirect(self.value_mut(), &renamed);
        self.add_schemas(hoister.hoisted, hoister.origins);
        self
    }
}

struct Hoister {
    /// The names of components as a program would have them.
    taken: BTreeSet<String>,
    hoisted: Map<String, Value>,
    /// Where each stood.
    origins: BTreeMap<String, String>,
}

impl Hoister {
    fn new(document: &Document) -> Self {
        let names = document
            .schemas()
            .map(|(name, _)| name.to_upper_camel_case());
        Self {
            taken: names.collect(),
            hoisted: Map::new(),
            origins: BTreeMap::new(),
        }
    }

    /// Hoists a schema, or the items or values of one that needs no name.
    fn descend(&mut self, schema: &mut Value, name: &str, place: &str) {
        if needs_name(schema) {
            self.hoist(schema, name, place);
            return;
        }
        for (key, part) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(inner) = schema.get_mut(key) {
                let mut place = place.to_owned();
                pointer::push(&mut place, key);
                self.descend(inner, &format!("{name}{part}"), &place);
            }
        }
    }

    /// Puts a reference in the place of a schema, under its name or that with the first number that is free.
    fn hoist(&mut self, schema: &mut Value, name: &str, place: &str) -> String {
        let numbered = (2u32..).map(|number| format!("{name}{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let name = names
            .find(|name| self.taken.insert(name.clone()))
            .unwrap_or_default();
        let reference = pointer::schema_reference(&name);
        let schema = std::mem::replace(schema, json!({ "$ref": reference }));
        self.hoisted.insert(name.clone(), schema);
        self.origins.insert(name, place.to_owned());
        reference
    }
}

/// The places of all schemas in parameters, headers and bodies, with the names that they would have.
fn places(document: &Document) -> Vec<(String, String)> {
    let mut places = Places {
        document,
        found: Vec::new(),
    };
    let components = document.value().get("components").unwrap_or(&Value::Null);
    for section in ["headers", "parameters", "requestBodies", "responses"] {
        for (name, component) in members(components, section) {
            let place = pointer::pointer(["components", section, name]);
            places.object(component, &place, &name.to_upper_camel_case());
        }
    }
    for (path, item) in members(document.value(), "paths") {
        let place = pointer::pointer(["paths", path]);
        places.parameters(item, &place, &path.to_upper_camel_case());
    }
    for Operation {
        id,
        pointer: place,
        value,
        ..
    } in document.operations()
    {
        let name = id.to_upper_camel_case();
        places.parameters(value, &place, &name);
        if let Some(body) = value.get("requestBody") {
            places.object(
                body,
                &format!("{place}/requestBody"),
                &format!("{name}Body"),
            );
        }
        for (status, response) in members(value, "responses") {
            let part = status.to_upper_camel_case();
            let place = format!("{place}{}", pointer::pointer(["responses", status]));
            places.object(response, &place, &format!("{name}Response{part}"));
        }
    }
    places.found
}

struct Places<'d> {
    document: &'d Document,
    found: Vec<(String, String)>,
}

impl Places<'_> {
    fn parameters(&mut self, owner: &Value, place: &str, name: &str) {
        let parameters = owner.get("parameters").and_then(Value::as_array);
        for (index, parameter) in parameters.into_iter().flatten().enumerate() {
            let own = text(parameter, "name")
                .unwrap_or_default()
                .to_upper_camel_case();
            self.object(
                parameter,
                &format!("{place}/parameters/{index}"),
                &format!("{name}{own}"),
            );
        }
    }

    /// A parameter, a header, a request body or a response.
    fn object(&mut self, object: &Value, place: &str, name: &str) {
        if object.get("schema").is_some() {
            self.found
                .push((format!("{place}/schema"), name.to_owned()));
        }
        for (media_type, content) in members(object, "content") {
            let place = format!("{place}{}", pointer::pointer(["content", media_type]));
            match content.get("schema") {
                Some(schema) if essence(media_type) == MULTIPART => {
                    self.parts(schema, &format!("{place}/schema"), name);
                }
                _ => self.object(content, &place, name),
            }
        }
        for (header, object) in members(object, "headers") {
            let place = format!("{place}{}", pointer::pointer(["headers", header]));
            self.object(
                object,
                &place,
                &format!("{name}{}", header.to_upper_camel_case()),
            );
        }
    }
}

impl Places<'_> {
    /// The parts of a form: each has a type of its own, and the object of all of them none.
    fn parts(&mut self, schema: &Value, place: &str, name: &str) {
        let document = self.document;
        let mut left = vec![(schema, place.to_owned(), name.to_owned())];
        let mut seen = BTreeSet::new();
        while let Some((schema, place, name)) = left.pop() {
            if let Some((target, schema)) = document.target(schema) {
                let name = name_of_place(&target);
                left.push((schema, target, name));
                continue;
            }
            if !seen.insert(place.clone()) {
                continue;
            }
            for (property, _) in members(schema, "properties") {
                let place = format!("{place}{}", pointer::pointer(["properties", property]));
                let name = format!("{name}{}", property.to_upper_camel_case());
                self.found.push((place, name));
            }
            let all = schema.get("allOf").and_then(Value::as_array);
            for (index, schema) in all.into_iter().flatten().enumerate() {
                left.push((schema, format!("{place}/allOf/{index}"), name.clone()));
            }
        }
    }
}

/// Whether a schema becomes a type of its own: objects with members, enumerations, compositions and constrained strings.
fn needs_name(schema: &Value) -> bool {
    let Some(members) = schema.as_object() else {
        return false;
    };
    if members.contains_key("$ref") {
        return false;
    }
    let is_any = |keys: &[&str]| keys.iter().any(|key| members.contains_key(*key));
    is_any(&[
        "properties",
        "enum",
        "not",
        "pattern",
        "minLength",
        "maxLength",
    ]) || members.get("additionalProperties") == Some(&Value::Bool(false))
        || is_any(&["allOf", "anyOf", "oneOf"]) && !is_annotated_reference(members)
}

/// Whether a composition is the type that it refers to, with annotations or as one that may be null.
fn is_annotated_reference(schema: &Map<String, Value>) -> bool {
    let all = schema.get("allOf").and_then(Value::as_array);
    let is_reference =
        |all: &Vec<Value>| matches!(all.as_slice(), [one] if one.get("$ref").is_some());
    all.is_some_and(is_reference) && !schema.contains_key("anyOf") && !schema.contains_key("oneOf")
}

/// The schemas that references lead to past the components.
fn deep_references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            let place = text(value, "$ref").and_then(pointer::of_reference);
            if let Some(place) = place
                && kind_at(&place) == Some(Kind::Schema)
                && pointer::component_at(&place).is_none()
            {
                found.insert(place.into_owned());
            }
            let inner = object
                .iter()
                .filter(|(key, _)| !PAYLOADS.contains(&key.as_str()));
            inner.for_each(|(_, member)| deep_references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| deep_references(item, found)),
        _ => {}
    }
}

/// `/components/schemas/Tie/properties/kind` as `TieKind`.
fn name_of_place(place: &str) -> String {
    const LAYOUT: [&str; 8] = [
        "components",
        "content",
        "parameters",
        "paths",
        "properties",
        "responses",
        "schema",
        "schemas",
    ];
    let tokens = pointer::tokens(place).filter(|token| !LAYOUT.contains(&&**token));
    let name: String = tokens.map(|token| token.to_upper_camel_case()).collect();
    if name.is_empty() {
        "Schema".to_owned()
    } else {
        name
    }
}

/// Leads references to the components that their targets have become.
fn redirect(value: &mut Value, renamed: &BTreeMap<String, String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref")
                && let Some(place) = pointer::of_reference(reference)
                && let Some(target) = renamed.get(&*place)
            {
                *reference = target.clone();
            }
            let inner = object
                .iter_mut()
                .filter(|(key, _)| !PAYLOADS.contains(&key.as_str()));
            inner.for_each(|(_, member)| redirect(member, renamed));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, renamed)),
        _ => {}
    }
}
