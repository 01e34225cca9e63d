//! Takes a request apart for generated code.

use std::borrow::Cow;

use axum::extract::Request;
use bytes::Bytes;
use http::header;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    ApiKey, Basic, Bearer, Fault, Location, Parameter, Place, RawRequest, Reason, Rejection,
    Schema, encoding, media_type,
    parameter::path_parts,
    raw,
    shape::Shape,
    style::{self, At, Decode, Pair, Style},
};

/// A request whose parts generated code reads one by one, in the order that [`Rejection`] states.
#[derive(Debug)]
pub struct Incoming {
    raw: RawRequest,
    failure: Option<Reason>,
}

impl Incoming {
    /// Reads a request to its end, or up to the limit that [`axum::extract::DefaultBodyLimit`]
    /// sets: 2 MiB unless a layer on the router says otherwise.
    pub async fn read(request: Request) -> Self {
        let (raw, failure) = raw::read(request).await;
        Self { raw, failure }
    }

    /// The request as it came.
    #[must_use]
    pub fn into_raw(self) -> RawRequest {
        self.raw
    }

    /// The rejection of this request by `operation` over `fault`.
    #[must_use]
    pub fn reject(self, operation: &'static str, fault: Fault) -> Rejection {
        Rejection {
            operation,
            location: fault.location,
            name: fault.name,
            reason: fault.reason,
            raw: self.raw,
        }
    }

    /// Reads a parameter that must be there.
    ///
    /// # Errors
    ///
    /// Also when it is absent.
    pub fn required<T: DeserializeOwned>(&self, parameter: &Parameter) -> Result<T, Fault> {
        self.optional(parameter)?
            .ok_or_else(|| Fault::new(parameter.place.into(), parameter.name, Reason::Missing))
    }

    /// Reads a parameter that may be absent.
    ///
    /// # Errors
    ///
    /// When it can't be decoded or breaks its schema.
    pub fn optional<T: DeserializeOwned>(&self, parameter: &Parameter) -> Result<Option<T>, Fault> {
        let location = Location::from(parameter.place);
        let fault =
            |(at, reason): At| Fault::new(location, parameter.name.to_owned() + &at, reason);
        let (pairs, decode) = self.pairs(parameter).map_err(|reason| {
            // A query or cookie header that can't be split is at fault as a whole.
            let is_alone = matches!(location, Location::Path | Location::Header);
            let name = if is_alone { parameter.name } else { "" };
            Fault::new(location, name, reason)
        })?;
        let schema = &parameter.schema;
        let read = |shape: &Shape| {
            let value = parameter.style.read(parameter.name, shape, &pairs, decode);
            value.and_then(|value| value.map(|value| schema.read(value)).transpose())
        };
        let value = match (read(schema.shape()), schema.shape()) {
            // What is not the scalar that is asked for may be a list of one.
            (Err(at), Shape::Either { item, .. }) => read(&Shape::Array(*item)).map_err(|_| at),
            (value, _) => value,
        };
        value.map_err(fault)
    }

    /// The names and values among which a parameter is looked up, and the encoding they are in.
    fn pairs(&self, parameter: &Parameter) -> Result<(Vec<Pair<'_>>, Decode), Reason> {
        Ok(match parameter.place {
            Place::Path { segment } => {
                // The router has matched the path, so the segment is there.
                let text = self.raw.uri.path().split('/').nth(segment + 1);
                let pair = text.map(|text| (Cow::Borrowed(parameter.name), text));
                (pair.into_iter().collect(), encoding::percent)
            }
            Place::PathPart {
                segment,
                around,
                part,
            } => {
                let parts = path_parts(self.raw.uri.path(), segment, around);
                let text = parts.and_then(|parts| parts.get(part).copied());
                let pair = text.map(|text| (Cow::Borrowed(parameter.name), text));
                (pair.into_iter().collect(), encoding::percent)
            }
            Place::Query => (self.query()?, encoding::form),
            Place::Header => (self.header(parameter.name)?, encoding::none),
            Place::Cookie => (self.cookies()?, encoding::percent),
        })
    }

