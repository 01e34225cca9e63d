//! How arguments become parts of a request: each in the style that the document gives it.

#![allow(dead_code, reason = "no document has them all")]

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use reqwest::{Body, Method, Request, RequestBuilder};
use serde::Serialize;
use serde_json::Value;

use super::failure::Error;
pub(crate) use super::style::*;

/// The media type of bytes that are nothing else.
const BYTES: &str = "application/octet-stream";

/// A file, or other bytes, that are sent.
///
/// ```text
/// let report = Upload::new("a,b\n").file_name("report.csv").media_type("text/csv");
/// ```
pub struct Upload {
    body: Body,
    file_name: Option<String>,
    media_type: Option<String>,
}

impl Upload {
    /// What is sent: bytes, a text, or a stream, as `reqwest::Body` takes them.
    pub fn new(body: impl Into<Body>) -> Self {
        Self {
            body: body.into(),
            file_name: None,
            media_type: None,
        }
    }

    /// Its name, in a form of parts.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Its media type: `application/octet-stream` unless the document or this says otherwise.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }
}

impl From<Body> for Upload {
    fn from(body: Body) -> Self {
        Self::new(body)
    }
}

impl From<Vec<u8>> for Upload {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl From<String> for Upload {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&'static str> for Upload {
    fn from(text: &'static str) -> Self {
        Self::new(text)
    }
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload").finish_non_exhaustive()
    }
}

/// What a request is put together of. The first fault is kept, and told when the request is made.
#[derive(Default)]
pub(crate) struct Parts {
    query: Vec<String>,
    cookies: Vec<String>,
    headers: HeaderMap,
    body: Option<Body>,
    fault: Option<String>,
}

impl Parts {
    /// A parameter of the path, as it stands there.
    pub(crate) fn path(&mut self, name: &str, style: Style, value: &impl Serialize) -> String {
        let text = self.written("path", name, value, |value| {
            let text = one(style, value, encoded)?;
            Ok(match style {
                // No mark, and no mark without anything behind it, says that a list has no items.
                Style::Matrix { explode: true } | Style::Label { explode: true } if text.is_empty() && !value.is_string() => {
                    return Err("it is empty");
                }
                Style::Matrix { explode: true } if !value.is_object() => {
                    format!(";{name}={}", text.replace(';', &format!(";{name}=")))
                }
                Style::Matrix { explode: true } => format!(";{text}"),
                Style::Matrix { explode: false } => format!(";{name}={text}"),
                Style::Label { .. } => format!(".{text}"),
                _ if text.is_empty() => return Err("it is empty"),
                _ => text,
            })
        });
        text.unwrap_or_default()
    }

    /// A parameter of the path that another one follows in its segment: what stands between the two parts them where it is first.
    pub(crate) fn path_before(&mut self, between: &str, name: &str, style: Style, value: &impl Serialize) -> String {
        let text = self.path(name, style, value);
        if format!("{text}{between}").find(between) != Some(text.len()) {
            self.fail(format!("path parameter `{name}`: it has the `{between}` that stands behind it"));
        }
        text
    }

    /// Makes sure that an address keeps its segments: `.` and `..` would be taken for folders (RFC 3986, section 5.2.4).
    pub(crate) fn check(&mut self, url: &str) {
        if url.split('/').any(|segment| segment == "." || segment == "..") {
            self.fail("a segment of the path is `.` or `..`".to_owned());
        }
    }

    /// A parameter of the query.
    pub(crate) fn query(&mut self, name: &str, style: Style, value: &impl Serialize) {
        self.put_query(name, style, value, encoded);
    }

    /// A parameter of the query that may be there without a value, which none is.
    pub(crate) fn query_or_empty(&mut self, name: &str, style: Style, value: &impl Serialize) {
        let before = self.query.len();
        self.query(name, style, value);
        if self.query.len() == before {
            self.query(name, FORM, &"");
        }
    }

    /// A parameter of the query whose reserved characters stand for themselves: `allowReserved` of OpenAPI. Those that part pairs
    /// are encoded nevertheless, and so is the comma where it parts items.
    pub(crate) fn query_reserved(&mut self, name: &str, style: Style, value: &impl Serialize) {
        self.put_query(name, style, value, encoded_in_query);
    }

    fn put_query(&mut self, name: &str, style: Style, value: &impl Serialize, encode: Encode) {
        let pairs = self.written("query", name, value, |value| pairs(name, style, value, (encoded, encode)));
        self.query.extend(pairs.into_iter().flatten());
    }

    /// A cookie.
    pub(crate) fn cookie(&mut self, name: &str, style: Style, value: &impl Serialize) {
        let pairs = self.written("cookie", name, value, |value| pairs(name, style, value, (cookie_name, encoded)));
        self.cookies.extend(pairs.into_iter().flatten());
    }

