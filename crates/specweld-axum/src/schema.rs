//! Documented schemas: what a value must be, and which JSON a text stands for.

use std::borrow::Borrow;
use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use jsonschema::{
    PatternOptions, ValidationError, Validator, error::TypeKind, error::ValidationErrorKind,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use specweld_document::written::{Shape, percent};

use crate::{
    Limits, Reason,
    at::{At, member},
    plain::{self, Plain},
};

/// A compiled JSON Schema, and the [`Shape`] in which its values are written outside of JSON.
#[derive(Debug)]
pub struct Schema {
    validator: Validator,
    shape: Shape,
    plain: Option<Plain>,
}

/// Steps that a pattern which looks around, or back at what it matched, may take on one text. Others need none of
/// them: they take time in proportion to the text.
const BACKTRACKS: usize = 10_000;

/// Why a text is no schema that requests can be checked with.
#[derive(Debug)]
pub struct InvalidSchema(pub(crate) String);

impl std::fmt::Display for InvalidSchema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidSchema {}

const COMPILED: &str = "the generator compiles every schema that it writes";

fn parse(text: &str) -> Result<Value, InvalidSchema> {
    serde_json::from_str(text).map_err(|error| InvalidSchema(error.to_string()))
}

/// Named schemas, which the schemas of an API refer to: generated code holds one static of all of them.
#[derive(Debug)]
pub struct Components {
    text: &'static str,
    named: OnceLock<Map<String, Value>>,
}

impl Components {
    /// JSON of an object of schemas by name.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        let named = OnceLock::new();
        Self { text, named }
    }

    /// Compiles a schema whose references, `#/components/schemas/<name>`, lead to these.
    ///
    /// # Panics
    ///
    /// When [`Schema::compile`] refuses it together with those that it reaches, which it never does in generated code.
    #[must_use]
    pub fn schema(&self, text: &str) -> Schema {
        let named = || serde_json::from_str(self.text).expect(COMPILED);
        let named = self.named.get_or_init(named);
        let mut schema = parse(text).expect(COMPILED);
        let mut reached = Map::new();
        reach(&schema, named, &mut reached);
        if !reached.is_empty()
            && let Value::Object(members) = &mut schema
        {
            members.insert("components".to_owned(), json!({ "schemas": reached }));
        }
        Schema::of(schema).expect(COMPILED)
    }
}

/// Collects the components that a schema refers to, and those that they refer to.
fn reach(schema: &Value, named: &Map<String, Value>, reached: &mut Map<String, Value>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                let name = value.as_str().filter(|_| key == "$ref").and_then(component);
                if let Some(name) = name
                    && let Some(target) = named.get(&name)
                    && !reached.contains_key(&name)
                {
                    reached.insert(name, target.clone());
                    reach(target, named, reached);
                }
                reach(value, named, reached);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| reach(item, named, reached)),
        _ => {}
    }
}

/// The name of the component that a reference leads to or into.
fn component(reference: &str) -> Option<String> {
    let name = reference
        .strip_prefix("#/components/schemas/")?
        .split('/')
        .next()?;
    let name = percent(name).ok()?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}

impl Schema {
    /// Compiles a JSON Schema (draft 2020-12, formats asserted) that refers to nothing outside of
    /// itself: its `$ref`s are `#/components/schemas/<name>`.
    ///
    /// # Errors
    ///
    /// Text that is not JSON, or no valid schema: a pattern that is no regular expression, a
    /// reference that leads nowhere, ...
    pub fn compile(text: &str) -> Result<Self, InvalidSchema> {
        Self::of(parse(text)?)
    }

    /// Compiles a schema document.
    fn of(schema: Value) -> Result<Self, InvalidSchema> {
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(BACKTRACKS))
            // Of OpenAPI, unknown to JSON Schema.
            .with_format("byte", |text: &str| STANDARD.decode(text).is_ok())
            .build(&schema)
            .map_err(|error| InvalidSchema(error.to_string()))?;
        Ok(Self {
            validator,
            shape: Shape::of(&schema),
            plain: Plain::of(&schema),
        })
    }

    /// Compiles a schema that the generator has compiled before.
    ///
    /// # Panics
    ///
    /// When [`Schema::compile`] refuses the text, which generated code never has.
    #[must_use]
    pub fn generated(text: &'static str) -> Self {
        Self::compile(text).expect(COMPILED)
    }

    /// How the schema's values are written outside of JSON.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Reads a text that is seen at once to be as the schema says. None: it has to be looked at by [`Self::read`].
    pub(crate) fn read_text<T: DeserializeOwned>(&self, text: &str) -> Option<T> {
        plain::read_text(self.plain.as_ref()?, text)
    }

    /// Reads JSON text that is seen at once to be as the schema says, and within the limits. None: its value has to be
    /// looked at by [`Self::read`].
    pub(crate) fn read_json<T: DeserializeOwned>(&self, text: &[u8], limits: &Limits) -> Option<T> {
        plain::read_json(self.plain.as_ref()?, text, limits)
    }

    /// Checks a value and reads it as its Rust type. The error names the member at fault by its
    /// JSON pointer.
    pub(crate) fn read<T: DeserializeOwned>(&self, value: Value) -> Result<T, At> {
        self.check(&value)?;
        typed(value)
    }

    /// Reports the first fault in the order of the pointers, so that the answer is always the same.
    pub(crate) fn check(&self, value: &Value) -> Result<(), At> {
        // To say no more than that all is well is much faster than to look for what is not, and most is.
        if self.validator.is_valid(value) {
            return Ok(());
        }
        first(self.validator.iter_errors(value)).map_or(Ok(()), Err)
    }
}

