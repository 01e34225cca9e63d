//! Rust names of what the document names.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

/// `connection-id` as `connection_id`; a keyword gets an underscore. None when nothing is left.
pub(super) fn field_ident(name: &str) -> Option<Ident> {
    ident(&name.to_snake_case())
}

/// `remove_connection` as `RemoveConnection`.
pub(super) fn type_ident(name: &str) -> Option<Ident> {
    ident(&pascal(name))
}

/// The name as it is, when it is one of a module.
pub(super) fn module_ident(name: &str) -> Option<Ident> {
    ident(name).filter(|ident| *ident == name && name == name.to_snake_case())
}

/// `connection_id` as `CONNECTION_ID`.
pub(super) fn constant(field: &Ident) -> Ident {
    Ident::new(&field.to_string().to_shouty_snake_case(), Span::call_site())
}

pub(super) fn pascal(name: &str) -> String {
    name.to_upper_camel_case()
}

/// The variant of a status: its reason phrase (`NotFound`), or `Status499`.
pub(super) fn status_variant(code: u16) -> String {
    let reason = http::StatusCode::from_u16(code)
        .ok()
        .and_then(|status| status.canonical_reason());
    reason.map_or_else(
        || format!("Status{code}"),
        |reason| pascal(&reason.replace('\'', "")),
    )
}

/// The variants of media types: their subtypes (`Json`), with the type where that is not enough
/// (`TextXml`).
pub(super) fn media_variants(media_types: &[&str]) -> Option<Vec<Ident>> {
    let short: Vec<_> = media_types.iter().map(|one| subtype(one)).collect();
    media_types
        .iter()
        .zip(&short)
        .map(|(media_type, name)| {
            let unique = short.iter().filter(|other| *other == name).count() == 1;
            if unique {
                ident(name)
            } else {
                ident(&pascal(&media_type.replace('*', "any")))
            }
        })
        .collect()
}

fn subtype(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    match essence.rsplit('/').next().unwrap_or_default() {
        "x-www-form-urlencoded" => "Form".to_owned(),
        "*" => "Any".to_owned(),
        subtype => pascal(subtype),
    }
}

fn ident(name: &str) -> Option<Ident> {
    let mut name: String = name
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    if name.starts_with(|c: char| c.is_numeric()) {
        name.insert(0, '_');
    }
    if syn::parse_str::<Ident>(&name).is_err() {
        name.push('_');
    }
    // A lone underscore is no name.
    (!name.trim_matches('_').is_empty() && syn::parse_str::<Ident>(&name).is_ok())
        .then(|| Ident::new(&name, Span::call_site()))
}
