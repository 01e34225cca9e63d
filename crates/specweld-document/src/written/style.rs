//! How the text of a parameter becomes a value: the `style` and `explode` of OpenAPI.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{media_type, text};

use super::encoding::Decode;
use super::pairs::Pairs;
use super::shape::{Scalar, Shape};
use super::{At, Unreadable, member};

/// How a parameter is written.
///
/// A list is split before it is percent-decoded, so that `%2C` is a comma within an item. An empty
/// list is the empty text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `1,2` and `k,v`, exploded `k=v`: in paths and headers.
    Simple {
        /// Whether a property is written `k=v`.
        explode: bool,
    },
    /// `.1,2` and `.k,v`, exploded `.1.2` and `.k=v`: in paths.
    Label {
        /// Whether dots stand between items, and a property is written `k=v`.
        explode: bool,
    },
    /// `;name=1,2` and `;name=k,v`, exploded `;name=1;name=2` and one `;k=v` a property: in paths.
    Matrix {
        /// Whether each item and property has a pair of its own.
        explode: bool,
    },
    /// `name=1&name=2` and one `k=v` a property; not exploded `name=1,2` and `name=k,v`: in queries
    /// and cookies.
    Form {
        /// Whether each item and property has a pair of its own.
        explode: bool,
    },
    /// `name=1%202` or `name=1+2`: in queries.
    SpaceDelimited,
    /// `name=1|2` or `name=1%7C2`: in queries.
    PipeDelimited,
    /// `name[k]=v`, once for each item of a list, and `name[k][l]=v` for an object in it: in queries.
    DeepObject,
    /// JSON: a parameter with `content` in place of `schema`.
    Json,
}

/// What a parameter is read from.
pub enum Given<'t> {
    /// The texts of this parameter alone.
    Texts(&'t [&'t str], Decode),
    /// All pairs of its place.
    Pairs(&'t Pairs<'t>),
}

impl<'t> Given<'t> {
    fn texts(&self, name: &str) -> Cow<'t, [&'t str]> {
        match self {
            Self::Texts(texts, _) => Cow::Borrowed(texts),
            Self::Pairs(pairs) => Cow::Owned(pairs.texts(name).collect()),
        }
    }

    /// The text of this parameter, if there is exactly one.
    pub fn one(&self, name: &str) -> Option<&'t str> {
        match self {
            Self::Texts(texts, _) => match texts {
                [text] => Some(text),
                _ => None,
            },
            Self::Pairs(pairs) => {
                let mut texts = pairs.texts(name);
                texts.next().filter(|_| texts.next().is_none())
            }
        }
    }

    /// The encoding that its texts are in.
    pub fn decode(&self) -> Decode {
        match self {
            Self::Texts(_, decode) => *decode,
            Self::Pairs(pairs) => pairs.decode(),
        }
    }
}

impl Style {
    /// How a parameter object, or a header object of a response, is written in its place: `path`, `query`, `header` or `cookie`. None
    /// where OpenAPI has no such style there, or its `content` is no JSON.
    #[must_use]
    pub fn documented(parameter: &Value, place: &str) -> Option<Self> {
        if let Some(content) = parameter.get("content") {
            return content.get(media_type::JSON).map(|_| Self::Json);
        }
        let in_list = ["path", "header"].contains(&place);
        let default = if in_list { "simple" } else { "form" };
        let name = text(parameter, "style").unwrap_or(default);
        let explode = match parameter.get("explode") {
            Some(Value::Bool(explode)) => *explode,
            _ => name == "form",
        };
        Some(match name {
            "label" if place == "path" => Self::Label { explode },
            "matrix" if place == "path" => Self::Matrix { explode },
            "simple" if in_list => Self::Simple { explode },
            // OpenAPI does not say how a cookie holds several pairs of one name.
            "form" if !in_list => Self::Form { explode },
            "spaceDelimited" | "pipeDelimited" if explode && place == "query" => {
                Self::Form { explode }
            }
            "spaceDelimited" if place == "query" => Self::SpaceDelimited,
            "pipeDelimited" if place == "query" => Self::PipeDelimited,
            "deepObject" if place == "query" => Self::DeepObject,
            _ => return None,
        })
    }

    /// Whether values of this shape can be written in this style.
    #[must_use]
    pub fn fits(self, shape: &Shape) -> bool {
        match (self, shape) {
            (Self::Json, _) => true,
            (
                Self::Simple { .. } | Self::Label { .. } | Self::Matrix { .. } | Self::Form { .. },
                Shape::Scalar(_) | Shape::Array(_),
            ) => true,
            (Self::SpaceDelimited | Self::PipeDelimited, Shape::Array(_)) => true,
            (Self::Form { explode: true }, Shape::Either { .. }) => true,
            (Self::Form { explode: true }, Shape::Object { properties, .. }) => {
                let is_nested = |one: &Shape| matches!(one, Shape::Object { .. } | Shape::Nested);
                !properties.is_empty() && !properties.values().any(is_nested)
            }
            (
                Self::Simple { .. } | Self::Label { .. } | Self::Matrix { .. } | Self::Form { .. },
                Shape::Object { properties, .. },
            ) => properties
                .values()
                .all(|one| matches!(one, Shape::Scalar(_))),
            (Self::DeepObject, Shape::Object { properties, .. }) => {
                properties.values().all(|one| match one {
                    Shape::Scalar(_) | Shape::Array(_) | Shape::Either { .. } => true,
                    one => self.fits(one),
                })
            }
            _ => false,
        }
    }

