//! Request bodies.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::{Value, json};
use specweld_document::media_type::{MULTIPART, essence};
use specweld_document::{Cursor, text};

use crate::form;
use crate::media_type::{Format, format, variants};

use super::operation::{Body, Kind, Media};
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
                ty: ty.written,
                resolved: ty.resolved,
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
    ) -> (Kind, Type) {
        let schema = documented.member("schema").map(|schema| schema.value);
        let is_range = media_type.contains('*');
        if essence(media_type) == MULTIPART {
            let Some(mut form) = form::read(self.document, documented, self.types, &[]) else {
                return (Kind::OpaqueForm, quote!(::reqwest::multipart::Form).into());
            };
            for name in form.nameless {
                self.note(format!(
                    "The part `{name}` is left out: it makes no Rust name."
                ));
            }
            for part in &mut form.parts {
                part.ty = short(&part.ty, &self.types.path());
            }
            let ty = quote::format_ident!("{type_name}Form");
            return (Kind::Parts(form.parts), quote!(builder::#ty).into());
        }
        match format(media_type, documented) {
            _ if is_range => (Kind::Any, quote!(Upload).into()),
            Format::Json => {
                let any = json!({});
                (Kind::Json, self.body_type(schema.unwrap_or(&any)))
            }
            Format::Form if schema.is_none_or(|schema| self.is_object(schema)) => {
                let any = json!({ "type": "object", "additionalProperties": { "type": "string" } });
                let ty = self.body_type(schema.unwrap_or(&any));
                (Kind::Form(form::styles(documented)), ty)
            }
            Format::Text => {
                let text = json!({ "type": "string" });
                (Kind::Text, self.body_type(schema.unwrap_or(&text)))
            }
            _ => (Kind::Bytes, quote!(::reqwest::Body).into()),
        }
    }

    fn body_type(&mut self, schema: &Value) -> Type {
        let path = self.types.path();
        let written = self.types.rust_type(schema, &self.pointer);
        let resolved = self.types.resolved(schema, &self.pointer);
        match written.and_then(|written| Ok((written, resolved?))) {
            Ok((written, resolved)) => Type {
                written: short(&written, &path),
                resolved: short(&resolved, &path),
            },
            Err(mut error) => {
                error.message = format!("body: {}", error.message);
                self.errors.push(error);
                TokenStream::new().into()
            }
        }
    }

    fn is_object(&self, schema: &Value) -> bool {
        let mut schemas = self.document.conjuncts(schema).into_iter();
        schemas.any(|schema| {
            text(schema, "type") == Some("object") || schema.get("properties").is_some()
        })
    }
}

/// The type of a body.
struct Type {
    written: TokenStream,
    /// Without aliases.
    resolved: TokenStream,
}

impl From<TokenStream> for Type {
    fn from(ty: TokenStream) -> Self {
        Self {
            resolved: ty.clone(),
            written: ty,
        }
    }
}
