//! What a document promises: its operations, ready to judge exchanges by, and all that can be witnessed of it.

mod enumeration;
mod path;
mod read;
mod schema;
mod security;

use std::collections::BTreeSet;

use specweld_document::Document;
use specweld_document::written::Style;

pub(crate) use enumeration::{Enumerations, NodeId};
pub(crate) use path::{PathPlace, Routes};
pub(crate) use schema::{Direction, Hidden, Schema};
pub(crate) use security::{Credential, Requirement};

/// Index of something that can be witnessed.
pub(crate) type PointId = usize;

/// A document, ready to judge exchanges by.
///
/// Schemas are compiled when they are first needed: to make a contract of a large document takes little.
#[derive(Debug)]
pub struct Contract {
    pub(crate) document: Document,
    pub(crate) operations: Vec<Operation>,
    pub(crate) routes: Routes,
    pub(crate) points: Vec<Documented>,
    pub(crate) enumerations: Enumerations,
    hosts: BTreeSet<String>,
}

/// Something that can be witnessed.
#[derive(Clone, Debug)]
pub(crate) struct Documented {
    /// The operation, or the schema that several use.
    pub group: String,
    /// What it is.
    pub what: String,
    /// JSON pointer of where it is documented.
    pub pointer: String,
}

#[derive(Debug)]
pub(crate) struct Operation {
    pub id: String,
    pub pointer: String,
    pub point: PointId,
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub responses: Vec<Response>,
    /// The alternatives of its credentials; none where it asks for none.
    pub security: Vec<Requirement>,
    /// Where they are documented.
    pub security_pointer: String,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: String,
    pub place: Place,
    pub required: bool,
    pub value: Written,
}

/// A parameter or a header: what its text stands for.
#[derive(Debug)]
pub(crate) struct Written {
    pub pointer: String,
    pub point: PointId,
    /// None where it can't be read.
    pub style: Option<Style>,
    pub schema: Option<Schema>,
    pub values: Option<NodeId>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    Path(PathPlace),
    Query,
    Header,
    Cookie,
}

#[derive(Debug)]
pub(crate) struct Body {
    pub pointer: String,
    pub required: bool,
    pub media: Vec<Media>,
}

#[derive(Debug)]
pub(crate) struct Media {
    /// As it is documented: `application/json`, `text/*`, ...
    pub range: String,
    pub pointer: String,
    pub point: PointId,
    pub schema: Option<Schema>,
    pub values: Option<NodeId>,
    /// The names of the parts or fields that must be there.
    pub required: Vec<String>,
    /// Whether the document says of fields how they are written.
    pub has_encoding: bool,
}

#[derive(Debug)]
pub(crate) struct Response {
    /// `404`, `4XX` or `default`.
    pub status: String,
    pub pointer: String,
    pub point: PointId,
    pub media: Vec<Media>,
    pub headers: Vec<Header>,
    /// Whether its body may tell a failure, although its status is that of a success.
    pub may_refuse: bool,
}

#[derive(Debug)]
pub(crate) struct Header {
    pub name: http::HeaderName,
    pub required: bool,
    pub value: Written,
}

impl Contract {
    /// The contract that a document states.
    #[must_use]
    pub fn new(document: Document) -> Self {
        read::read(document)
    }

    /// The title of the document.
    #[must_use]
    pub fn title(&self) -> &str {
        match self.document.info("title") {
            "" => "API",
            title => title,
        }
    }

    /// The hosts that the document's servers name, with their ports where they have some.
    #[must_use]
    pub fn hosts(&self) -> &BTreeSet<String> {
        &self.hosts
    }

    /// The names of the keys that the document's security schemes ask for, as [`Mask::with`](crate::Mask::with) takes them.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        security::keys(&self.document)
    }
}
