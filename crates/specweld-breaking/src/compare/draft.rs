//! A message before it is written: what stands where in it.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;
use specweld_document::Cursor;

use crate::schema::Side;

use super::credentials::Alternative;
use super::field::Key;
use super::matching::{Entry, Pair};

/// What of a message something is about, and so where a witness puts its value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Part {
    /// No message shows it.
    #[default]
    None,
    /// Any request.
    Request,
    /// A parameter holds the value.
    Parameter(Key),
    /// A parameter is there or not, as the value says.
    ParameterPresence(Key),
    /// A parameter is written in a way; whatever it holds.
    ParameterStyle(Key),
    /// A parameter is there, and holds nothing.
    EmptyParameter(Key),
    /// A request body is there or not, as the value says.
    BodyPresence,
    /// The value is a media type of the request body.
    BodyType,
    /// A request body, of this media type before and now, holds the value.
    Body(Rc<[String; 2]>),
    /// A request body of this media type, that holds no more than it has to.
    SilentBody(Rc<[String; 2]>),
    /// A form has a part of that name.
    BodyMember(Rc<[String; 2]>, String),
    /// The value is a media type that an answer is asked for as.
    Accept,
    /// The value says which credentials come with a request.
    Credentials,
    /// The value is the address of a server.
    Address,
    /// The value is a URL that is asked for by itself.
    Url,
    /// An answer of a status, before and now.
    Answer(String),
    /// The answer of a status, of this media type before and now, holds the value.
    AnswerBody(String, Rc<[String; 2]>),
    /// The answer of a status has a body or not, as the value says.
    AnswerPresence(String),
    /// The header of an answer, in small letters, holds the value.
    Header(String, String),
    /// The header of an answer is there or not, as the value says.
    HeaderPresence(String, String),
}

/// A value where it stands in a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    Value(Value),
    /// It is there without a value.
    Empty,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    pub address: String,
    pub credentials: Alternative,
    pub parameters: BTreeMap<Key, Sent>,
    pub body: Option<(String, Value)>,
    pub accept: Option<String>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, Value>,
    pub body: Option<(String, Value)>,
}

/// An operation of two documents, of which one side may be missing.
#[derive(Clone, Debug)]
pub struct Sides<'a> {
    old: Option<Entry<'a>>,
    new: Option<Entry<'a>>,
}

impl<'a> Sides<'a> {
    pub fn of(pair: &Pair<'a>) -> Self {
        let (old, new) = match pair {
            Pair::Both(old, new) => (Some(old.clone()), Some(new.clone())),
            Pair::Old(old) => (Some(old.clone()), None),
            Pair::New(new) => (None, Some(new.clone())),
        };
        Self { old, new }
    }

    pub fn get(&self, side: Side) -> Option<&Entry<'a>> {
        match side {
            Side::Old => self.old.as_ref(),
            Side::New => self.new.as_ref(),
        }
    }
}

/// The index of a side in a pair of names.
pub fn index(side: Side) -> usize {
    match side {
        Side::Old => 0,
        Side::New => 1,
    }
}

/// How the value of a parameter or a header is described.
pub enum Described<'a> {
    /// By a schema and a style.
    Schema(Option<&'a Value>),
    /// By a media type.
    Content(&'a str, Option<&'a Value>),
}

impl<'a> Described<'a> {
    pub fn of(field: &Cursor<'a>) -> Self {
        let content = field.get("content").and_then(|content| {
            let members = content.members();
            members.into_iter().next()
        });
        match content {
            Some((name, media)) => Self::Content(name, media.value.get("schema")),
            None => Self::Schema(field.value.get("schema")),
        }
    }

    pub fn schema(&self) -> Option<&'a Value> {
        match self {
            Self::Schema(schema) | Self::Content(_, schema) => *schema,
        }
    }

    /// Whether its value is a text on the way.
    pub fn is_wire(&self) -> bool {
        matches!(self, Self::Schema(_))
    }
}
