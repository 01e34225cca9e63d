//! Reads what an operation documents about its request.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::{Value, json};
use specweld_axum::{Shape, Style};

use super::{
    constraint,
    cursor::Cursor,
    media, name,
    operation::{Body, Credential, CredentialKind, Format, Parameter, Place, RequestMedia},
    path,
};
use crate::{Fault, Types};

/// What an operation documents about its request.
pub(super) struct Request {
    pub route: String,
    pub parameters: Vec<Parameter>,
    pub credentials: Vec<Credential>,
    pub body: Option<Body>,
}

/// Fields that every request may have, and the variable that generated code reads them from.
const RESERVED: [&str; 4] = ["raw", "body", "credentials", "incoming"];

/// Headers that OpenAPI describes elsewhere: parameters of these names are to be ignored.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

pub(super) fn read(
    root: &Cursor<'_>,
    path_item: &Cursor<'_>,
    operation: &Cursor<'_>,
    template: &str,
    api: &str,
    types: &Types<'_>,
) -> Result<Request, Vec<Fault>> {
    let mut faults = Vec::new();
    let path = path::parse(template, path_item).unwrap_or_else(|fault| {
        faults.push(fault);
        path::Path::default()
    });
    let mut parameters = Vec::new();
    let mut undocumented = path.segments.clone();
    for parameter in documented_parameters(path_item, operation) {
        let name = parameter.text("name").unwrap_or_default();
        let place = match parameter.text("in") {
            Some("path") => match undocumented.remove(name) {
                Some(segment) => Place::Path { segment },
                // The fault of a path that can't be parsed is enough.
                None if path.route.is_empty() => continue,
                None => {
                    faults.push(parameter.fault(
                        format!("the path parameter `{name}` is not in the path `{template}`"),
                        "name it in the path, or remove it",
                    ));
                    continue;
                }
            },
            Some("header") if IGNORED_HEADERS.contains(&name.to_lowercase().as_str()) => continue,
            Some("header") => Place::Header,
            Some("cookie") => Place::Cookie,
            _ => Place::Query,
        };
        match read_parameter(root, &parameter, name, place, types) {
            Ok(parameter) => parameters.push(parameter),
            Err(fault) => faults.push(fault),
        }
    }
    for name in undocumented.keys() {
        faults.push(operation.fault(
            format!("`{name}` in the path `{template}` is not documented"),
            "add a path parameter of that name",
        ));
    }
    parameters.sort_by_key(|parameter| parameter.place);
    faults.extend(make_unique(&mut parameters, operation));
    let credentials = collect(&mut faults, credentials(root, operation, api));
    let body = collect(&mut faults, body(root, operation, types));
    match (credentials, body, faults.is_empty()) {
        (Some(credentials), Some(body), true) => Ok(Request {
            route: path.route,
            parameters,
            credentials,
            body,
        }),
        _ => Err(faults),
    }
}

fn collect<T>(faults: &mut Vec<Fault>, result: Result<T, Vec<Fault>>) -> Option<T> {
    result.map_err(|found| faults.extend(found)).ok()
}

/// The operation's parameters over those of its path, in the order of the document.
fn documented_parameters<'a>(path_item: &Cursor<'a>, operation: &Cursor<'a>) -> Vec<Cursor<'a>> {
    let own = operation.items("parameters");
    let key = |parameter: &Cursor<'a>| (parameter.text("name"), parameter.text("in"));
    path_item
        .items("parameters")
        .into_iter()
        .filter(|shared| !own.iter().any(|one| key(one) == key(shared)))
        .chain(own.iter().cloned())
        .collect()
}

