//! The credentials that operations ask for.

use std::collections::BTreeSet;

use serde_json::Value;
use specweld_document::{Document, members, text};

use super::PointId;

/// Credentials that are to be given together.
pub(crate) type Requirement = Vec<(Credential, PointId)>;

/// What a security scheme asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Credential {
    /// `Authorization` of a scheme, in small letters.
    Scheme(String),
    /// A header.
    Header(String),
    /// A pair of the query.
    Query(String),
    /// A cookie.
    Cookie(String),
    /// What no exchange shows, such as a certificate of the client.
    Unseen,
}

impl Credential {
    /// What a security scheme asks for.
    pub fn of(scheme: &Value) -> Self {
        let name = || text(scheme, "name").unwrap_or_default().to_owned();
        match (text(scheme, "type"), text(scheme, "in")) {
            (Some("http"), _) => Self::Scheme(
                text(scheme, "scheme")
                    .unwrap_or_default()
                    .to_ascii_lowercase(),
            ),
            (Some("oauth2" | "openIdConnect"), _) => Self::Scheme("bearer".to_owned()),
            (Some("apiKey"), Some("header")) => Self::Header(name()),
            (Some("apiKey"), Some("query")) => Self::Query(name()),
            (Some("apiKey"), Some("cookie")) => Self::Cookie(name()),
            _ => Self::Unseen,
        }
    }

    /// As it is called.
    pub fn describe(&self) -> String {
        match self {
            Self::Scheme(scheme) => format!("an `Authorization` header of the scheme `{scheme}`"),
            Self::Header(name) => format!("the header `{name}`"),
            Self::Query(name) => format!("the query parameter `{name}`"),
            Self::Cookie(name) => format!("the cookie `{name}`"),
            Self::Unseen => "a credential that no exchange shows".to_owned(),
        }
    }
}

/// The security scheme of a name.
pub(crate) fn scheme<'d>(document: &'d Document, name: &str) -> Option<&'d Value> {
    let schemes = document.value().get("components")?.get("securitySchemes")?;
    Some(document.resolve(schemes.get(name)?))
}

/// The names of all keys.
pub(crate) fn keys(document: &Document) -> BTreeSet<String> {
    let components = document.value().get("components").unwrap_or(&Value::Null);
    let schemes = members(components, "securitySchemes");
    schemes
        .filter_map(
            |(_, scheme)| match Credential::of(document.resolve(scheme)) {
                Credential::Header(name) | Credential::Query(name) | Credential::Cookie(name) => {
                    Some(name)
                }
                Credential::Scheme(_) | Credential::Unseen => None,
            },
        )
        .collect()
}
