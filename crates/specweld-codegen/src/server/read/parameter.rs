//! Reads what is documented about one parameter.

use serde_json::Value;
use specweld_axum::Style;
use specweld_document::media_type::JSON;
use specweld_document::{Cursor, DocumentError};

use crate::name;
use crate::server::operation::{Parameter, Place};
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
    let (style, schema) = style(parameter, place)?;
    let mut value = schema.value.clone();
    if let Value::Object(members) = &mut value
        && style != Style::Json
    {
        // No text stands for null.
        members.remove("nullable");
    }
    let (checked, compiled) = constraint::compile(root, &value, &schema)?;
    if !style.fits(compiled.shape()) {
        return Err(schema.error(
            "unreadable-parameter",
            format!("the parameter `{name}` can't be written as text in its style"),
            "use a primitive, an array or a flat object, or `content` with application/json",
        ));
    }
    Ok(Parameter {
        field,
        name: name.to_owned(),
        place,
        style,
        required: parameter.flag("required") || matches!(place, Place::Path { .. }),
        ty: types.rust_type(&value, &schema.pointer)?,
        schema: checked,
        documentation: deprecated(parameter),
    })
}

fn deprecated(documented: &Cursor<'_>) -> String {
    let description = documented.description();
    match (documented.flag("deprecated"), description.is_empty()) {
        (true, true) => "Deprecated.".to_owned(),
        (true, false) => format!("{description}\n\nDeprecated."),
        (false, _) => description,
    }
}

/// The style of a parameter, and its schema.
fn style<'a>(parameter: &Cursor<'a>, place: Place) -> Result<(Style, Cursor<'a>), DocumentError> {
    let content = parameter.get("content");
    let schema = match &content {
        Some(content) => content.get(JSON).and_then(|media| media.member("schema")),
        None => parameter.member("schema"),
    };
    let schema = schema.ok_or_else(|| match content {
        Some(_) => parameter.error(
            "unreadable-parameter",
            "the parameter is of a media type that can't be decoded",
            "use application/json with a schema",
        ),
        None => parameter.error("no-schema", "the parameter has no schema", "add one"),
    })?;
    let place = match place {
        Place::Path { .. } => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    };
    let style = Style::documented(parameter.value, place).ok_or_else(|| {
        let name = parameter.text("style").unwrap_or_default();
        parameter.error(
            "unreadable-parameter",
            format!("the style `{name}` is not supported here"),
            "use simple in paths and headers, form in queries and cookies",
        )
    })?;
    Ok((style, schema))
}
