//! Takes a request apart for generated code.

use std::borrow::Cow;
use std::mem;
use std::sync::{Mutex, OnceLock};

use axum::RequestExt;
use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::{Extensions, HeaderMap, HeaderValue, Method, Uri, header};
use serde::de::DeserializeOwned;
use specweld_document::written::{
    Given, Pairs, Shape, Style, as_is, path_parts, path_segment, percent,
};

#[cfg(feature = "multipart")]
use crate::FormData;
use crate::{
    Fault, Limits, Location, Parameter, Place, RawRequest, Reason, Rejection, media_type, raw,
    written,
};

/// A request whose parts generated code reads one by one, in the order that [`Rejection`] states.
#[derive(Debug)]
pub struct Incoming {
    pub(crate) raw: RawRequest,
    pub(crate) failure: Option<Reason>,
    pub(crate) limits: Limits,
    /// The body where it is not read here.
    pub(crate) rest: Mutex<Option<Body>>,
    /// The form, as far as it is read here.
    #[cfg(feature = "multipart")]
    pub(crate) form: Mutex<Option<Result<FormData, Fault>>>,
    query: OnceLock<Box<Split>>,
    cookies: OnceLock<Box<Split>>,
}

/// Pairs, unless they could not be split.
type Split = Result<Pairs<'static>, Reason>;

/// The texts of a header, of which most have one.
pub(crate) enum Lines<'r> {
    One(Option<&'r str>),
    Several(Vec<&'r str>),
}

impl<'r> Lines<'r> {
    pub(crate) fn texts(&self) -> &[&'r str] {
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
        let chosen = incoming.chosen(documented).ok().flatten();
        let is_streamed = chosen.is_some_and(|index| streamed.contains(&index));
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
    pub(crate) fn open(request: Request) -> (Box<Self>, Body) {
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
            #[cfg(feature = "multipart")]
            form: Mutex::new(None),
            query: OnceLock::new(),
            cookies: OnceLock::new(),
        };
        (Box::new(incoming), body)
    }

    pub(crate) async fn fill(&mut self, body: Body) {
        let body = raw::read_body(body, self.limits.time_of_body()).await;
        (self.raw.body, self.failure) = body;
    }

    /// The request as it came.
    #[must_use]
    pub fn into_raw(self) -> RawRequest {
        self.raw
    }

    /// Makes what `read` takes out of the request, of which [`Self::take_raw`] is the last.
    ///
    /// # Errors
    ///
    /// Those of `read`.
    pub fn decode<R>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        read(self)
    }

    /// The request as it came, once all else was read of it. What is left here is an empty one.
    ///
    /// # Errors
    ///
    /// As with [`Self::complete`]: the request stays then.
    pub fn take_raw(&mut self) -> Result<RawRequest, Fault> {
        self.complete()?;
        let empty = RawRequest {
            method: Method::GET,
            uri: Uri::default(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            extensions: Extensions::new(),
        };
        Ok(mem::replace(&mut self.raw, empty))
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

    /// Reads a parameter that must be there, but may be without a value: `allowEmptyValue` of OpenAPI.
    ///
    /// # Errors
    ///
    /// As with [`Self::required`].
    pub fn required_or_empty<T: DeserializeOwned>(
        &self,
        parameter: &Parameter,
    ) -> Result<Option<T>, Fault> {
        match self.is_empty(parameter) {
            true => Ok(None),
            false => self.required(parameter).map(Some),
        }
    }

    /// Reads a parameter that may be absent, or there without a value: `allowEmptyValue` of OpenAPI.
    ///
    /// # Errors
    ///
    /// As with [`Self::optional`].
    pub fn optional_or_empty<T: DeserializeOwned>(
        &self,
        parameter: &Parameter,
    ) -> Result<Option<T>, Fault> {
        match self.is_empty(parameter) {
            true => Ok(None),
            false => self.optional(parameter),
        }
    }

    /// Whether a parameter of the query is there without a value.
    fn is_empty(&self, parameter: &Parameter) -> bool {
        let pairs = self.query().ok();
        let text = pairs.and_then(|pairs| Given::Pairs(pairs).one(parameter.name));
        text == Some("")
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
            let value = written::styled(style, name, shape, given, &self.limits)?;
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

    pub(crate) fn query(&self) -> Result<&Pairs<'static>, Reason> {
        let query = || self.raw.uri.query().unwrap_or_default().to_owned();
        let pairs = || Box::new(Pairs::of_form(Cow::Owned(query())).map_err(Reason::from));
        let pairs = self.query.get_or_init(pairs);
        Result::as_ref(pairs).map_err(Clone::clone)
    }

    pub(crate) fn cookies(&self) -> Result<&Pairs<'static>, Reason> {
        let pairs = || {
            let lines = self.header(header::COOKIE.as_str())?;
            Ok(Pairs::of_cookies(Cow::Owned(lines.texts().join(";")))?)
        };
        let pairs = self.cookies.get_or_init(|| Box::new(pairs()));
        Result::as_ref(pairs).map_err(Clone::clone)
    }

    pub(crate) fn header(&self, name: &str) -> Result<Lines<'_>, Reason> {
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

    /// Index of the documented media type that `Content-Type` names.
    pub(crate) fn chosen(&self, documented: &[&str]) -> Result<Option<usize>, Fault> {
        let name = header::CONTENT_TYPE;
        let mut values = self.raw.headers.get_all(&name).iter();
        let content_type = match (values.next(), values.next()) {
            (_, Some(_)) => return Err(Fault::duplicate(Location::Header, name.as_str())),
            (value, None) => value.and_then(|value| value.to_str().ok()),
        };
        Ok(content_type.and_then(|sent| media_type::choose(sent, documented)))
    }
}

fn text(line: &HeaderValue) -> Result<&str, Reason> {
    std::str::from_utf8(line.as_bytes()).map_err(|_| Reason::Utf8)
}
