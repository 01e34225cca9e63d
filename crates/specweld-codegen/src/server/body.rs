//! Reads what is documented about the body of a request.

use proc_macro2::Ident;
use quote::quote;
use serde_json::json;
use specweld_axum::Shape;

use super::{
    constraint,
    cursor::Cursor,
    media,
    operation::{Body, Format, RequestMedia},
};
use crate::{Fault, Types};

pub(super) fn read(
    root: &Cursor<'_>,
    operation: &Cursor<'_>,
    types: &Types<'_>,
) -> Result<Option<Body>, Vec<Fault>> {
    let Some(body) = operation.get("requestBody") else {
        return Ok(None);
    };
    let content = body.get("content").map(|content| content.members());
    let content = content.unwrap_or_default();
    if content.is_empty() {
        return Err(vec![body.fault(
            "the request body has no media type",
            "add one to `content`",
        )]);
    }
    let names: Vec<&str> = content.keys().copied().collect();
    let variants = media::variants(&names, &body).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    let mut media = Vec::new();
    for ((media_type, documented), variant) in content.into_iter().zip(variants) {
        match request_media(root, media_type, &documented, variant, types) {
            Ok(one) => media.push(one),
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
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
) -> Result<RequestMedia, Fault> {
    let format = media::format(media_type, documented)?;
    let written = documented.member("schema");
    let place = written.as_ref().unwrap_or(documented);
    let schema = match (&written, format) {
        (Some(schema), _) => schema.value.clone(),
        (None, Format::Json) => json!({}),
        (None, Format::Form) => json!({ "type": "object" }),
        (None, Format::Text | Format::Bytes) => json!({ "type": "string" }),
    };
    let (text, compiled) = constraint::compile(root, &schema, place)?;
    if format == Format::Bytes {
        media::check_unconstrained(&documented.get("schema").unwrap_or(documented.clone()))?;
        return Ok(RequestMedia {
            media_type: media_type.to_owned(),
            variant,
            format,
            ty: quote!(::axum::body::Bytes),
            schema: None,
        });
    }
    if format == Format::Form {
        if !matches!(compiled.shape(), Shape::Object { .. }) {
            return Err(place.fault("a form must be an object", "describe its fields"));
        }
        if let Some(encoding) = documented.get("encoding") {
            return Err(encoding.fault(
                "`encoding` of form fields is not supported",
                "leave it out: an array is written as one field for each item, an object as JSON",
            ));
        }
    }
    Ok(RequestMedia {
        media_type: media_type.to_owned(),
        variant,
        format,
        ty: types.rust_type(&schema, &place.pointer)?,
        schema: Some(text),
    })
}
