//! Reads what an operation documents about its responses.

use std::collections::BTreeMap;

use proc_macro2::Ident;
use quote::{format_ident, quote};
use serde_json::json;
use specweld_document::media_type::essence;
use specweld_document::{Cursor, DocumentError, extension};

use crate::media_type::{self, Format};
use crate::name;
use crate::types::Types;

use super::header::read_header;
use super::{Outcome, Response, ResponseMedia, Status};

/// What an operation may be answered with.
pub(super) fn read(
    operation: &Cursor<'_>,
    id: &str,
    method: &str,
    api: &str,
    types: &Types<'_>,
) -> Result<Outcome, Vec<DocumentError>> {
    let mut errors = Vec::new();
    let mut outcome = Outcome {
        id: id.to_owned(),
        api: api.to_owned(),
        prefix: name::prefix(name::without_api(id, api)),
        responses: Vec::new(),
        notes: Vec::new(),
    };
    let documented = operation.get("responses").map(|one| one.members());
    for (key, documented) in documented.unwrap_or_default() {
        let Some((status, variant)) = status(key) else {
            if !key.starts_with("x-") {
                outcome.notes.push(format!(
                    "A response of status {key} is left out: no operation ends with it."
                ));
            }
            continue;
        };
        match read_response(
            key,
            status,
            &variant,
            (&documented, &mut outcome.notes),
            types,
        ) {
            Ok(mut response) => {
                if !response.media.is_empty() && has_no_body(method, status) {
                    response.media.clear();
                    outcome.notes.push(format!(
                        "The body of a response of status {key} is left out: HTTP sends none."
                    ));
                }
                outcome.responses.push(response);
            }
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    outcome.responses.sort_by_key(|response| response.status);
    // Without a documented success, the default is what success looks like too.
    let has_success = outcome.responses.iter().any(|response| response.succeeds);
    for response in &mut outcome.responses {
        response.succeeds |= response.status == Status::Default && !has_success;
    }
    name_types(&mut outcome);
    Ok(outcome)
}

/// Whether a response has no body, whatever the document says (RFC 9110, sections 9.3.2, 15.3.5, 15.3.6 and 15.4.5).
fn has_no_body(method: &str, status: Status) -> bool {
    method == "head" || matches!(status, Status::Code(204 | 205 | 304))
}

/// Names the types of statuses, headers and bodies: of the last two one for each distinct set of an operation.
fn name_types(outcome: &mut Outcome) {
    let headers = names(outcome, "Headers", Response::headers_key);
    let bodies = names(outcome, "Body", body_key);
    let prefix = outcome.prefix.clone();
    for response in &mut outcome.responses {
        response.headers_type = response
            .headers_key()
            .and_then(|key| headers.get(&key).cloned());
        response.body_type = body_key(response).and_then(|key| bodies.get(&key).cloned());
        response.status_type = match response.status {
            Status::Code(_) => None,
            Status::Range(_) | Status::Default => {
                Some(format_ident!("{prefix}{}Status", response.variant))
            }
        };
    }
}

/// The names of the types of one kind, by what tells them apart.
fn names(
    outcome: &Outcome,
    kind: &str,
    key: fn(&Response) -> Option<String>,
) -> BTreeMap<String, Ident> {
    let mut first: BTreeMap<String, &Ident> = BTreeMap::new();
    for response in &outcome.responses {
        if let Some(key) = key(response) {
            first.entry(key).or_insert(&response.variant);
        }
    }
    let is_only_one = first.len() == 1;
    let name = |variant: &Ident| match is_only_one {
        true => outcome.type_name(kind),
        false => outcome.type_name(&format!("{variant}{kind}")),
    };
    let names = first.into_iter();
    names.map(|(key, variant)| (key, name(variant))).collect()
}

/// None when the body needs no type of its own.
fn body_key(response: &Response) -> Option<String> {
    let keys: Vec<_> = response
        .media
        .iter()
        .map(|media| format!("{:?} {} {}", media.media_type, media.variant, media.ty))
        .collect();
    (keys.len() > 1).then(|| keys.join("\n"))
}

fn read_response(
    key: &str,
    status: Status,
    variant: &str,
    (documented, notes): (&Cursor<'_>, &mut Vec<String>),
    types: &Types<'_>,
) -> Result<Response, Vec<DocumentError>> {
    let mut errors = Vec::new();
    let mut headers = Vec::new();
    for (name, header) in documented
        .get("headers")
        .map(|one| one.members())
        .unwrap_or_default()
    {
        // OpenAPI says so: `content` describes it.
        if name.eq_ignore_ascii_case("content-type") {
            continue;
        }
        match read_header(name, &header, types) {
            Ok((header, note)) => {
                headers.push(header);
                notes.extend(note.map(|note| {
                    format!("The header `{name}` of a response of status {key} is passed as the text that is sent ({note}).")
                }));
            }
            Err(reason) => notes.push(format!(
                "The header `{name}` of a response of status {key} is left out: {reason}."
            )),
        }
    }
    let media = read_media(documented, types).unwrap_or_else(|found| {
        errors.extend(found);
        Vec::new()
    });
    let fails = match status {
        Status::Code(code) => code >= 400,
        Status::Range(class) => class >= 4,
        Status::Default => true,
    };
    let variant = name::type_ident(variant);
    match (variant, errors.is_empty()) {
        (Some(variant), true) => Ok(Response {
            key: key.to_owned(),
            status,
            variant,
            documentation: documented.description(),
            succeeds: !fails,
            fails: fails || documented.flag(extension::ERROR_RESPONSE),
            headers,
            media,
            status_type: None,
            headers_type: None,
            body_type: None,
        }),
        _ => Err(errors),
    }
}

/// A status that an operation can end with, and its name: no informational one.
fn status(key: &str) -> Option<(Status, String)> {
    if key == "default" {
        return Some((Status::Default, "Default".to_owned()));
    }
    let class = key.strip_suffix("XX").or_else(|| key.strip_suffix("xx"));
    if let Some(class) = class {
        let (class, name) = match class {
            "2" => (2, "Success"),
            "3" => (3, "Redirection"),
            "4" => (4, "ClientError"),
            "5" => (5, "ServerError"),
            _ => return None,
        };
        return Some((Status::Range(class), name.to_owned()));
    }
    let code: u16 = key.parse().ok()?;
    (200..600)
        .contains(&code)
        .then(|| (Status::Code(code), name::status_variant(code)))
}

fn read_media(
    documented: &Cursor<'_>,
    types: &Types<'_>,
) -> Result<Vec<ResponseMedia>, Vec<DocumentError>> {
    let content = documented.get("content").map(|content| content.members());
    let content = content.unwrap_or_default();
    let names: Vec<&str> = content.keys().copied().collect();
    let variants = media_type::variants(&names, documented).map_err(|error| vec![error])?;
    let mut errors = Vec::new();
    let mut media = Vec::new();
    for ((media_type, documented), variant) in content.into_iter().zip(variants) {
        match response_media(media_type, &documented, variant, types) {
            Ok(one) => media.push(one),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(media)
    } else {
        Err(errors)
    }
}

fn response_media(
    media_type: &str,
    documented: &Cursor<'_>,
    variant: Ident,
    types: &Types<'_>,
) -> Result<ResponseMedia, DocumentError> {
    let is_range = media_type.contains('*');
    let format = format(media_type, documented);
    let written = documented.member("schema");
    let ty = match (&written, format) {
        (_, Format::Bytes) if is_range => quote!(super::body::Content),
        (_, Format::Bytes) => quote!(super::body::Streamed<::bytes::Bytes>),
        (Some(schema), Format::Lines) => {
            // A line is an item where the schema is of all of them.
            let items = documented.get("schema").and_then(|schema| {
                let items = schema.member("items");
                items.filter(|_| schema.text("type") == Some("array"))
            });
            let line = items.as_ref().unwrap_or(schema);
            types.rust_type_inside(line.value, &line.pointer)?
        }
        (Some(schema), _) => types.rust_type_inside(schema.value, &schema.pointer)?,
        (None, Format::Text | Format::Events { text: true }) => {
            types.rust_type_inside(&json!({ "type": "string" }), &documented.pointer)?
        }
        (None, _) => types.rust_type_inside(&json!({}), &documented.pointer)?,
    };
    let ty = match format {
        Format::Lines => quote!(super::body::Streamed<#ty>),
        Format::Events { .. } => quote!(super::body::Streamed<super::body::Event<#ty>>),
        _ => ty,
    };
    let untyped = match format {
        Format::Json if ty.to_string() == VALUE => Some("no schema says what it is"),
        Format::Bytes if written.is_some() && !is_bytes(documented) => {
            Some("what its schema says is in a notation that is not read")
        }
        _ => None,
    };
    let has_charset = media_type.to_ascii_lowercase().contains("charset=");
    let written = match format {
        // A Rust string is UTF-8, and readers of `text/*` may assume something else.
        Format::Text if !has_charset => format!("{media_type}; charset=utf-8"),
        _ => media_type.to_owned(),
    };
    Ok(ResponseMedia {
        media_type: (!is_range).then_some(written),
        documented: media_type.to_owned(),
        untyped,
        variant,
        format,
        ty,
    })
}

/// Any JSON.
const VALUE: &str = ":: serde_json :: Value";

/// Whether a schema says nothing but that there are bytes.
fn is_bytes(documented: &Cursor<'_>) -> bool {
    let schema = documented.get("schema");
    schema.is_none_or(|schema| match schema.text("type") {
        None => schema.members().is_empty(),
        ty => ty == Some("string"),
    })
}

/// How a body of a media type is written, streams and forms included.
fn format(media_type: &str, documented: &Cursor<'_>) -> Format {
    let schema = documented.get("schema");
    let is_text = || {
        let ty = schema.as_ref().map(|schema| schema.text("type"));
        ty.is_none_or(|ty| ty == Some("string"))
    };
    match essence(media_type).as_str() {
        "text/event-stream" => return Format::Events { text: is_text() },
        "application/jsonl"
        | "application/jsonlines"
        | "application/json-lines"
        | "application/json-seq"
        | "application/ndjson"
        | "application/stream+json"
        | "application/x-jsonlines"
        | "application/x-ndjson" => return Format::Lines,
        _ => {}
    }
    match media_type::format(media_type, documented) {
        Format::Form if !schema.as_ref().is_some_and(is_flat) => Format::Bytes,
        format => format,
    }
}

/// Whether an object is nothing but scalars, so that each of them is a field of a form.
fn is_flat(schema: &Cursor<'_>) -> bool {
    let is_scalar = |schema: &Cursor<'_>| {
        matches!(
            schema.text("type"),
            Some("string" | "integer" | "number" | "boolean")
        )
    };
    let properties = schema.get("properties").map(|it| it.members());
    let additional = schema.get("additionalProperties");
    schema.text("type") == Some("object")
        && ["allOf", "anyOf", "oneOf"]
            .iter()
            .all(|key| schema.member(key).is_none())
        && properties.is_some_and(|properties| properties.values().all(is_scalar))
        && additional.is_none_or(|schema| schema.value.is_boolean())
}
