//! One plain description of an operation, as its caller sees it.

use proc_macro2::{Ident, TokenStream};
use serde_json::Value;
use specweld_axum::Style;

use crate::Note;
use crate::outcomes::Outcome;

/// The operations, and what progenitor is given of the document beside them.
pub(super) struct Adapted {
    /// `info`.
    pub info: Value,
    /// In the order in which progenitor goes through them.
    pub operations: Vec<Operation>,
    /// By place.
    pub notes: Vec<Note>,
}

/// An operation.
pub(super) struct Operation {
    pub id: String,
    /// Name of the method of `Client`.
    pub method_name: Ident,
    /// Name of the type of its requests, and start of the names of the types for that.
    pub type_name: Ident,
    pub pointer: String,
    pub documentation: String,
    /// Path template as it is documented.
    pub path: String,
    /// HTTP method in lower case.
    pub method: &'static str,
    /// In the order in which they are passed.
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub outcome: Outcome,
    /// Path of the module that holds the outcome.
    pub outcomes: TokenStream,
    /// The operation object that progenitor is given: of its parameters those that stand in the path.
    pub object: Value,
}

/// A parameter.
pub(super) struct Parameter {
    pub field: Ident,
    /// Name on the wire.
    pub name: String,
    pub place: Place,
    pub style: Style,
    pub required: bool,
    pub ty: TokenStream,
    pub documentation: String,
}

/// In the order in which parameters are passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// With its number among the parameters of the path.
    Path(usize),
    Query,
    Header,
    Cookie,
}

impl Place {
    /// As OpenAPI writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path(_) => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// A body.
pub(super) struct Body {
    pub required: bool,
    pub documentation: String,
    pub media_type: String,
    pub format: Format,
    pub ty: TokenStream,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Form,
    Text,
    Bytes,
    Multipart,
}

impl Operation {
    /// What progenitor knows the path by: its parameters are numbered, so that none has the name of a variable.
    pub fn numbered_path(&self) -> String {
        let mut parts = self.path.split('{');
        let mut path = parts.next().unwrap_or_default().to_owned();
        for (number, part) in parts.enumerate() {
            let after = part.split_once('}').map_or("", |(_, after)| after);
            path.push_str(&format!("{{p{number}}}{after}"));
        }
        path
    }
}
