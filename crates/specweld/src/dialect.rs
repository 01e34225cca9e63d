//! The versions of OpenAPI that fragments are written in.

use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Node, Value};

/// Which OpenAPI a fragment is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// OpenAPI 3.0.x
    V3_0,
    /// OpenAPI 3.1.x
    V3_1,
}

/// The dialect that the member `key` names.
pub(crate) fn dialect(key: &str, version: &Node) -> Result<Dialect, Diagnostic> {
    let unsupported = |message: String| {
        let help = if key == "swagger" {
            "convert the document to OpenAPI 3 first: Swagger 2.0 is another format"
        } else {
            "write `openapi: 3.0.x` or `openapi: 3.1.x`, in quotes if need be"
        };
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
            return unsupported(format!("`{key}` is {}, not a version", version.type_name()));
        }
    };
    let mut parts = text.split('.');
    match (key, parts.next(), parts.next()) {
        ("openapi", Some("3"), Some("0")) => Ok(Dialect::V3_0),
        ("openapi", Some("3"), Some("1")) => Ok(Dialect::V3_1),
        ("openapi", ..) => unsupported(format!("OpenAPI {text} is neither 3.0 nor 3.1")),
        _ => unsupported(format!("Swagger {text} is not OpenAPI 3")),
    }
}
