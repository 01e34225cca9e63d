//! Takes a request apart for generated code.

use std::borrow::Cow;
use std::sync::{Mutex, OnceLock, PoisonError};

use axum::RequestExt;
use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::{HeaderValue, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use specweld_document::written::{
    self, Decode, Given, Pairs, Shape, Style, as_is, path_parts, path_segment, percent,
};

use crate::{
    ApiKey, Basic, Bearer, Fault, Limits, Location, Parameter, Place, RawRequest, Reason,
    Rejection, Schema, Upload, at::At, media_type, raw,
};

/// A request whose parts generated code reads one by one, in the order that [`Rejection`] states.
#[derive(Debug)]
pub struct Incoming {
    raw: RawRequest,
    failure: Option<Reason>,
    limits: Limits,
    /// The body where it is not read here.
    rest: Mutex<Option<Body>>,
    query: OnceLock<Box<Split>>,
    cookies: OnceLock<Box<Split>>,
}

/// Pairs, unless they could not be split.
type Split = Result<Pairs<'static>, Reason>;

/// The texts of a header, of which most have one.
enum Lines<'r> {
    One(Option<&'r str>),
    Several(Vec<&'r str>),
}

impl<'r> Lines<'r> {
    fn texts(&self) -> &[&'r str] {
        match self {
            Self::One(text) => text.as_slice(),
            Self::Several(texts) => texts,
        }
    }
}

impl Incoming {
    /// Reads a request to its end, or up to its [`Limits`].
    // All but the body is taken apart and boxed before the future is made: whatever awaits it is moved about with every
    // request, and allocators hand out small blocks much faster than large ones.
    pub fn read(request: Request) -> impl Future<Output = Box<Self>> + Send + use<> {
        let (mut incoming, body) = Self::open(request);
        async move {
            incoming.fill(body).await;
            incoming
        }
    }

    /// Reads a request as [`Self::read`] does, but not its body if that is of one of the documented media types that are
    /// streamed, given by their indices: [`Self::upload`] gives it.
    pub fn read_unless(
        request: Request,
        documented: &'static [&'static str],
        streamed: &'static [usize],
    ) -> impl Future<Output = Box<Self>> + Send + use<> {
        let (mut incoming, body) = Self::open(request);
        let chosen = incoming.chosen(documented);
        let is_streamed = chosen.is_ok_and(|it| it.is_some_and(|index| streamed.contains(&index)));
        async move {
            if is_streamed {
                incoming.rest = Mutex::new(Some(body));
            } else {
                incoming.fill(body).await;
            }
            incoming
        }
    }

    /// A request whose body is still to be read.
    fn open(request: Request) -> (Box<Self>, Body) {
        let limits = request.extensions().get().copied().unwrap_or_default();
        let (parts, body) = request.with_limited_body().into_parts();
        let raw = RawRequest {
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body: Bytes::new(),
            extensions: parts.extensions,
        };
        let incoming = Self {
            raw,
            failure: None,
            limits,
            rest: Mutex::new(None),
            query: OnceLock::new(),
            cookies: OnceLock::new(),
        };
        (Box::new(incoming), body)
    }

    async fn fill(&mut self, body: Body) {
        let body = raw::read_body(body, self.limits.time_of_body()).await;
        (self.raw.body, self.failure) = body;
    }

    /// The body, to be read as it comes.
    pub fn upload(&self) -> Upload {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let body = rest.take().unwrap_or_else(|| Body::from(self.bytes()));
        Upload::new(body, self.limits.time_of_body())
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
        let one = |text: Option<&str>, decode| {
            self.read_from(parameter, &Given::Texts(text.as_slice(), decode))
        };
        let whole = |reason| Fault::new(parameter.place.into(), "", reason);
        match parameter.place {
            Place::Path { segment } => {
                // The router has matched the path, so the segment is there.
                one(path_segment(self.raw.uri.path(), segment), percent)
            }
            Place::PathPart {
                segment,
                around,
                part,
            } => {
                let parts = path_parts(self.raw.uri.path(), segment, around);
                let text = parts.and_then(|parts| parts.get(part).copied());
                one(text, percent)
            }
            Place::Header => {
                let lines = self.header(parameter.name);
                let lines =
                    lines.map_err(|reason| Fault::new(Location::Header, parameter.name, reason))?;
                match lines {
                    Lines::One(text) => one(text, as_is),
                    Lines::Several(texts) => {
                        self.read_from(parameter, &Given::Texts(&texts, as_is))
                    }
                }
            }
            // A query or cookie header that can't be split is at fault as a whole.
            Place::Query => {
                let pairs = self.query().map_err(whole)?;
                self.read_from(parameter, &Given::Pairs(pairs))
            }
            Place::Cookie => {
                let pairs = self.cookies().map_err(whole)?;
                self.read_from(parameter, &Given::Pairs(pairs))
            }
        }
    }

    fn read_from<T: DeserializeOwned>(
        &self,
        parameter: &Parameter,
        given: &Given<'_>,
    ) -> Result<Option<T>, Fault> {
        let Parameter { name, style, .. } = *parameter;
        let schema = &parameter.schema;
        // In these styles a scalar is its text and nothing around it.
        let is_bare = !matches!(
            style,
            Style::Json | Style::Label { .. } | Style::Matrix { .. }
        );
        if is_bare
            && let Some(text) = given.one(name)
            && let Some(value) = given.decode()(text)
                .ok()
                .and_then(|text| schema.read_text(&text))
        {
            return Ok(Some(value));
        }
        let read = |shape: &Shape| {
            let value = read_written(style, name, shape, given, &self.limits)?;
            value.map(|value| schema.read(value)).transpose()
        };
        let value = match (read(schema.shape()), schema.shape()) {
            // What is not the scalar that is asked for may be a list of one.
            (Err(at), Shape::Either { item, .. }) => read(&Shape::Array(*item)).map_err(|_| at),
            (value, _) => value,
        };
        value.map_err(|(at, reason)| {
            Fault::new(parameter.place.into(), name.to_owned() + &at, reason)
        })
    }

    fn query(&self) -> Result<&Pairs<'static>, Reason> {
        let query = || self.raw.uri.query().unwrap_or_default().to_owned();
        let pairs = || Box::new(Pairs::of_form(Cow::Owned(query())).map_err(Reason::from));
        let pairs = self.query.get_or_init(pairs);
        Result::as_ref(pairs).map_err(Clone::clone)
    }

    fn cookies(&self) -> Result<&Pairs<'static>, Reason> {
        let pairs = || {
            let lines = self.header(header::COOKIE.as_str())?;
            Ok(Pairs::of_cookies(Cow::Owned(lines.texts().join(";")))?)
        };
        let pairs = self.cookies.get_or_init(|| Box::new(pairs()));
        Result::as_ref(pairs).map_err(Clone::clone)
    }

    fn header(&self, name: &str) -> Result<Lines<'_>, Reason> {
        let mut lines = self.raw.headers.get_all(name).iter();
        Ok(match (lines.next(), lines.next()) {
            (None, _) => Lines::One(None),
            (Some(line), None) => Lines::One(Some(text(line)?)),
            (Some(first), Some(second)) => {
                let lines = [first, second].into_iter().chain(lines);
                Lines::Several(lines.map(text).collect::<Result<_, _>>()?)
            }
        })
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
        // What can't be read is no key: credentials are optional here.
        let pairs = match place {
            Place::Query => self.query().ok(),
            Place::Cookie => self.cookies().ok(),
            _ => None,
        };
        let (keys, decode) = match (place, pairs) {
            (Place::Query | Place::Cookie, None) => return Ok(None),
            (_, Some(pairs)) => (pairs.texts(name).collect(), pairs.decode()),
            (_, None) => {
                let texts = self.header(name).map(|lines| lines.texts().to_vec());
                (texts.unwrap_or_default(), as_is as Decode)
            }
        };
        match keys.as_slice() {
            [] => Ok(None),
            [key] => Ok(decode(key)
                .ok()
                .filter(|key| !key.is_empty())
                .map(|key| ApiKey {
                    key: key.into_owned(),
                })),
            _ => Err(duplicate(place.into(), name)),
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
        let chosen = self.chosen(documented)?;
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

    /// Index of the documented media type that `Content-Type` names.
    fn chosen(&self, documented: &[&str]) -> Result<Option<usize>, Fault> {
        let name = header::CONTENT_TYPE;
        let mut values = self.raw.headers.get_all(&name).iter();
        let content_type = match (values.next(), values.next()) {
            (_, Some(_)) => return Err(duplicate(Location::Header, name.as_str())),
            (value, None) => value.and_then(|value| value.to_str().ok()),
        };
        Ok(content_type.and_then(|sent| media_type::choose(sent, documented)))
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// When it is no JSON, goes on after its end, or breaks its schema.
    pub fn json<T: DeserializeOwned>(&self, schema: &Schema) -> Result<T, Fault> {
        if let Some(value) = schema.read_json(&self.raw.body, &self.limits) {
            return Ok(value);
        }
        json(&self.raw.body, &self.limits)
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
            .and_then(|text| form(text, schema.shape(), &self.limits))
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
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let body =
            crate::multipart::read(content_type.unwrap_or_default(), self.bytes(), &self.limits)
                .map_err(|reason| body_fault((String::new(), reason)))?;
        match required.iter().find(|name| body.get(name).is_none()) {
            Some(name) => Err(body_fault((crate::at::member("", name), Reason::Missing))),
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

fn form(text: &str, shape: &Shape, limits: &Limits) -> Result<Value, At> {
    let whole = |reason| (String::new(), reason);
    let pairs = Pairs::of_form(Cow::Borrowed(text)).map_err(|it| whole(it.into()))?;
    limits.check_members(pairs.count()).map_err(whole)?;
    written::form(&pairs, shape, |style, name, shape, given| {
        read_written(style, name, shape, given, limits)
    })
}

/// Parses JSON text, all of it, within the limits.
pub(crate) fn json(text: &[u8], limits: &Limits) -> Result<Value, Reason> {
    limits.check_json(text)?;
    Ok(written::json(text)?)
}

/// Reads what is written in a style; JSON within the limits.
fn read_written(
    style: Style,
    name: &str,
    shape: &Shape,
    given: &Given<'_>,
    limits: &Limits,
) -> Result<Option<Value>, At> {
    if style == Style::Json
        && let Some(text) = given.one(name)
        && let Ok(text) = given.decode()(text)
    {
        limits
            .check_json(text.as_bytes())
            .map_err(|reason| (String::new(), reason))?;
    }
    style
        .read(name, shape, given)
        .map_err(|(at, why)| (at, why.into()))
}

fn text(line: &HeaderValue) -> Result<&str, Reason> {
    std::str::from_utf8(line.as_bytes()).map_err(|_| Reason::Utf8)
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