    /// A header.
    pub(crate) fn header(&mut self, name: &'static str, style: Style, value: &impl Serialize) {
        let header = self.written("header", name, value, |value| {
            let text = one(style, value, plain)?;
            if text.trim() != text {
                return Err("it begins or ends with white space");
            }
            header_value(&text)
        });
        if let (Some(value), Ok(name)) = (header, name.parse::<HeaderName>()) {
            self.headers.append(name, value);
        }
    }

    /// A body of JSON.
    pub(crate) fn json(&mut self, media_type: &'static str, value: &impl Serialize) {
        match serde_json::to_vec(value) {
            Ok(text) => self.bytes(media_type, text.into()),
            Err(error) => self.fail(format!("the body is no JSON: {error}")),
        }
    }

    /// A body of text.
    pub(crate) fn text(&mut self, media_type: &'static str, value: &impl Serialize) {
        match serde_json::to_value(value) {
            Ok(Value::String(text)) => self.bytes(media_type, text.into()),
            _ => self.fail("the body is no text".to_owned()),
        }
    }

    /// A body of a form's fields: one for each item of a list, and JSON for what is nested, but for fields that have a style.
    pub(crate) fn form(&mut self, media_type: &'static str, value: &impl Serialize, styles: &[(&str, Style)]) {
        let fields = self.written("form", "", value, |value| match value {
            Value::Object(fields) => Ok(fields.clone()),
            _ => Err("it has no fields"),
        });
        let mut text = Vec::new();
        for (name, value) in fields.iter().flatten() {
            let style = styles.iter().find(|(styled, _)| styled == name);
            let style = match (style, value) {
                (Some((_, style)), _) => *style,
                (None, Value::Array(items)) if items.iter().any(|item| scalar(item).is_err()) => JSON,
                (None, Value::Object(_)) => JSON,
                _ => FORM,
            };
            let pairs = self.written("form", name, value, |value| pairs(name, style, value, (encoded, encoded)));
            text.extend(pairs.into_iter().flatten());
        }
        self.bytes(media_type, text.join("&").into());
    }

    /// A body as it is sent.
    pub(crate) fn bytes(&mut self, media_type: &'static str, body: Body) {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        self.body = Some(body);
    }

    /// A body that says itself of which media type it is.
    pub(crate) fn upload(&mut self, upload: Upload) {
        let media_type = upload.media_type.as_deref().unwrap_or(BYTES);
        match header_value(media_type) {
            Ok(media_type) => drop(self.headers.insert(CONTENT_TYPE, media_type)),
            Err(reason) => self.fail(format!("the media type of the body: {reason}")),
        }
        self.body = Some(upload.body);
    }

    /// The request, if there was no fault.
    pub(crate) fn into_request<E>(mut self, builder: RequestBuilder) -> Result<Request, Error<E>> {
        if !self.cookies.is_empty() {
            match header_value(&self.cookies.join("; ")) {
                Ok(cookies) => drop(self.headers.insert(COOKIE, cookies)),
                Err(reason) => self.fail(format!("cookies: {reason}")),
            }
        }
        if let Some(fault) = self.fault {
            return Err(Error::InvalidRequest(fault));
        }
        let mut request = builder.headers(self.headers).build()?;
        if !self.query.is_empty() {
            // A path may have a query of its own.
            let own = request.url().query().map(str::to_owned);
            let query: Vec<_> = own.into_iter().chain(self.query).collect();
            request.url_mut().set_query(Some(&query.join("&")));
        }
        if let Some(body) = self.body {
            // Without a word of it hyper takes a stream for no body where a body is unusual.
            if body.as_bytes().is_none() && matches!(*request.method(), Method::GET | Method::HEAD) {
                request.headers_mut().insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
            }
            *request.body_mut() = Some(body);
        }
        Ok(request)
    }

    /// Writes a value, unless there is none.
    fn written<T>(
        &mut self,
        place: &str,
        name: &str,
        value: &impl Serialize,
        write: impl FnOnce(&Value) -> Written<T>,
    ) -> Option<T> {
        let written = match serde_json::to_value(value) {
            Ok(Value::Null) if place != "path" => return None,
            Ok(value) => write(&value),
            Err(_) => Err("it has no JSON"),
        };
        written.map_err(|reason| self.fail(format!("{place} parameter `{name}`: {reason}"))).ok()
    }

    fn fail(&mut self, fault: String) {
        self.fault.get_or_insert(fault);
    }
}

fn header_value(text: &str) -> Written<HeaderValue> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| "it has characters that no header can carry")
}