    fn query(&self) -> Result<Vec<Pair<'_>>, Reason> {
        encoding::pairs(self.raw.uri.query().unwrap_or_default())
    }

    fn header<'a>(&'a self, name: &'a str) -> Result<Vec<Pair<'a>>, Reason> {
        self.raw
            .headers
            .get_all(name)
            .iter()
            .map(|value| {
                let text = std::str::from_utf8(value.as_bytes()).map_err(|_| Reason::Utf8)?;
                Ok((Cow::Borrowed(name), text))
            })
            .collect()
    }

    fn cookies(&self) -> Result<Vec<Pair<'_>>, Reason> {
        let lines = self.header(header::COOKIE.as_str())?;
        let pairs = lines.into_iter().flat_map(|(_, line)| line.split(';'));
        Ok(pairs
            .filter_map(|pair| pair.trim().split_once('='))
            .map(|(name, value)| (Cow::Borrowed(name), value))
            .collect())
    }

    /// Credentials of the Basic scheme.
    ///
    /// # Errors
    ///
    /// When there are two `Authorization` headers: which of them counts is anyone's guess.
    pub fn basic(&self) -> Result<Option<Basic>, Fault> {
        self.check_authorization()?;
        Ok(self.raw.basic())
    }

    /// Credentials of the Bearer scheme.
    ///
    /// # Errors
    ///
    /// When there are two `Authorization` headers.
    pub fn bearer(&self) -> Result<Option<Bearer>, Fault> {
        self.check_authorization()?;
        Ok(self.raw.bearer())
    }

    fn check_authorization(&self) -> Result<(), Fault> {
        let name = header::AUTHORIZATION;
        match self.raw.headers.get_all(&name).iter().nth(1) {
            Some(_) => Err(duplicate(Location::Header, name.as_str())),
            None => Ok(()),
        }
    }

    /// An API key.
    ///
    /// # Errors
    ///
    /// When there is more than one.
    pub fn api_key(&self, place: Place, name: &'static str) -> Result<Option<ApiKey>, Fault> {
        let (pairs, decode): (_, Decode) = match place {
            Place::Query => (self.query(), encoding::form),
            Place::Cookie => (self.cookies(), encoding::percent),
            _ => (self.header(name), encoding::none),
        };
        // What can't be read is no key: credentials are optional here.
        let pairs = pairs.unwrap_or_default();
        let mut keys = pairs.iter().filter(|(candidate, _)| candidate == name);
        match (keys.next(), keys.next()) {
            (_, Some(_)) => Err(duplicate(place.into(), name)),
            (key, None) => Ok(key
                .and_then(|(_, text)| decode(text).ok())
                .filter(|key| !key.is_empty())
                .map(|key| ApiKey { key })),
        }
    }

    /// Makes sure that the body was read to its end.
    ///
    /// # Errors
    ///
    /// When it is over the limit or the connection failed.
    pub fn complete(&self) -> Result<(), Fault> {
        match &self.failure {
            None => Ok(()),
            Some(reason) => Err(body_fault((String::new(), reason.clone()))),
        }
    }

    /// Index of the documented media type that the body is of.
    ///
    /// # Errors
    ///
    /// As [`Self::optional_media_type`], and when there is no body.
    pub fn required_media_type(&self, documented: &'static [&'static str]) -> Result<usize, Fault> {
        self.optional_media_type(documented)?
            .ok_or_else(|| body_fault((String::new(), Reason::Missing)))
    }

    /// Index of the documented media type that the body is of; none when there is no body.
    ///
    /// No bytes are a form without fields, an empty text or empty bytes when the `Content-Type`
    /// says so, and no body otherwise: no JSON text is empty.
    ///
    /// # Errors
    ///
    /// When the body was not read to its end, has two `Content-Type`s, or none that is documented.
    pub fn optional_media_type(
        &self,
        documented: &'static [&'static str],
    ) -> Result<Option<usize>, Fault> {
        self.complete()?;
        let name = header::CONTENT_TYPE;
        let mut values = self.raw.headers.get_all(&name).iter();
        let content_type = match (values.next(), values.next()) {
            (_, Some(_)) => return Err(duplicate(Location::Header, name.as_str())),
            (value, None) => value.and_then(|value| value.to_str().ok()),
        };
        let chosen = content_type.and_then(|sent| media_type::choose(sent, documented));
        match chosen {
            Some(index) if self.raw.body.is_empty() && is_json(documented[index]) => Ok(None),
            None if self.raw.body.is_empty() => Ok(None),
            Some(index) => Ok(Some(index)),
            None => Err(body_fault((
                String::new(),
                Reason::UnsupportedMediaType { documented },
            ))),
        }
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// When it is no JSON, goes on after its end, or breaks its schema.
    pub fn json<T: DeserializeOwned>(&self, schema: &Schema) -> Result<T, Fault> {
        style::json(&self.raw.body)
            .map_err(|reason| (String::new(), reason))
            .and_then(|value| schema.read(value))
            .map_err(body_fault)
    }

    /// Reads the body as a form (`application/x-www-form-urlencoded`): an array has a field for
    /// each item, an object is one field of JSON.
    ///
    /// # Errors
    ///
    /// When it can't be decoded or breaks its schema.
    pub fn form<T: DeserializeOwned>(&self, schema: &Schema) -> Result<T, Fault> {
        self.text_of_body()
            .and_then(|text| form(text, schema.shape()))
            .and_then(|value| schema.read(value))
            .map_err(body_fault)
    }

    /// Reads the body as `multipart/form-data`, of which the parts of these names must be there.
    ///
    /// # Errors
    ///
    /// When it can't be taken apart, or one of them is missing.
    #[cfg(feature = "multipart")]
    pub fn multipart(&self, required: &[&str]) -> Result<crate::Multipart, Fault> {
        let content_type = self.raw.headers.get(header::CONTENT_TYPE);
        let body = content_type
            .and_then(|value| value.to_str().ok())
            .and_then(|content_type| crate::multipart::read(content_type, self.bytes()));
        let expected = "multipart/form-data".to_owned();
        let body =
            body.ok_or_else(|| body_fault((String::new(), Reason::Malformed { expected })))?;
        match required.iter().find(|name| body.get(name).is_none()) {
            Some(name) => Err(body_fault((
                crate::schema::member("", name),
                Reason::Missing,
            ))),
            None => Ok(body),
        }
    }

    /// Reads the body as UTF-8 text.
    ///
    /// # Errors
    ///
    /// When it is not UTF-8 or breaks its schema.
    pub fn text<T: DeserializeOwned>(&self, schema: &Schema) -> Result<T, Fault> {
        self.text_of_body()
            .and_then(|text| schema.read(Value::String(text.to_owned())))
            .map_err(body_fault)
    }

    /// The body as it is.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        self.raw.body.clone()
    }

    fn text_of_body(&self) -> Result<&str, At> {
        std::str::from_utf8(&self.raw.body).map_err(|_| (String::new(), Reason::Utf8))
    }
}

