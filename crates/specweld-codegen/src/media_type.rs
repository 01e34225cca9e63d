//! Media types of bodies.

use proc_macro2::Ident;
use specweld_document::media_type::{FORM, essence};
use specweld_document::{Cursor, DocumentError};

use crate::name;

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Form,
    Text,
    Bytes,
    /// Values of JSON, one a line.
    Lines,
    /// Server-sent events, whose data are text or JSON.
    Events {
        text: bool,
    },
}

/// Names of the variants of a body that has several media types.
pub(crate) fn variants(
    media_types: &[&str],
    place: &Cursor<'_>,
) -> Result<Vec<Ident>, DocumentError> {
    let essences: Vec<_> = media_types.iter().map(|one| essence(one)).collect();
    for (index, one) in essences.iter().enumerate() {
        let is_media_type = one
            .split_once('/')
            .is_some_and(|(class, subtype)| !class.is_empty() && !subtype.is_empty());
        if !is_media_type || http::HeaderValue::from_str(media_types[index]).is_err() {
            return Err(place.error(
                "invalid-media-type",
                format!("`{}` is no media type", media_types[index]),
                "write it as `type/subtype`",
            ));
        }
        if essences[..index].contains(one) {
            return Err(place.error(
                "duplicate-media-type",
                format!("two media types are both `{one}`"),
                "keep one of them",
            ));
        }
    }
    name::media_variants(media_types).ok_or_else(|| {
        place.error(
            "no-rust-name",
            "a media type makes no Rust name",
            "use letters, digits and hyphens",
        )
    })
}

/// How a body of a media type is written. What has members in a notation that is neither JSON nor
/// a form is passed as bytes.
pub(crate) fn format(media_type: &str, documented: &Cursor<'_>) -> Format {
    let essence = essence(media_type);
    let is_range = essence.contains('*');
    if !is_range && is_json(&essence) {
        return Format::Json;
    }
    if essence == FORM {
        return Format::Form;
    }
    let schema = documented.get("schema");
    let is_bytes = schema.is_some_and(|schema| {
        schema.text("type") != Some("string") || schema.text("format") == Some("binary")
    });
    let is_text = essence.starts_with("text/")
        || essence.ends_with("+xml")
        || matches!(
            essence.as_str(),
            "application/xml" | "application/javascript"
        );
    if is_text && !is_bytes && !is_range {
        Format::Text
    } else {
        Format::Bytes
    }
}

/// Whether a media type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Bytes are not looked into, so nothing may be asked of them.
pub(crate) fn check_unconstrained(schema: &Cursor<'_>) -> Result<(), DocumentError> {
    let constraints = ["enum", "maxLength", "minLength", "pattern"];
    match constraints.iter().find(|key| schema.member(key).is_some()) {
        Some(key) => Err(schema.error(
            "uncheckable-schema",
            format!("`{key}` can't be checked in a body of bytes"),
            "leave it out, or use a media type of text",
        )),
        None => Ok(()),
    }
}