fn read_parameter(
    root: &Cursor<'_>,
    parameter: &Cursor<'_>,
    name: &str,
    place: Place,
    types: &Types<'_>,
) -> Result<Parameter, Fault> {
    let field = name::field_ident(name).ok_or_else(|| {
        parameter.fault(
            format!("the parameter `{name}` makes no Rust name"),
            "rename it",
        )
    })?;
    if place == Place::Header && http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err(parameter.fault(format!("`{name}` is no header name"), "rename it"));
    }
    let (style, style_tokens, schema) = style(parameter, place)?;
    let mut value = schema.value.clone();
    if let Value::Object(members) = &mut value
        && style != Style::Json
    {
        // No text stands for null.
        members.remove("nullable");
    }
    let (text, compiled) = constraint::compile(root, &value, &schema)?;
    if !style.fits(compiled.shape()) {
        return Err(schema.fault(
            format!("the parameter `{name}` can't be written as text in its style"),
            "use a primitive, an array or a flat object, or `content` with application/json",
        ));
    }
    Ok(Parameter {
        field,
        name: name.to_owned(),
        place,
        style: style_tokens,
        required: parameter.flag("required") || matches!(place, Place::Path { .. }),
        ty: types.rust_type(&value, &schema.pointer)?,
        schema: text,
        documentation: deprecated(parameter),
    })
}

fn deprecated(documented: &Cursor<'_>) -> String {
    let description = documented.description();
    match (documented.flag("deprecated"), description.is_empty()) {
        (true, true) => "Deprecated.".to_owned(),
        (true, false) => format!("{description}\n\nDeprecated."),
        (false, _) => description,
    }
}

