//! What a request shows of who sends it: which credentials an operation asks for, and how each is carried.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use specweld_document::{Document, text};

/// Credentials that go together: how each is carried, with its scopes.
pub type Alternative = BTreeMap<Credential, BTreeSet<String>>;

fn scheme<'a>(document: &'a Document, name: &str) -> Option<&'a Value> {
    let schemes = document.value().get("components")?.get("securitySchemes")?;
    Some(document.resolve(schemes.get(name)?))
}

/// How a credential is carried: what a scheme is called makes no difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Credential {
    /// Where, and by which name.
    ApiKey(String, String),
    /// In which scheme of HTTP, in small letters.
    Http(String),
    OAuth2,
    OpenIdConnect,
    /// What a scheme is called of which no more is known.
    Unknown(String),
}

impl std::fmt::Display for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ApiKey(place, name) => write!(f, "API key in the {place} `{name}`"),
            Self::Http(scheme) => write!(f, "HTTP {scheme}"),
            Self::OAuth2 => f.write_str("OAuth 2 token"),
            Self::OpenIdConnect => f.write_str("OpenID Connect token"),
            Self::Unknown(name) => write!(f, "`{name}`"),
        }
    }
}

pub fn carried(document: &Document, name: &str) -> Credential {
    let Some(scheme) = scheme(document, name) else {
        return Credential::Unknown(name.to_owned());
    };
    let member = |key: &str| text(scheme, key).unwrap_or_default();
    match member("type") {
        "apiKey" => {
            let key = match member("in") {
                "header" => member("name").to_ascii_lowercase(),
                _ => member("name").to_owned(),
            };
            Credential::ApiKey(member("in").to_owned(), key)
        }
        "http" => Credential::Http(member("scheme").to_ascii_lowercase()),
        "oauth2" => Credential::OAuth2,
        "openIdConnect" => Credential::OpenIdConnect,
        _ => Credential::Unknown(name.to_owned()),
    }
}

/// A credential in a request, such as nobody has.
pub struct Carried {
    pub place: &'static str,
    pub name: String,
    pub value: String,
}

/// Where credentials stand in a request.
pub fn carry(alternative: &Alternative) -> Vec<Carried> {
    let header = |value: String| Carried {
        place: "header",
        name: "Authorization".to_owned(),
        value,
    };
    let credential = |credential: &Credential| match credential {
        Credential::ApiKey(place, name) => Some(Carried {
            place: match place.as_str() {
                "query" => "query",
                "cookie" => "cookie",
                _ => "header",
            },
            name: name.clone(),
            value: "key".to_owned(),
        }),
        // `user:password`
        Credential::Http(scheme) if scheme == "basic" => {
            Some(header("Basic dXNlcjpwYXNzd29yZA==".to_owned()))
        }
        Credential::Http(scheme) => {
            let (first, rest) = scheme.split_at_checked(1)?;
            Some(header(format!("{}{rest} token", first.to_uppercase())))
        }
        Credential::OAuth2 | Credential::OpenIdConnect => Some(header("Bearer token".to_owned())),
        Credential::Unknown(_) => None,
    };
    alternative.keys().filter_map(credential).collect()
}

/// What an operation asks for; one alternative of nothing where it asks for nothing.
pub fn alternatives(document: &Document, operation: &Value) -> Vec<Alternative> {
    let own = operation
        .get("security")
        .or_else(|| document.value().get("security"));
    let list = own.and_then(Value::as_array).into_iter().flatten();
    let alternatives: Vec<Alternative> = list
        .map(|requirement| {
            let schemes = requirement.as_object().into_iter().flatten();
            schemes
                .map(|(name, scopes)| {
                    let scopes = scopes.as_array().into_iter().flatten();
                    let scopes = scopes.filter_map(Value::as_str).map(str::to_owned);
                    (carried(document, name), scopes.collect())
                })
                .collect()
        })
        .collect();
    match alternatives.is_empty() {
        true => vec![Alternative::new()],
        false => alternatives,
    }
}

/// Whether who has all of one has all that another asks for.
pub fn satisfies(has: &Alternative, asked: &Alternative) -> bool {
    asked
        .iter()
        .all(|(scheme, scopes)| has.get(scheme).is_some_and(|own| scopes.is_subset(own)))
}

pub fn noun(alternative: &Alternative) -> String {
    if alternative.is_empty() {
        return "no credentials".to_owned();
    }
    let credential = |(scheme, scopes): (&Credential, &BTreeSet<String>)| match scopes.is_empty() {
        true => scheme.to_string(),
        false => {
            let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
            format!("{scheme} for {}", scopes.join(" "))
        }
    };
    alternative
        .iter()
        .map(credential)
        .collect::<Vec<_>>()
        .join(" and ")
}
