//! Recorded traffic: HAR 1.2, as browsers and proxies write it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};
use specweld_document::{media_type, text};

use crate::exchange::{Body, Exchange, Mask, Request, Response};

/// Recorded exchanges.
#[derive(Debug, Default)]
pub struct Recording {
    /// Each exchange, in the order in which the requests were sent, with the host that it was sent to, and its port where it has one.
    pub exchanges: Vec<(String, Exchange)>,
    /// What is missing or could not be read.
    pub notes: Vec<String>,
}

impl Recording {
    /// Reads a HAR file.
    ///
    /// # Errors
    ///
    /// A text that is no HAR. Entries that can't be read are left out, and told of.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        // Some write a byte order mark.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let value: Value = serde_json::from_slice(bytes).map_err(|error| {
            format!(
                "it is no JSON (line {}, column {})",
                error.line(),
                error.column()
            )
        })?;
        let entries = value.pointer("/log/entries").and_then(Value::as_array);
        let entries = entries.ok_or("it is no HAR: there is no `log.entries`")?;
        let mut recording = Self::default();
        for (index, entry) in entries.iter().enumerate() {
            match read(entry) {
                Ok(read) => recording.exchanges.push(read),
                Err(why) => recording
                    .notes
                    .push(format!("entry {index} is left out: {why}")),
            }
        }
        Ok(recording)
    }
}

fn read(entry: &Value) -> Result<(String, Exchange), String> {
    let of_request = entry.get("request").ok_or("it has no request")?;
    let method = text(of_request, "method").ok_or("its request has no method")?;
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| "its method is none")?;
    let url = text(of_request, "url").ok_or("its request has no URL")?;
    let (host, target) = split(url);
    let mut request = Request::new(method, target);
    request.headers = headers(of_request);
    request.body = posted(of_request);
    if request.body == Body::Unrecorded && !names_body(&request.headers) {
        request.body = Body::EMPTY;
    }
    let post = of_request.get("postData").unwrap_or(&Value::Null);
    add_type(&mut request.headers, text(post, "mimeType"), &request.body);
    let response = entry.get("response").and_then(read_response);
    Ok((host.to_ascii_lowercase(), Exchange { request, response }))
}

/// The host of a URL, and what is asked of it.
fn split(url: &str) -> (&str, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = rest.split('#').next().unwrap_or_default();
    let end = url.find(['/', '?']).unwrap_or(url.len());
    let (authority, target) = url.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    match target.starts_with('/') {
        true => (host, target.to_owned()),
        false => (host, format!("/{target}")),
    }
}

/// The headers that HTTP/1.1 has: HTTP/2 and 3 put the request line among them, under names that begin with a colon.
fn headers(message: &Value) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let listed = message.get("headers").and_then(Value::as_array);
    for header in listed.into_iter().flatten() {
        let name = text(header, "name").unwrap_or_default();
        let name = HeaderName::from_bytes(name.as_bytes());
        // Chromium joins the values of headers that came more than once by line feeds.
        let values = text(header, "value").unwrap_or_default().split('\n');
        if let Ok(name) = name {
            let values = values.filter_map(|it| HeaderValue::from_bytes(it.as_bytes()).ok());
            for value in values {
                headers.append(&name, value);
            }
        }
    }
    // Bodies are recorded as they were before they were compressed and cut into chunks.
    headers.remove(header::CONTENT_ENCODING);
    headers
}

fn names_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    headers.contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|it| it != "0")
}

/// The body of a request.
fn posted(request: &Value) -> Body {
    let Some(post) = request.get("postData").filter(|it| it.is_object()) else {
        return match request.get("bodySize").and_then(Value::as_i64) {
            Some(0) => Body::EMPTY,
            _ => Body::Unrecorded,
        };
    };
    let body = content(post);
    let params = post.get("params").and_then(Value::as_array);
    let mime = media_type::essence(text(post, "mimeType").unwrap_or_default());
    match params.filter(|it| !it.is_empty() && body.bytes().is_empty() && mime == media_type::FORM)
    {
        Some(params) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for param in params {
                let text = |key| text(param, key).unwrap_or_default();
                form.append_pair(text("name"), text("value"));
            }
            Body::Whole(form.finish().into())
        }
        None => body,
    }
}

/// What is recorded of a body: `text`, which may be in Base64.
fn content(content: &Value) -> Body {
    match (text(content, "text"), text(content, "encoding")) {
        (Some(text), Some("base64")) => match STANDARD.decode(text.trim()) {
            Ok(bytes) => Body::Whole(bytes.into()),
            Err(_) => Body::Unrecorded,
        },
        (Some(text), _) => Body::Whole(Bytes::copy_from_slice(text.as_bytes())),
        (None, _) => match content.get("size").and_then(Value::as_i64) {
            Some(0) => Body::EMPTY,
            _ => Body::Unrecorded,
        },
    }
}

