//! The body of a message, by its media type.

use std::borrow::Cow;

use http::{HeaderMap, header};
use serde_json::Value;
use specweld_document::media_type::{FORM, MULTIPART, essence};
use specweld_document::written::{self, At, Pairs, Shape};

use super::{Case, Side, encoded, multipart};
use crate::contract::{Hidden, Media, Schema};
use crate::exchange::Body;

/// A body, and what is documented of it.
pub struct Content<'e, 'c> {
    pub side: Side,
    /// What it is the body of.
    pub noun: &'e str,
    pub media: &'c [Media],
    pub pointer: &'c str,
    pub headers: &'e HeaderMap,
    pub body: &'e Body,
}

/// What a body was read as.
enum Found {
    Value(Value),
    /// It is what it should be as far as it is looked into.
    Unread(&'static str),
    Broken(String),
}

impl<'c> Case<'c> {
    /// Judges a body that is there.
    pub fn content(&mut self, content: Content<'_, 'c>) {
        let Content {
            side,
            noun,
            media,
            pointer,
            headers,
            body,
        } = content;
        let first = media.first().map_or(self.operation.point, |it| it.point);
        let mut types = headers.get_all(header::CONTENT_TYPE).iter();
        let content_type = match (types.next(), types.next()) {
            (Some(value), None) => String::from_utf8_lossy(value.as_bytes()),
            (None, _) => {
                let difference = "a body came without a `Content-Type`".to_owned();
                return self.violate(side, first, pointer, difference);
            }
            (Some(_), Some(_)) => {
                let difference = "two `Content-Type` headers came".to_owned();
                return self.violate(side, first, pointer, difference);
            }
        };
        let sent = essence(&content_type);
        let Some(media) = choose(media, &sent) else {
            let ranges: Vec<_> = media.iter().map(|it| format!("`{}`", it.range)).collect();
            return self.undocumented(
                side,
                format!("{noun} `{sent}`"),
                pointer,
                format!(
                    "the body is of `{sent}`, where {} is documented",
                    ranges.join(", ")
                ),
            );
        };
        let found = match (body, encoded::decoded(headers, body)) {
            (Body::Unrecorded, _) => Found::Unread("the recording has no bodies of some requests"),
            (Body::Cut(_), _) => Found::Unread("some bodies are longer than what is kept of them"),
            (_, Err(note)) => Found::Unread(note),
            (_, Ok(bytes)) => self.look_into(media, &content_type, &bytes),
        };
        match found {
            Found::Broken(difference) => {
                self.violate(side, media.point, &media.pointer, difference)
            }
            Found::Unread(note) => {
                self.out.witnessed.push(media.point);
                if !note.is_empty() {
                    self.note(note);
                }
            }
            Found::Value(value) => self.value(side, media, &value),
        }
    }

    /// Holds a value against the schema of its media type.
    fn value(&mut self, side: Side, media: &'c Media, value: &Value) {
        let document = &self.contract.document;
        let Some(schema) = &media.schema else {
            return self.out.witnessed.push(media.point);
        };
        let hidden = Hidden {
            hides: &|name| self.mask.hides(name),
            is_recorded: self.settings.is_recorded,
        };
        let Some(faults) = schema.faults(document, value, &hidden) else {
            let id = &self.operation.id;
            self.note(format!(
                "a schema of {id} can't be checked: {}",
                schema.pointer
            ));
            return self.out.witnessed.push(media.point);
        };
        if !faults.is_empty() {
            return self.violate(side, media.point, &schema.pointer, faults.join("; "));
        }
        self.out.witnessed.push(media.point);
        if let Some(id) = media.values {
            let enumerations = &self.contract.enumerations;
            enumerations.witness(document, id, value, &mut self.out.witnessed);
        }
    }

    fn look_into(&self, media: &Media, content_type: &str, bytes: &[u8]) -> Found {
        let document = &self.contract.document;
        let sent = essence(content_type);
        let is_binary = |it: &Schema| it.is_binary(document);
        if media.schema.as_ref().is_some_and(is_binary) {
            return Found::Unread("");
        }
        if sent == "application/json" || sent.ends_with("+json") {
            return match written::json(bytes) {
                Ok(value) => Found::Value(value),
                Err(_) if bytes.is_empty() => {
                    Found::Broken("the body is empty, which is no JSON".to_owned())
                }
                Err(why) => Found::Broken(format!("the body {why}")),
            };
        }
        if sent == MULTIPART {
            return match multipart::names(content_type, bytes) {
                Err(why) => Found::Broken(why.to_owned()),
                Ok(names) => match media
                    .required
                    .iter()
                    .find(|it| !names.contains(it.as_str()))
                {
                    Some(name) => {
                        Found::Broken(format!("the part `{name}` is required, and is not there"))
                    }
                    None => Found::Unread("the parts of multipart bodies are not looked into"),
                },
            };
        }
        let Some(text) = encoded::text(content_type, bytes) else {
            return match media.schema {
                Some(_) if sent.starts_with("text/") || sent == FORM => {
                    Found::Broken("the body is not UTF-8".to_owned())
                }
                _ => Found::Unread(""),
            };
        };
        let shape = media.schema.as_ref().and_then(|it| it.shape(document));
        match (&*sent, shape) {
            (_, None) => Found::Unread(""),
            (FORM, Some(_)) if media.has_encoding => {
                Found::Unread("forms whose fields have an encoding are not looked into")
            }
            (FORM, Some(shape)) => match form(&text, shape) {
                Ok(value) => Found::Value(value),
                Err((at, why)) => {
                    Found::Broken(format!("the field `{}` {why}", at.trim_start_matches('/')))
                }
            },
            // What a text stands for is as in a parameter.
            (_, Some(Shape::Scalar(scalar))) => match scalar.read(&text) {
                Ok(value) => Found::Value(value),
                Err(why) => Found::Broken(format!("the body {why}")),
            },
            (_, Some(_)) => Found::Unread(
                "bodies that are neither JSON nor forms nor plain text are not looked into",
            ),
        }
    }
}

fn form(text: &str, shape: &Shape) -> Result<Value, At> {
    let pairs = Pairs::of_form(Cow::Borrowed(text)).map_err(|why| (String::new(), why))?;
    written::form(&pairs, shape, &[], |style, name, shape, given| {
        style.read(name, shape, given)
    })
}

/// The documented media type that fits best: the same type, then `type/*`, then `*/*`.
fn choose<'m>(documented: &'m [Media], sent: &str) -> Option<&'m Media> {
    let class = sent.split('/').next().unwrap_or_default();
    let wanted = [sent.to_owned(), format!("{class}/*"), "*/*".to_owned()];
    wanted
        .iter()
        .find_map(|wanted| documented.iter().find(|it| essence(&it.range) == *wanted))
}