    /// Reads the parameter `name`; none when it is not given.
    ///
    /// # Errors
    ///
    /// What stands for no such value, and where in the value it is.
    pub fn read(self, name: &str, shape: &Shape, given: &Given<'_>) -> Result<Option<Value>, At> {
        let decode = given.decode();
        match (self, shape, given) {
            (Self::Form { explode: true }, Shape::Object { properties, .. }, _) => {
                let mut object = Map::new();
                for (property, shape) in properties {
                    let value = self
                        .read(property, shape, given)
                        .map_err(|(at, reason)| (member(property) + &at, reason))?;
                    object.extend(value.map(|value| (property.clone(), value)));
                }
                return Ok((!object.is_empty()).then_some(Value::Object(object)));
            }
            (Self::DeepObject, shape, Given::Pairs(pairs)) => {
                return deep_object(name, shape, pairs);
            }
            _ => {}
        }
        let texts = given.texts(name);
        match (self, shape, &*texts) {
            (_, _, []) => Ok(None),
            (Self::Form { explode: true }, Shape::Array(item), _) => {
                items(texts.iter().copied(), *item, decode).map(Some)
            }
            (Self::Form { explode: true }, Shape::Either { scalar, item }, _) => {
                either(&texts, *scalar, *item, decode).map(Some)
            }
            // A header that is a list may come in several lines (RFC 9110, section 5.3).
            (Self::Simple { .. }, Shape::Array(item), _) => {
                let texts = texts.iter().flat_map(|text| self.split(text));
                items(texts, *item, decode).map(Some)
            }
            (Self::Label { .. } | Self::Matrix { .. }, _, [text]) => {
                self.read_marked(name, text, shape, decode).map(Some)
            }
            (_, _, [text]) => self.read_one(text, shape, decode).map(Some),
            _ => Err((String::new(), Unreadable::Duplicate)),
        }
    }

    /// Reads what has its style's own mark before it, and between its parts where they are exploded.
    fn read_marked(
        self,
        name: &str,
        text: &str,
        shape: &Shape,
        decode: Decode,
    ) -> Result<Value, At> {
        let (mark, explode) = match self {
            Self::Matrix { explode } => (';', explode),
            Self::Label { explode } => ('.', explode),
            _ => ('\0', false),
        };
        let unmarked = || {
            let expected = match mark {
                ';' => format!("`;{name}=` and a value"),
                _ => "`.` and a value".to_owned(),
            };
            (String::new(), Unreadable::Malformed { expected })
        };
        let value = |part| match mark {
            ';' => after_name(part, name),
            _ => Some(part),
        };
        let text = text.strip_prefix(mark).ok_or_else(unmarked)?;
        match shape {
            Shape::Object { .. } if explode => {
                let members = text.split(mark).map(|one| one.split_once('='));
                let members: Option<Vec<_>> = members.collect();
                encoded_object(&members.ok_or_else(not_an_object)?, shape, decode)
            }
            Shape::Array(item) if explode => {
                let texts: Option<Vec<_>> = text.split(mark).map(value).collect();
                items(texts.ok_or_else(unmarked)?.into_iter(), *item, decode)
            }
            _ => {
                let text = value(text).ok_or_else(unmarked)?;
                Self::Simple { explode: false }.read_one(text, shape, decode)
            }
        }
    }

    fn read_one(self, text: &str, shape: &Shape, decode: Decode) -> Result<Value, At> {
        match (self, shape) {
            (Self::Json, _) => decode(text)
                .and_then(|text| json(text.as_bytes()))
                .map_err(|reason| (String::new(), reason)),
            (_, Shape::Scalar(scalar)) => one(text, *scalar, decode),
            (_, Shape::Array(item)) => items(self.split(text).into_iter(), *item, decode),
            (Self::Simple { explode: true }, shape) => {
                let members = self.split(text).into_iter().map(|one| one.split_once('='));
                let members: Option<Vec<_>> = members.collect();
                encoded_object(&members.ok_or_else(not_an_object)?, shape, decode)
            }
            (_, shape) => {
                let texts = self.split(text);
                let (members, []) = texts.as_chunks::<2>() else {
                    return Err(not_an_object());
                };
                let members: Vec<_> = members.iter().map(|[name, text]| (*name, *text)).collect();
                encoded_object(&members, shape, decode)
            }
        }
    }

