//! What a comparison comes to: changes, each with whom it breaks.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::schema::Direction;

/// What a change means for one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// What may be sent and what is taken is as it was.
    Documentation,
    /// What this side may send is still taken, and what it gets it took before.
    Compatible,
    /// A documented rule reads otherwise. Whom that breaks only people can tell.
    Rule,
    /// It can't be decided whether it breaks this side.
    Unknown,
    /// This side sends what is refused now, or gets what it could not get before.
    Breaking,
}

impl Level {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::Compatible => "compatible",
            Self::Rule => "rule",
            Self::Unknown => "unknown",
            Self::Breaking => "breaking",
        }
    }
}

/// What part of an operation a change is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Operations and their addresses.
    Paths,
    /// Parameters.
    Parameters,
    /// Whether there is a request body, and of which media types.
    RequestBody,
    /// Statuses and media types of responses.
    Responses,
    /// Headers of responses.
    Headers,
    /// Schemas.
    Schema,
    /// Requirements and schemes.
    Security,
    /// Base addresses.
    Servers,
    /// Requests that the server sends.
    Callbacks,
    /// Webhooks, which are kept as `x-webhooks`.
    Webhooks,
    /// Links of responses.
    Links,
    /// Tags.
    Tags,
    /// `info`.
    Info,
    /// Components that nothing uses.
    Components,
    /// Prose.
    Description,
}

/// What about it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Whether it is there.
    Existence,
    /// Whether it must be there, or may be null.
    Requiredness,
    /// What type it is of, or how it is written.
    Type,
    /// Which values it has.
    Values,
    /// Bounds and patterns.
    Constraints,
    /// How schemas are composed.
    Structure,
    /// Which way it goes.
    Mutability,
    /// Deprecation, sunset, stability, versions.
    Lifecycle,
    /// A rule in prose.
    Rule,
    /// Texts.
    Text,
}

/// How it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It was not there.
    Add,
    /// It is not there any more.
    Remove,
    /// It is another.
    Change,
    /// It is larger.
    Increase,
    /// It is smaller.
    Decrease,
    /// There was no bound.
    Set,
    /// It takes in more.
    Generalize,
    /// It takes in less.
    Specialize,
}

macro_rules! written {
    ($($name:ident)*) => {$(
        impl $name {
            /// As it is written.
            pub fn as_str(self) -> String {
                let value = serde_json::to_value(self).unwrap_or_default();
                value.as_str().unwrap_or_default().to_owned()
            }
        }
    )*};
}
written!(Area Kind Action);

/// An operation, by what it was called by before, or now where it is new.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Operation {
    /// In capitals.
    pub method: String,
    /// The path template, or the name of a webhook.
    pub path: String,
    /// `operationId`.
    pub id: String,
    /// The API that it is one of, where a document holds several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Place {
    /// JSON pointer in the document.
    pub pointer: String,
    /// The page or file that it was written in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Line in the page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in the line, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// What is sent, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// A request.
    Request {
        /// In capitals.
        method: String,
        /// The whole URL; from the path on where the document names no server.
        url: String,
        /// Names and values, in the order in which they are sent.
        headers: Vec<(String, String)>,
        /// The text of the body.
        body: Option<String>,
    },
    /// An answer.
    Answer {
        /// The status code.
        status: u16,
        /// Names and values, in the order in which they are sent.
        headers: Vec<(String, String)>,
        /// The text of the body.
        body: Option<String>,
    },
}

/// `POST https://library.example/loans, Content-Type: application/json, {"weeks":5}`
impl std::fmt::Display for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (headers, body) = match self {
            Self::Request {
                method,
                url,
                headers,
                body,
            } => {
                write!(f, "{method} {url}")?;
                (headers, body)
            }
            Self::Answer {
                status,
                headers,
                body,
            } => {
                write!(f, "{status}")?;
                (headers, body)
            }
        };
        for (name, value) in headers {
            write!(f, ", {name}: {value}")?;
        }
        match body {
            Some(body) => write!(f, ", {body}"),
            None => Ok(()),
        }
    }
}

/// What shows what a change breaks.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Witness {
    /// What it is a value of, such as `request body` or ``query parameter `limit` ``.
    pub of: String,
    /// Which way it goes.
    pub direction: Direction,
    /// The value.
    pub value: Value,
    /// Who sends it.
    pub sender: Sender,
    /// What it shows.
    pub shows: String,
    /// Whether it was checked on both documents: the one takes it and the other does not, by a schema validator where schemas are in it.
    pub validated: bool,
    /// The whole message; none where there is no way to write it, such as XML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
    /// What a server answered to it, where it was sent to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<Answered>,
}

/// Who sends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sender {
    /// Who calls the API.
    Client,
    /// Who offers it.
    Server,
}

impl Sender {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// What a server answered to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answered {
    /// An answer came.
    With {
        /// The status code.
        status: u16,
        /// How the body of a refusal begins.
        body: Option<String>,
    },
    /// None came.
    Not {
        /// Why.
        because: String,
    },
    /// It was not asked.
    NotSent {
        /// Why.
        because: String,
    },
}

/// A change.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Twelve hexadecimal digits, which stay the same as long as the change does, whatever else changes.
    pub fingerprint: String,
    /// The operation; none where it is about the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// What part it is in.
    pub area: Area,
    /// What about it.
    pub kind: Kind,
    /// How.
    pub action: Action,
    /// Which way it goes what it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// What happened, in words.
    pub words: String,
    /// What it means for clients.
    pub clients: Level,
    /// What it means for servers.
    pub servers: Level,
    /// Why it is not what it would be otherwise, or why it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// What it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// Where it stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Place>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Place>,
    /// What shows that it breaks clients, servers, or both.
    pub witnesses: Vec<Witness>,
    /// The public items of the generated Rust that are not what they were.
    pub touches: Vec<Item>,
    /// Why it was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
}

/// A public item of generated Rust.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Item {
    /// What it is a part of.
    pub part: Part,
    /// Its path within that.
    pub path: String,
    /// Which step of the crate's version it asks for.
    pub step: Step,
}

/// A part of the generated Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The types, which the client hands out.
    Types,
    /// The client.
    Client,
    /// The server traits.
    Server,
}

/// A step of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Nothing of the interface is new.
    Patch,
    /// Something is new.
    Minor,
    /// Something is not what it was.
    Major,
}

impl Step {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl Change {
    /// The worse of the two levels.
    pub fn level(&self) -> Level {
        self.clients.max(self.servers)
    }
}

impl Direction {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}
