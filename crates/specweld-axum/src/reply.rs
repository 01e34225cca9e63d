//! Writes answers.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::Value;

/// Why a stream breaks off.
type StreamError = Box<dyn std::error::Error + Send + Sync>;

/// An event: its name, its id, the time in milliseconds after which to connect again, and its data.
type Event<T> = (Option<String>, Option<String>, Option<u64>, T);

/// An answer of a status, without headers so far.
pub fn reply(status: u16) -> Reply {
    Reply::new(status)
}

/// An answer in the making: its status and headers.
///
/// A header or body that can't be written, such as a header with a line break in it, makes the
/// whole answer a bare 500: it is a fault of the service, and half an answer would hide it.
#[derive(Debug)]
#[must_use]
pub struct Reply {
    /// None as soon as something can't be written.
    head: Option<(StatusCode, HeaderMap)>,
}

impl Reply {
    /// An answer without headers so far.
    pub fn new(status: u16) -> Self {
        let status = StatusCode::from_u16(status).ok();
        Self {
            head: status.map(|status| (status, HeaderMap::new())),
        }
    }

    /// Adds a header in OpenAPI's `simple` style: items are joined by commas, but for those of `Set-Cookie`, which has a line for each
    /// (RFC 6265, section 3). `null` is no header.
    pub fn header(self, name: &'static str, value: &impl Serialize) -> Self {
        self.with(name, value, |value| match value {
            Value::Array(items) if name.eq_ignore_ascii_case(header::SET_COOKIE.as_str()) => {
                items.iter().map(|item| simple(item)?).collect()
            }
            value => simple(value).map(|text| text.into_iter().collect()),
        })
    }

    /// Adds a header that is an object in OpenAPI's `simple` style: `k,v`, and exploded `k=v`. `null` is no header.
    pub fn object_header(self, name: &'static str, explode: bool, value: &impl Serialize) -> Self {
        self.with(name, value, |value| match value {
            Value::Null => Some(Vec::new()),
            value => Some(vec![object(value, explode)?]),
        })
    }

    /// Adds a header of JSON. `null` is no header.
    pub fn json_header(self, name: &'static str, value: &impl Serialize) -> Self {
        self.with(name, value, |value| match value {
            Value::Null => Some(Vec::new()),
            value => Some(vec![value.to_string()]),
        })
    }