/// The style of a parameter, as a value and as tokens, and its schema.
fn style<'a>(
    parameter: &Cursor<'a>,
    place: Place,
) -> Result<(Style, TokenStream, Cursor<'a>), Fault> {
    if let Some(content) = parameter.get("content") {
        let schema = content
            .get("application/json")
            .and_then(|media| media.member("schema"));
        let schema = schema.ok_or_else(|| {
            parameter.fault(
                "the parameter is of a media type that can't be decoded",
                "use application/json with a schema",
            )
        })?;
        return Ok((Style::Json, quote!(::specweld_axum::Style::Json), schema));
    }
    let schema = parameter
        .member("schema")
        .ok_or_else(|| parameter.fault("the parameter has no schema", "add one"))?;
    let in_list = matches!(place, Place::Path { .. } | Place::Header);
    let default = if in_list { "simple" } else { "form" };
    let name = parameter.text("style").unwrap_or(default);
    let explode = match parameter.value.get("explode") {
        Some(Value::Bool(explode)) => *explode,
        _ => name == "form",
    };
    let (style, tokens) = match name {
        "simple" if in_list => (
            Style::Simple { explode },
            quote!(::specweld_axum::Style::Simple { explode: #explode }),
        ),
        // OpenAPI does not say how a cookie holds several pairs of one name.
        "form" if !in_list => (
            Style::Form { explode },
            quote!(::specweld_axum::Style::Form { explode: #explode }),
        ),
        "spaceDelimited" | "pipeDelimited" if explode && place == Place::Query => (
            Style::Form { explode },
            quote!(::specweld_axum::Style::Form { explode: #explode }),
        ),
        "spaceDelimited" if place == Place::Query => (
            Style::SpaceDelimited,
            quote!(::specweld_axum::Style::SpaceDelimited),
        ),
        "pipeDelimited" if place == Place::Query => (
            Style::PipeDelimited,
            quote!(::specweld_axum::Style::PipeDelimited),
        ),
        "deepObject" if place == Place::Query => (
            Style::DeepObject,
            quote!(::specweld_axum::Style::DeepObject),
        ),
        _ => {
            return Err(parameter.fault(
                format!("the style `{name}` is not supported here"),
                "use simple in paths and headers, form in queries and cookies",
            ));
        }
    };
    Ok((style, tokens, schema))
}

/// Gives fields of the same name, or of a reserved one, their place as a suffix.
fn make_unique(parameters: &mut [Parameter], operation: &Cursor<'_>) -> Vec<Fault> {
    let mut count: BTreeMap<Ident, usize> = BTreeMap::new();
    for parameter in parameters.iter() {
        *count.entry(parameter.field.clone()).or_default() += 1;
    }
    for parameter in parameters.iter_mut() {
        let reserved = RESERVED.iter().any(|name| parameter.field == *name);
        if reserved || count[&parameter.field] > 1 {
            let suffix = match parameter.place {
                Place::Path { .. } => "path",
                Place::Query => "query",
                Place::Header => "header",
                Place::Cookie => "cookie",
            };
            if let Some(field) = name::field_ident(&format!("{}_{suffix}", parameter.field)) {
                parameter.field = field;
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    parameters
        .iter()
        .filter(|parameter| !seen.insert(parameter.field.clone()))
        .map(|parameter| {
            operation.fault(
                format!(
                    "two parameters need the field `{}`, one of them is `{}`",
                    parameter.field, parameter.name
                ),
                "rename one of the two parameters",
            )
        })
        .collect()
}

fn credentials(
    root: &Cursor<'_>,
    operation: &Cursor<'_>,
    api: &str,
) -> Result<Vec<Credential>, Vec<Fault>> {
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
    let mut faults = Vec::new();
    let mut credentials: Vec<Credential> = Vec::new();
    for name in names {
        match credential(root, operation, name, api) {
            Ok(credential) if credentials.iter().any(|one| one.field == credential.field) => {
                faults.push(operation.fault(
                    format!("the security scheme `{name}` has the Rust name of another"),
                    "rename one of the two schemes",
                ));
            }
            Ok(credential) => credentials.push(credential),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(credentials)
    } else {
        Err(faults)
    }
}

fn credential(
    root: &Cursor<'_>,
    operation: &Cursor<'_>,
    name: &str,
    api: &str,
) -> Result<Credential, Fault> {
    let scheme = root
        .get("components")
        .and_then(|components| components.get("securitySchemes")?.get(name))
        .ok_or_else(|| {
            operation.fault(
                format!("there is no security scheme `{name}`"),
                "add it to `#/components/securitySchemes`",
            )
        })?;
    let unsupported = |what: String| {
        scheme.fault(
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
            scheme.fault(
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

fn body(
    root: &Cursor<'_>,
    operation: &Cursor<'_>,
    types: &Types<'_>,
) -> Result<Option<Body>, Vec<Fault>> {
    let Some(body) = operation.get("requestBody") else {
        return Ok(None);
    };
    let content = body.get("content").map(|content| content.members());
    let content = content.unwrap_or_default();
    if content.is_empty() {
        return Err(vec![body.fault(
            "the request body has no media type",
            "add one to `content`",
        )]);
    }
    let names: Vec<&str> = content.keys().copied().collect();
    let variants = media::variants(&names, &body).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    let mut media = Vec::new();
    for ((media_type, documented), variant) in content.into_iter().zip(variants) {
        match request_media(root, media_type, &documented, variant, types) {
            Ok(one) => media.push(one),
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Some(Body {
        required: body.flag("required"),
        documentation: body.description(),
        media,
    }))
}

fn request_media(
    root: &Cursor<'_>,
    media_type: &str,
    documented: &Cursor<'_>,
    variant: Ident,
    types: &Types<'_>,
) -> Result<RequestMedia, Fault> {
    let format = media::format(media_type, documented)?;
    let written = documented.member("schema");
    let place = written.as_ref().unwrap_or(documented);
    let schema = match (&written, format) {
        (Some(schema), _) => schema.value.clone(),
        (None, Format::Json) => json!({}),
        (None, Format::Form) => json!({ "type": "object" }),
        (None, Format::Text | Format::Bytes) => json!({ "type": "string" }),
    };
    let (text, compiled) = constraint::compile(root, &schema, place)?;
    if format == Format::Bytes {
        media::check_unconstrained(&documented.get("schema").unwrap_or(documented.clone()))?;
        return Ok(RequestMedia {
            media_type: media_type.to_owned(),
            variant,
            format,
            ty: quote!(::axum::body::Bytes),
            schema: None,
        });
    }
    if format == Format::Form {
        if !matches!(compiled.shape(), Shape::Object { .. }) {
            return Err(place.fault("a form must be an object", "describe its fields"));
        }
        if let Some(encoding) = documented.get("encoding") {
            return Err(encoding.fault(
                "`encoding` of form fields is not supported",
                "leave it out: an array is written as one field for each item, an object as JSON",
            ));
        }
    }
    Ok(RequestMedia {
        media_type: media_type.to_owned(),
        variant,
        format,
        ty: types.rust_type(&schema, &place.pointer)?,
        schema: Some(text),
    })
}
