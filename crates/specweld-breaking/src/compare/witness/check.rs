//! Whether a document takes a message.

use serde_json::Value;
use specweld_document::Cursor;

use crate::compare::Comparer;
use crate::compare::content::{media_types, takes};
use crate::compare::credentials::{alternatives, satisfies};
use crate::compare::field::{parameters, presence};
use crate::compare::law::Presence;
use crate::compare::matching::{Entry, entries, template};
use crate::compare::response::{find, headers, statuses};
use crate::compare::server::addresses;
use crate::schema::{Direction, Side};

use super::written;
use crate::compare::draft::{Answer, Described, Request, Sent, Sides};

impl<'a> Comparer<'a> {
    /// Whether the operation of a side takes a request that `sender` describes; none where that can't be told.
    pub(super) fn takes_request(
        &mut self,
        sides: &Sides<'a>,
        side: Side,
        sender: &Entry<'a>,
        request: &Request,
    ) -> Option<bool> {
        let Some(taker) = sides.get(side) else {
            return (!self.is_anywhere(side, sender)).then_some(false);
        };
        let is_there = taker.method == sender.method
            && template(&taker.path) == template(&sender.path)
            && addresses(self.document_of(side), taker).contains(&request.address)
            && alternatives(self.document_of(side), taker.value.value)
                .iter()
                .any(|asked| satisfies(&request.credentials, asked));
        if !is_there {
            return Some(false);
        }
        let described = parameters(sender);
        for (key, parameter) in parameters(taker) {
            let Some(sent) = request.parameters.get(&key) else {
                match presence(Some(&parameter)) {
                    Presence::Required => return Some(false),
                    _ => continue,
                }
            };
            let one = described.get(&key).unwrap_or(&parameter);
            if !self.takes_field(side, Direction::Request, &parameter, one, sent)? {
                return Some(false);
            }
        }
        if let Some(accept) = &request.accept {
            let answers = statuses(&taker.value);
            let mut media = answers.values().flat_map(|it| media_types(Some(it)));
            if !media.any(|(range, _)| takes(&range, accept)) {
                return Some(false);
            }
        }
        self.takes_request_body(side, taker, sender, request)
    }

    fn takes_request_body(
        &mut self,
        side: Side,
        taker: &Entry<'a>,
        sender: &Entry<'a>,
        request: &Request,
    ) -> Option<bool> {
        let body = taker.value.get("requestBody");
        let (Some((name, value)), body) = (&request.body, &body) else {
            let is_required = body.is_some_and(|body| body.flag("required"));
            return Some(!is_required);
        };
        let types = media_types(body.as_ref());
        let Some((range, media)) = types.into_iter().find(|(range, _)| takes(range, name)) else {
            return Some(false);
        };
        let write = |entry: &Entry<'a>, range: &str| {
            let encoding = written::encoding(&entry.value, range);
            written::body(&written::concrete(name), value, encoding.as_ref())
        };
        // What is written otherwise is read as something else.
        if write(sender, name) != write(taker, &range) {
            return Some(false);
        }
        self.is_valid(
            side,
            Direction::Request,
            false,
            media.value.get("schema"),
            value,
        )
    }

    /// Whether a value of a parameter or header, as `sender` writes it, is read as one that `taker` takes.
    fn takes_field(
        &mut self,
        side: Side,
        direction: Direction,
        taker: &Cursor<'a>,
        sender: &Cursor<'a>,
        sent: &Sent,
    ) -> Option<bool> {
        let Sent::Value(value) = sent else {
            return Some(taker.flag("allowEmptyValue"));
        };
        // Names in a path are nobody's business.
        if written::field(sender, sent) != written::field(taker, sent) {
            return Some(false);
        }
        let described = Described::of(taker);
        let wire = described.is_wire();
        let readings = match wire {
            true => readings(value),
            false => vec![value.clone()],
        };
        let mut verdict = Some(false);
        for value in readings {
            match self.is_valid(side, direction, wire, described.schema(), &value) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => verdict = None,
            }
        }
        verdict
    }

    /// Whether clients of a side take an answer that `sender` describes.
    pub(super) fn takes_answer(
        &mut self,
        sides: &Sides<'a>,
        side: Side,
        sender: &Cursor<'a>,
        answer: &Answer,
    ) -> Option<bool> {
        let known = statuses(&sides.get(side)?.value);
        let Some(taker) = find(&known, answer.status) else {
            // A failure that is not known is one of its class.
            return Some(answer.status >= 400);
        };
        let sent = headers(sender);
        for (key, (_, header)) in headers(taker) {
            let Some(value) = answer.headers.get(&key) else {
                match header.flag("required") {
                    true => return Some(false),
                    false => continue,
                }
            };
            let one = sent.get(&key).map_or(&header, |(_, header)| header);
            let value = Sent::Value(value.clone());
            if !self.takes_field(side, Direction::Response, &header, one, &value)? {
                return Some(false);
            }
        }
        let types = media_types(Some(taker));
        let Some((name, value)) = &answer.body else {
            return Some(types.is_empty());
        };
        if types.is_empty() {
            // Who asked for none does not read it.
            return Some(true);
        }
        let Some((_, media)) = types.into_iter().find(|(range, _)| takes(range, name)) else {
            return Some(false);
        };
        self.is_valid(
            side,
            Direction::Response,
            false,
            media.value.get("schema"),
            value,
        )
    }

    /// Whether any operation of a document would be asked by the address of another's: by the same method, and a path that fits.
    fn is_anywhere(&self, side: Side, entry: &Entry<'a>) -> bool {
        let paths = Cursor::root(self.document_of(side)).get("paths");
        let known = paths.map(|paths| entries(&paths)).unwrap_or_default();
        let fits = |path: &str| {
            let (one, other) = (segments(path), segments(&entry.path));
            one.len() == other.len()
                && one
                    .iter()
                    .zip(&other)
                    .all(|(one, other)| one == other || one.contains('{') || other.contains('{'))
        };
        known
            .iter()
            .any(|it| it.method == entry.method && fits(&it.path))
    }

    fn is_valid(
        &mut self,
        side: Side,
        direction: Direction,
        wire: bool,
        schema: Option<&'a Value>,
        value: &Value,
    ) -> Option<bool> {
        match schema {
            Some(schema) => self.schemas.is_valid(side, direction, wire, schema, value),
            None => Some(true),
        }
    }
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').collect()
}

/// What the text of a value may be read as: texts, and numbers and truths where they are such.
fn readings(value: &Value) -> Vec<Value> {
    let text = |value: &Value| match value {
        Value::Number(_) | Value::Bool(_) => Value::String(value.to_string()),
        value => value.clone(),
    };
    let read = |value: &Value| {
        let parsed = value
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok());
        let parsed: Option<Value> = parsed.filter(|it: &Value| it.is_number() || it.is_boolean());
        parsed.unwrap_or_else(|| value.clone())
    };
    let each = |of: &dyn Fn(&Value) -> Value| match value {
        Value::Array(items) => items.iter().map(of).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members
                .map(|(name, member)| (name.clone(), of(member)))
                .collect()
        }
        value => of(value),
    };
    vec![value.clone(), each(&text), each(&read)]
}
