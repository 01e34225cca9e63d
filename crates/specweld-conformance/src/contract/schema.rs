//! Schemas of a document as they hold in one direction, compiled when they are first needed.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value, json};
use specweld_document::written::Shape;
use specweld_document::{Document, bound_integers, json_schema, of_reference, text};

/// Steps that a pattern which looks around, or back at what it matched, may take on one text.
const BACKTRACKS: usize = 10_000;
/// Most faults that are told of one value.
const MOST: usize = 5;
/// Most characters of a value that are shown.
const SHOWN: usize = 80;

/// Which way what a schema describes goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From client to server.
    Request,
    /// From server to client.
    Response,
}

impl Direction {
    /// The member by which a property says that it does not go this way.
    fn other_way(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }
}

/// What faults do not show.
pub(crate) struct Hidden<'h> {
    /// Whether what stands under a name is a secret.
    pub hides: &'h dyn Fn(&str) -> bool,
    /// Whether something else may stand in a secret's place: then nothing is at fault there.
    pub is_recorded: bool,
}

/// A schema where it is used.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Its JSON pointer.
    pub pointer: String,
    value: Value,
    direction: Direction,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Debug)]
struct Compiled {
    validator: Validator,
    shape: Shape,
}

impl Schema {
    pub fn new(value: &Value, pointer: String, direction: Direction) -> Self {
        Self {
            pointer,
            value: value.clone(),
            direction,
            compiled: OnceLock::new(),
        }
    }

    /// Whether its values may be bytes of any kind.
    pub fn is_binary(&self, document: &Document) -> bool {
        text(document.resolve(&self.value), "format") == Some("binary")
    }

    /// How its values are written outside of JSON.
    pub fn shape(&self, document: &Document) -> Option<&Shape> {
        Some(&self.compiled(document)?.shape)
    }

    /// Whether a value is as it says; also where it says what can't be checked.
    pub fn takes(&self, document: &Document, value: &Value) -> bool {
        let compiled = self.compiled(document);
        compiled.is_none_or(|it| it.validator.is_valid(value))
    }

    /// The ways in which a value is not as it says, each with its place in the value; none where it says what can't be checked.
    pub fn faults(
        &self,
        document: &Document,
        value: &Value,
        hidden: &Hidden<'_>,
    ) -> Option<Vec<String>> {
        let compiled = self.compiled(document)?;
        // To say no more than that all is well is much faster than to look for what is not.
        if compiled.validator.is_valid(value) {
            return Some(Vec::new());
        }
        let is_hidden = |at: &str| at.split('/').any(hidden.hides);
        let errors = compiled.validator.iter_errors(value);
        let mut faults: Vec<(String, String)> = errors
            .filter(|it| !(hidden.is_recorded && is_hidden(it.instance_path().as_str())))
            .map(|it| self.fault(&it, hidden.hides))
            .collect();
        faults.sort();
        faults.dedup();
        let more = faults.len().saturating_sub(MOST);
        let mut told: Vec<String> = faults
            .into_iter()
            .take(MOST)
            .map(|(at, message)| match &*at {
                "" => message,
                at => format!("`{at}`: {message}"),
            })
            .collect();
        if more > 0 {
            told.push(format!("and {more} more"));
        }
        Some(told)
    }

    /// Where in the value something is at fault, and what.
    fn fault(&self, error: &ValidationError<'_>, hides: &dyn Fn(&str) -> bool) -> (String, String) {
        let at = error.instance_path().as_str().to_owned();
        let message = match (error.kind(), &**error.instance()) {
            (ValidationErrorKind::FalseSchema, _) => match self.direction {
                Direction::Request => "it is read-only, and no part of a request".to_owned(),
                Direction::Response => "it is write-only, and no part of a response".to_owned(),
            },
            (_, Value::Object(_)) => error.masked_with("the object").to_string(),
            (_, Value::Array(_)) => error.masked_with("the list").to_string(),
            _ if at.split('/').any(hides) => error.masked_with("…").to_string(),
            (_, value) => {
                let shown = value.to_string();
                match shown.char_indices().nth(SHOWN) {
                    Some((end, _)) => error.masked_with(format!("{}…", &shown[..end])).to_string(),
                    None => error.to_string(),
                }
            }
        };
        (at, message)
    }

    fn compiled(&self, document: &Document) -> Option<&Compiled> {
        let compile = || compile(document, &self.value, self.direction);
        self.compiled.get_or_init(compile).as_ref()
    }
}