fn form(text: &str, shape: &Shape) -> Result<Value, At> {
    let pairs = encoding::pairs(text).map_err(|reason| (String::new(), reason))?;
    let nothing = std::collections::BTreeMap::new();
    let (properties, additional) = match shape {
        Shape::Object {
            properties,
            additional,
        } => (properties, Shape::Scalar(*additional)),
        _ => (&nothing, shape.clone()),
    };
    let mut object = Map::new();
    for (name, _) in &pairs {
        if object.contains_key(name.as_ref()) {
            continue;
        }
        let shape = properties.get(name.as_ref()).unwrap_or(&additional);
        let style = match shape {
            Shape::Object { .. } | Shape::Nested => Style::Json,
            _ => Style::Form { explode: true },
        };
        let value = style
            .read(name, shape, &pairs, encoding::form)
            .map_err(|(at, reason)| (crate::schema::member("", name) + &at, reason))?;
        object.extend(value.map(|value| (name.clone().into_owned(), value)));
    }
    Ok(Value::Object(object))
}

fn is_json(media_type: &str) -> bool {
    media_type.contains("json")
}

fn duplicate(location: Location, name: &str) -> Fault {
    Fault::new(location, name, Reason::Duplicate)
}

fn body_fault((at, reason): At) -> Fault {
    Fault::new(Location::Body, at, reason)
}
