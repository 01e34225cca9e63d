//! How values become texts: `style` and `explode` of OpenAPI.

#![allow(dead_code, reason = "no document has them all")]

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// How a value is written: `style` and `explode` of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Style {
    /// `1,2` and `k,v`, exploded `k=v`.
    Simple { explode: bool },
    /// `.1,2` and `.k,v`, exploded `.1.2` and `.k=v`.
    Label { explode: bool },
    /// `;name=1,2` and `;name=k,v`, exploded `;name=1;name=2` and one `;k=v` a property.
    Matrix { explode: bool },
    /// `name=1&name=2` and one `k=v` a property; not exploded `name=1,2` and `name=k,v`.
    Form { explode: bool },
    /// `name=1%202`.
    SpaceDelimited,
    /// `name=1%7C2`.
    PipeDelimited,
    /// `name[k]=v`, once for each item of a list, and `name[k][l]=v` for an object in it.
    DeepObject,
    /// JSON.
    Json,
}

pub(crate) const SIMPLE: Style = Style::Simple { explode: false };
pub(crate) const SIMPLE_EXPLODED: Style = Style::Simple { explode: true };
pub(crate) const LABEL: Style = Style::Label { explode: false };
pub(crate) const LABEL_EXPLODED: Style = Style::Label { explode: true };
pub(crate) const MATRIX: Style = Style::Matrix { explode: false };
pub(crate) const MATRIX_EXPLODED: Style = Style::Matrix { explode: true };
pub(crate) const FORM: Style = Style::Form { explode: true };
pub(crate) const FORM_JOINED: Style = Style::Form { explode: false };
pub(crate) const SPACES: Style = Style::SpaceDelimited;
pub(crate) const PIPES: Style = Style::PipeDelimited;
pub(crate) const DEEP: Style = Style::DeepObject;
pub(crate) const JSON: Style = Style::Json;

/// All but what stands for itself in every part of a URI (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// All but what stands for itself in a query's values too (RFC 3986, section 3.4), and neither parts pairs nor means a space.
const RESERVED_IN_QUERY: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';');

/// Why a value can't be written.
pub(crate) type Written<T> = Result<T, &'static str>;

/// Writes a text so that it can stand at a place.
pub(crate) type Encode = fn(&str) -> Written<String>;

/// Percent-encodes a text.
pub(crate) fn encoded(text: &str) -> Written<String> {
    Ok(utf8_percent_encode(text, RESERVED).to_string())
}

/// Percent-encodes a text, but for reserved characters.
pub(crate) fn encoded_in_query(text: &str) -> Written<String> {
    Ok(utf8_percent_encode(text, RESERVED_IN_QUERY).to_string())
}

/// Takes the name of a cookie as it is: there is no encoding for it.
pub(crate) fn cookie_name(name: &str) -> Written<String> {
    match name.contains(['=', ';']) || name.trim() != name {
        true => Err("the name of a property can't be that of a cookie"),
        false => plain(name),
    }
}

/// Takes a text as it is.
pub(crate) fn plain(text: &str) -> Written<String> {
    Ok(text.to_owned())
}

pub(crate) fn scalar(value: &Value) -> Written<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => Err("it is nested too deeply for its style"),
    }
}

/// A value as one text.
pub(crate) fn one(style: Style, value: &Value, encode: Encode) -> Written<String> {
    let explode = matches!(
        style,
        Style::Simple { explode: true } | Style::Label { explode: true } | Style::Matrix { explode: true }
    );
    match (style, value) {
        (Style::Json, value) => encode(&value.to_string()),
        (_, Value::Array(items)) => {
            let items = items.iter().map(|item| encode(&scalar(item)?));
            list(items.collect::<Written<_>>()?, style)
        }
        (_, Value::Object(members)) => {
            let mut items = Vec::new();
            for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
                let (name, value) = (encode(name)?, encode(&scalar(value)?)?);
                if explode {
                    if name.contains('=') {
                        return Err("the name of a property has a `=`");
                    }
                    items.push(format!("{name}={value}"));
                } else {
                    items.extend([name, value]);
                }
            }
            list(items, style)
        }
        (_, value) => encode(&scalar(value)?),
    }
}

/// Puts between items what the reader parts them at, which so none of them can have.
fn list(items: Vec<String>, style: Style) -> Written<String> {
    let separator = match style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        Style::Label { explode: true } => ".",
        Style::Matrix { explode: true } => ";",
        _ => ",",
    };
    if items.iter().any(|item| item.contains(separator)) {
        return Err("an item has what stands between items");
    }
    if items.iter().any(|item| item.trim() != item) {
        return Err("an item begins or ends with white space");
    }
    match items.as_slice() {
        [item] if item.is_empty() => Err("a list of one empty item can't be told from one of none"),
        items => Ok(items.join(separator)),
    }
}

/// A value as pairs of name and value, as queries, cookies and forms have them. `encode` is for names and for values.
pub(crate) fn pairs(name: &str, style: Style, value: &Value, encode: (Encode, Encode)) -> Written<Vec<String>> {
    let (encode_name, encode_value) = encode;
    let pair = |name: &str, value: &Value| Ok(format!("{}={}", encode_name(name)?, encode_value(&scalar(value)?)?));
    let each = |name: &str, value: &Value| match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => items.iter().map(|item| pair(name, item)).collect(),
        value => Ok(vec![pair(name, value)?]),
    };
    match (style, value) {
        (Style::DeepObject, Value::Object(members)) => {
            let inner = members.iter().map(|(key, value)| {
                let name = format!("{name}[{key}]");
                match value {
                    Value::Object(_) => pairs(&name, style, value, encode),
                    value => each(&name, value),
                }
            });
            Ok(inner.collect::<Written<Vec<_>>>()?.concat())
        }
        (Style::Form { explode: true }, Value::Object(members)) => {
            let inner = members.iter().map(|(key, value)| each(key, value));
            Ok(inner.collect::<Written<Vec<_>>>()?.concat())
        }
        (Style::Form { explode: true } | Style::DeepObject, value) => each(name, value),
        (style, value) => {
            let encode_value = if value.is_array() || value.is_object() { encoded } else { encode_value };
            Ok(vec![format!("{}={}", encode_name(name)?, one(style, value, encode_value)?)])
        }
    }
}
