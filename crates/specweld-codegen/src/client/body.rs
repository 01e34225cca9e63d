//! Request bodies.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::{Value, json};
use specweld_axum::Style;
use specweld_document::media_type::{JSON, MULTIPART, essence};
use specweld_document::{Cursor, members, text};

use crate::media_type::{Format, format, variants};
use crate::name;

use super::operation::{Body, Kind, Media, Part};
use super::scope::{Scope, short};

impl Scope<'_> {
    /// The request body. `type_name` is the type of the requests, by whose name those of forms begin.
    pub(super) fn request_body(
        &mut self,
        operation: &Cursor<'_>,
        type_name: &Ident,
    ) -> Option<Body> {
        let body = operation.get("requestBody")?;
        let content = body.get("content").map(|content| content.members());
        let content = content.unwrap_or_default();
        if content.is_empty() {
            self.note("The body is left out: no media type is documented for it.");
            return None;
        }
        let names: Vec<&str> = content.keys().copied().collect();
        let variants = match variants(&names, &body) {
            Ok(variants) => variants,
            Err(error) => {
                self.errors.push(error);
                return None;
            }
        };
        let media = content.iter().zip(variants);
        let media = media.map(|((media_type, documented), variant)| {
            let (kind, ty) = self.kind(media_type, documented, type_name);
            Media {
                media_type: (*media_type).to_owned(),
                variant,
                kind,
                ty,
            }
        });
        Some(Body {
            media: media.collect(),
            required: body.flag("required"),
            documentation: body.description(),
        })
    }

    fn kind(
        &mut self,
        media_type: &str,
        documented: &Cursor<'_>,
        type_name: &Ident,
    ) -> (Kind, TokenStream) {
        let schema = documented.member("schema").map(|schema| schema.value);
        let is_range = media_type.contains('*');
        if essence(media_type) == MULTIPART {
            let parts = self.parts(documented);
            if parts.is_empty() {
                return (Kind::OpaqueForm, quote!(::reqwest::multipart::Form));
            }
            let ty = quote::format_ident!("{type_name}Form");
            return (Kind::Parts(parts), quote!(builder::#ty));
        }
        match format(media_type, documented) {
            _ if is_range => (Kind::Any, quote!(Upload)),
            Format::Json => {
                let any = json!({});
                (Kind::Json, self.body_type(schema.unwrap_or(&any)))
            }
            Format::Form if schema.is_none_or(|schema| self.is_object(schema)) => {
                let any = json!({ "type": "object", "additionalProperties": { "type": "string" } });
                let ty = self.body_type(schema.unwrap_or(&any));
                (Kind::Form(styles(documented)), ty)
            }
            Format::Text => {
                let text = json!({ "type": "string" });
                (Kind::Text, self.body_type(schema.unwrap_or(&text)))
            }
            _ => (Kind::Bytes, quote!(::reqwest::Body)),
        }
    }

    fn body_type(&mut self, schema: &Value) -> TokenStream {
        let ty = self.types.rust_type(schema, &self.pointer);
        let path = self.types.path();
        ty.map(|ty| short(&ty, &path)).unwrap_or_else(|mut error| {
            error.message = format!("body: {}", error.message);
            self.errors.push(error);
            TokenStream::new()
        })
    }

    fn is_object(&self, schema: &Value) -> bool {
        let mut schemas = self.document.conjuncts(schema).into_iter();
        schemas.any(|schema| {
            text(schema, "type") == Some("object") || schema.get("properties").is_some()
        })
    }

    /// The documented parts of a form, by name.
    fn parts(&mut self, documented: &Cursor<'_>) -> Vec<Part> {
        let document = self.document;
        let Some(schema) = documented.member("schema") else {
            return Vec::new();
        };
        let required = document.required(schema.value);
        let mut properties = BTreeMap::new();
        for schema in document.conjuncts(schema.value) {
            for (name, property) in members(schema, "properties") {
                properties.entry(name).or_insert(property);
            }
        }
        let mut parts: Vec<Part> = Vec::new();
        for (name, property) in properties {
            let Some(mut field) = name::field_ident(name) else {
                self.note(format!(
                    "The part `{name}` is left out: it makes no Rust name."
                ));
                continue;
            };
            let own = field.clone();
            let mut number = 2;
            while parts.iter().any(|part| part.field == field) {
                field = quote::format_ident!("{own}_{number}");
                number += 1;
            }
            let resolved = document.resolve(property);
            let items = resolved.get("items").map(|items| document.resolve(items));
            let is_file = |schema: &Value| text(schema, "format") == Some("binary");
            let is_list = items.is_some_and(is_file);
            let is_file = is_list || is_file(resolved);
            let encoding = documented.value.get("encoding");
            let encoding = encoding.and_then(|encoding| encoding.get(name)?.get("contentType"));
            // Of several, or of a range, the file itself says what it is.
            let media_type = encoding.and_then(Value::as_str);
            let media_type = media_type.filter(|it| !it.contains([',', '*']));
            parts.push(Part {
                name: name.to_owned(),
                field,
                is_file,
                is_list,
                required: required.contains(name),
                media_type: media_type.map(str::to_owned),
                ty: if is_file {
                    quote!(Upload)
                } else {
                    self.part_type(property)
                },
                documentation: text(resolved, "description").unwrap_or_default().to_owned(),
            });
        }
        parts
    }

    /// The type of a part that is no file: any JSON for what is no component.
    fn part_type(&self, property: &Value) -> TokenStream {
        let mut property = property.clone();
        if let Value::Object(members) = &mut property {
            // A part that is null is not sent.
            members.remove("nullable");
        }
        let ty = self.types.rust_type(&property, &self.pointer);
        ty.map_or_else(
            |_| quote!(::serde_json::Value),
            |ty| short(&ty, &self.types.path()),
        )
    }
}

/// The fields of a form whose `encoding` says that they are not written as fields are.
fn styles(documented: &Cursor<'_>) -> Vec<(String, Style)> {
    let encoding = documented.value.get("encoding").and_then(Value::as_object);
    let styles = encoding
        .into_iter()
        .flatten()
        .filter_map(|(name, encoding)| {
            let content_type = text(encoding, "contentType").map(essence);
            let explode = encoding.get("explode").and_then(Value::as_bool);
            let style = match text(encoding, "style") {
                None if content_type.as_deref() == Some(JSON) => Style::Json,
                Some("spaceDelimited") if explode != Some(true) => Style::SpaceDelimited,
                Some("pipeDelimited") if explode != Some(true) => Style::PipeDelimited,
                Some("deepObject") => Style::DeepObject,
                style => Style::Form {
                    explode: explode.unwrap_or(style.is_none_or(|style| style == "form")),
                },
            };
            let is_usual = style == Style::Form { explode: true };
            (!is_usual).then(|| (name.clone(), style))
        });
    styles.collect()
}
