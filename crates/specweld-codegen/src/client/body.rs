//! Request bodies.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Value, json};
use specweld_document::media_type::{BYTES, FORM, JSON, MULTIPART, TEXT, essence};
use specweld_document::{members, text};

use super::operation::{Body, Format};
use super::scope::{Scope, code_list, short};

impl Scope<'_> {
    /// The request body.
    pub(super) fn request_body(&mut self, operation: &Value) -> Option<Body> {
        let document = self.document;
        let body = document.resolve(operation.get("requestBody")?);
        let Some((media_type, content)) = self.choose(body) else {
            self.note("The body is left out: no media type is documented for it.");
            return None;
        };
        let schema = content.get("schema");
        let bytes = quote!(::reqwest::Body);
        let (format, ty) = match essence(media_type).as_str() {
            JSON => {
                let any = json!({});
                (Format::Json, self.body_type(schema.unwrap_or(&any)))
            }
            FORM if schema.is_none_or(|schema| self.is_flat(schema)) => {
                let any = json!({ "type": "object", "additionalProperties": { "type": "string" } });
                (Format::Form, self.body_type(schema.unwrap_or(&any)))
            }
            TEXT => (Format::Text, quote!(String)),
            MULTIPART => {
                self.note(self.fields(schema));
                (Format::Multipart, quote!(::reqwest::multipart::Form))
            }
            BYTES => (Format::Bytes, bytes),
            _ => {
                self.note(format!(
                    "The body is passed as bytes, whose media type is `{media_type}`."
                ));
                (Format::Bytes, bytes)
            }
        };
        Some(Body {
            required: body.get("required") == Some(&Value::Bool(true)),
            documentation: text(body, "description").unwrap_or_default().to_owned(),
            media_type: media_type.to_owned(),
            format,
            ty,
        })
    }

    fn body_type(&mut self, schema: &Value) -> TokenStream {
        let ty = self.types.rust_type(schema, &self.pointer);
        ty.map(|ty| short(&ty)).unwrap_or_else(|mut error| {
            error.message = format!("body: {}", error.message);
            self.errors.push(error);
            TokenStream::new()
        })
    }

    /// The media type that is sent: the first of those that need the least of the caller.
    fn choose<'v>(&mut self, body: &'v Value) -> Option<(&'v str, &'v Value)> {
        let mut contents: Vec<(&str, &Value)> = members(body, "content").collect();
        contents.sort_by_key(|(media_type, _)| match essence(media_type).as_str() {
            JSON => 0,
            FORM => 1,
            TEXT => 2,
            MULTIPART => 4,
            _ => 3,
        });
        let chosen = *contents.first()?;
        let others: Vec<_> = contents[1..]
            .iter()
            .map(|(media_type, _)| *media_type)
            .collect();
        if !others.is_empty() {
            let others = code_list(&others);
            self.note(format!(
                "The body is sent as `{}`, and not as {others}.",
                chosen.0
            ));
        }
        Some(chosen)
    }

    /// What a form is put together of.
    fn fields(&self, schema: Option<&Value>) -> String {
        let document = self.document;
        let schema = schema.unwrap_or(&Value::Null);
        let required = document.required(schema);
        let is_file = |property: &Value| {
            let property = document.resolve(property);
            let item = document.resolve(property.get("items").unwrap_or(property));
            text(item, "format") == Some("binary")
        };
        let mut fields = BTreeMap::new();
        for schema in document.conjuncts(schema) {
            for (name, property) in members(schema, "properties") {
                let is = [
                    required.contains(name).then_some("required"),
                    is_file(property).then_some("a file"),
                ];
                let is: Vec<_> = is.into_iter().flatten().collect();
                fields.entry(name).or_insert(match is.as_slice() {
                    [] => format!("`{name}`"),
                    is => format!("`{name}` ({})", is.join(", ")),
                });
            }
        }
        let fields: Vec<_> = fields.into_values().collect();
        let form = "The body is a `reqwest::multipart::Form` (reqwest's feature `multipart`)";
        match fields.as_slice() {
            [] => format!("{form}."),
            fields => format!("{form} of these fields: {}.", fields.join(", ")),
        }
    }

    /// Whether all members of an object are values of a form's fields.
    fn is_flat(&self, schema: &Value) -> bool {
        let schema = self.document.resolve(schema);
        let is_field = |schema: &Value| {
            let schema = self.document.resolve(schema);
            !matches!(text(schema, "type"), Some("array" | "object"))
                && schema.get("properties").is_none()
                && schema.get("allOf").is_none()
        };
        let extra = schema.get("additionalProperties");
        schema.get("allOf").is_none()
            && members(schema, "properties").all(|(_, property)| is_field(property))
            && extra.is_none_or(|extra| extra.is_boolean() || is_field(extra))
    }
}
