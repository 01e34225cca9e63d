//! Scalars by the core schema: <https://yaml.org/spec/1.2.2/#103-core-schema>.

use saphyr_parser::{ScalarStyle, Tag};

use crate::node::Value;
use crate::number::is_out_of_range;
use crate::parse::limit::OUT_OF_RANGE;

/// The value of a scalar, or what is wrong with it.
pub(super) fn value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    let Some(tag) = tag else {
        return match style {
            ScalarStyle::Plain => plain(text),
            _ => Ok(Value::String(text.into())),
        };
    };
    let of_kind = |fits: fn(&Value) -> bool| match plain(text)? {
        value if fits(&value) => Ok(value),
        _ => Err(format!("`!!{}` does not fit this text", tag.suffix)),
    };
    match core(tag) {
        // A text whatever it looks like, which is what `!` alone says too.
        _ if is_plain(tag) => Ok(Value::String(text.into())),
        Some("str") => Ok(Value::String(text.into())),
        Some("null") => of_kind(|value| matches!(value, Value::Null)),
        Some("bool") => of_kind(|value| matches!(value, Value::Bool(_))),
        Some("float") => of_kind(|value| matches!(value, Value::Number(_))),
        Some("int") => {
            of_kind(|value| matches!(value, Value::Number(text) if !text.contains(['.', 'e'])))
        }
        _ => Err(foreign(tag)),
    }
}

/// The name of a tag of the core schema: `int` for `!!int`.
pub(super) fn core(tag: &Tag) -> Option<&str> {
    (tag.is_yaml_core_schema() || tag.handle == "!!").then_some(tag.suffix.as_str())
}

/// Whether a tag is `!` alone, which says that there is none.
pub(super) fn is_plain(tag: &Tag) -> bool {
    (tag.handle.is_empty() && tag.suffix == "!") || (tag.handle == "!" && tag.suffix.is_empty())
}

/// What is said of a tag that nothing is known of.
pub(super) fn foreign(tag: &Tag) -> String {
    format!(
        "the tag `{}{}` has no counterpart in JSON",
        tag.handle, tag.suffix
    )
}

fn plain(text: &str) -> Result<Value, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if [".inf", ".Inf", ".INF"].contains(&unsigned) || [".nan", ".NaN", ".NAN"].contains(&text) {
        return Err("JSON has no such number".to_owned());
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(number) = text
            .strip_prefix(prefix)
            .and_then(|digits| u128::from_str_radix(digits, radix).ok())
        {
            return Ok(Value::Number(number.to_string().into()));
        }
    }
    match number(text) {
        Some(number) if is_out_of_range(&number) => Err(OUT_OF_RANGE.to_owned()),
        Some(number) => Ok(Value::Number(number.into())),
        None => Ok(Value::String(text.into())),
    }
}

/// A decimal number of the core schema, spelled as JSON wants it: `+1.` becomes `1.0`, `.5` becomes `0.5`.
fn number(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits =
        exponent.map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    if !digits(whole)
        || !digits(fraction.unwrap_or_default())
        || (whole.is_empty() && fraction.unwrap_or_default().is_empty())
        || exponent_digits.is_some_and(|exponent| exponent.is_empty() || !digits(exponent))
    {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let fraction = match fraction {
        None => String::new(),
        Some("") => ".0".to_owned(),
        Some(fraction) => format!(".{fraction}"),
    };
    let exponent = exponent.map_or(String::new(), |exponent| format!("e{exponent}"));
    Some(format!("{sign}{whole}{fraction}{exponent}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Node;
    use crate::page::Span;

    fn json(value: Value) -> String {
        let text = serde_json::to_string(&Node::new(Span::default(), value)).unwrap();
        text.trim_end().to_owned()
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        for (text, expected) in [
            ("~", "null"),
            ("True", "true"),
            ("no", "\"no\""),
            ("012", "12"),
            ("0x1F", "31"),
            ("+1.", "1.0"),
            (".5", "0.5"),
            ("1e3", "1e3"),
            ("-", "\"-\""),
            (".", "\".\""),
            ("3.1.1", "\"3.1.1\""),
            ("2023-01-05", "\"2023-01-05\""),
            ("9007199254740993", "9007199254740993"),
        ] {
            assert_eq!(json(plain(text).unwrap()), expected, "{text}");
        }
        assert!(plain(".inf").is_err());
    }

    #[test]
    fn tags_of_the_core_schema_are_taken() {
        for (name, text, expected) in [
            ("int", "3", Some("3")),
            ("int", "0o17", Some("15")),
            ("int", "3.5", None),
            ("int", "three", None),
            ("float", "3", Some("3")),
            ("float", "1.50", Some("1.50")),
            ("float", ".nan", None),
            ("bool", "false", Some("false")),
            ("bool", "no", None),
            ("null", "", Some("null")),
            ("str", "3", Some("\"3\"")),
            ("str", "null", Some("\"null\"")),
            ("binary", "aGk=", None),
            ("timestamp", "2023-01-05", None),
        ] {
            let tag = Tag {
                handle: "tag:yaml.org,2002:".to_owned(),
                suffix: name.to_owned(),
            };
            // A quoted text is what its tag says as well.
            for style in [ScalarStyle::Plain, ScalarStyle::DoubleQuoted] {
                let value = value(text, style, Some(&tag));
                assert_eq!(value.ok().map(json).as_deref(), expected, "{name} {text}");
            }
        }
    }
}
