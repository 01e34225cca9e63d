//! One plain description of an operation, as its caller sees it.

use proc_macro2::{Ident, TokenStream};
use serde_json::{Value, json};
use specweld_axum::Style;

use crate::Note;
use crate::form::Part;
use crate::outcomes::Outcome;

/// The operations, and what progenitor is given of the document beside them.
pub(super) struct Adapted {
    /// `info`.
    pub info: Value,
    /// By path, and for each path in the order of [`METHODS`](specweld_document::METHODS).
    pub operations: Vec<Operation>,
    /// The security schemes whose secrets the client sends.
    pub schemes: Vec<Scheme>,
    /// By place.
    pub notes: Vec<Note>,
}

/// A security scheme.
pub(super) struct Scheme {
    pub name: String,
    /// What sets its secret.
    pub field: Ident,
    pub kind: SchemeKind,
    pub documentation: String,
}

/// Where the secret of a scheme goes.
pub(super) enum SchemeKind {
    Basic,
    Bearer,
    Header(String),
    Query(String),
    Cookie(String),
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
    /// Where it is said to be.
    pub server: Server,
    /// HTTP method in lower case.
    pub method: &'static str,
    /// In the order in which they are passed.
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    /// What of its credentials suffices, each with the Rust names of its schemes.
    pub security: Vec<Vec<Ident>>,
    /// Whether any operation asks for credentials that the client sends.
    pub is_guarded: bool,
    pub outcome: Outcome,
}

/// A documented server.
pub(super) struct Server {
    /// Its address, with variables in braces.
    pub url: String,
    pub variables: Vec<Variable>,
}

/// A variable in the address of a server.
pub(super) struct Variable {
    pub name: String,
    pub default: String,
    /// The values that it may have; none where it may have any.
    pub values: Vec<String>,
}

/// A parameter.
pub(super) struct Parameter {
    pub field: Ident,
    /// Name on the wire.
    pub name: String,
    pub place: Place,
    pub style: Style,
    /// Whether reserved characters stand for themselves: in queries.
    pub allows_reserved: bool,
    /// Whether it may be there without a value: then none is one where it is required.
    pub may_be_empty: bool,
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
    /// In the order of the media types.
    pub media: Vec<Media>,
}

/// A body of one media type.
pub(super) struct Media {
    pub media_type: String,
    /// Name among those of a body that has several.
    pub variant: Ident,
    pub kind: Kind,
    pub ty: TokenStream,
    /// The type without aliases, by which the compiler takes two for one.
    pub resolved: TokenStream,
}

/// How a body is written.
pub(super) enum Kind {
    Json,
    Text,
    Bytes,
    /// Bytes of a media type that their sender names.
    Any,
    /// With the fields that are not written as fields are.
    Form(Vec<(String, Style)>),
    /// A form that is put together by its sender.
    OpaqueForm,
    /// A form of parts.
    Parts(Vec<Part>),
}

impl Kind {
    /// Whether it is sent once, for it may be a stream.
    pub fn is_stream(&self) -> bool {
        matches!(
            self,
            Self::Bytes | Self::Any | Self::OpaqueForm | Self::Parts(_)
        )
    }

    /// Whether reqwest puts it together.
    pub fn is_multipart(&self) -> bool {
        matches!(self, Self::OpaqueForm | Self::Parts(_))
    }
}

/// What progenitor is given of an operation.
///
/// All names are numbered: so what is written of one operation is never taken for another's, paths that differ in the names of
/// their parameters alone stay apart, and no parameter has the name of a variable.
pub(super) struct Numbered {
    pub id: String,
    pub path: String,
    /// Names of the parameters in the path, in its order.
    pub parameters: Vec<String>,
}

impl Operation {
    /// Whether the body of its requests or of its responses may be a stream.
    pub fn streams(&self) -> bool {
        let sends = self.body.iter().flat_map(|body| &body.media);
        let sends = sends.into_iter().any(|media| media.kind.is_stream());
        sends || self.outcome.has_stream(|_| true)
    }

    /// As the operation with this number.
    pub fn numbered(&self, number: usize) -> Numbered {
        let mut parts = self.path.split('{');
        let mut path = parts.next().unwrap_or_default().to_owned();
        let mut parameters = Vec::new();
        for (index, part) in parts.enumerate() {
            let after = part.split_once('}').map_or("", |(_, after)| after);
            let name = format!("p{number}_{index}");
            path.push_str(&format!("{{{name}}}{after}"));
            parameters.push(name);
        }
        Numbered {
            id: format!("operation_{number}"),
            path,
            parameters,
        }
    }
}

impl Numbered {
    /// The operation object: decoding is ours, and of this response progenitor makes but what is left out again.
    pub fn object(&self) -> Value {
        let parameters = self.parameters.iter().map(
            |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }),
        );
        json!({
            "operationId": self.id,
            "parameters": parameters.collect::<Vec<_>>(),
            "responses": { "default": { "description": "" } },
        })
    }
}
