//! Responses.
//!
//! progenitor gives a method one type of success and one of failure. Where the document has more,
//! they are widened to what holds them all.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use specweld_document::media_type::{BYTES, JSON, essence};
use specweld_document::{extension, members};

use super::scope::{Scope, code_list};

const VALUE: &str = "::serde_json::Value";

/// What a method makes of a response's body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Payload {
    /// Nothing: there is none.
    Empty,
    /// A value of a Rust type, from JSON.
    Json(String),
    /// A stream of bytes.
    Bytes,
}

/// Responses of one sort, by status, range (`4XX`) or `default`.
type Payloads<'v> = Vec<(&'v str, Payload)>;

impl Scope<'_> {
    /// The responses object.
    pub(super) fn responses(&mut self, operation: &Value) -> Value {
        let mut success = Payloads::new();
        let mut failure = Payloads::new();
        let mut default = None;
        let mut others = Vec::new();
        for (status, response) in members(operation, "responses") {
            let response = self.document.resolve(response);
            if response.get(extension::ERROR_RESPONSE) == Some(&Value::Bool(true)) {
                self.note(format!(
                    "A failure may have the status {status} too, and is `Ok` then: look into the value."
                ));
            }
            match status.as_bytes().first() {
                _ if status.starts_with("x-") => {}
                Some(b'2') => success.push((status, self.payload(status, response))),
                Some(b'4' | b'5') => failure.push((status, self.payload(status, response))),
                Some(b'd') => default = Some(self.payload(status, response)),
                _ => others.push(status),
            }
        }
        if !others.is_empty() {
            let others = others.join(", ");
            self.note(format!(
                "A response of status {others} is an `Error::UnexpectedResponse`."
            ));
        }
        match default {
            // progenitor would take it for a success as well.
            Some(payload) if !success.is_empty() => {
                failure.push(("4XX", payload.clone()));
                failure.push(("5XX", payload));
            }
            Some(payload) => failure.push(("default", payload)),
            None if success.is_empty() => {
                self.note(
                    "No success is documented: a response of status 2XX is a stream of bytes.",
                );
            }
            None => {}
        }
        let mut responses = Map::new();
        let success_payload = self.widest(&success, "success");
        let failure_payload = self.widest(&failure, "failure");
        self.write(success, success_payload, &mut responses);
        self.write(failure, failure_payload, &mut responses);
        Value::Object(responses)
    }

    fn payload(&mut self, status: &str, response: &Value) -> Payload {
        let mut media_types: Vec<&str> = members(response, "content")
            .map(|(media_type, _)| media_type)
            .collect();
        let json = members(response, "content").find(|(media_type, _)| essence(media_type) == JSON);
        let Some((chosen, content)) = json else {
            return if media_types.is_empty() {
                Payload::Empty
            } else {
                Payload::Bytes
            };
        };
        media_types.retain(|media_type| *media_type != chosen);
        if !media_types.is_empty() {
            let others = code_list(&media_types);
            self.note(format!(
                "Responses are read as `application/json`: one of {others} is an `Error::InvalidResponsePayload`."
            ));
        }
        match content.get("schema") {
            Some(schema) => {
                let what = format!("response {status}");
                self.rust_type(schema, &what)
                    .map_or(Payload::Bytes, Payload::Json)
            }
            None => Payload::Json(VALUE.to_owned()),
        }
    }

    /// The payload that holds all of them.
    fn widest(&mut self, payloads: &Payloads<'_>, sort: &str) -> Payload {
        let distinct: BTreeSet<&Payload> = payloads.iter().map(|(_, payload)| payload).collect();
        let mut distinct = distinct.into_iter();
        match (distinct.next(), distinct.next()) {
            (None, _) => return Payload::Empty,
            (Some(only), None) => return only.clone(),
            _ => {}
        }
        let shapes: Vec<_> = payloads
            .iter()
            .map(|(status, payload)| match payload {
                Payload::Empty => format!("{status} none"),
                Payload::Json(rust_type) => format!("{status} `{rust_type}`"),
                Payload::Bytes => format!("{status} bytes"),
            })
            .collect();
        let shapes = shapes.join(", ");
        if payloads
            .iter()
            .all(|(_, payload)| matches!(payload, Payload::Json(_)))
        {
            self.note(format!(
                "The body of a {sort} is a `serde_json::Value`, since it differs by status: {shapes}."
            ));
            Payload::Json(VALUE.to_owned())
        } else {
            self.note(format!(
                "The body of a {sort} is a stream of bytes, since it differs by status: {shapes}."
            ));
            Payload::Bytes
        }
    }

    fn write(
        &mut self,
        payloads: Payloads<'_>,
        payload: Payload,
        responses: &mut Map<String, Value>,
    ) {
        let content = match payload {
            Payload::Empty => json!({}),
            Payload::Json(rust_type) => {
                json!({ JSON: { "schema": self.replaced(&rust_type) } })
            }
            Payload::Bytes => json!({ BYTES: {} }),
        };
        let ranges: Vec<&str> = payloads
            .iter()
            .map(|(status, _)| *status)
            .filter(is_range)
            .collect();
        for (status, _) in &payloads {
            // progenitor matches a range before the statuses in it, which then can't be reached.
            let is_covered = !is_range(status)
                && ranges
                    .iter()
                    .any(|range| range.as_bytes()[0] == status.as_bytes()[0]);
            if !is_covered {
                let response = json!({ "description": "", "content": content });
                responses.insert((*status).to_owned(), response);
            }
        }
    }
}

fn is_range(status: &&str) -> bool {
    status.ends_with("XX")
}
