//! A place in the document and what stands there.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Document, DocumentError, pointer};

/// An object of the document with its JSON pointer, so that every error can say where it is.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    document: &'a Document,
    /// The object.
    pub value: &'a Value,
    /// JSON pointer of where it stands: of the target, where it was referred to.
    pub pointer: String,
}

impl<'a> Cursor<'a> {
    /// The document itself.
    pub fn root(document: &'a Document) -> Self {
        Self {
            document,
            value: document.value(),
            pointer: String::new(),
        }
    }

    /// The document that it is of.
    pub fn document(&self) -> &'a Document {
        self.document
    }

    /// The member as it is written: a reference stays one.
    pub fn member(&self, key: &str) -> Option<Self> {
        Some(self.at(self.value.get(key)?, key))
    }

    /// The member, or what it refers to.
    pub fn get(&self, key: &str) -> Option<Self> {
        self.member(key).map(Self::resolve)
    }

    /// All members but extensions, in the order of their keys, which does not depend on how the
    /// document was parsed.
    pub fn members(&self) -> BTreeMap<&'a str, Self> {
        let members = self.value.as_object().into_iter().flatten();
        members
            .filter(|(key, _)| !key.starts_with("x-"))
            .map(|(key, value)| (key.as_str(), self.at(value, key).resolve()))
            .collect()
    }

    /// The items of a list.
    pub fn items(&self, key: &str) -> Vec<Self> {
        let Some(list) = self.member(key) else {
            return Vec::new();
        };
        let items = list.value.as_array().into_iter().flatten();
        items
            .enumerate()
            .map(|(index, item)| list.at(item, &index.to_string()).resolve())
            .collect()
    }

    /// A member that is a text.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    /// Whether a member is `true`.
    pub fn flag(&self, key: &str) -> bool {
        self.value.get(key) == Some(&Value::Bool(true))
    }

    /// `description`; empty where there is none.
    pub fn description(&self) -> String {
        self.text("description").unwrap_or_default().to_owned()
    }

    /// The names of the members that an object must have, sorted.
    pub fn required(&self) -> impl Iterator<Item = &'a str> {
        self.document.required(self.value).into_iter()
    }

    /// An error at this place: see [`Document::error`].
    pub fn error(
        &self,
        code: &'static str,
        message: impl Into<String>,
        help: &str,
    ) -> DocumentError {
        self.document
            .error(code, self.pointer.as_str(), message, help)
    }

    fn at(&self, value: &'a Value, key: &str) -> Self {
        Self {
            document: self.document,
            value,
            pointer: {
                let mut place = self.pointer.clone();
                pointer::push(&mut place, key);
                place
            },
        }
    }

    fn resolve(self) -> Self {
        let mut cursor = self;
        while let Some((pointer, value)) = cursor.document.target(cursor.value) {
            cursor = Self {
                value,
                pointer,
                ..cursor
            };
        }
        cursor
    }
}
