//! Reads what an operation documents about its responses.

use proc_macro2::Ident;
use quote::quote;
use serde_json::json;
use specweld_document::{Cursor, DocumentError, extension};

use crate::server::{
    name,
    operation::{Format, Header, Response, ResponseMedia, Status},
};
use crate::types::Types;

use super::media_type;

/// The documented responses (codes, ranges, default), and in what they differ from the document.
pub(crate) fn read(
    operation: &Cursor<'_>,
    types: &Types<'_>,
) -> Result<(Vec<Response>, Vec<String>), Vec<DocumentError>> {
    let mut errors = Vec::new();
    let mut responses = Vec::new();
    let mut notes = Vec::new();
    let documented = operation.get("responses").map(|one| one.members());
    for (key, documented) in documented.unwrap_or_default() {
        let Some((status, variant)) = status(key) else {
            notes.push(format!(
                "A response of status {key} is left out: no operation ends with it."
            ));
            continue;
        };
        match read_response(status, &variant, &documented, types) {
            Ok(response) => responses.push(response),
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if responses.is_empty() {
        return Err(vec![operation.error(
            "no-response",
            "the operation has no response",
            "document one in `responses`",
        )]);
    }
    responses.sort_by_key(|response| response.status);
    // Without a documented success, the default is what success looks like too.
    let has_success = responses.iter().any(|response| response.succeeds);
    for response in &mut responses {
        response.succeeds |= response.status == Status::Default && !has_success;
    }
    Ok((responses, notes))
}

fn read_response(
    status: Status,
    variant: &str,
    documented: &Cursor<'_>,
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
            Ok(header) => headers.push(header),
            Err(error) => errors.push(error),
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
            status,
            variant,
            documentation: documented.description(),
            succeeds: !fails,
            fails: fails || documented.flag(extension::ERROR_RESPONSE),
            headers,
            media,
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

fn read_header(
    name: &str,
    header: &Cursor<'_>,
    types: &Types<'_>,
) -> Result<Header, DocumentError> {
    let field = name::field_ident(name);
    let valid = http::HeaderName::from_bytes(name.as_bytes()).is_ok();
    let (Some(field), true) = (field, valid) else {
        return Err(header.error(
            "invalid-header-name",
            format!("`{name}` is no header name"),
            "rename it",
        ));
    };
    let Some(schema) = header.member("schema") else {
        return Err(header.error(
            "no-schema",
            format!("the header `{name}` has no schema"),
            "add one: `content` is not supported in headers",
        ));
    };
    let resolved = header.get("schema").unwrap_or_else(|| schema.clone());
    if resolved.text("type") == Some("object") {
        return Err(schema.error(
            "unwritable-header",
            format!("the header `{name}` is an object"),
            "use a primitive or an array",
        ));
    }
    Ok(Header {
        field,
        name: name.to_ascii_lowercase(),
        required: header.flag("required"),
        ty: types.rust_type(schema.value, &schema.pointer)?,
        documentation: header.description(),
    })
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
    let format = match media_type::format(media_type, documented) {
        Format::Form => Format::Bytes,
        format => format,
    };
    let is_range = media_type.contains('*');
    let written = documented.member("schema");
    let ty = match (&written, format) {
        (_, Format::Bytes) if is_range => quote!(::specweld_axum::Content),
        (_, Format::Bytes) => quote!(::axum::body::Bytes),
        (Some(schema), _) => types.rust_type(schema.value, &schema.pointer)?,
        (None, Format::Text) => {
            types.rust_type(&json!({ "type": "string" }), &documented.pointer)?
        }
        (None, _) => types.rust_type(&json!({}), &documented.pointer)?,
    };
    let has_charset = media_type.to_ascii_lowercase().contains("charset=");
    let written = match format {
        // A Rust string is UTF-8, and readers of `text/*` may assume something else.
        Format::Text if !has_charset => format!("{media_type}; charset=utf-8"),
        _ => media_type.to_owned(),
    };
    Ok(ResponseMedia {
        media_type: (!is_range).then_some(written),
        variant,
        format,
        ty,
    })
}
