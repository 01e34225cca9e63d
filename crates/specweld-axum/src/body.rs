//! The body of a request.

use std::borrow::Cow;
use std::sync::PoisonError;

use axum::body::Body;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use specweld_document::written::{self as documented, Pairs};

use crate::at::At;
use crate::{Fault, Incoming, Limits, Reason, Schema, Shape, Style, Upload, written};

impl Incoming {
    /// The body, to be read as it comes.
    pub fn upload(&self) -> Upload {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let body = rest.take().unwrap_or_else(|| Body::from(self.bytes()));
        Upload::new(body, self.limits.time_of_body())
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

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// When it is no JSON, goes on after its end, or breaks its schema.
    pub fn json<T: DeserializeOwned>(&self, schema: &Schema) -> Result<T, Fault> {
        if let Some(value) = schema.read_json(&self.raw.body, &self.limits) {
            return Ok(value);
        }
        written::json(&self.raw.body, &self.limits)
            .map_err(|reason| (String::new(), reason))
            .and_then(|value| schema.read(value))
            .map_err(body_fault)
    }

    /// Reads the body as a form (`application/x-www-form-urlencoded`): an array has a field for
    /// each item, an object is one field of JSON, but for the fields that have a style of their own.
    ///
    /// # Errors
    ///
    /// When it can't be decoded or breaks its schema.
    pub fn form<T: DeserializeOwned>(
        &self,
        schema: &Schema,
        styles: &[(&str, Style)],
    ) -> Result<T, Fault> {
        self.text_of_body()
            .and_then(|text| form(text, schema.shape(), styles, &self.limits))
            .and_then(|value| schema.read(value))
            .map_err(body_fault)
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

fn form(text: &str, shape: &Shape, styles: &[(&str, Style)], limits: &Limits) -> Result<Value, At> {
    let whole = |reason| (String::new(), reason);
    let pairs = Pairs::of_form(Cow::Borrowed(text)).map_err(|it| whole(it.into()))?;
    limits.check_members(pairs.count()).map_err(whole)?;
    documented::form(&pairs, shape, styles, |style, name, shape, given| {
        written::styled(style, name, shape, given, limits)
    })
}

fn is_json(media_type: &str) -> bool {
    media_type.contains("json")
}

fn body_fault((at, reason): At) -> Fault {
    Fault::new(crate::Location::Body, at, reason)
}
