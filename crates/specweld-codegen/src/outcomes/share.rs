//! How many of the documented answers arrive typed at the client.

use std::collections::BTreeSet;

use specweld_document::{Document, Operation, members};

use crate::Note;

use super::Outcomes;

/// How many of the documented answers arrive typed at the client: of all operations, each status with each of its media types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedShare {
    /// How many are documented.
    pub documented: usize,
    /// The remaining ones, which arrive untyped or not at all, by place.
    pub untyped: Vec<Note>,
}

impl TypedShare {
    /// How many arrive typed.
    #[must_use]
    pub fn typed(&self) -> usize {
        self.documented - self.untyped.len()
    }
}

impl Outcomes {
    /// The share of a client that has these operations, given by their JSON pointers.
    pub fn share(&self, document: &Document, client: &BTreeSet<String>) -> TypedShare {
        let mut share = TypedShare::default();
        for operation in document.operations() {
            for (status, media_type) in answers(document, &operation) {
                share.documented += 1;
                let reason = match client.contains(&operation.pointer) {
                    true => self.untyped(&operation.pointer, status, media_type),
                    false => Some("the client has no such operation"),
                };
                if let Some(reason) = reason {
                    let answer = match media_type {
                        Some(media_type) => format!("{status} as `{media_type}`"),
                        None => status.to_owned(),
                    };
                    let message = format!("{answer} arrives untyped, or not at all: {reason}.");
                    let note = Note::new(document, &operation.pointer, message);
                    share.untyped.push(note);
                }
            }
        }
        share
    }

    /// Why an answer is not typed, if it is not.
    fn untyped(
        &self,
        pointer: &str,
        status: &str,
        media_type: Option<&str>,
    ) -> Option<&'static str> {
        let responses = self.of(pointer).map(|outcome| outcome.responses.as_slice());
        let mut responses = responses.unwrap_or_default().iter();
        let Some(response) = responses.find(|response| response.key == status) else {
            return Some("no operation ends with this status");
        };
        let mut media = response.media.iter();
        // Without the media type it is one that has no body.
        let media = media.find(|media| Some(media.documented.as_str()) == media_type)?;
        media.untyped
    }
}

/// The documented answers of an operation.
fn answers<'d>(
    document: &'d Document,
    operation: &Operation<'d>,
) -> Vec<(&'d str, Option<&'d str>)> {
    let responses = members(operation.value, "responses");
    let responses = responses.filter(|(status, _)| !status.starts_with("x-"));
    let answers = responses.flat_map(|(status, response)| {
        let content = members(document.resolve(response), "content");
        let mut answers: Vec<_> = content
            .map(|(media_type, _)| (status, Some(media_type)))
            .collect();
        if answers.is_empty() {
            answers.push((status, None));
        }
        answers
    });
    answers.collect()
}
