//! Reads which credentials an operation asks for.

use specweld_document::{Cursor, DocumentError};

use crate::name;
use crate::server::operation::{Credential, CredentialKind, Place};

/// The schemes of all alternatives, each once.
pub(crate) fn read(
    root: &Cursor<'_>,
    operation: &Cursor<'_>,
    api: &str,
) -> Result<Vec<Credential>, Vec<DocumentError>> {
    let requirements = match operation.member("security") {
        Some(_) => operation.items("security"),
        None => root.items("security"),
    };
    let mut names: Vec<&str> = Vec::new();
    for requirement in &requirements {
        for name in requirement.members().into_keys() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let mut errors = Vec::new();
    let mut credentials: Vec<Credential> = Vec::new();
    for name in names {
        match credential(root, operation, name, api) {
            Ok(credential) if credentials.iter().any(|one| one.field == credential.field) => {
                errors.push(operation.error(
                    "duplicate-rust-name",
                    format!("the security scheme `{name}` has the Rust name of another"),
                    "rename one of the two schemes",
                ));
            }
            Ok(credential) => credentials.push(credential),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(credentials)
    } else {
        Err(errors)
    }
}

fn credential(
    root: &Cursor<'_>,
    operation: &Cursor<'_>,
    name: &str,
    api: &str,
) -> Result<Credential, DocumentError> {
    let scheme = root
        .get("components")
        .and_then(|components| components.get("securitySchemes")?.get(name))
        .ok_or_else(|| {
            operation.error(
                "no-security-scheme",
                format!("there is no security scheme `{name}`"),
                "add it to `#/components/securitySchemes`",
            )
        })?;
    let unsupported = |what: String| {
        scheme.error(
            "unsupported-security-scheme",
            format!("{what} is not supported"),
            "use http with basic or bearer, apiKey, oauth2 or openIdConnect",
        )
    };
    let kind = match (scheme.text("type"), scheme.text("scheme")) {
        (Some("http"), Some(http)) if http.eq_ignore_ascii_case("basic") => CredentialKind::Basic,
        (Some("http"), Some(http)) if http.eq_ignore_ascii_case("bearer") => CredentialKind::Bearer,
        (Some("http"), http) => {
            let http = http.unwrap_or_default();
            return Err(unsupported(format!("the http scheme `{http}`")));
        }
        (Some("oauth2" | "openIdConnect"), _) => CredentialKind::Bearer,
        (Some("apiKey"), _) => CredentialKind::ApiKey {
            place: match scheme.text("in") {
                Some("query") => Place::Query,
                Some("cookie") => Place::Cookie,
                _ => Place::Header,
            },
            name: scheme.text("name").unwrap_or_default().to_owned(),
        },
        (kind, _) => {
            let kind = kind.unwrap_or_default();
            return Err(unsupported(format!("the security scheme type `{kind}`")));
        }
    };
    let own_name = name.strip_prefix(&name::pascal(api)).unwrap_or(name);
    let field = name::field_ident(own_name)
        .or_else(|| name::field_ident(name))
        .ok_or_else(|| {
            scheme.error(
                "no-rust-name",
                format!("the scheme `{name}` makes no Rust name"),
                "rename it",
            )
        })?;
    Ok(Credential {
        field,
        kind,
        documentation: scheme.description(),
    })
}