/// None where nothing came back, which is recorded as status 0.
fn read_response(value: &Value) -> Option<Response> {
    let status = value.get("status").and_then(Value::as_u64)?;
    let status = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
    let mut response = Response::new(status);
    response.headers = headers(value);
    let of_body = value.get("content").unwrap_or(&Value::Null);
    response.body = content(of_body);
    add_type(
        &mut response.headers,
        text(of_body, "mimeType"),
        &response.body,
    );
    Some(response)
}

/// Adds the media type where the headers were left out.
fn add_type(headers: &mut HeaderMap, mime: Option<&str>, body: &Body) {
    let mime = mime.filter(|it| !it.is_empty() && *it != "x-unknown");
    if headers.is_empty()
        && *body != Body::EMPTY
        && let Some(Ok(mime)) = mime.map(HeaderValue::from_str)
    {
        headers.insert(header::CONTENT_TYPE, mime);
    }
}

/// When an exchange began, and how long it took.
#[derive(Clone, Debug)]
pub struct Timing {
    /// When the request came, as RFC 3339 has it.
    pub started: String,
    /// Milliseconds from then to the end of the response.
    pub milliseconds: f64,
}

/// Writes an exchange as an entry of a HAR file, without what is secret in it. `base` is the URL of the server, without a slash at its end.
#[must_use]
pub fn entry(exchange: &Exchange, base: &str, timing: &Timing, mask: &Mask) -> Value {
    let Exchange { request, response } = exchange;
    let masked = mask.of(Some(request), response.as_ref());
    let listed = |headers: &HeaderMap| -> Value {
        let headers = headers.iter().map(|(name, value)| {
            let value = masked.header(name.as_str(), value.as_bytes());
            json!({ "name": name.as_str(), "value": value })
        });
        headers.collect()
    };
    let mime = |headers: &HeaderMap| {
        let value = headers.get(header::CONTENT_TYPE);
        let value = value.map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
        value.unwrap_or_default()
    };
    let target = masked.target(&request.target);
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let query = form_urlencoded::parse(query.as_bytes());
    let query = query.map(|(name, value)| json!({ "name": name, "value": value }));
    let mut entry = json!({
        "startedDateTime": timing.started,
        "time": timing.milliseconds,
        "request": {
            "method": request.method.as_str(),
            "url": format!("{base}{target}"),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": listed(&request.headers),
            "queryString": query.collect::<Value>(),
            "headersSize": -1,
            "bodySize": request.body.bytes().len(),
        },
        "response": { "status": 0, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
            "content": { "size": 0, "mimeType": "" }, "redirectURL": "", "headersSize": -1, "bodySize": -1 },
        "cache": {},
        "timings": { "send": 0, "wait": timing.milliseconds, "receive": 0 },
    });
    if request.body != Body::EMPTY {
        let mut post = json!({ "mimeType": mime(&request.headers), "params": [] });
        if let Some(text) =
            whole(&request.body).and_then(|body| masked.body(&request.headers, body))
        {
            post["text"] = text.into();
        }
        entry["request"]["postData"] = post;
    }
    if let Some(response) = response {
        let out = &mut entry["response"];
        out["status"] = response.status.as_u16().into();
        out["statusText"] = response
            .status
            .canonical_reason()
            .unwrap_or_default()
            .into();
        out["headers"] = listed(&response.headers);
        let location = response
            .headers
            .get(header::LOCATION)
            .map(|it| masked.header("location", it.as_bytes()));
        out["redirectURL"] = location.unwrap_or_default().into();
        out["bodySize"] = response.body.bytes().len().into();
        out["content"] =
            json!({ "size": response.body.bytes().len(), "mimeType": mime(&response.headers) });
        if let Some(text) =
            whole(&response.body).and_then(|body| masked.body(&response.headers, body))
        {
            out["content"]["text"] = text.into();
        }
    }
    entry
}

/// A body that is there to its end: what is cut would be taken for all there was.
fn whole(body: &Body) -> Option<&Body> {
    body.whole().map(|_| body)
}

/// What stands around the entries of a HAR file: its beginning, and its end.
#[must_use]
pub fn frame(version: &str) -> (String, &'static str) {
    let creator = json!({ "name": "specweld proxy", "version": version });
    (
        format!("{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"entries\":[\n"),
        "\n]}}\n",
    )
}