    /// Adds the lines of a header that `write` makes of a value; none where it can't be written.
    fn with(
        self,
        name: &'static str,
        value: &impl Serialize,
        write: impl Fn(&Value) -> Option<Vec<String>>,
    ) -> Self {
        let lines = serde_json::to_value(value).ok();
        let lines = lines.and_then(|value| write(&value));
        let head = self.head.zip(lines);
        let head = head.and_then(|((status, mut headers), lines)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            headers.remove(&name);
            for line in lines {
                headers.append(&name, HeaderValue::from_bytes(line.as_bytes()).ok()?);
            }
            Some((status, headers))
        });
        Self { head }
    }

    /// The answer without a body.
    pub fn empty(self) -> Response {
        self.write(None, Body::empty())
    }

    /// The answer with a JSON body.
    pub fn json(self, media_type: &'static str, body: &impl Serialize) -> Response {
        let Ok(text) = serde_json::to_vec(body) else {
            return failure();
        };
        self.finish(media_type, text)
    }

    /// The answer with a text as its body, which `body` serializes to.
    pub fn text(self, media_type: &'static str, body: &impl Serialize) -> Response {
        match serde_json::to_value(body) {
            Ok(Value::String(text)) => self.finish(media_type, text),
            _ => failure(),
        }
    }

    /// The answer with the fields of a form as its body: the members of the object that `body` serializes to.
    pub fn form(self, media_type: &'static str, body: &impl Serialize) -> Response {
        let Ok(Value::Object(members)) = serde_json::to_value(body) else {
            return failure();
        };
        let mut fields = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &members {
            match simple(value) {
                Some(Some(text)) => drop(fields.append_pair(name, &text)),
                Some(None) => {}
                None => return failure(),
            }
        }
        self.finish(media_type, fields.finish())
    }

    /// The answer with a body that is sent as it comes. Where the stream fails, the answer breaks off.
    pub fn stream<S>(self, media_type: &'static str, body: S) -> Response
    where
        S: Stream<Item = Result<Bytes, StreamError>> + Send + 'static,
    {
        self.finish(media_type, Body::from_stream(body))
    }

    /// The answer with a body of a media type that is not known before, as [`Reply::stream`] sends it.
    pub fn content<S>(self, media_type: HeaderValue, body: S) -> Response
    where
        S: Stream<Item = Result<Bytes, StreamError>> + Send + 'static,
    {
        self.write(Some(media_type), Body::from_stream(body))
    }

    /// The answer with JSON values, one a line, each sent as it comes.
    pub fn json_lines<S, T>(self, media_type: &'static str, body: S) -> Response
    where
        S: Stream<Item = Result<T, StreamError>> + Send + Unpin + 'static,
        T: Serialize + 'static,
    {
        // Before each value of `application/json-seq` stands a record separator (RFC 7464).
        let start = match media_type.starts_with("application/json-seq") {
            true => "\u{1e}",
            false => "",
        };
        let lines = Mapped::new(body, move |value: T| {
            let text = serde_json::to_string(&value)?;
            Ok(format!("{start}{text}\n").into())
        });
        self.finish(media_type, Body::from_stream(lines))
    }

    /// The answer with server-sent events whose data are JSON.
    pub fn json_events<S, I, T>(self, media_type: &'static str, body: S) -> Response
    where
        S: Stream<Item = Result<I, StreamError>> + Send + Unpin + 'static,
        I: Into<Event<T>> + 'static,
        T: Serialize + 'static,
    {
        let events = Mapped::new(body, |event: I| {
            let (name, id, retry, data) = event.into();
            Ok(frame(name, id, retry, &serde_json::to_string(&data)?))
        });
        self.finish(media_type, Body::from_stream(events))
    }

    /// The answer with server-sent events whose data are text.
    pub fn text_events<S, I, T>(self, media_type: &'static str, body: S) -> Response
    where
        S: Stream<Item = Result<I, StreamError>> + Send + Unpin + 'static,
        I: Into<Event<T>> + 'static,
        T: Serialize + 'static,
    {
        let events = Mapped::new(body, |event: I| {
            let (name, id, retry, data) = event.into();
            match serde_json::to_value(&data)? {
                Value::String(text) => Ok(frame(name, id, retry, &text)),
                _ => Err("the data of an event are no text".into()),
            }
        });
        self.finish(media_type, Body::from_stream(events))
    }

    fn finish(self, media_type: &'static str, body: impl Into<Body>) -> Response {
        match HeaderValue::from_maybe_shared(Bytes::from_static(media_type.as_bytes())) {
            Ok(media_type) => self.write(Some(media_type), body.into()),
            Err(_) => failure(),
        }
    }

    fn write(self, media_type: Option<HeaderValue>, body: Body) -> Response {
        let Some((status, mut headers)) = self.head else {
            return failure();
        };
        if let Some(media_type) = media_type {
            headers.insert(header::CONTENT_TYPE, media_type);
        }
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// An event as it is sent (HTML, section 9.2.5). What has line breaks in its name or id has neither.
fn frame(name: Option<String>, id: Option<String>, retry: Option<u64>, data: &str) -> Bytes {
    let mut frame = String::new();
    let retry = retry.map(|retry| retry.to_string());
    for (field, value) in [("event", name), ("id", id), ("retry", retry)] {
        if let Some(value) = value.filter(|value| !value.contains(['\n', '\r', '\0'])) {
            frame.push_str(&format!("{field}: {value}\n"));
        }
    }
    for line in data.replace("\r\n", "\n").split(['\n', '\r']) {
        frame.push_str(&format!("data: {line}\n"));
    }
    frame.push('\n');
    frame.into()
}

/// A stream whose items are written as bytes.
struct Mapped<S, F> {
    stream: S,
    write: F,
}

impl<S, F> Mapped<S, F> {
    fn new<T>(stream: S, write: F) -> Self
    where
        F: FnMut(T) -> Result<Bytes, StreamError>,
    {
        Self { stream, write }
    }
}

impl<S, F, T> Stream for Mapped<S, F>
where
    S: Stream<Item = Result<T, StreamError>> + Unpin,
    F: FnMut(T) -> Result<Bytes, StreamError> + Unpin,
{
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(Pin::new(&mut self.stream).poll_next(context));
        Poll::Ready(item.map(|item| item.and_then(|item| (self.write)(item))))
    }
}

fn failure() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// The text of a header; the inner `None` is no header, the outer one is a value without a text.
fn simple(value: &Value) -> Option<Option<String>> {
    Some(match value {
        Value::Null => None,
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::String(value) => Some(value.clone()),
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| simple(item)?).collect();
            Some(items?.join(","))
        }
        Value::Object(_) => return None,
    })
}

/// The text of an object whose properties are scalars; none where it has what stands between them.
fn object(value: &Value, explode: bool) -> Option<String> {
    let members = value.as_object()?;
    let members = members.iter().filter(|(_, value)| !value.is_null());
    let members = members.map(|(name, value)| {
        let text = match value {
            Value::Array(_) => return None,
            value => simple(value)??,
        };
        let is_plain = |text: &str| !text.contains(',') && text.trim() == text;
        let is_told_apart = !(explode && name.contains('='));
        (is_plain(name) && is_plain(&text) && is_told_apart).then(|| match explode {
            true => format!("{name}={text}"),
            false => format!("{name},{text}"),
        })
    });
    let members: Option<Vec<_>> = members.collect();
    Some(members?.join(","))
}
