//! Documents against the JSON Schema that the OpenAPI Initiative publishes for OpenAPI 3.0.

use std::cmp::Reverse;
use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// <https://spec.openapis.org/oas/3.0/schema/2021-09-28>, Apache-2.0.
const SCHEMA: &str = include_str!("../data/openapi-3.0.schema.json");

/// What a document has that OpenAPI 3.0 does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// JSON pointer of the place.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
    /// Whether the member should not stand there at all, whatever its value.
    pub is_stray: bool,
}

/// All violations of a document, in the order of their places; none where it is valid.
///
/// Formats are annotations: a malformed contact address makes no document invalid.
pub fn validate(document: &Value) -> Vec<Violation> {
    static VALIDATOR: LazyLock<Option<Validator>> = LazyLock::new(|| {
        let schema = serde_json::from_str(SCHEMA).ok()?;
        jsonschema::options()
            .should_validate_formats(false)
            .build(&schema)
            .ok()
    });
    let Some(validator) = &*VALIDATOR else {
        // A test makes sure of it.
        return vec![Violation {
            pointer: String::new(),
            message: "the schema of OpenAPI 3.0 could not be read".to_owned(),
            is_stray: false,
        }];
    };
    if validator.is_valid(document) {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for error in validator.iter_errors(document) {
        explain(&error, document, &mut violations);
    }
    violations.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    violations.dedup();
    violations
}

/// What an error says, of the choice that was meant where it is about several.
fn explain(error: &ValidationError<'_>, document: &Value, violations: &mut Vec<Violation>) {
    let pointer = error.instance_path().to_string();
    match error.kind() {
        ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
            let instance = document.pointer(&pointer).unwrap_or(&Value::Null);
            match meant(context, instance).as_slice() {
                [] => violations.push(violation(error, pointer)),
                [choice] => {
                    for error in *choice {
                        explain(error, document, violations);
                    }
                }
                choices => {
                    violations.extend(together(choices).or_else(|| Some(violation(error, pointer))))
                }
            }
        }
        // What is wrong is the members, and not the object.
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            violations.extend(unexpected.iter().map(|key| Violation {
                pointer: pointer.clone() + &specweld_document::pointer([key.as_str()]),
                message: format!("`{key}` is no member of what stands here"),
                is_stray: true,
            }));
        }
        _ => violations.push(violation(error, pointer)),
    }
}

/// The choices that come nearest. An object with `$ref` was meant to be a reference, and nothing else was.
fn meant<'c, 'e>(
    context: &'c [Vec<ValidationError<'e>>],
    instance: &Value,
) -> Vec<&'c [ValidationError<'e>]> {
    let is_reference = instance.get("$ref").is_some();
    let wants_reference = |errors: &[ValidationError<'_>]| {
        errors.iter().any(|error| {
            matches!(error.kind(), ValidationErrorKind::Required { property } if property == "$ref")
        })
    };
    let depth =
        |error: &ValidationError<'_>| error.instance_path().to_string().matches('/').count();
    // What goes wrong further inside was right further outside.
    let nearness =
        |errors: &[ValidationError<'_>]| (errors.iter().map(depth).min(), Reverse(errors.len()));
    let candidates = context
        .iter()
        .map(Vec::as_slice)
        .filter(|errors| !errors.is_empty() && (is_reference || !wants_reference(errors)));
    let candidates: Vec<_> = candidates.collect();
    let best = candidates.iter().map(|errors| nearness(errors)).max();
    candidates
        .into_iter()
        .filter(|errors| Some(nearness(errors)) == best)
        .collect()
}

/// One violation for choices that each want something else in one place.
fn together(choices: &[&[ValidationError<'_>]]) -> Option<Violation> {
    let wanted = choices.iter().map(|errors| match errors {
        [only] => match only.kind() {
            ValidationErrorKind::Enum { options } => Some((
                only.instance_path().to_string(),
                options.as_array()?.clone(),
            )),
            _ => None,
        },
        _ => None,
    });
    let wanted: Vec<_> = wanted.collect::<Option<_>>()?;
    let pointer = wanted.first()?.0.clone();
    if wanted.iter().any(|(place, _)| *place != pointer) {
        return None;
    }
    let options = wanted.iter().flat_map(|(_, options)| options);
    let options: Vec<_> = options.map(Value::to_string).collect();
    Some(Violation {
        message: format!("value is none of {}", options.join(", ")),
        pointer,
        is_stray: false,
    })
}

/// The longest message: some show the whole value.
const LONGEST: usize = 200;

fn violation(error: &ValidationError<'_>, pointer: String) -> Violation {
    let message = error.masked().to_string();
    Violation {
        message: match message.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &message[..end]),
            None => message,
        },
        pointer,
        is_stray: false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_schema_can_be_read_and_takes_the_smallest_document() {
        let document =
            json!({"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {}});
        assert_eq!(validate(&document), []);
    }

    #[test]
    fn a_violation_is_of_the_choice_that_was_meant() {
        let schema = json!({"type": "object", "properties": {
            "kind": {"type": "strnig"},
            "tie": {"$ref": 1},
            "ties": {"items": {"minLength": "a", "oneOf": []}}
        }});
        let document = json!({"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {},
            "components": {"schemas": {"Tie": schema}}});
        let violations = validate(&document);
        let lines = violations
            .iter()
            .map(|it| format!("{}: {}", it.pointer, it.message));
        insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn formats_are_annotations() {
        let document = json!({"openapi": "3.0.3", "info": {"title": "", "version": "", "contact": {"email": "at home"}},
            "paths": {}, "components": {"schemas": {"Tie": {"type": "string", "pattern": "("}}}});
        assert_eq!(validate(&document), []);
    }
}
