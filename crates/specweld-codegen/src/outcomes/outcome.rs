//! One plain description of what an operation may be answered with.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;

use crate::media_type::Format;

/// What an operation may be answered with.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// `operationId`.
    pub id: String,
    /// The module of its API.
    pub api: String,
    /// Start of the names of its types.
    pub prefix: String,
    /// Sorted by status: codes, ranges, default.
    pub responses: Vec<Response>,
    /// Where it differs from what the document says, in Markdown.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Response {
    /// The status as it is documented.
    pub key: String,
    pub status: Status,
    pub variant: Ident,
    pub documentation: String,
    /// Whether it is a response of the `Ok` type.
    pub succeeds: bool,
    /// Whether it is a response of the `Error` type.
    pub fails: bool,
    pub headers: Vec<Header>,
    pub media: Vec<ResponseMedia>,
    /// The type of its status, unless that is one code.
    pub status_type: Option<Ident>,
    /// The type of its headers, if it has some. Those of responses with the same headers are one.
    pub headers_type: Option<Ident>,
    /// The type of its body where it has several media types. Those of responses with the same ones are one.
    pub body_type: Option<Ident>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Code(u16),
    /// Its first digit.
    Range(u16),
    Default,
}

#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub field: Ident,
    /// In lower case, as `HTTP/2` writes it.
    pub name: String,
    pub required: bool,
    pub style: HeaderStyle,
    /// As it is written in the module of the API.
    pub ty: TokenStream,
    pub documentation: String,
}

/// How a header is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeaderStyle {
    /// A text, or several with commas between them.
    Simple,
    /// Names and texts of properties.
    Object {
        explode: bool,
        /// For each property whether it is a text whatever it looks like.
        properties: Vec<(String, bool)>,
        /// Whether those that are not documented are such texts.
        additional: bool,
    },
    Json,
}

#[derive(Debug, Clone)]
pub(crate) struct ResponseMedia {
    /// None when the document names a range, so that the response itself has to say.
    pub media_type: Option<String>,
    /// As it is documented.
    pub documented: String,
    /// Why its type says less than the document.
    pub untyped: Option<&'static str>,
    pub variant: Ident,
    pub format: Format,
    /// As it is written in the module of the API.
    pub ty: TokenStream,
}

impl Response {
    /// What its headers are, without what is said of them: those that are equal have one type. None where there are none.
    pub fn headers_key(&self) -> Option<String> {
        let keys: Vec<_> = self
            .headers
            .iter()
            .map(|header| {
                let Header {
                    name,
                    required,
                    style,
                    ty,
                    ..
                } = header;
                format!("{name} {required} {style:?} {ty}")
            })
            .collect();
        (!keys.is_empty()).then(|| keys.join("\n"))
    }
}

impl ResponseMedia {
    /// Whether the body comes piece by piece.
    pub fn is_stream(&self) -> bool {
        matches!(
            self.format,
            Format::Bytes | Format::Lines | Format::Events { .. }
        )
    }
}

impl Outcome {
    /// Name of one of its types.
    pub fn type_name(&self, suffix: &str) -> Ident {
        format_ident!("{}{suffix}", self.prefix)
    }

    /// Whether a variant for which this holds has a body that is a stream.
    pub fn has_stream(&self, belongs: fn(&Response) -> bool) -> bool {
        let mut responses = self.responses.iter().filter(|response| belongs(response));
        responses.any(|response| response.media.iter().any(ResponseMedia::is_stream))
    }

    /// Whether the document names a failure.
    pub fn can_fail(&self) -> bool {
        self.responses.iter().any(|response| response.fails)
    }

    /// The names of all its types.
    pub fn type_names(&self) -> BTreeSet<String> {
        let of_responses = self.responses.iter().flat_map(|response| {
            let Response {
                status_type,
                headers_type,
                body_type,
                ..
            } = response;
            [status_type, headers_type, body_type].into_iter().flatten()
        });
        let enums = ["Ok", "Error"].map(|suffix| self.type_name(suffix));
        let names = of_responses.chain(&enums);
        names.map(ToString::to_string).collect()
    }
}
