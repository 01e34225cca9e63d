//! Keywords whose values are not what JSON Schema wants there: a schema that says nothing definite can't be lowered.

use crate::diagnostic::{Code, Diagnostic};
use crate::invalid::invalid;
use crate::node::{Member, Node, Value};
use crate::number::count;

/// What a keyword holds.
#[derive(Clone, Copy)]
pub(super) enum Expected {
    Any,
    Boolean,
    String,
    Number,
    /// A whole number that is not negative.
    Count,
    /// At least one schema.
    Schemas,
    /// Schemas by name.
    SchemaMap,
    Strings,
    /// Lists of strings by name.
    StringsMap,
    Array,
    /// One of [`TYPES`] or a list of them.
    Type,
}

/// The types of JSON Schema.
pub(super) const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

fn describe(node: &Node) -> String {
    match &node.value {
        Value::String(text) => format!("the string `{text}`"),
        Value::Number(text) => format!("the number {text}"),
        Value::Bool(value) => format!("the boolean {value}"),
        Value::Array(items) if items.is_empty() => "an empty array".to_owned(),
        _ => node.type_name().to_owned(),
    }
}

impl Expected {
    /// A fault where the keyword holds something else than `version` wants.
    pub(super) fn fault(self, version: &str, keyword: &str, member: &Member) -> Option<Diagnostic> {
        if matches!(self, Self::SchemaMap)
            && let Some(reference) = member.node.get("$ref").filter(|it| it.as_str().is_some())
        {
            let message =
                format!("`{keyword}` is a `$ref`, which {version} does not allow in its place");
            let help = "refer to each of its members by itself";
            return Some(invalid(reference.span, &message, help));
        }
        let wanted = self.unmet(&member.node)?;
        if let (Self::Type, Some(null)) = (self, unquoted_null(&member.node)) {
            return Some(
                Diagnostic::error(
                    Code::InvalidDocument,
                    format!("`{keyword}` names the value null, not the type"),
                    null.span,
                    "this is no text",
                )
                .with_help("quote it: 'null'"),
            );
        }
        Some(
            Diagnostic::error(
                Code::InvalidDocument,
                format!("`{keyword}` is {}", describe(&member.node)),
                member.key_span,
                "in this schema",
            )
            .with_help(format!("{version} wants {wanted} here")),
        )
    }

    /// What is wanted, where it is not what stands there.
    fn unmet(self, node: &Node) -> Option<&'static str> {
        let strings = |node: &Node| {
            let items = node.as_array();
            items.is_some_and(|items| items.iter().all(|item| item.as_str().is_some()))
        };
        let (met, wanted) = match self {
            Self::Any => return None,
            Self::Boolean => (node.as_bool().is_some(), "a boolean"),
            Self::String => (node.as_str().is_some(), "a string"),
            Self::Number => (matches!(node.value, Value::Number(_)), "a number"),
            Self::Count => (
                matches!(&node.value, Value::Number(text) if count(text).is_some()),
                "a whole number that is not negative",
            ),
            Self::Schemas => (
                node.as_array().is_some_and(|items| !items.is_empty()),
                "an array of at least one schema",
            ),
            Self::SchemaMap => (node.as_object().is_some(), "an object of schemas"),
            Self::Strings => (strings(node), "an array of strings"),
            Self::StringsMap => (
                node.as_object()
                    .is_some_and(|lists| lists.values().all(|list| strings(&list.node))),
                "an object of arrays of strings",
            ),
            Self::Array => (node.as_array().is_some(), "an array"),
            Self::Type => (
                match &node.value {
                    Value::String(name) => TYPES.contains(&name.as_str()),
                    Value::Array(names) => {
                        let known =
                            |name: &Node| name.as_str().is_some_and(|name| TYPES.contains(&name));
                        !names.is_empty() && names.iter().all(known)
                    }
                    _ => false,
                },
                "one of array, boolean, integer, null, number, object and string, or a list of them",
            ),
        };
        (!met).then_some(wanted)
    }
}

/// The null that stands for the name of a type, or among such names.
fn unquoted_null(node: &Node) -> Option<&Node> {
    let is_null = |node: &&Node| matches!(node.value, Value::Null);
    let among = node.as_array().unwrap_or_default().iter().find(is_null);
    among.or(Some(node).filter(is_null))
}
