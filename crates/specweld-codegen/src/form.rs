//! Forms, as client and server see them: the parts of `multipart/form-data`, and the styles of the fields of others.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Value, json};
use specweld_axum::Style;
use specweld_document::media_type::{JSON, essence};
use specweld_document::{Cursor, Document, members, text};

use crate::name;
use crate::types::Types;

/// The documented parts of a form.
#[derive(Debug)]
pub(crate) struct Form {
    /// The fields, then the files: each in the order of their names.
    pub parts: Vec<Part>,
    /// The parts that make no Rust name.
    pub nameless: Vec<String>,
    pub others: Others,
}

/// What is said of parts that have no documentation of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    Unsaid,
    Refused,
    Welcome,
}

/// A part of a form.
#[derive(Debug)]
pub(crate) struct Part {
    /// Name on the wire.
    pub name: String,
    pub field: Ident,
    pub is_file: bool,
    /// Whether each item of it is a part of its own.
    pub is_list: bool,
    pub required: bool,
    /// The one media type that it is documented to have.
    pub media_type: Option<String>,
    /// As it is written outside of the types' module; of a file without a meaning.
    pub ty: TokenStream,
    pub schema: Value,
    pub documentation: String,
}

impl Part {
    pub fn is_json(&self) -> bool {
        self.media_type.as_deref().map(essence).as_deref() == Some(JSON)
    }
}

/// The documented parts of a form; none where nothing says which it has.
///
/// `taken` are the Rust names that no part can have.
pub(crate) fn read(
    document: &Document,
    documented: &Cursor<'_>,
    types: &Types<'_>,
    taken: &[&str],
) -> Option<Form> {
    let schema = documented.member("schema")?;
    let required = document.required(schema.value);
    let mut properties: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    let mut others = Others::Unsaid;
    for schema in document.conjuncts(schema.value) {
        for (name, property) in members(schema, "properties") {
            properties.entry(name).or_default().push(property);
        }
        match schema.get("additionalProperties") {
            None => {}
            Some(Value::Bool(false)) => others = Others::Refused,
            Some(_) if others == Others::Unsaid => others = Others::Welcome,
            Some(_) => {}
        }
    }
    if properties.is_empty() {
        return None;
    }
    let mut form = Form {
        parts: Vec::new(),
        nameless: Vec::new(),
        others,
    };
    for (name, schemas) in properties {
        let is_required = required.contains(name);
        match part(document, documented, types, (name, &schemas), is_required) {
            Some(part) => form.parts.push(part),
            None => form.nameless.push(name.to_owned()),
        }
    }
    form.parts.sort_by_key(|part| part.is_file);
    keep_apart(&mut form.parts, taken);
    Some(form)
}

/// Numbers the Rust names that are taken.
fn keep_apart(parts: &mut [Part], taken: &[&str]) {
    let mut names: Vec<String> = taken.iter().copied().map(str::to_owned).collect();
    for part in parts {
        let own = part.field.clone();
        let mut number = 2;
        while names.iter().any(|name| part.field == *name) {
            part.field = format_ident!("{own}_{number}");
            number += 1;
        }
        names.push(part.field.to_string());
    }
}

fn part(
    document: &Document,
    documented: &Cursor<'_>,
    types: &Types<'_>,
    property: (&str, &[&Value]),
    required: bool,
) -> Option<Part> {
    let (name, schemas) = property;
    let first = *schemas.first()?;
    let conjuncts: Vec<_> = schemas
        .iter()
        .flat_map(|schema| document.conjuncts(schema))
        .collect();
    let is_binary = |schema: &&Value| text(schema, "format") == Some("binary");
    let items = conjuncts.iter().find_map(|schema| schema.get("items"));
    let is_list = conjuncts
        .iter()
        .any(|schema| text(schema, "type") == Some("array"));
    let is_file = match items {
        Some(items) => document.conjuncts(items).iter().any(is_binary),
        None => conjuncts.iter().any(is_binary),
    };
    let encoding = documented.value.get("encoding");
    let encoding = encoding.and_then(|encoding| encoding.get(name)?.get("contentType"));
    // Of several, or of a range, the file itself says what it is.
    let media_type = encoding.and_then(Value::as_str);
    let media_type = media_type.filter(|it| !it.contains([',', '*']));
    let ty = match is_file {
        true => TokenStream::new(),
        false => ty(types, first, &documented.pointer),
    };
    let descriptions = conjuncts.iter();
    let mut descriptions = descriptions.filter_map(|schema| text(schema, "description"));
    Some(Part {
        name: name.to_owned(),
        field: name::field_ident(name)?,
        is_file,
        is_list,
        required,
        media_type: media_type.map(str::to_owned),
        ty,
        schema: match schemas {
            [one] => without_null(one),
            several => json!({ "allOf": several }),
        },
        documentation: descriptions.next().unwrap_or_default().to_owned(),
    })
}

/// The type of a part that is no file: any JSON for what has none.
fn ty(types: &Types<'_>, property: &Value, pointer: &str) -> TokenStream {
    let ty = types.rust_type(&without_null(property), pointer);
    ty.unwrap_or_else(|_| quote!(::serde_json::Value))
}

/// A part that is null is not sent.
fn without_null(property: &Value) -> Value {
    let mut property = property.clone();
    if let Value::Object(members) = &mut property {
        members.remove("nullable");
    }
    property
}

/// The fields of `application/x-www-form-urlencoded` whose `encoding` says that they are not written as fields are.
pub(crate) fn styles(documented: &Cursor<'_>) -> Vec<(String, Style)> {
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