    fn split(self, text: &str) -> Vec<&str> {
        if text.is_empty() {
            return Vec::new();
        }
        match self {
            Self::SpaceDelimited => text.split("%20").flat_map(|one| one.split('+')).collect(),
            Self::PipeDelimited => text
                .split('|')
                .flat_map(|one| one.split("%7C"))
                .flat_map(|one| one.split("%7c"))
                .collect(),
            // White space around the comma is part of a header's list, not of its items.
            Self::Simple { .. } => text
                .split(',')
                .map(|one| one.trim_matches([' ', '\t']))
                .collect(),
            _ => text.split(',').collect(),
        }
    }
}

/// Parses JSON text, all of it.
///
/// # Errors
///
/// A text that is none, or goes on after its end. None of them shows anything of it.
pub fn json(text: &[u8]) -> Result<Value, Unreadable> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = serde::Deserialize::deserialize(&mut deserializer).map_err(|_| {
        // What serde_json says may quote the text.
        let expected = "JSON".to_owned();
        std::str::from_utf8(text).map_or(Unreadable::Utf8, |_| Unreadable::Malformed { expected })
    })?;
    deserializer.end().map_err(|_| Unreadable::TrailingData)?;
    Ok(value)
}

fn one(text: &str, scalar: Scalar, decode: Decode) -> Result<Value, At> {
    decode(text)
        .and_then(|text| scalar.read(&text))
        .map_err(|reason| (String::new(), reason))
}

/// One text is the scalar, or an item if it is no such scalar.
fn either(texts: &[&str], scalar: Scalar, item: Scalar, decode: Decode) -> Result<Value, At> {
    let items = || items(texts.iter().copied(), item, decode);
    match texts {
        [text] => one(text, scalar, decode).or_else(|fault| items().map_err(|_| fault)),
        _ => items(),
    }
}

fn items<'a>(
    texts: impl Iterator<Item = &'a str>,
    item: Scalar,
    decode: Decode,
) -> Result<Value, At> {
    texts
        .enumerate()
        .map(|(index, text)| {
            decode(text)
                .and_then(|text| item.read(&text))
                .map_err(|reason| (member(&index.to_string()), reason))
        })
        .collect()
}

fn deep_object(name: &str, shape: &Shape, pairs: &Pairs<'_>) -> Result<Option<Value>, At> {
    let prefix = format!("{name}[");
    let members: Vec<_> = pairs
        .beginning(&prefix)
        .filter_map(|(rest, text)| Some((rest.strip_suffix(']')?, text)))
        .collect();
    if members.is_empty() {
        return Ok(None);
    }
    object(&members, shape, pairs.decode()).map(Some)
}

/// An object whose names are encoded as its texts are.
fn encoded_object(members: &[(&str, &str)], shape: &Shape, decode: Decode) -> Result<Value, At> {
    let names = members.iter().map(|(name, _)| decode(name));
    let names: Result<Vec<_>, _> = names.collect();
    let names = names.map_err(|reason| (String::new(), reason))?;
    let members: Vec<_> = names
        .iter()
        .zip(members)
        .map(|(name, (_, text))| (&**name, *text))
        .collect();
    object(&members, shape, decode)
}

fn object(members: &[(&str, &str)], shape: &Shape, decode: Decode) -> Result<Value, At> {
    let Shape::Object {
        properties,
        additional,
    } = shape
    else {
        return Err(not_an_object());
    };
    // What is said of each property: `k`, and `k][l` of an object in a deep object.
    let mut said: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (name, text) in members {
        let (property, inner) = match name.split_once("][") {
            Some((property, inner))
                if matches!(properties.get(property), Some(Shape::Object { .. })) =>
            {
                (property, inner)
            }
            _ => (*name, ""),
        };
        said.entry(property).or_default().push((inner, text));
    }
    let mut object = Map::new();
    for (property, members) in said {
        let at = |(inner, reason): At| (member(property) + &inner, reason);
        let texts: Vec<&str> = members.iter().map(|(_, text)| *text).collect();
        let value = match (properties.get(property), texts.as_slice()) {
            (Some(Shape::Object { .. }), _)
                if members.iter().any(|(inner, _)| inner.is_empty()) =>
            {
                Err(not_an_object())
            }
            (Some(shape @ Shape::Object { .. }), _) => self::object(&members, shape, decode),
            (Some(Shape::Either { scalar, item }), texts) => either(texts, *scalar, *item, decode),
            (Some(Shape::Array(item)), texts) => items(texts.iter().copied(), *item, decode),
            (Some(Shape::Scalar(scalar)), [text]) => one(text, *scalar, decode),
            (_, [text]) => one(text, *additional, decode),
            _ => Err((String::new(), Unreadable::Duplicate)),
        };
        object.insert(property.to_owned(), value.map_err(at)?);
    }
    Ok(Value::Object(object))
}

/// The text of `name=text`; an empty one of `name`.
fn after_name<'t>(part: &'t str, name: &str) -> Option<&'t str> {
    match part.strip_prefix(name)? {
        "" => Some(""),
        rest => rest.strip_prefix('='),
    }
}

fn not_an_object() -> At {
    let expected = "object".to_owned();
    (String::new(), Unreadable::Malformed { expected })
}
