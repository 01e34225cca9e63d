//! One plain description of an operation, which all emitters read.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use serde_json::Value;
use specweld_axum::Style;

use crate::form::{Others, Part};
use crate::outcomes::Outcome;

/// The operations of one vendor's API.
#[derive(Debug)]
pub(super) struct Api {
    /// Name of the module.
    pub name: String,
    /// Name of the trait.
    pub service: Ident,
    /// Path of the module that holds the outcomes.
    pub outcomes: TokenStream,
    /// Whether nothing is written for whoever implements it, and nothing but what is documented can be answered.
    pub strict: bool,
    pub operations: Vec<Operation>,
}

#[derive(Debug)]
pub(super) struct Operation {
    /// `operationId`.
    pub id: String,
    /// `operationId` without the API.
    pub method: Ident,
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
    pub outcome: Outcome,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub field: Ident,
    /// Name on the wire.
    pub name: String,
    pub place: Place,
    pub style: Style,
    pub required: bool,
    /// Whether it may be there without a value, and is none then.
    pub may_be_empty: bool,
    pub ty: TokenStream,
    pub schema: Schema,
    pub documentation: String,
    /// Why it is but the text that is sent, if it is.
    pub note: Option<String>,
}

/// A JSON Schema that requests are checked by.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    pub text: String,
    /// The components that it reaches, by name.
    pub components: BTreeMap<String, Value>,
}

/// In the order in which parts of a request are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Path { segment: usize, part: usize },
    Query,
    Header,
    Cookie,
}

/// One security scheme.
#[derive(Debug, Clone)]
pub(crate) struct Credential {
    /// Name of the scheme without the API.
    pub field: Ident,
    pub kind: CredentialKind,
    pub documentation: String,
}

#[derive(Debug, Clone)]
pub(crate) enum CredentialKind {
    Basic,
    Bearer,
    ApiKey { place: Place, name: String },
}

#[derive(Debug)]
pub(crate) struct Body {
    pub required: bool,
    pub documentation: String,
    /// In the order of the media types.
    pub media: Vec<RequestMedia>,
}

#[derive(Debug)]
pub(crate) struct RequestMedia {
    pub media_type: String,
    pub variant: Ident,
    pub reader: Reader,
    pub ty: TokenStream,
    /// What is not checked of it, for its documentation.
    pub note: Option<&'static str>,
}

/// How the body of a request is read: by a JSON Schema, or without a look into it.
#[derive(Debug)]
pub(crate) enum Reader {
    Json(Schema),
    /// With the fields that are not written as fields are.
    Form(Schema, Vec<(String, Style)>),
    Text(Schema),
    Bytes,
    Multipart(Box<Form>),
}

/// A form of parts.
#[derive(Debug)]
pub(crate) struct Form {
    /// The fields, then the files.
    pub parts: Vec<Part>,
    pub others: Others,
    /// What the object of all fields must be.
    pub schema: Schema,
}

impl Form {
    /// Whether anything of it is handed over as it comes.
    pub fn has_files(&self) -> bool {
        self.others == Others::Welcome || self.parts.iter().any(|part| part.is_file)
    }
}

impl Body {
    /// The indices of the media types that are read as they come.
    pub fn streamed(&self) -> Vec<usize> {
        let media = self.media.iter().enumerate();
        let streamed = media.filter(|(_, media)| matches!(media.reader, Reader::Bytes));
        streamed.map(|(index, _)| index).collect()
    }

    /// The form of parts among them, with its index.
    pub fn form(&self) -> Option<(usize, &Form)> {
        let mut media = self.media.iter().enumerate();
        media.find_map(|(index, media)| match &media.reader {
            Reader::Multipart(form) => Some((index, &**form)),
            _ => None,
        })
    }

    /// Whether it can be read only once.
    pub fn is_read_once(&self) -> bool {
        !self.streamed().is_empty() || self.form().is_some_and(|(_, form)| form.has_files())
    }
}

impl Operation {
    /// Whether there is anything in a request that can be wrong.
    pub fn can_be_refused(&self) -> bool {
        !self.parameters.is_empty() || !self.credentials.is_empty() || self.body.is_some()
    }

    /// All schemas that its requests are checked by.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let media = self.body.iter().flat_map(|body| &body.media);
        let bodies = media.filter_map(|media| match &media.reader {
            Reader::Json(schema) | Reader::Form(schema, _) | Reader::Text(schema) => Some(schema),
            Reader::Multipart(form) => Some(&form.schema),
            Reader::Bytes => None,
        });
        let parameters = self.parameters.iter().map(|parameter| &parameter.schema);
        parameters.chain(bodies)
    }

    /// Name of one of its types.
    pub fn type_name(&self, suffix: &str) -> Ident {
        self.outcome.type_name(suffix)
    }
}

/// What stands before, between and after the parameters of a segment, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mixed {
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
