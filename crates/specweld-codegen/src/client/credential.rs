//! Credentials: what `security` names.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use quote::format_ident;
use serde_json::Value;
use specweld_document::{Cursor, Document, text};

use crate::name;

use super::operation::{Scheme, SchemeKind};

/// The schemes that a client can send the secrets of, each with a Rust name of its own.
pub(super) fn schemes(document: &Document) -> Vec<Scheme> {
    let components = Cursor::root(document).get("components");
    let documented = components.and_then(|components| components.get("securitySchemes"));
    let mut schemes: Vec<Scheme> = Vec::new();
    for (name, scheme) in documented.map(|it| it.members()).unwrap_or_default() {
        let (Some(kind), Some(field)) = (kind(scheme.value), name::field_ident(name)) else {
            continue;
        };
        schemes.push(Scheme {
            name: name.to_owned(),
            field: apart(&schemes, field),
            kind,
            documentation: scheme.description(),
        });
    }
    schemes
}

fn apart(schemes: &[Scheme], field: Ident) -> Ident {
    let is_taken = |field: &Ident| field == "new" || schemes.iter().any(|it| it.field == *field);
    let mut unique = field.clone();
    let mut number = 2;
    while is_taken(&unique) {
        unique = format_ident!("{field}_{number}");
        number += 1;
    }
    unique
}

fn kind(scheme: &Value) -> Option<SchemeKind> {
    let name = || text(scheme, "name").map(str::to_owned);
    match (
        text(scheme, "type")?,
        text(scheme, "scheme"),
        text(scheme, "in"),
    ) {
        ("http", Some(http), _) if http.eq_ignore_ascii_case("basic") => Some(SchemeKind::Basic),
        ("http", Some(http), _) if http.eq_ignore_ascii_case("bearer") => Some(SchemeKind::Bearer),
        ("oauth2" | "openIdConnect", ..) => Some(SchemeKind::Bearer),
        ("apiKey", _, Some("query")) => name().map(SchemeKind::Query),
        ("apiKey", _, Some("cookie")) => name().map(SchemeKind::Cookie),
        ("apiKey", _, Some("header")) => name()
            .filter(|name| http::HeaderName::from_bytes(name.as_bytes()).is_ok())
            .map(SchemeKind::Header),
        _ => None,
    }
}

/// The alternatives of an operation, each with the Rust names of its schemes, and the names of schemes that the client can't send.
pub(super) fn alternatives(
    document: &Document,
    operation: &Value,
    schemes: &[Scheme],
) -> (Vec<Vec<Ident>>, BTreeSet<String>) {
    let security = operation.get("security");
    let security = security.or_else(|| document.value().get("security"));
    let mut unknown = BTreeSet::new();
    let mut alternatives = Vec::new();
    for requirement in security.and_then(Value::as_array).into_iter().flatten() {
        let names = requirement
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name);
        let mut known = Some(Vec::new());
        for name in names {
            let scheme = schemes.iter().find(|scheme| scheme.name == *name);
            if scheme.is_none() {
                unknown.insert(name.clone());
            }
            known = known.zip(scheme).map(|(mut known, scheme)| {
                known.push(scheme.field.clone());
                known
            });
        }
        alternatives.extend(known.filter(|known| !known.is_empty()));
    }
    (alternatives, unknown)
}
