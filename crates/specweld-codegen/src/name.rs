//! Rust names of what the document names.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};
use specweld_document::media_type::essence;

/// `connection-id` as `connection_id`; a keyword gets an underscore. None when nothing is left.
pub(crate) fn field_ident(name: &str) -> Option<Ident> {
    ident(&name.to_snake_case())
}

/// `remove_connection` as `RemoveConnection`.
pub(crate) fn type_ident(name: &str) -> Option<Ident> {
    ident(&pascal(name))
}

/// The module of an API: `my-api` as `my_api`, `mod` as `mod_`; `api` for a name that nothing is left of.
///
/// It is none of the modules that the types have beside those of the APIs.
pub(crate) fn module(name: &str) -> String {
    const TAKEN: [&str; 5] = ["body", "builder", "defaults", "error", "schemas"];
    let name = field_ident(name).map_or_else(|| "api".to_owned(), |ident| ident.to_string());
    match TAKEN.contains(&name.as_str()) {
        true => format!("{name}_api"),
        false => name,
    }
}

/// The trait of an API, by its module: `my_api` as `MyApi`. It hides nothing that the sources around it name.
pub(crate) fn service(module: &str) -> Ident {
    const NAMED: [&str; 5] = ["Future", "Option", "Result", "Send", "Sync"];
    let name = pascal(module);
    let suffix = if NAMED.contains(&name.as_str()) {
        "Api"
    } else {
        ""
    };
    ident(&format!("{name}{suffix}")).unwrap_or_else(|| Ident::new("Api", Span::call_site()))
}

/// An operation id without the name of its API, which its module has already.
pub(crate) fn without_api<'i>(id: &'i str, api: &str) -> &'i str {
    let api = api.trim_matches('_');
    let own = id.strip_prefix(api).and_then(|rest| rest.strip_prefix('_'));
    own.map_or(id, |own| own.trim_start_matches('_'))
}

/// `connection_id` as `CONNECTION_ID`.
pub(crate) fn constant(field: &Ident) -> Ident {
    Ident::new(&field.to_string().to_shouty_snake_case(), Span::call_site())
}

pub(crate) fn pascal(name: &str) -> String {
    name.to_upper_camel_case()
}

/// What the names of an operation's types begin with.
pub(crate) fn prefix(name: &str) -> String {
    let mut prefix = pascal(name);
    prefix.retain(char::is_alphanumeric);
    if prefix.starts_with(char::is_numeric) {
        prefix.insert(0, '_');
    }
    prefix
}

/// The variant of a status: its reason phrase (`NotFound`), or `Status499`.
pub(crate) fn status_variant(code: u16) -> String {
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
pub(crate) fn media_variants(media_types: &[&str]) -> Option<Vec<Ident>> {
    let short: Vec<_> = media_types.iter().map(|one| subtype(one)).collect();
    media_types
        .iter()
        .zip(&short)
        .map(|(media_type, name)| {
            let unique = short.iter().filter(|other| *other == name).count() == 1;
            if unique {
                ident(name)
            } else {
                ident(&pascal(&essence(media_type).replace('*', "any")))
            }
        })
        .collect()
}

fn subtype(media_type: &str) -> String {
    let essence = essence(media_type);
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
    // syn knows the keywords of 2021.
    if name == "gen" || syn::parse_str::<Ident>(&name).is_err() {
        name.push('_');
    }
    // A lone underscore is no name.
    (!name.trim_matches('_').is_empty() && syn::parse_str::<Ident>(&name).is_ok())
        .then(|| Ident::new(&name, Span::call_site()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_rust_names() {
        let cases = [
            // (document, field, type)
            ("connection-id", "connection_id", "ConnectionId"),
            ("X-Request-ID", "x_request_id", "XRequestId"),
            ("removeLoginID", "remove_login_id", "RemoveLoginId"),
            ("filter[name]", "filter_name", "FilterName"),
            ("type", "type_", "Type"),
            ("self", "self_", "Self_"),
            ("2fa", "_2fa", "_2fa"),
            ("größe", "größe", "Größe"),
        ];
        for (name, field, ty) in cases {
            assert_eq!(field_ident(name).unwrap(), field);
            assert_eq!(type_ident(name).unwrap(), ty);
        }
        for name in ["", "_", "$", "--"] {
            assert_eq!(field_ident(name), None, "{name}");
            assert_eq!(type_ident(name), None, "{name}");
        }
    }

    #[test]
    fn prefixes_begin_a_name() {
        for (name, expected) in [
            ("place_order", "PlaceOrder"),
            ("2fa", "_2fa"),
            ("a.b$", "AB"),
        ] {
            assert_eq!(prefix(name), expected);
        }
    }

    #[test]
    fn apis_become_modules_and_traits() {
        for (name, expected) in [
            ("ibm_connections", ("ibm_connections", "IbmConnections")),
            ("Symphony", ("symphony", "Symphony")),
            ("my-api v2", ("my_api_v2", "MyApiV2")),
            ("../a", ("a", "A")),
            ("", ("api", "Api")),
            ("mod", ("mod_", "Mod")),
            ("error", ("error_api", "ErrorApi")),
            ("box", ("box_", "Box")),
            ("self", ("self_", "Self_")),
            ("gen", ("gen_", "Gen")),
            ("option", ("option", "OptionApi")),
            ("42", ("_42", "_42")),
            ("größe", ("größe", "Größe")),
        ] {
            let module = module(name);
            assert_eq!(
                (module.as_str(), service(&module).to_string().as_str()),
                expected
            );
        }
    }

    #[test]
    fn statuses_are_named_by_their_reason() {
        let cases = [
            (200, "Ok"),
            (203, "NonAuthoritativeInformation"),
            (404, "NotFound"),
            (418, "ImATeapot"),
            (499, "Status499"),
        ];
        for (code, name) in cases {
            assert_eq!(status_variant(code), name);
        }
    }

    #[test]
    fn media_types_are_named_by_their_subtype() {
        let cases: [(&[&str], &[&str]); 4] = [
            (
                &["application/json", "text/javascript", "text/xml"],
                &["Json", "Javascript", "Xml"],
            ),
            (
                &["application/xml", "text/xml; charset=utf-8"],
                &["ApplicationXml", "TextXml"],
            ),
            (
                &[
                    "application/vnd.api+json",
                    "application/x-www-form-urlencoded",
                ],
                &["VndApiJson", "Form"],
            ),
            (&["*/*", "image/*"], &["AnyAny", "ImageAny"]),
        ];
        for (media_types, expected) in cases {
            assert_eq!(media_variants(media_types).unwrap(), expected);
        }
    }
}
