//! Reads what a response documents about one of its headers.

use proc_macro2::TokenStream;
use serde_json::{Value, json};
use specweld_axum::{Scalar, Shape, Style};
use specweld_document::Cursor;

use crate::media_type;
use crate::name;
use crate::server::read::constraint;
use crate::types::Types;

use super::{Header, HeaderStyle};

/// A header, and why it is but a text if that is less than the document says; or why there can be none.
pub(super) fn read_header(
    name: &str,
    header: &Cursor<'_>,
    types: &Types<'_>,
) -> Result<(Header, Option<String>), String> {
    if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err("that is no header name".to_owned());
    }
    let field = name::field_ident(name).ok_or("it makes no Rust name")?;
    let (style, ty, note) = match typed(header, types) {
        Ok((style, ty)) => (style, ty, None),
        Err(reason) => {
            let text = json!({ "type": "string" });
            let ty = types.rust_type_inside(&text, &header.pointer);
            let ty = ty.map_err(|error| error.message)?;
            (HeaderStyle::Simple, ty, Some(reason))
        }
    };
    let header = Header {
        field,
        name: name.to_ascii_lowercase(),
        required: header.flag("required"),
        style,
        ty,
        documentation: header.description(),
    };
    Ok((header, note))
}

/// How a header is written and its type, or why nothing but its text can be read.
fn typed(header: &Cursor<'_>, types: &Types<'_>) -> Result<(HeaderStyle, TokenStream), String> {
    let ty = |schema: &Cursor<'_>| {
        let ty = types.rust_type_inside(schema.value, &schema.pointer);
        ty.map_err(|error| error.message)
    };
    if let Some(content) = header.get("content") {
        let media = content.members().into_iter().next();
        let (media_type, media) = media.ok_or("no media type is documented for it")?;
        if !media_type::is_json(media_type) {
            return Err(format!("media type `{media_type}`"));
        }
        let ty = match media.member("schema") {
            Some(schema) => ty(&schema)?,
            None => {
                let any = types.rust_type_inside(&json!({}), &media.pointer);
                any.map_err(|error| error.message)?
            }
        };
        return Ok((HeaderStyle::Json, ty));
    }
    let schema = header.member("schema").ok_or("it has no schema")?;
    let mut value = schema.value.clone();
    if let Value::Object(members) = &mut value {
        // No text stands for null.
        members.remove("nullable");
    }
    let root = Cursor::root(header.document());
    let compiled = constraint::compile(&root, &value, &schema);
    let nested = || Err("no style can write what is nested".to_owned());
    let resolved = header.get("schema");
    let is_one = resolved.is_some_and(|it| !matches!(it.text("type"), Some("object" | "array")));
    let shape = match compiled {
        Ok((_, compiled)) => compiled.shape().clone(),
        // What can't check anything can have a type nevertheless.
        Err(_) if is_one => return Ok((HeaderStyle::Simple, ty(&schema)?)),
        Err(_) => return nested(),
    };
    let explode = header.flag("explode");
    let is_text = |scalar: &Scalar| scalar.is_text();
    let style = match &shape {
        Shape::Object {
            properties,
            additional,
        } if (Style::Simple { explode }).fits(&shape) => HeaderStyle::Object {
            explode,
            properties: properties
                .iter()
                .map(|(name, shape)| {
                    let text = matches!(shape, Shape::Scalar(scalar) if is_text(scalar));
                    (name.clone(), text)
                })
                .collect(),
            additional: is_text(additional),
        },
        Shape::Scalar(_) | Shape::Array(_) | Shape::Either { .. } => HeaderStyle::Simple,
        _ => return nested(),
    };
    Ok((style, ty(&schema)?))
}
