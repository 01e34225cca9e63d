//! An exchange as a page writes it.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use super::template::{Escape, Template};
use crate::exchange::{Body, Request};

/// A request, and the answer that is expected.
#[derive(Clone, Debug)]
pub struct Step {
    /// The line of the page that the request begins at, from 1.
    pub line: usize,
    /// The method.
    pub(super) method: Method,
    /// Path and query.
    pub(super) target: Template,
    pub(super) headers: Vec<(HeaderName, Template)>,
    pub(super) body: Template,
    pub(super) answer: Answer,
}

/// What is expected of an answer, before its values are known.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: Vec<(HeaderName, Template)>,
    /// None: nothing is said of it.
    pub body: Option<Template>,
    pub json: bool,
}

/// What is expected of an answer.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The status.
    pub status: StatusCode,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Option<Text>,
}

/// An expected body.
#[derive(Clone, Debug)]
pub(super) enum Text {
    Json(serde_json::Value),
    Plain(String),
}

/// Why a step can't be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfilled {
    /// The names of values that nobody has given.
    #[error("needs {} in the world file", list(.0))]
    Missing(BTreeSet<String>),
    /// A value that can't stand where its place is.
    #[error("with its values, {0}")]
    Unfit(String),
}

fn list(names: &BTreeSet<String>) -> String {
    let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    names.join(", ")
}

impl Step {
    /// The request and what is expected of its answer, with their values.
    ///
    /// A value is percent-encoded in the target and in a form, and escaped inside the strings of JSON.
    ///
    /// # Errors
    /// Values are missing, or make no header or no JSON.
    pub fn fill(
        &self,
        mut value: impl FnMut(&str) -> Option<String>,
    ) -> Result<(Request, Expected), Unfilled> {
        let mut missing = BTreeSet::new();
        let target = self.target.fill(Escape::Percent, &mut value, &mut missing);
        let mut request = Request::new(self.method.clone(), target);
        let mut unfit = None;
        for (name, template) in &self.headers {
            let filled = template.fill(Escape::None, &mut value, &mut missing);
            match HeaderValue::from_str(&filled) {
                Ok(it) => drop(request.headers.append(name, it)),
                Err(_) => unfit = Some(format!("`{name}` is no header that can be sent")),
            }
        }
        let content_type = request.headers.get(header::CONTENT_TYPE);
        let escape = match content_type.and_then(|it| it.to_str().ok()) {
            Some(it) if it.starts_with("application/x-www-form-urlencoded") => Escape::Percent,
            Some(it) if it.contains("json") => Escape::Json,
            _ => Escape::None,
        };
        let body = self.body.fill(escape, &mut value, &mut missing);
        request.body = Body::Whole(Bytes::from(body));
        let expected = self.answer.fill(&mut value, &mut missing);
        if !missing.is_empty() {
            return Err(Unfilled::Missing(missing));
        }
        match (unfit, expected) {
            (None, Ok(expected)) => Ok((request, expected)),
            (Some(unfit), _) | (_, Err(unfit)) => Err(Unfilled::Unfit(unfit)),
        }
    }

    /// What it shows: its method, its target as the page has it, and the status.
    pub fn title(&self) -> String {
        let status = self.answer.status.as_u16();
        format!("{} {}: {status}", self.method, self.target)
    }

    /// The names of all values that it needs.
    pub fn names(&self) -> BTreeSet<&str> {
        let headers = self.headers.iter().chain(&self.answer.headers);
        let headers = headers.flat_map(|(_, it)| it.names());
        let bodies = self.answer.body.iter().flat_map(Template::names);
        let names = self.target.names().chain(self.body.names());
        names.chain(headers).chain(bodies).collect()
    }
}

impl Answer {
    fn fill(
        &self,
        value: &mut dyn FnMut(&str) -> Option<String>,
        missing: &mut BTreeSet<String>,
    ) -> Result<Expected, String> {
        let headers = self.headers.iter();
        let headers = headers.map(|(name, template)| {
            let filled = template.fill(Escape::None, value, missing);
            (name.clone(), filled)
        });
        let headers = headers.collect();
        let escape = if self.json {
            Escape::Json
        } else {
            Escape::None
        };
        let filled = self.body.as_ref().map(|it| it.fill(escape, value, missing));
        let body = match filled {
            Some(text) if self.json && missing.is_empty() => {
                let json = serde_json::from_str(&text);
                Some(Text::Json(json.map_err(|error| {
                    format!("the expected body is no JSON: {error}")
                })?))
            }
            other => other.map(Text::Plain),
        };
        Ok(Expected {
            status: self.status,
            headers,
            body,
        })
    }
}
