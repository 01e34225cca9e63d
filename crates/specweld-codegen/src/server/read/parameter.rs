//! Reads what is documented about one parameter.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Value, json};
use specweld_axum::{Shape, Style};
use specweld_document::{Cursor, DocumentError};

use crate::media_type;
use crate::name;
use crate::server::operation::{Parameter, Place, Schema};
use crate::types::Types;

use super::constraint;

pub(crate) fn read(
    root: &Cursor<'_>,
    parameter: &Cursor<'_>,
    name: &str,
    place: Place,
    types: &Types<'_>,
) -> Result<Parameter, DocumentError> {
    let field = name::field_ident(name).ok_or_else(|| {
        parameter.error(
            "no-rust-name",
            format!("the parameter `{name}` makes no Rust name"),
            "rename it",
        )
    })?;
    if place == Place::Header && http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err(parameter.error(
            "invalid-header-name",
            format!("`{name}` is no header name"),
            "rename it",
        ));
    }
    let required = parameter.flag("required") || matches!(place, Place::Path { .. });
    let documentation = deprecated(parameter);
    let (style, schema) = match style(parameter, place)? {
        Ok(found) => found,
        Err(note) => {
            return as_text(
                root,
                parameter,
                types,
                Parameter {
                    field,
                    name: name.to_owned(),
                    place,
                    style: text_style(place),
                    required,
                    may_be_empty: false,
                    ty: TokenStream::new(),
                    schema: Schema::default(),
                    documentation,
                    note: Some(note),
                },
            );
        }
    };
    let mut value = schema.value.clone();
    if let Value::Object(members) = &mut value
        && style != Style::Json
    {
        // No text stands for null.
        members.remove("nullable");
    }
    let (checked, compiled) = constraint::compile(root, &value, &schema)?;
    let parameter_of = |style, note| Parameter {
        field,
        name: name.to_owned(),
        place,
        style,
        required,
        // A text may be empty anyway.
        may_be_empty: place == Place::Query
            && parameter.flag("allowEmptyValue")
            && matches!(compiled.shape(), Shape::Scalar(scalar) if !scalar.is_text()),
        ty: TokenStream::new(),
        schema: checked,
        documentation,
        note,
    };
    if !style.fits(compiled.shape()) {
        let note = "its style can't write what is nested".to_owned();
        let read = parameter_of(text_style(place), Some(note));
        return as_text(root, parameter, types, read);
    }
    let ty = types.rust_type(&value, &schema.pointer)?;
    let mut read = parameter_of(style, None);
    read.ty = match read.may_be_empty && required {
        true => quote!(::std::option::Option<#ty>),
        false => ty,
    };
    if read.may_be_empty {
        let note = "None where it is there without a value.";
        read.documentation = format!("{}\n\n{note}", read.documentation)
            .trim()
            .to_owned();
    }
    Ok(read)
}

/// A parameter as the text that is sent: that nothing else can be made of it is told.
fn as_text(
    root: &Cursor<'_>,
    documented: &Cursor<'_>,
    types: &Types<'_>,
    parameter: Parameter,
) -> Result<Parameter, DocumentError> {
    let text = json!({ "type": "string" });
    let (schema, _) = constraint::compile(root, &text, documented)?;
    Ok(Parameter {
        ty: types.rust_type(&text, &documented.pointer)?,
        schema,
        ..parameter
    })
}

/// The style of a text that is passed as it is.
pub(crate) fn text_style(place: Place) -> Style {
    match place {
        Place::Path { .. } | Place::Header => Style::Simple { explode: false },
        Place::Query | Place::Cookie => Style::Form { explode: true },
    }
}

fn deprecated(documented: &Cursor<'_>) -> String {
    let description = documented.description();
    match (documented.flag("deprecated"), description.is_empty()) {
        (true, true) => "Deprecated.".to_owned(),
        (true, false) => format!("{description}\n\nDeprecated."),
        (false, _) => description,
    }
}

/// The style of a parameter, and its schema; or why it is but a text.
type Found<'a> = Result<(Style, Cursor<'a>), String>;

fn style<'a>(parameter: &Cursor<'a>, place: Place) -> Result<Found<'a>, DocumentError> {
    if let Some(content) = parameter.get("content") {
        let media = content.members().into_iter().next();
        return Ok(match media {
            Some((media_type, media)) if media_type::is_json(media_type) => {
                let schema = media.member("schema");
                let found = schema.map(|schema| (Style::Json, schema));
                found.ok_or_else(|| "no schema says what it is".to_owned())
            }
            Some((media_type, _)) => Err(format!("media type `{media_type}`")),
            None => Err("no media type is documented for it".to_owned()),
        });
    }
    let schema = parameter
        .member("schema")
        .ok_or_else(|| parameter.error("no-schema", "the parameter has no schema", "add one"))?;
    let place = match place {
        Place::Path { .. } => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    };
    let style = Style::documented(parameter.value, place).ok_or_else(|| {
        let name = parameter.text("style").unwrap_or_default();
        format!("style `{name}`, which OpenAPI does not have here")
    });
    Ok(style.map(|style| (style, schema)))
}
