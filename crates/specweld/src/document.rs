//! Documents as users of this crate hold them: to be written, and to be looked into by pointer.

use serde::ser::{Serialize, Serializer};

use crate::node::{Node, Value};
use crate::page::Span;
use crate::pointer;

/// The extension that names the page an operation or a component came from.
pub const PAGE_EXTENSION: &str = "x-specweld-page";
/// The extension that names the API of an operation.
pub const API_EXTENSION: &str = "x-specweld-api";
/// The extension of the document that keeps each API's `info`.
pub const APIS_EXTENSION: &str = "x-specweld-apis";

/// The extension of an API's `info` in [`APIS_EXTENSION`] that keeps what its documents say of it as a whole:
/// `externalDocs`, and extensions of the document.
pub const DOCUMENT_EXTENSION: &str = "x-specweld-document";

/// The extension of an operation that keeps its servers where a setting puts a prefix before its path: their URLs hold
/// for the path without that prefix, which [`PATH_PREFIX_EXTENSION`] keeps.
pub const SERVERS_EXTENSION: &str = "x-specweld-servers";
/// The extension of an API's `info` in [`APIS_EXTENSION`] that keeps what a setting puts before its paths.
pub const PATH_PREFIX_EXTENSION: &str = "x-specweld-path-prefix";

/// An OpenAPI document, as [`weld`](crate::weld) makes it and [`read_document`](crate::read_document) reads it.
///
/// It keeps the order of its members, the digits of its numbers, and where each value was written. Two are equal if
/// they are equal as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub(crate) root: Node,
}

impl Document {
    /// The JSON text, indented by two blanks, with a line feed at its end.
    pub fn to_json(&self) -> String {
        // Writing to a string fails on no value that a document can hold.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The value that a JSON pointer leads to: `/components/schemas/Tie`, or nothing for the whole. The pointer is
    /// plain (RFC 6901, section 3), not that of a URI fragment.
    pub fn pointer(&self, pointer: &str) -> Option<ValueRef<'_>> {
        let tokens = pointer::tokens(pointer)?;
        pointer::resolve(&self.root, &tokens).map(ValueRef)
    }

    /// Where the key of the member was written that a JSON pointer leads to; nothing for what is no member. What stands
    /// on no page has the default, which is empty.
    pub fn key_span(&self, pointer: &str) -> Option<Span> {
        let mut tokens = pointer::tokens(pointer)?;
        let key = tokens.pop()?;
        let holder = pointer::resolve(&self.root, &tokens)?.as_object()?;
        holder.get(&key).map(|member| member.key_span)
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.root.serialize(serializer)
    }
}

/// A value in a [`Document`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueRef<'a>(&'a Node);

impl<'a> ValueRef<'a> {
    /// Where it was written. What was made of something has that one's place; what stands on no page has the default,
    /// which is empty.
    pub fn span(self) -> Span {
        self.0.span
    }

    /// The text, if this is a string.
    pub fn as_str(self) -> Option<&'a str> {
        self.0.as_str()
    }

    /// The truth value, if this is one.
    pub fn as_bool(self) -> Option<bool> {
        self.0.as_bool()
    }

    /// The members in their order, if this is an object.
    pub fn members(self) -> Option<impl Iterator<Item = (&'a str, ValueRef<'a>)>> {
        let members = self.0.as_object()?.iter();
        Some(members.map(|(key, member)| (key.as_str(), ValueRef(&member.node))))
    }

    /// The items, if this is an array.
    pub fn items(self) -> Option<impl Iterator<Item = ValueRef<'a>>> {
        match &self.0.value {
            Value::Array(items) => Some(items.iter().map(ValueRef)),
            _ => None,
        }
    }
}

impl Serialize for ValueRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
