//! How responses become what the document says of them.

#![allow(dead_code, unused_imports, unused_macros, reason = "no document has them all")]

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::failure::{Error, Fault, RawResponse, Undecodable};

/// How many bytes of a body are read at most, unless [`ResponseLimit`] says otherwise.
const DEFAULT_LIMIT: usize = 16 << 20;

/// How many bytes of a response's body are read at most, 16 MiB where nothing is said. A `ClientHooks::exec` puts it into the
/// extensions of the response. Bodies that are streams have no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseLimit(pub usize);

/// A failure that the document knows.
pub(crate) fn documented<E>(failure: E) -> Error<E> {
    Error::Documented(failure)
}

/// `Debug` of requests, which shows nothing of what is sent.
macro_rules! opaque {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
pub(crate) use opaque;

/// A response that is being decoded: first its body, then its headers, so that an error has both.
pub(crate) struct Answer {
    head: RawResponse,
    limit: usize,
    /// Until its body is read.
    response: Option<reqwest::Response>,
}

pub(crate) type Decoded<T> = Result<T, Box<Undecodable>>;

impl Answer {
    pub(crate) fn new(mut response: reqwest::Response) -> Self {
        let limit = response.extensions().get::<ResponseLimit>();
        Self {
            limit: limit.map_or(DEFAULT_LIMIT, |limit| limit.0),
            head: RawResponse {
                status: response.status(),
                headers: std::mem::take(response.headers_mut()),
                body: Bytes::new(),
            },
            response: Some(response),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The error of a status that the document does not know.
    pub(crate) async fn undocumented<E>(mut self) -> Error<E> {
        // As far as it comes.
        let _ = self.read().await;
        Error::Undocumented(Box::new(self.head))
    }

    fn undecodable(&self, fault: Fault) -> Box<Undecodable> {
        let response = self.head.clone();
        Box::new(Undecodable { response, fault })
    }

    /// The response, to be read piece by piece.
    pub(crate) fn take_response(&mut self) -> Option<reqwest::Response> {
        self.response.take()
    }

    /// Which of the documented media types the body has: itself, or a range that holds it. The first where the response does not
    /// say.
    pub(crate) fn media_type(&self, documented: &[&str]) -> Decoded<usize> {
        let Some(given) = self.head.headers.get(CONTENT_TYPE) else {
            return Ok(0);
        };
        let given = given.to_str().map(essence).unwrap_or_default();
        let class = given.split('/').next().unwrap_or_default();
        let is_json = |media_type: &str| media_type.ends_with("/json") || media_type.ends_with("+json");
        let documented: Vec<_> = documented.iter().map(|one| essence(one)).collect();
        let position = |fits: &dyn Fn(&str) -> bool| documented.iter().position(|one| fits(one));
        position(&|one| one == given)
            .or_else(|| position(&|one| one.strip_suffix("/*") == Some(class)))
            .or_else(|| position(&|one| one == "*/*"))
            .or_else(|| position(&|one| is_json(one) && is_json(&given)))
            .ok_or_else(|| self.undecodable(Fault::MediaType))
    }

    /// The media type that the response itself gives.
    pub(crate) fn content_type(&self) -> HeaderValue {
        let given = self.head.headers.get(CONTENT_TYPE).cloned();
        given.unwrap_or(HeaderValue::from_static("application/octet-stream"))
    }

    /// A header that must be there.
    pub(crate) fn header<T: DeserializeOwned>(&self, name: &'static str) -> Decoded<T> {
        let value = self.optional_header(name)?;
        self.required(name, value)
    }

    /// What a header that must be there was read as.
    pub(crate) fn required<T>(&self, name: &'static str, value: Option<T>) -> Decoded<T> {
        value.ok_or_else(|| self.undecodable(Fault::Header(name)))
    }

    /// A header that may be absent. One that is a list may come in several lines (RFC 9110, section 5.3), and `Set-Cookie` does.
    pub(crate) fn optional_header<T: DeserializeOwned>(&self, name: &'static str) -> Decoded<Option<T>> {
        self.header_of(name, |lines| match (name, lines) {
            ("set-cookie", lines) => [lines.concat().into(), lines.iter().copied().collect()]
                .into_iter()
                .skip(usize::from(lines.len() > 1))
                .find_map(|value: Value| serde_json::from_value(value).ok()),
            (_, lines) => value_of(&lines.join(",")),
        })
    }

    /// A header of JSON that may be absent.
    pub(crate) fn json_header<T: DeserializeOwned>(&self, name: &'static str) -> Decoded<Option<T>> {
        self.header_of(name, |lines| serde_json::from_str(&lines.join(",")).ok())
    }

    /// A header that is an object, and may be absent: for each property, and for others, it is said whether it is a text whatever it
    /// looks like.
    pub(crate) fn object_header<T: DeserializeOwned>(
        &self,
        name: &'static str,
        explode: bool,
        properties: &[(&str, bool)],
        additional: bool,
    ) -> Decoded<Option<T>> {
        let property = |name: &str, text: &str| {
            let known = properties.iter().find(|(known, _)| *known == name);
            let value = match known.map_or(additional, |(_, is_text)| *is_text) {
                true => text.into(),
                false => scalar_of(text),
            };
            (name.to_owned(), value)
        };
        self.header_of(name, |lines| {
            let text = lines.join(",");
            let items: Vec<_> = text.split(',').map(str::trim).filter(|it| !text.is_empty() || !it.is_empty()).collect();
            let pairs: Option<Vec<_>> = match explode {
                true => items.iter().map(|item| item.split_once('=')).collect(),
                false => items.chunks(2).map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect(),
            };
            let members = pairs?.into_iter().map(|(name, text)| property(name, text)).collect();
            serde_json::from_value(Value::Object(members)).ok()
        })
    }

    fn header_of<T>(&self, name: &'static str, read: impl Fn(&[&str]) -> Option<T>) -> Decoded<Option<T>> {
        let lines = self.head.headers.get_all(HeaderName::from_static(name)).iter();
        let lines: Result<Vec<_>, _> = lines.map(|line| std::str::from_utf8(line.as_bytes())).collect();
        let value = match lines.as_deref() {
            Ok([]) => Some(None),
            Ok(lines) => read(lines).map(Some),
            Err(_) => None,
        };
        value.ok_or_else(|| self.undecodable(Fault::Header(name)))
    }

    /// A body of JSON.
    pub(crate) async fn json<T: DeserializeOwned>(&mut self) -> Decoded<T> {
        self.read().await?;
        serde_json::from_slice(&self.head.body).map_err(|error| {
            let json = &mut serde_json::Deserializer::from_slice(&self.head.body);
            let path = serde_path_to_error::deserialize::<_, T>(json).err();
            let path = path.map(|error| error.path().to_string()).filter(|path| path != ".");
            // What serde says of it may quote the body.
            self.undecodable(Fault::Body {
                path: path.unwrap_or_default(),
                line: error.line(),
                column: error.column(),
            })
        })
    }

    /// A body of text, in UTF-8.
    pub(crate) async fn text<T: DeserializeOwned>(&mut self) -> Decoded<T> {
        self.read().await?;
        let text = std::str::from_utf8(&self.head.body).ok();
        let value = text.and_then(|text| serde_json::from_value(text.into()).ok());
        value.ok_or_else(|| self.no_value())
    }

    /// A body of a form's fields.
    pub(crate) async fn form<T: DeserializeOwned>(&mut self) -> Decoded<T> {
        self.read().await?;
        serde_urlencoded::from_bytes(&self.head.body).map_err(|_| self.no_value())
    }

    fn no_value(&self) -> Box<Undecodable> {
        self.undecodable(Fault::Body {
            path: String::new(),
            line: 0,
            column: 0,
        })
    }

    /// Reads the body to its end, or up to the limit.
    async fn read(&mut self) -> Decoded<()> {
        let Some(mut response) = self.response.take() else {
            return Ok(());
        };
        let length = response.content_length().unwrap_or_default();
        if length > self.limit as u64 {
            return Err(self.undecodable(Fault::TooLong { limit: self.limit }));
        }
        let mut body = BytesMut::new();
        let fault = loop {
            match response.chunk().await {
                Ok(None) => break None,
                Ok(Some(piece)) if piece.len() > self.limit - body.len() => {
                    body.extend_from_slice(&piece[..self.limit - body.len()]);
                    break Some(Fault::TooLong { limit: self.limit });
                }
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                Err(error) => break Some(Fault::BrokenOff(error.without_url())),
            }
        };
        self.head.body = body.freeze();
        match fault {
            Some(fault) => Err(self.undecodable(fault)),
            None => Ok(()),
        }
    }
}

/// A media type in lower case, without its parameters.
fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// The value of a header's text: the text itself, a number or a boolean, or a list of these.
fn value_of<T: DeserializeOwned>(text: &str) -> Option<T> {
    let items = || text.split(',').map(str::trim).filter(|_| !text.is_empty());
    let values = [
        Value::String(text.to_owned()),
        scalar_of(text),
        items().collect(),
        items().map(scalar_of).collect(),
    ];
    values.into_iter().find_map(|value| serde_json::from_value(value).ok())
}

/// A number or a boolean, and otherwise the text.
fn scalar_of(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
        _ => Value::String(text.to_owned()),
    }
}
