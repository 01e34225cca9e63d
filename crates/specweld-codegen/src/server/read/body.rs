//! Reads what is documented about the body of a request.

use proc_macro2::Ident;
use quote::{format_ident, quote};
use serde_json::{Map, Value, json};
use specweld_axum::Shape;
use specweld_document::media_type::{MULTIPART, essence};
use specweld_document::{Cursor, DocumentError};

use crate::form::{self, Others};
use crate::media_type::{self, Format};
use crate::server::operation::{Body, Form, Reader, RequestMedia};
use crate::types::Types;

use super::constraint;

pub(crate) fn read(
    root: &Cursor<'_>,
    operation: &Cursor<'_>,
    types: &Types<'_>,
    prefix: &str,
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
        match request_media(root, media_type, &documented, variant, (types, prefix)) {
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
    (types, prefix): (&Types<'_>, &str),
) -> Result<RequestMedia, DocumentError> {
    let media = |reader, ty, note| RequestMedia {
        media_type: media_type.to_owned(),
        variant,
        reader,
        ty,
        note,
    };
    if essence(media_type) == MULTIPART {
        let (form, note) = form(root, documented, types)?;
        let ty = match form.parts.is_empty() {
            true => quote!(::specweld_axum::Parts),
            false => {
                let name = form_name(prefix);
                quote!(#name)
            }
        };
        return Ok(media(Reader::Multipart(Box::new(form)), ty, note));
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
    let styles = form::styles(documented);
    let is_readable_form = match compiled.shape() {
        Shape::Object { properties, .. } => styles.iter().all(|(name, style)| {
            let shape = properties.get(name);
            shape.is_none_or(|shape| style.fits(shape))
        }),
        _ => false,
    };
    let reader = match format {
        Format::Json => Reader::Json(checked),
        Format::Text => Reader::Text(checked),
        Format::Form if is_readable_form => Reader::Form(checked, styles),
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

/// The type of an operation's form of parts.
fn form_name(prefix: &str) -> Ident {
    format_ident!("{prefix}RequestForm")
}

/// A form of parts, and what is said of it.
fn form(
    root: &Cursor<'_>,
    documented: &Cursor<'_>,
    types: &Types<'_>,
) -> Result<(Form, Option<&'static str>), DocumentError> {
    let read = form::read(root.document(), documented, types, &["files"]);
    let (parts, others) = match read {
        Some(form) => (form.parts, form.others),
        None => (Vec::new(), Others::Welcome),
    };
    let mut properties = Map::new();
    let mut required = Vec::new();
    for part in parts.iter().filter(|part| !part.is_file) {
        properties.insert(part.name.clone(), part.schema.clone());
        if part.required {
            required.push(part.name.clone());
        }
    }
    let mut schema = json!({ "type": "object", "properties": properties });
    if let (Value::Object(members), false) = (&mut schema, required.is_empty()) {
        members.insert("required".to_owned(), required.into());
    }
    let place = documented.member("schema");
    let place = place.as_ref().unwrap_or(documented);
    let (schema, _) = constraint::compile(root, &schema, place)?;
    let form = Form {
        parts,
        others,
        schema,
    };
    let note = match (form.parts.is_empty(), form.has_files(), form.others) {
        (true, ..) => Some(
            "Nothing says which parts it has: they are as they are sent, and nothing of them is checked.",
        ),
        (false, true, Others::Unsaid) => Some(
            "Its fields are read and checked, and its files come as they are sent: that none of the required ones is missing is all \
             that is checked of them. Parts that the document does not name are left out.",
        ),
        (false, true, _) => Some(
            "Its fields are read and checked, and its files come as they are sent: that none of the required ones is missing is all \
             that is checked of them.",
        ),
        (false, false, Others::Unsaid) => {
            Some("Parts that the document does not name are left out.")
        }
        (false, false, _) => None,
    };
    Ok((form, note))
}
