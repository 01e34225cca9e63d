//! One plain description of an operation, which all emitters read.

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;

/// The operations of one vendor's API.
#[derive(Debug)]
pub(super) struct Api {
    /// Name of the module.
    pub name: String,
    /// Name of the trait.
    pub service: Ident,
    pub operations: Vec<Operation>,
}

#[derive(Debug)]
pub(super) struct Operation {
    /// `operationId`.
    pub id: String,
    /// `operationId` without the API.
    pub method: Ident,
    /// Start of the names of its types.
    pub prefix: String,
    /// HTTP method in lower case.
    pub http_method: String,
    /// Route as axum writes it.
    pub route: String,
    /// What requests of that route must have around their parameters.
    pub mixed: Vec<Mixed>,
    /// JSON pointer, for errors that show late.
    pub pointer: String,
    pub documentation: String,
    /// In the order in which they are read.
    pub parameters: Vec<Parameter>,
    pub credentials: Vec<Credential>,
    pub body: Option<Body>,
    /// Sorted by status: codes, ranges, default.
    pub responses: Vec<Response>,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub field: Ident,
    /// Name on the wire.
    pub name: String,
    pub place: Place,
    pub style: TokenStream,
    pub required: bool,
    pub ty: TokenStream,
    /// JSON Schema as text.
    pub schema: String,
    pub documentation: String,
}

/// In the order in which parts of a request are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Path { segment: usize, part: usize },
    Query,
    Header,
    Cookie,
}

/// One security scheme.
#[derive(Debug, Clone)]
pub(super) struct Credential {
    /// Name of the scheme without the API.
    pub field: Ident,
    pub kind: CredentialKind,
    pub documentation: String,
}

#[derive(Debug, Clone)]
pub(super) enum CredentialKind {
    Basic,
    Bearer,
    ApiKey { place: Place, name: String },
}

#[derive(Debug)]
pub(super) struct Body {
    pub required: bool,
    pub documentation: String,
    /// In the order of the media types.
    pub media: Vec<RequestMedia>,
}

#[derive(Debug)]
pub(super) struct RequestMedia {
    pub media_type: String,
    pub variant: Ident,
    pub reader: Reader,
    pub ty: TokenStream,
    /// What is not checked of it, for its documentation.
    pub note: Option<&'static str>,
}

/// How the body of a request is read: by a JSON Schema as text, or without a look into it.
#[derive(Debug)]
pub(super) enum Reader {
    Json(String),
    Form(String),
    Text(String),
    Bytes,
    /// With the names of the parts that must be there.
    Multipart(Vec<String>),
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Form,
    Text,
    Bytes,
}

#[derive(Debug)]
pub(super) struct Response {
    pub status: Status,
    pub variant: Ident,
    pub documentation: String,
    /// Whether it is a response of the `Ok` type.
    pub succeeds: bool,
    /// Whether it is a response of the `Error` type.
    pub fails: bool,
    pub headers: Vec<Header>,
    pub media: Vec<ResponseMedia>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    Code(u16),
    /// Its first digit.
    Range(u16),
    Default,
}

#[derive(Debug, Clone)]
pub(super) struct Header {
    pub field: Ident,
    /// In lower case, as `HTTP/2` writes it.
    pub name: String,
    pub required: bool,
    pub ty: TokenStream,
    pub documentation: String,
}

#[derive(Debug, Clone)]
pub(super) struct ResponseMedia {
    /// None when the document names a range, so that the response itself has to say.
    pub media_type: Option<String>,
    pub variant: Ident,
    pub format: Format,
    pub ty: TokenStream,
}

impl Operation {
    /// Name of one of its types.
    pub fn type_name(&self, suffix: &str) -> Ident {
        format_ident!("{}{suffix}", self.prefix)
    }
}

/// What stands before, between and after the parameters of a segment, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mixed {
    pub segment: usize,
    pub around: Vec<String>,
}

/// A route without the names of its parameters, which axum does not tell apart by them.
pub(super) fn nameless(route: &str) -> String {
    let mut nameless = String::new();
    for segment in route.split('/') {
        let is_parameter = segment.starts_with('{');
        nameless.push('/');
        nameless.push_str(if is_parameter { "{}" } else { segment });
    }
    nameless
}
