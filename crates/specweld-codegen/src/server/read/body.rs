//! Reads what is documented about the body of a request.

use proc_macro2::Ident;
use quote::quote;
use serde_json::json;
use specweld_axum::Shape;
use specweld_document::media_type::{MULTIPART, essence};
use specweld_document::{Cursor, DocumentError};

use crate::media_type::{self, Format};
use crate::server::operation::{Body, Reader, RequestMedia};
use crate::types::Types;

use super::constraint;

pub(crate) fn read(
    root: &Cursor<'_>,
    operation: &Cursor<'_>,
    types: &Types<'_>,
) -> Result<Option<Body>, Vec<DocumentError>> {
    let Some(body) = operation.get("requestBody") else {
        return Ok(None);
    };
    let content = body.get("content").map(|content| content.members());
    let content = content.unwrap_or_default();
    if content.is_empty() {
        return Err(vec![body.error(
            "no-media-type",
            "the request body has no media type",
            "add one to `content`",
        )]);
    }
    let names: Vec<&str> = content.keys().copied().collect();
    let variants = media_type::variants(&names, &body).map_err(|error| vec![error])?;
    let mut errors = Vec::new();
    let mut media = Vec::new();
    for ((media_type, documented), variant) in content.into_iter().zip(variants) {
        match request_media(root, media_type, &documented, variant, types) {
            Ok(one) => media.push(one),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Some(Body {
        required: body.flag("required"),
        documentation: body.description(),
        media,
    }))
}

fn request_media(
    root: &Cursor<'_>,
    media_type: &str,
    documented: &Cursor<'_>,
    variant: Ident,
    types: &Types<'_>,
) -> Result<RequestMedia, DocumentError> {
    let media = |reader, ty, note| RequestMedia {
        media_type: media_type.to_owned(),
        variant,
        reader,
        ty,
        note,
    };
    if essence(media_type) == MULTIPART {
        let schema = documented.get("schema");
        let required = schema.iter().flat_map(|schema| schema.required());
        let reader = Reader::Multipart(required.map(str::to_owned).collect());
        return Ok(media(
            reader,
            quote!(::specweld_axum::Multipart),
            Some(
                "The parts are as they were sent: that none of the required ones is missing is all that was checked.",
            ),
        ));
    }
    let format = media_type::format(media_type, documented);
    let written = documented.member("schema");
    let place = written.as_ref().unwrap_or(documented);
    let schema = match (&written, format) {
        (Some(schema), _) => schema.value.clone(),
        (None, Format::Json) => json!({}),
        (None, Format::Form) => json!({ "type": "object" }),
        (None, _) => json!({ "type": "string" }),
    };
    let (checked, compiled) = constraint::compile(root, &schema, place)?;
    // An array of a form is one field for each item, and an object JSON: no other is read.
    let is_plain_form =
        matches!(compiled.shape(), Shape::Object { .. }) && documented.get("encoding").is_none();
    let reader = match format {
        Format::Json => Reader::Json(checked),
        Format::Text => Reader::Text(checked),
        Format::Form if is_plain_form => Reader::Form(checked),
        _ => {
            let schema = documented.get("schema");
            let is_known = schema
                .as_ref()
                .is_none_or(|schema| schema.text("type") == Some("string"));
            media_type::check_unconstrained(&schema.unwrap_or(documented.clone()))?;
            return Ok(media(
                Reader::Bytes,
                quote!(::specweld_axum::Upload),
                (!is_known)
                    .then_some("The bytes are as they were sent: what they hold was not checked."),
            ));
        }
    };
    Ok(media(
        reader,
        types.rust_type(&schema, &place.pointer)?,
        None,
    ))
}
