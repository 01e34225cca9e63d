//! The versions of OpenAPI that fragments are written in.

use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Node, Value};

/// The version of OpenAPI that everything is lowered to.
pub(crate) const LOWERED: &str = "3.0.3";

/// Which OpenAPI a fragment is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dialect {
    /// OpenAPI 3.0.x
    V3_0,
    /// OpenAPI 3.1.x
    V3_1,
}

/// The dialect that the member `key` names.
pub(crate) fn dialect(key: &str, version: &Node) -> Result<Dialect, Diagnostic> {
    let unsupported = |message: String, help: &str| {
        Err(Diagnostic::error(
            Code::UnsupportedVersion,
            message,
            version.span,
            "this version",
        )
        .with_help(help))
    };
    let text = match &version.value {
        Value::String(text) | Value::Number(text) => text.as_str(),
        _ => {
            return unsupported(
                format!("`{key}` is {}, not a version", version.type_name()),
                "write `openapi: 3.0.x` or `openapi: 3.1.x`, in quotes if need be",
            );
        }
    };
    let mut parts = text.split('.');
    match (key, parts.next(), parts.next()) {
        ("openapi", Some("3"), Some("0")) => Ok(Dialect::V3_0),
        ("openapi", Some("3"), Some("1")) => Ok(Dialect::V3_1),
        ("openapi", Some("3"), _) => unsupported(
            format!("OpenAPI {text} is neither 3.0 nor 3.1"),
            "write `openapi: 3.1.1` where the document uses nothing that is newer, which shows when it is read: 3.2 adds \
             the methods `query` and `additionalOperations`, `itemSchema`, and `$self`",
        ),
        ("openapi", ..) => unsupported(
            format!("OpenAPI {text} is neither 3.0 nor 3.1"),
            "write `openapi: 3.0.x` or `openapi: 3.1.x`, in quotes if need be",
        ),
        _ => unsupported(
            format!("Swagger {text} is not OpenAPI 3"),
            "convert it to OpenAPI 3 first, for example with `npx swagger2openapi`, and put the result in its place",
        ),
    }
}

/// The dialect of JSON Schema whose meaning is known here; that of OpenAPI 3.1 adds annotations alone.
const SCHEMA: &str = "https://json-schema.org/draft/2020-12/schema";
const OPENAPI: &str = "https://spec.openapis.org/oas/3.1/dialect/";

/// A fault where the dialect of a schema is not one of those that are known here.
pub(crate) fn schema_dialect(node: &Node) -> Option<Diagnostic> {
    let name = node.as_str().map(|name| name.trim_end_matches('#'));
    let is_known = name.is_some_and(|name| name == SCHEMA || name.starts_with(OPENAPI));
    (!is_known).then(|| {
        Diagnostic::error(
            Code::UnsupportedDialect,
            "the schema is written in a dialect other than JSON Schema 2020-12",
            node.span,
            "this dialect",
        )
        .with_help(format!("rewrite it in {SCHEMA}, or leave this out"))
    })
}
