//! Messages as they are sent.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use specweld_document::{Cursor, Document, media_type};

use crate::change::Message;
use crate::compare::credentials::carry;
use crate::compare::field::parameters;
use crate::compare::matching::{Entry, names};
use crate::compare::server::with_defaults;
use crate::compare::wire::Style;

use crate::compare::draft::{Answer, Described, Request, Sent};

/// What is never encoded in a URL (RFC 3986, section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What separates the parts of a form of several parts. No value that is made here holds it.
const BOUNDARY: &str = "specweld-witness";

pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// The text of a value that is no list and no object.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        // There is no way to write it that all agree on.
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The parts of a value, by name where it has such; none where it can't be written as parts.
fn parts(value: &Value) -> Option<Vec<(String, String)>> {
    let parts: Vec<_> = match value {
        Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| Some((String::new(), scalar(item)?)));
            items.collect::<Option<_>>()?
        }
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, member)| Some((name.clone(), scalar(member)?)));
            members.collect::<Option<_>>()?
        }
        value => vec![(String::new(), scalar(value)?)],
    };
    // Of nothing, nothing is written.
    (!parts.is_empty()).then_some(parts)
}

/// The value of a parameter or a header as it is written: with its name where it stands in a query or a cookie.
pub fn field(field: &Cursor<'_>, sent: &Sent) -> Option<String> {
    let place = field.text("in").unwrap_or("header");
    let name = field.text("name").unwrap_or_default();
    let is_url = matches!(place, "path" | "query");
    let write = |text: &str| match is_url {
        true => encoded(text),
        false => text.to_owned(),
    };
    let is_named = matches!(place, "query" | "cookie");
    let value = match sent {
        Sent::Empty => return Some(format!("{}=", write(name))),
        Sent::Value(value) => value,
    };
    let text = match Described::of(field) {
        Described::Content(media, _) => {
            let text = write(&body(media, value, None)?);
            match is_named {
                true => format!("{}={text}", write(name)),
                false => text,
            }
        }
        Described::Schema(_) => {
            let parts = parts(value)?;
            let parts: Vec<_> = parts
                .iter()
                .map(|(name, text)| (write(name), write(text)))
                .collect();
            let parts: Vec<_> = parts
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()))
                .collect();
            Style::of(field).named(&write(name)).write(&parts)
        }
    };
    // An empty segment is no value, and what breaks a line no header.
    let is_sound = match place {
        "path" => !text.is_empty(),
        "query" => true,
        _ => text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()),
    };
    is_sound.then_some(text)
}

/// A body as it is written; none where nothing here writes such a media type.
pub fn body(media: &str, value: &Value, encoding: Option<&Cursor<'_>>) -> Option<String> {
    let media = media_type::essence(media);
    match media.as_str() {
        media_type::FORM => form(value.as_object()?, encoding),
        media if media == "application/json" || media.ends_with("+json") => Some(value.to_string()),
        media if media.starts_with("multipart/") => multipart(value.as_object()?, encoding),
        media if media == "application/xml" || media.ends_with("+xml") => None,
        media if media.starts_with("text/xml") => None,
        _ => scalar(value),
    }
}

fn form(members: &Map<String, Value>, encoding: Option<&Cursor<'_>>) -> Option<String> {
    let mut pairs = Vec::new();
    for (name, value) in members {
        let part = encoding.and_then(|encoding| encoding.get(name));
        let style = part.as_ref().map_or_else(Style::form, Style::of_part);
        let text = match parts(value) {
            Some(parts) if !value.is_object() || part.is_some() => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|(name, text)| (encoded(name), encoded(text)))
                    .collect();
                let parts: Vec<_> = parts
                    .iter()
                    .map(|(name, text)| (name.as_str(), text.as_str()))
                    .collect();
                style.named(&encoded(name)).write(&parts)
            }
            _ => format!("{}={}", encoded(name), encoded(&value.to_string())),
        };
        pairs.push(text);
    }
    Some(pairs.join("&"))
}