fn compile(document: &Document, schema: &Value, direction: Direction) -> Option<Compiled> {
    let mut writer = Writer {
        document,
        direction,
        reached: BTreeSet::new(),
        targets: json!({}),
    };
    let mut whole = writer.write(schema);
    let Value::Object(members) = &mut whole else {
        return None;
    };
    if let Value::Object(targets) = writer.targets {
        for (key, target) in targets {
            members.entry(key).or_insert(target);
        }
    }
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(BACKTRACKS))
        // Of OpenAPI, unknown to JSON Schema.
        .with_format("byte", |text: &str| STANDARD.decode(text).is_ok())
        .build(&whole)
        .ok()?;
    let shape = Shape::of(&whole);
    Some(Compiled { validator, shape })
}

/// Writes schemas as JSON Schema, as they hold in a direction, and all that they refer to at its place.
struct Writer<'d> {
    document: &'d Document,
    direction: Direction,
    reached: BTreeSet<String>,
    targets: Value,
}

impl Writer<'_> {
    fn write(&mut self, schema: &Value) -> Value {
        self.reach(schema);
        let mut schema = json_schema(&self.directed(schema, &BTreeSet::new()));
        bound_integers(&mut schema);
        match schema {
            // Beside a reference stand its targets.
            Value::Object(members) if members.contains_key("$ref") => json!({ "allOf": [members] }),
            schema => schema,
        }
    }

    /// Adds the targets of all references in a schema.
    fn reach(&mut self, schema: &Value) {
        match schema {
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Value::as_str);
                if let Some(pointer) = reference.and_then(of_reference)
                    && self.reached.insert(pointer.clone().into_owned())
                    && let Some(target) = self.document.value().pointer(&pointer)
                {
                    let target = self.write(target);
                    put(&mut self.targets, &pointer, target);
                }
                members.values().for_each(|member| self.reach(member));
            }
            Value::Array(items) => items.iter().for_each(|item| self.reach(item)),
            _ => {}
        }
    }

    /// A schema without what does not go this way. `inherited` are the names of such properties in what holds together with it.
    fn directed(&self, schema: &Value, inherited: &BTreeSet<&str>) -> Value {
        let Value::Object(members) = schema else {
            return schema.clone();
        };
        let mut names = inherited.clone();
        for conjunct in self.document.conjuncts(schema) {
            for (name, property) in specweld_document::members(conjunct, "properties") {
                if self.goes_other_way(property) {
                    names.insert(name);
                }
            }
        }
        let written = members.iter().map(|(key, member)| {
            let member = match (key.as_str(), member) {
                ("properties", Value::Object(properties)) => {
                    let properties = properties.iter().map(|(name, property)| {
                        let property = match names.contains(name.as_str()) {
                            true => Value::Bool(false),
                            false => self.directed(property, &BTreeSet::new()),
                        };
                        (name.clone(), property)
                    });
                    properties.collect::<Map<_, _>>().into()
                }
                ("required", Value::Array(required)) => {
                    let goes = |it: &&Value| !it.as_str().is_some_and(|it| names.contains(it));
                    required.iter().filter(goes).cloned().collect()
                }
                ("allOf" | "anyOf" | "oneOf", Value::Array(branches)) => {
                    let branches = branches.iter().map(|it| self.directed(it, &names));
                    branches.collect()
                }
                ("items" | "additionalProperties", schema) => {
                    self.directed(schema, &BTreeSet::new())
                }
                (_, member) => member.clone(),
            };
            (key.clone(), member)
        });
        Value::Object(written.collect())
    }

    fn goes_other_way(&self, property: &Value) -> bool {
        let flag = self.direction.other_way();
        let conjuncts = self.document.conjuncts(property);
        // Beside a reference it is ignored, as all that stands there.
        conjuncts
            .iter()
            .any(|it| it.get(flag) == Some(&Value::Bool(true)))
    }
}

/// Puts a value at a pointer, with objects on the way to it.
fn put(at: &mut Value, pointer: &str, value: Value) {
    let mut place = at;
    for token in specweld_document::tokens(pointer) {
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[&*token];
    }
    match (place, value) {
        // What stands below it may have been put there before.
        (Value::Object(known), Value::Object(members)) => {
            for (key, member) in members {
                known.entry(key).or_insert(member);
            }
        }
        (place, value) => *place = value,
    }
}

/// The schema of a media type object.
pub(crate) fn of_media(media: &Value) -> Option<&Value> {
    media.get("schema").filter(|schema| schema.is_object())
}
