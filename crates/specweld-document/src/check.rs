//! Finds what is at fault in a document, and what has to be left out for it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::pointer;
use crate::structure::{Kind, METHODS, Shape, kind_at, shape};

/// Something at fault.
pub(crate) struct Finding {
    /// JSON pointer of its place.
    pub pointer: String,
    pub code: &'static str,
    pub message: String,
    pub help: &'static str,
    pub remedy: Remedy,
}

/// What makes a document usable that has something at fault: places are JSON pointers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Remedy {
    /// Nothing can be left out for it.
    Nothing,
    /// The member goes.
    Remove(String),
    /// The schema becomes one that allows anything.
    Widen(String),
}

/// Members that are empty, as YAML leaves them: `null` where a text or a list belongs. They are as if they were not there.
pub(crate) type Empty = Vec<String>;

/// Everything at fault in a document. `gone` are the places that were left out before.
pub(crate) fn check(document: &Value, gone: &BTreeSet<String>) -> (Vec<Finding>, Empty) {
    let mut walk = Walk {
        document,
        gone,
        place: String::new(),
        negated: false,
        findings: Vec::new(),
        empty: Empty::new(),
    };
    walk.object(document, Kind::Document, &Remedy::Nothing);
    (walk.findings, walk.empty)
}

struct Walk<'d> {
    document: &'d Value,
    gone: &'d BTreeSet<String>,
    /// Pointer of the value at hand.
    place: String,
    /// Whether the schema at hand stands in one where to allow more is to allow less.
    negated: bool,
    findings: Vec<Finding>,
    empty: Empty,
}

