//! Parameters.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use specweld_axum::Style;
use specweld_document::{Cursor, RESERVED_HEADERS};

use crate::name;
use crate::server::operation::Place as Documented;
use crate::server::read::{parameter, request};

use super::operation::{Parameter, Place};
use super::scope::Scope;

/// Names that the type of a request has for itself.
const RESERVED: [&str; 3] = ["body", "client", "send"];

impl Scope<'_> {
    /// The parameters of an operation, in the order in which they are passed.
    pub(super) fn parameters(
        &mut self,
        path: &str,
        path_item: &Cursor<'_>,
        operation: &Cursor<'_>,
    ) -> Vec<Parameter> {
        let mut missing = Vec::new();
        for part in path.split('{').skip(1) {
            missing.extend(part.split_once('}').map(|(name, _)| name));
        }
        let template = missing.clone();
        let mut parameters = Vec::new();
        for documented in request::documented_parameters(path_item, operation) {
            let wire_name = documented.text("name").unwrap_or_default();
            let place = match documented.text("in") {
                Some("path") => match template.iter().position(|part| *part == wire_name) {
                    Some(number) => Place::Path(number),
                    None => {
                        self.note(format!(
                            "`{wire_name}` is left out: the path has no place for it."
                        ));
                        continue;
                    }
                },
                Some("header") if is_reserved(wire_name) => {
                    self.note(format!(
                        "The header `{wire_name}` is no parameter: OpenAPI leaves it to media types and credentials."
                    ));
                    continue;
                }
                Some("header") => Place::Header,
                Some("cookie") => Place::Cookie,
                _ => Place::Query,
            };
            missing.retain(|part| place.as_str() != "path" || *part != wire_name);
            parameters.extend(self.parameter(&documented, wire_name, place));
        }
        for part in missing {
            self.error(
                "undocumented-path-parameter",
                format!("`{{{part}}}` in the path has no parameter"),
                "describe it as a path parameter",
            );
        }
        parameters.sort_by_key(|parameter| parameter.place);
        keep_apart(&mut parameters);
        parameters
    }

    fn parameter(
        &mut self,
        documented: &Cursor<'_>,
        wire_name: &str,
        place: Place,
    ) -> Option<Parameter> {
        let what = format!("{} parameter `{wire_name}`", place.as_str());
        let Some(field) = name::field_ident(wire_name) else {
            self.error(
                "no-rust-name",
                format!("the {what} makes no Rust name"),
                "rename it",
            );
            return None;
        };
        if place == Place::Header && http::HeaderName::from_bytes(wire_name.as_bytes()).is_err() {
            self.error(
                "invalid-header-name",
                format!("`{wire_name}` is no header name"),
                "rename it",
            );
            return None;
        }
        let (style, ty, may_be_empty) = self.typed(documented, wire_name, place);
        Some(Parameter {
            field,
            name: wire_name.to_owned(),
            place,
            style,
            allows_reserved: place == Place::Query && documented.flag("allowReserved"),
            may_be_empty,
            required: documented.flag("required") || matches!(place, Place::Path(_)),
            ty,
            documentation: documentation(documented),
        })
    }

    /// How a parameter is written, its type, and whether it may be there without a value: as the server reads it.
    fn typed(
        &mut self,
        documented: &Cursor<'_>,
        wire_name: &str,
        place: Place,
    ) -> (Style, TokenStream, bool) {
        let root = Cursor::root(self.document);
        let as_documented = match place {
            Place::Path(segment) => Documented::Path { segment, part: 0 },
            Place::Query => Documented::Query,
            Place::Header => Documented::Header,
            Place::Cookie => Documented::Cookie,
        };
        let (found, note) =
            match parameter::read(&root, documented, wire_name, as_documented, self.types) {
                Ok(read) => {
                    let ty = super::scope::short(&read.ty, &self.types.path());
                    ((read.style, ty, read.may_be_empty), read.note)
                }
                // What no server can check is passed as text.
                Err(error) => {
                    let style = parameter::text_style(as_documented);
                    ((style, quote!(String), false), Some(error.message))
                }
            };
        if let Some(reason) = note {
            self.note(format!(
                "`{wire_name}` is passed as the text that is sent ({reason})."
            ));
        }
        found
    }
}

fn is_reserved(header: &str) -> bool {
    RESERVED_HEADERS.contains(&header.to_ascii_lowercase().as_str())
}

fn documentation(documented: &Cursor<'_>) -> String {
    let description = documented.description();
    match documented.value.get("deprecated") {
        Some(Value::Bool(true)) => format!("**Deprecated.** {description}").trim().to_owned(),
        _ => description,
    }
}

/// Gives fields of the same name, or of a reserved one, their place as a suffix: as the server does.
fn keep_apart(parameters: &mut [Parameter]) {
    let mut count: BTreeMap<Ident, usize> = BTreeMap::new();
    for parameter in parameters.iter() {
        *count.entry(parameter.field.clone()).or_default() += 1;
    }
    for parameter in parameters.iter_mut() {
        let is_reserved = RESERVED.iter().any(|name| parameter.field == *name);
        if is_reserved || count[&parameter.field] > 1 {
            parameter.field = format_ident!("{}_{}", parameter.field, parameter.place.as_str());
        }
    }
    let mut fields = Vec::new();
    for parameter in parameters {
        let field = parameter.field.clone();
        let mut number = 2;
        while fields.contains(&parameter.field) {
            parameter.field = format_ident!("{field}_{number}");
            number += 1;
        }
        fields.push(parameter.field.clone());
    }
}