fn multipart(members: &Map<String, Value>, encoding: Option<&Cursor<'_>>) -> Option<String> {
    let mut text = String::new();
    for (name, value) in members {
        let values: Vec<&Value> = match value {
            Value::Array(items) => items.iter().collect(),
            value => vec![value],
        };
        let part = encoding.and_then(|encoding| encoding.get(name));
        let media = part.as_ref().and_then(|part| part.text("contentType"));
        let quoted = name.replace('"', "%22").replace(['\r', '\n'], " ");
        for value in values {
            let media = media.map(|media| concrete(media.split(',').next().unwrap_or(media)));
            let (usual, content) = match scalar(value) {
                Some(text) => (None, text),
                None => (Some("application/json"), value.to_string()),
            };
            text +=
                &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{quoted}\"\r\n");
            if let Some(media) = media.as_deref().or(usual) {
                text += &format!("Content-Type: {media}\r\n");
            }
            text += &format!("\r\n{content}\r\n");
        }
    }
    Some(format!("{text}--{BOUNDARY}--\r\n"))
}

/// A media type of a media range.
pub fn concrete(range: &str) -> String {
    let range = range.trim();
    match range.split_once('/') {
        Some(("*", _)) | None => media_type::JSON.to_owned(),
        Some(("application", "*")) => media_type::JSON.to_owned(),
        Some(("text", "*")) => media_type::TEXT.to_owned(),
        Some(("image", "*")) => "image/png".to_owned(),
        Some((kind, "*")) => format!("{kind}/octet-stream"),
        _ => range.to_owned(),
    }
}

/// What stands in `Content-Type`.
fn content_type(media: &str) -> String {
    match media.starts_with("multipart/") {
        true => format!("{media}; boundary={BOUNDARY}"),
        false => media.to_owned(),
    }
}

/// A request to an operation as it is sent.
pub fn request(document: &Document, entry: &Entry<'_>, request: &Request) -> Option<Message> {
    let mut path = entry.path.clone();
    let places = names(&entry.path);
    let (mut query, mut cookies) = (Vec::new(), Vec::new());
    let mut headers: Vec<(String, String)> = Vec::new();
    let described = parameters(entry);
    for (key, sent) in &request.parameters {
        let parameter = described.get(key)?;
        let text = field(parameter, sent)?;
        match key.0 {
            "path" => {
                let name = places.get(key.1.parse::<usize>().ok()?)?;
                path = path.replacen(&format!("{{{name}}}"), &text, 1);
            }
            "query" => query.push(text),
            "cookie" => cookies.push(text),
            _ => headers.push((parameter.text("name")?.to_owned(), text)),
        }
    }
    for carried in carry(&request.credentials) {
        match carried.place {
            "query" => query.push(format!(
                "{}={}",
                encoded(&carried.name),
                encoded(&carried.value)
            )),
            "cookie" => cookies.push(format!("{}={}", carried.name, carried.value)),
            _ => headers.push((carried.name, carried.value)),
        }
    }
    if !cookies.is_empty() {
        headers.push(("Cookie".to_owned(), cookies.join("; ")));
    }
    if let Some(accept) = &request.accept {
        headers.push(("Accept".to_owned(), concrete(accept)));
    }
    let mut text = None;
    if let Some((range, value)) = &request.body {
        let media = concrete(range);
        text = Some(body(&media, value, encoding(&entry.value, range).as_ref())?);
        headers.push(("Content-Type".to_owned(), content_type(&media)));
    }
    let query = match query.is_empty() {
        true => String::new(),
        false => format!("?{}", query.join("&")),
    };
    Some(Message::Request {
        method: entry.method.to_ascii_uppercase(),
        url: format!(
            "{}{path}{query}",
            with_defaults(document, entry, &request.address)
        ),
        headers,
        body: text,
    })
}

/// An answer as it is sent.
pub fn answer(answer: &Answer, described: &Cursor<'_>) -> Option<Message> {
    let mut headers = Vec::new();
    let known = described
        .get("headers")
        .map(|it| it.members())
        .unwrap_or_default();
    for (key, value) in &answer.headers {
        let found = known
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key));
        let (name, header) = found?;
        let text = field(header, &Sent::Value(value.clone()))?;
        headers.push(((*name).to_owned(), text));
    }
    let mut text = None;
    if let Some((range, value)) = &answer.body {
        let media = concrete(range);
        text = Some(body(&media, value, None)?);
        headers.push(("Content-Type".to_owned(), content_type(&media)));
    }
    Some(Message::Answer {
        status: answer.status,
        headers,
        body: text,
    })
}

/// How the parts of a form are written.
pub fn encoding<'a>(operation: &Cursor<'a>, media: &str) -> Option<Cursor<'a>> {
    let content = operation.get("requestBody")?.get("content")?;
    let mut members = content.members().into_iter();
    let (_, found) = members.find(|(name, _)| media_type::essence(name) == media)?;
    found.get("encoding")
}