impl Walk<'_> {
    fn find(&mut self, remedy: &Remedy, code: &'static str, message: String, help: &'static str) {
        self.findings.push(Finding {
            pointer: self.place.clone(),
            code,
            message,
            help,
            remedy: remedy.clone(),
        });
    }

    /// Does something one place further down.
    fn at(&mut self, key: &str, visit: impl FnOnce(&mut Self)) {
        let length = self.place.len();
        pointer::push(&mut self.place, key);
        visit(self);
        self.place.truncate(length);
    }

    fn object(&mut self, value: &Value, kind: Kind, remedy: &Remedy) {
        let Value::Object(members) = value else {
            return self.misplaced(value, &format!("an object ({})", kind.noun()), remedy);
        };
        if let Some(reference) = members.get("$ref") {
            return self.at("$ref", |walk| walk.reference(reference, kind, remedy));
        }
        match kind {
            Kind::Parameter => self.parameter(members, remedy),
            Kind::Schema => self.schema(members, remedy),
            Kind::Discriminator => self.discriminator(members, remedy),
            Kind::Document => self.document(members),
            _ => {}
        }
        for (key, member) in members {
            self.at(key, |walk| match shape(kind, key) {
                Some(shape) => {
                    let remedy = walk.remedy(kind, key, remedy);
                    if walk.key(kind, key) {
                        walk.member(member, shape, kind, key, &remedy);
                    }
                }
                None => drop(walk.key(kind, key)),
            });
        }
    }

    /// What is left out for a fault in the member at hand.
    fn remedy(&self, kind: Kind, key: &str, around: &Remedy) -> Remedy {
        let own = match (kind, key) {
            (Kind::Document | Kind::Info | Kind::Paths, _)
            | (Kind::Operation, "callbacks")
            | (Kind::Response, "links")
            | (Kind::Schema, "discriminator")
            | (_, "examples") => true,
            (Kind::PathItem, key) => METHODS.contains(&key),
            _ => false,
        };
        if own {
            Remedy::Remove(self.place.clone())
        } else {
            around.clone()
        }
    }

    /// Whether a key may stand in an object.
    fn key(&mut self, kind: Kind, key: &str) -> bool {
        let (code, message, help) = match kind {
            _ if key.starts_with("x-") => return true,
            Kind::Paths if !key.starts_with('/') => (
                "invalid-path",
                format!("the path `{key}` does not start with a slash"),
                "start it with one",
            ),
            Kind::PathItem if shape(kind, key).is_none() && !["servers", "$ref"].contains(&key) => {
                (
                    "unknown-method",
                    format!("`{key}` is no method that a path item has"),
                    "use one of get, put, post, delete, options, head, patch and trace",
                )
            }
            Kind::Responses if !is_status(key) => (
                "invalid-status",
                format!("`{key}` is no status"),
                "use a code from 100 to 599, a range such as `4XX`, or `default`",
            ),
            _ => return true,
        };
        self.find(&Remedy::Remove(self.place.clone()), code, message, help);
        false
    }

    fn member(&mut self, value: &Value, shape: Shape, of: Kind, key: &str, remedy: &Remedy) {
        let may_be_empty = !matches!(shape, Shape::Object(kind) if kind != Kind::Components);
        if value.is_null() && may_be_empty {
            return self.empty.push(self.place.clone());
        }
        match (shape, value) {
            (Shape::Object(Kind::Schema), value) => self.schema_at(value, of, key, remedy),
            (Shape::SchemaOrFlag, Value::Object(_)) => self.schema_at(value, of, key, remedy),
            (Shape::Object(kind), value) => self.object(value, kind, remedy),
            (Shape::List(kind), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.at(&index.to_string(), |walk| match kind {
                        Kind::Schema => walk.schema_at(item, of, key, remedy),
                        kind => walk.object(item, kind, remedy),
                    });
                }
            }
            (Shape::Map(kind), Value::Object(entries)) => {
                for (name, entry) in entries {
                    self.at(name, |walk| walk.entry(entry, kind, of, key, name, remedy));
                }
            }
            (Shape::Texts, Value::Object(entries)) => {
                for (name, entry) in entries.iter().filter(|(_, entry)| !entry.is_string()) {
                    self.at(name, |walk| walk.misplaced(entry, "a text", remedy));
                }
            }
            (Shape::Names, Value::Array(items)) => {
                if let Some(item) = items.iter().find(|item| !item.is_string()) {
                    self.misplaced(item, "a list of texts", remedy);
                }
            }
            (Shape::SchemaOrFlag | Shape::Flag, Value::Bool(_))
            | (Shape::Text, Value::String(_))
            | (Shape::Values, Value::Array(_))
            | (Shape::Number, Value::Number(_)) => {}
            (Shape::Count, Value::Number(number)) if is_count(number) => {}
            (shape, value) => self.misplaced(value, shape.noun(), remedy),
        }
    }

    fn entry(
        &mut self,
        entry: &Value,
        kind: Kind,
        of: Kind,
        key: &str,
        name: &str,
        around: &Remedy,
    ) {
        let is_stray = key == "content" && !name.contains('/');
        if is_stray || of == Kind::Components || (of, key) == (Kind::Response, "headers") {
            let remedy = match kind {
                Kind::Schema => Remedy::Widen(self.place.clone()),
                _ => Remedy::Remove(self.place.clone()),
            };
            if is_stray {
                let message = format!("`{name}` is no media type");
                return self.find(
                    &remedy,
                    "invalid-media-type",
                    message,
                    "write it as `type/subtype`",
                );
            }
            return self.object(entry, kind, &remedy);
        }
        match kind {
            Kind::Schema => self.schema_at(entry, of, key, around),
            kind => self.object(entry, kind, around),
        }
    }

    /// A schema within something else. A fault in it widens it alone, unless what is around would take less for it, or it is no
    /// schema at all where one is asked for.
    fn schema_at(&mut self, value: &Value, of: Kind, key: &str, around: &Remedy) {
        let own = Remedy::Widen(self.place.clone());
        let negates = of == Kind::Schema && ["not", "oneOf"].contains(&key);
        let is_schema = value.is_object() && value.get("$ref").is_none();
        let stands_alone = match of {
            Kind::Schema => !negates && !self.negated,
            _ => is_schema,
        };
        let before = self.negated;
        self.negated |= negates;
        self.object(
            value,
            Kind::Schema,
            if stands_alone { &own } else { around },
        );
        self.negated = before;
    }

    fn misplaced(&mut self, value: &Value, wanted: &str, remedy: &Remedy) {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "a flag",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        let message = format!("here belongs {wanted}; this is {found}");
        self.find(remedy, "wrong-type", message, "correct it, or leave it out");
    }

    fn document(&mut self, members: &Map<String, Value>) {
        if !members.contains_key("paths") {
            let message = "the document has no `paths`".to_owned();
            self.find(&Remedy::Nothing, "no-paths", message, "add them");
        }
    }

    fn parameter(&mut self, members: &Map<String, Value>, remedy: &Remedy) {
        let text = |key: &str| members.get(key).and_then(Value::as_str);
        if text("name").is_none() {
            let message = "the parameter has no name".to_owned();
            self.find(remedy, "invalid-parameter", message, "name it");
        }
        if !matches!(text("in"), Some("path" | "query" | "header" | "cookie")) {
            let message = "the parameter does not say where it stands".to_owned();
            let help = "write `in` as path, query, header or cookie";
            self.find(remedy, "invalid-parameter", message, help);
        }
    }

    fn schema(&mut self, members: &Map<String, Value>, remedy: &Remedy) {
        const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
        match members.get("type") {
            Some(Value::String(name)) if !TYPES.contains(&name.as_str()) => {
                let message = format!("`{name}` is no type of a schema");
                let help = "use array, boolean, integer, number, object or string, and `nullable` for null";
                self.at("type", |walk| {
                    walk.find(remedy, "invalid-schema", message, help)
                });
            }
            _ => {}
        }
        if let Some(Value::String(pattern)) = members.get("pattern")
            && let Err(error) = regress::Regex::new(pattern)
        {
            let message = format!("`{pattern}` is no regular expression: {error}");
            let help = "write it as ECMAScript has it (ECMA-262)";
            self.at("pattern", |walk| {
                let own = Remedy::Remove(walk.place.clone());
                let remedy = if walk.negated { remedy } else { &own };
                walk.find(remedy, "invalid-pattern", message, help);
            });
        }
        for key in ["allOf", "anyOf", "oneOf", "enum"] {
            if members
                .get(key)
                .and_then(Value::as_array)
                .is_some_and(Vec::is_empty)
            {
                let message = format!("`{key}` is empty, which nothing fits");
                self.at(key, |walk| {
                    walk.find(remedy, "invalid-schema", message, "leave it out")
                });
            }
        }
    }

    /// The schemas that a discriminator names.
    fn discriminator(&mut self, members: &Map<String, Value>, remedy: &Remedy) {
        let mapping = members.get("mapping").and_then(Value::as_object);
        for (value, target) in mapping.into_iter().flatten() {
            let Some(target) = target.as_str() else {
                continue;
            };
            let place = pointer::of_reference(target).map_or_else(
                || pointer::pointer(["components", "schemas", target]),
                |place| place.into_owned(),
            );
            let is_schema =
                self.document.pointer(&place).is_some() && kind_at(&place) == Some(Kind::Schema);
            if !is_schema {
                let message = format!(
                    "the discriminator's value `{value}` leads to `{target}`, which is no schema"
                );
                let help = "name a schema of `#/components/schemas`";
                self.find(remedy, "dangling-reference", message, help);
            }
        }
    }

    fn reference(&mut self, reference: &Value, kind: Kind, remedy: &Remedy) {
        let Some(reference) = reference.as_str() else {
            return self.misplaced(reference, "a reference", remedy);
        };
        let (code, message) = match self.target(reference, kind) {
            Ok(()) if kind == Kind::PathItem => (
                "path-item-reference",
                format!("the path item is a reference to `{reference}`"),
            ),
            Ok(()) => return,
            Err(message) => ("dangling-reference", message),
        };
        let help = match kind {
            Kind::PathItem => "write the path item out in its place",
            _ => "refer to an object that exists under `#/components`",
        };
        self.find(remedy, code, message, help);
    }

    /// Follows a reference to the end.
    fn target(&self, start: &str, kind: Kind) -> Result<(), String> {
        let mut chain = vec![start];
        loop {
            let current = chain[chain.len() - 1];
            let place = pointer::of_reference(current)
                .ok_or_else(|| format!("`{current}` leads out of the document"))?;
            let Some(target) = self.document.pointer(&place) else {
                let is_gone = self.gone.iter().any(|gone| {
                    let rest = place.strip_prefix(gone.as_str());
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                });
                let what = if is_gone {
                    "refers to what is left out"
                } else {
                    "refers to nothing"
                };
                return Err(format!("`{current}` {what}"));
            };
            if kind_at(&place) != Some(kind) {
                return Err(format!("`{current}` is no {}", kind.noun()));
            }
            let Some(next) = target.get("$ref").and_then(Value::as_str) else {
                return Ok(());
            };
            if chain.contains(&next) {
                return Err(format!("`{start}` leads in a circle"));
            }
            chain.push(next);
        }
    }
}

fn is_count(number: &serde_json::Number) -> bool {
    // Some write `1.0`.
    number.as_u64().is_some()
        || number
            .as_f64()
            .is_some_and(|number| number >= 0.0 && number.fract() == 0.0)
}

fn is_status(key: &str) -> bool {
    let class = |class: &str| matches!(class, "1" | "2" | "3" | "4" | "5");
    key == "default"
        || key
            .strip_suffix("XX")
            .or_else(|| key.strip_suffix("xx"))
            .is_some_and(class)
        || key.len() == 3 && key.bytes().all(|byte| byte.is_ascii_digit()) && class(&key[..1])
}