/// Reads a value that its schema admits as its Rust type.
pub(crate) fn typed<T: DeserializeOwned>(value: Value) -> Result<T, At> {
    // What serde says quotes the value. The schema admits it, so this is a number out of its type's range, an
    // integer with a fraction, or the like.
    let malformed = |at| {
        let expected = "value of the documented type".to_owned();
        (at, Reason::Malformed { expected })
    };
    if !matches!(value, Value::Array(_) | Value::Object(_)) {
        return T::deserialize(value).map_err(|_| malformed(String::new()));
    }
    // The way to a fault is looked for only when there is one.
    if let Ok(read) = T::deserialize(&value) {
        return Ok(read);
    }
    serde_path_to_error::deserialize(value).map_err(|error| malformed(pointer(error.path())))
}

/// The fault of the first error in the order of the pointers.
fn first<'e>(errors: impl Iterator<Item = impl Borrow<ValidationError<'e>>>) -> Option<At> {
    errors
        .map(|error| fault(error.borrow()))
        .min_by(|(left, _), (right, _)| left.cmp(right))
}

fn fault(error: &ValidationError<'_>) -> At {
    use ValidationErrorKind as Kind;
    let at = error.instance_path().as_str();
    match error.kind() {
        Kind::Required { property } => (member(at, text(property)), Reason::Missing),
        Kind::Type { kind } => {
            let expected = match kind {
                TypeKind::Single(one) => one.to_string(),
                TypeKind::Multiple(several) => several
                    .iter()
                    .map(|one| one.to_string())
                    .collect::<Vec<_>>()
                    .join(" or "),
            };
            (at.to_owned(), Reason::Malformed { expected })
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            alternative(at, context).unwrap_or_else(|| constraint(at, error.kind(), String::new()))
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let name = unexpected.first().map_or("", String::as_str);
            constraint(&member(at, name), error.kind(), "false".to_owned())
        }
        // `additionalProperties: false` where there are no others, and `false` in place of any other schema.
        Kind::FalseSchema => {
            let keyword = error.schema_path().as_str().rsplit('/').next();
            let reason = Reason::Constraint {
                keyword: keyword.unwrap_or_default().to_owned(),
                limit: "false".to_owned(),
            };
            (at.to_owned(), reason)
        }
        kind => constraint(at, kind, limit(kind)),
    }
}

/// The fault within the one alternative that the value is meant for: the only one whose type fits.
fn alternative(at: &str, context: &[Vec<ValidationError<'static>>]) -> Option<At> {
    let mut meant = context.iter().filter(|errors| {
        !errors.iter().any(|error| {
            matches!(error.kind(), ValidationErrorKind::Type { .. })
                && error.instance_path().as_str() == at
        })
    });
    let errors = meant.next()?;
    if meant.next().is_some() {
        return None;
    }
    first(errors.iter())
}

fn constraint(at: &str, kind: &ValidationErrorKind, limit: String) -> At {
    let keyword = kind.keyword().to_owned();
    (at.to_owned(), Reason::Constraint { keyword, limit })
}

/// The documented value of a keyword; nothing of the request.
fn limit(kind: &ValidationErrorKind) -> String {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Maximum { limit }
        | Kind::Minimum { limit }
        | Kind::ExclusiveMaximum { limit }
        | Kind::ExclusiveMinimum { limit } => limit.to_string(),
        Kind::MaxItems { limit }
        | Kind::MinItems { limit }
        | Kind::MaxLength { limit }
        | Kind::MinLength { limit }
        | Kind::MaxProperties { limit }
        | Kind::MinProperties { limit } => limit.to_string(),
        Kind::MultipleOf { multiple_of } => multiple_of.to_string(),
        Kind::Enum { options } => options.to_string(),
        Kind::Constant { expected_value } => expected_value.to_string(),
        Kind::Pattern { pattern } => pattern.clone(),
        Kind::Format { format } => format.clone(),
        Kind::UniqueItems => "true".to_owned(),
        _ => String::new(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let steps = path.iter().map(|segment| match segment {
        Segment::Seq { index } => member("", &index.to_string()),
        Segment::Map { key } => member("", key),
        // Not a level of the JSON, or not known.
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    });
    steps.collect()
}
