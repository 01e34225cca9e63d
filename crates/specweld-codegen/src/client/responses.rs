//! Responses.
//!
//! progenitor gives a method one type of success and one of failure. Where the document has more,
//! they are widened to what holds them all.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    adapt::{Scope, code_list},
    body::essence,
    object,
};

const VALUE: &str = "::serde_json::Value";

/// What a method makes of an answer's body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    /// Nothing: there is none.
    Empty,
    /// A value of a Rust type, from JSON.
    Json(String),
    /// A stream of bytes.
    Bytes,
}

/// Responses of one sort, by status, range (`4XX`) or `default`.
type Answers<'v> = Vec<(&'v str, Answer)>;

impl Scope<'_> {
    /// The responses object.
    pub(super) fn responses(&mut self, operation: &Value) -> Value {
        let mut success = Answers::new();
        let mut failure = Answers::new();
        let mut default = None;
        let mut others = Vec::new();
        for (status, response) in object(operation, "responses") {
            let response = self.document.resolve(response);
            if response.get("x-error-response") == Some(&Value::Bool(true)) {
                self.note(format!(
                    "A failure may have the status {status} too, and is `Ok` then: look into the value."
                ));
            }
            match status.as_bytes().first() {
                _ if status.starts_with("x-") => {}
                Some(b'2') => success.push((status.as_str(), self.answer(status, response))),
                Some(b'4' | b'5') => failure.push((status.as_str(), self.answer(status, response))),
                Some(b'd') => default = Some(self.answer(status, response)),
                _ => others.push(status.as_str()),
            }
        }
        if !others.is_empty() {
            let others = others.join(", ");
            self.note(format!(
                "An answer of status {others} is an `Error::UnexpectedResponse`."
            ));
        }
        match default {
            // progenitor would take it for a success as well.
            Some(answer) if !success.is_empty() => {
                failure.push(("4XX", answer.clone()));
                failure.push(("5XX", answer));
            }
            Some(answer) => failure.push(("default", answer)),
            None if success.is_empty() => {
                self.note(
                    "No success is documented: an answer of status 2XX is a stream of bytes.",
                );
            }
            None => {}
        }
        let mut responses = Map::new();
        let success_answer = self.widest(&success, "success");
        let failure_answer = self.widest(&failure, "failure");
        self.write(success, success_answer, &mut responses);
        self.write(failure, failure_answer, &mut responses);
        Value::Object(responses)
    }

    fn answer(&mut self, status: &str, response: &Value) -> Answer {
        let mut media_types: Vec<&str> = object(response, "content")
            .map(|(media_type, _)| media_type.as_str())
            .collect();
        let json = object(response, "content")
            .find(|(media_type, _)| essence(media_type) == "application/json");
        let Some((chosen, content)) = json else {
            return if media_types.is_empty() {
                Answer::Empty
            } else {
                Answer::Bytes
            };
        };
        media_types.retain(|media_type| media_type != chosen);
        if !media_types.is_empty() {
            let others = code_list(&media_types);
            self.note(format!(
                "Answers are read as `application/json`: one of {others} is an `Error::InvalidResponsePayload`."
            ));
        }
        match content.get("schema") {
            Some(schema) => {
                let what = format!("response {status}");
                self.rust_type(schema, &what)
                    .map_or(Answer::Bytes, Answer::Json)
            }
            None => Answer::Json(VALUE.to_owned()),
        }
    }

    /// The answer that holds all of them.
    fn widest(&mut self, answers: &Answers<'_>, sort: &str) -> Answer {
        let distinct: BTreeSet<&Answer> = answers.iter().map(|(_, answer)| answer).collect();
        let mut distinct = distinct.into_iter();
        match (distinct.next(), distinct.next()) {
            (None, _) => return Answer::Empty,
            (Some(only), None) => return only.clone(),
            _ => {}
        }
        let shapes: Vec<_> = answers
            .iter()
            .map(|(status, answer)| match answer {
                Answer::Empty => format!("{status} none"),
                Answer::Json(rust_type) => format!("{status} `{rust_type}`"),
                Answer::Bytes => format!("{status} bytes"),
            })
            .collect();
        let shapes = shapes.join(", ");
        if answers
            .iter()
            .all(|(_, answer)| matches!(answer, Answer::Json(_)))
        {
            self.note(format!(
                "The body of a {sort} is a `serde_json::Value`, since it differs by status: {shapes}."
            ));
            Answer::Json(VALUE.to_owned())
        } else {
            self.note(format!(
                "The body of a {sort} is a stream of bytes, since it differs by status: {shapes}."
            ));
            Answer::Bytes
        }
    }

    fn write(&mut self, answers: Answers<'_>, answer: Answer, responses: &mut Map<String, Value>) {
        let content = match answer {
            Answer::Empty => json!({}),
            Answer::Json(rust_type) => {
                json!({ "application/json": { "schema": self.replaced(&rust_type) } })
            }
            Answer::Bytes => json!({ "application/octet-stream": {} }),
        };
        let ranges: Vec<&str> = answers
            .iter()
            .map(|(status, _)| *status)
            .filter(is_range)
            .collect();
        for (status, _) in &answers {
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
