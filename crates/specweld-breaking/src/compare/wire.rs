//! How parameters are written on the way: what a style makes of a value.

use specweld_document::Cursor;

use crate::schema::{ARRAY, OBJECT, Types};

/// The style of a parameter or a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    place: String,
    name: String,
    style: String,
    explode: bool,
}

impl Style {
    /// That of a parameter, or of a header, which has no place.
    pub fn of(field: &Cursor<'_>) -> Self {
        let place = field.text("in").unwrap_or("header");
        let usual = if matches!(place, "query" | "cookie") {
            "form"
        } else {
            "simple"
        };
        let style = field.text("style").unwrap_or(usual).to_owned();
        let explode = field
            .value
            .get("explode")
            .and_then(serde_json::Value::as_bool);
        Self {
            place: place.to_owned(),
            // Names in a path are nobody's business.
            name: match place {
                "path" => "name".to_owned(),
                _ => field.text("name").unwrap_or_default().to_owned(),
            },
            explode: explode.unwrap_or(style == "form"),
            style,
        }
    }

    /// That of a part of a form of which nothing is said.
    pub fn form() -> Self {
        Self {
            place: "query".to_owned(),
            name: String::new(),
            style: "form".to_owned(),
            explode: true,
        }
    }

    /// That of a part of a form.
    pub fn of_part(encoding: &Cursor<'_>) -> Self {
        let usual = Self::form();
        let style = encoding.text("style").unwrap_or("form").to_owned();
        let explode = encoding.value.get("explode");
        let explode = explode.and_then(serde_json::Value::as_bool);
        Self {
            explode: explode.unwrap_or(style == "form"),
            style,
            ..usual
        }
    }

    /// The same for another name.
    pub fn named(self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..self
        }
    }

    /// What one value is written as by this style and by another, if that is not the same.
    pub fn differs(&self, other: &Self, types: Types) -> Option<(String, String)> {
        let mut samples: Vec<&[(&str, &str)]> = vec![&[("", "1")]];
        if types & ARRAY != 0 {
            samples.push(&[("", "1"), ("", "2")]);
        }
        if types & OBJECT != 0 {
            samples.push(&[("a", "1"), ("b", "2")]);
        }
        let written = |sample| (self.write(sample), other.write(sample));
        samples
            .into_iter()
            .map(written)
            .find(|(one, other)| one != other)
    }

    /// A value of parts, with names where it is an object, as it is written.
    pub fn write(&self, parts: &[(&str, &str)]) -> String {
        let name = &self.name;
        let is_object = parts.iter().any(|(key, _)| !key.is_empty());
        let is_scalar = parts.len() == 1 && !is_object;
        let pairs = |between: &str, around: &str| {
            let pair = |(key, value): &(&str, &str)| match is_object {
                true => format!("{key}{around}{value}"),
                false => (*value).to_owned(),
            };
            parts.iter().map(pair).collect::<Vec<_>>().join(between)
        };
        let named = |before: &str, between: &str| {
            let pair = |(key, value): &(&str, &str)| match is_object {
                true => format!("{before}{key}={value}"),
                false => format!("{before}{name}={value}"),
            };
            parts.iter().map(pair).collect::<Vec<_>>().join(between)
        };
        match (self.style.as_str(), self.explode) {
            _ if is_scalar && self.style == "simple" => parts[0].1.to_owned(),
            ("label", true) => format!(".{}", pairs(".", "=")),
            ("label", false) => format!(".{}", pairs(",", ",")),
            ("matrix", true) => named(";", ""),
            ("matrix", false) => format!(";{name}={}", pairs(",", ",")),
            ("form", true) => named("", "&"),
            ("form", false) => format!("{name}={}", pairs(",", ",")),
            ("spaceDelimited", _) => format!("{name}={}", pairs("%20", "%20")),
            ("pipeDelimited", _) => format!("{name}={}", pairs("|", "|")),
            ("deepObject", _) if is_object => {
                let pair = |(key, value): &(&str, &str)| format!("{name}[{key}]={value}");
                parts.iter().map(pair).collect::<Vec<_>>().join("&")
            }
            ("deepObject", _) => named("", "&"),
            (_, true) => pairs(",", "="),
            (_, false) => pairs(",", ","),
        }
    }
}
