//! An exchange as it is shown.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::clock::Moment;
use crate::operation::Operation;

/// Longest body that is kept, in bytes. 64 KiB.
pub const LONGEST_BODY: usize = 64 << 10;

/// One request and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// Counts from 1 since the start or the last reset.
    pub number: u64,
    /// When it came, by the stub's clock.
    pub at: Moment,
    /// The operation that it reached. None while it is still coming in, and if there is none.
    pub operation: Option<Operation>,
    /// What was received.
    pub request: Request,
    /// What was sent back. None while there is nothing, and if there never was: the connection was cut, or the client
    /// went away.
    pub response: Option<Response>,
}

/// A request as it came. `…` stands where a secret was.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query. Shown are the values of documented parameters that hold no secrets, and no others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The headers by their names in lower case. One that came several times has its values joined by commas.
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(flatten)]
    pub body: Body,
}

/// A response as the operation gave it. `…` stands where a secret was.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The vendor's own code in the body, where it has one: Gigya's `errorCode`, Symphony's `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<i64>,
    /// The headers by their names in lower case. Those that belong to the connection are not among them.
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(flatten)]
    pub body: Body,
}

/// A body of a request or a response.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Body {
    /// The text: of a form like that of a query, of JSON without the values of members that are named for secrets. None
    /// if there is none, if it is longer than [`LONGEST_BODY`], or if it is a request's in a format that can't be
    /// searched for secrets.
    #[serde(rename = "body")]
    pub text: Option<String>,
    /// Its length in bytes.
    #[serde(rename = "body_bytes")]
    pub length: usize,
}

/// One line: `POST /pod/v1/user/1/unfollow 400 code=400 symphony_unfollow_user`.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Request {
            method,
            path,
            query,
            ..
        } = &self.request;
        write!(f, "{method} {path}")?;
        if let Some(query) = query {
            write!(f, "?{query}")?;
        }
        match &self.response {
            None => f.write_str(" no response")?,
            Some(response) => {
                write!(f, " {}", response.status)?;
                if let Some(code) = response.error_code {
                    write!(f, " code={code}")?;
                }
            }
        }
        match self.operation {
            Some(operation) => write!(f, " {operation}"),
            None => Ok(()),
        }
    }
}
