//! One plain description of an operation, which all emitters read.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;

use super::{
    name,
    read::{path::Mixed, request, response},
};
use crate::{Document, Fault, Operation as Documented, Types};
use specweld_document::Cursor;

/// The operations of one vendor's API.
#[derive(Debug)]
pub(super) struct Api {
    /// `x-specweld-api` as the name of the module.
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
    /// JSON pointer, for faults that show late.
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
    /// Whether it is an answer of the `Ok` type.
    pub succeeds: bool,
    /// Whether it is an answer of the `Error` type.
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
    /// None when the document names a range, so that the answer itself has to say.
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

/// Describes all operations of a document by API. Those at fault are left out.
pub(super) fn apis(document: &Document, types: &Types<'_>, faults: &mut Vec<Fault>) -> Vec<Api> {
    let mut apis: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    for documented in document.operations() {
        match read(document, types, &documented) {
            Ok((api, operation)) => apis.entry(api).or_default().push(operation),
            Err(found) => faults.extend(found),
        }
    }
    apis.into_iter()
        .filter_map(|(name, operations)| {
            Some(Api {
                service: name::type_ident(&name)?,
                name,
                operations,
            })
        })
        .collect()
}

fn read(
    document: &Document,
    types: &Types<'_>,
    documented: &Documented<'_>,
) -> Result<(String, Operation), Vec<Fault>> {
    let root = Cursor::root(document);
    let path_item = root
        .get("paths")
        .and_then(|paths| paths.get(documented.path));
    let Some((path_item, operation)) =
        path_item.and_then(|item| Some((item.clone(), item.get(documented.method)?)))
    else {
        // `documented` comes out of the same document.
        return Err(vec![root.fault("the operation is lost", "report this")]);
    };
    let mut faults = Vec::new();
    let written = operation.text("x-specweld-api").unwrap_or_default();
    let api = name::module(written).unwrap_or_else(|| {
        faults.push(operation.fault(
            format!("the operation belongs to no API: x-specweld-api is `{written}`"),
            "name its API in `x-specweld-api`: the module is named by it",
        ));
        String::new()
    });
    let own_id = documented
        .id
        .strip_prefix(&api)
        .map_or(documented.id, |rest| rest.trim_start_matches('_'));
    let method = name::field_ident(own_id);
    if method.is_none() {
        faults.push(operation.fault(
            format!("operationId `{}` makes no Rust name", documented.id),
            "use letters, digits and underscores",
        ));
    }
    let request = request::read(&root, &path_item, &operation, documented.path, &api, types);
    let responses = response::read(&operation, types);
    let (request, responses) = match (request, responses) {
        (Ok(request), Ok(responses)) => (request, responses),
        (request, responses) => {
            faults.extend(request.err().into_iter().flatten());
            faults.extend(responses.err().into_iter().flatten());
            return Err(faults);
        }
    };
    let (Some(method), []) = (method, faults.as_slice()) else {
        return Err(faults);
    };
    Ok((
        api,
        Operation {
            id: documented.id.to_owned(),
            prefix: name::prefix(own_id),
            method,
            http_method: documented.method.to_owned(),
            route: request.route,
            mixed: request.mixed,
            pointer: operation.pointer.clone(),
            documentation: documentation(&operation),
            parameters: request.parameters,
            credentials: request.credentials,
            body: request.body,
            responses,
        },
    ))
}

fn documentation(operation: &Cursor<'_>) -> String {
    let mut parts = Vec::new();
    parts.extend(operation.text("summary").map(str::to_owned));
    if operation.flag("deprecated") {
        parts.push("Deprecated.".to_owned());
    }
    parts.extend(operation.text("description").map(str::to_owned));
    parts.join("\n\n")
}
