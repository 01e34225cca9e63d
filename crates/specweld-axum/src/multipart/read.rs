//! Reads a form up to where its files are handed over.

use std::collections::{BTreeMap, VecDeque};

use bytes::{Bytes, BytesMut};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::at::At;
use crate::{Fault, Limits, Reason, Shape, Upload, media_type, schema, written};

use super::form::{Form, FormField, Kind, OtherParts};
use super::parts::{Held, Parts, Seen, fault, fault_of_all, refused};
use super::source::{Head, Source};

/// A form whose fields are read and checked, and whose files are still to come.
#[derive(Debug)]
pub struct FormData {
    fields: Map<String, Value>,
    parts: Parts,
}

impl FormData {
    /// A field that must be there.
    ///
    /// # Errors
    ///
    /// When it is no value of its type.
    pub fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, Fault> {
        self.optional(name)?
            .ok_or_else(|| fault(name, Reason::Missing))
    }

    /// A field that may be absent.
    ///
    /// # Errors
    ///
    /// When it is no value of its type.
    pub fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, Fault> {
        let value = self.fields.remove(name);
        let value = value.map(schema::typed).transpose();
        value.map_err(|at| fault_in(name, at))
    }

    /// The files.
    #[must_use]
    pub fn into_parts(self) -> Parts {
        self.parts
    }
}

fn fault_in(name: &str, (at, reason): At) -> Fault {
    let mut fault = fault(name, reason);
    fault.name.push_str(&at);
    fault
}

/// Reads the fields of a form. It stops at the first file as soon as no field can come any more, and otherwise where the files before
/// fields are more than may be held.
pub(crate) async fn read(
    content_type: &str,
    body: Upload,
    form: &'static Form,
    limits: &Limits,
) -> Result<FormData, Fault> {
    let source = Source::new(content_type, body).map_err(fault_of_all)?;
    let mut reading = Reading {
        form,
        limits,
        source,
        left: limits.most_held(),
        members: 0,
        fields: BTreeMap::new(),
        held: VecDeque::new(),
        seen: Seen::default(),
    };
    let is_whole = reading.run().await?;
    reading.finish(is_whole)
}

struct Reading<'l> {
    form: &'static Form,
    limits: &'l Limits,
    source: Source,
    /// How many bytes more may be held.
    left: usize,
    members: usize,
    fields: BTreeMap<&'static str, Vec<Value>>,
    held: VecDeque<Held>,
    seen: Seen,
}

impl Reading<'_> {
    /// Whether the form was read to its end.
    async fn run(&mut self) -> Result<bool, Fault> {
        while let Some(head) = self.source.next().await.map_err(fault_of_all)? {
            self.members += 1;
            self.limits
                .check_members(self.members)
                .map_err(fault_of_all)?;
            let number = match (self.form.kind(&head.name), self.form.others) {
                (Kind::Field(field), _) => {
                    self.field(field, &head).await?;
                    continue;
                }
                (Kind::File(number, file), _) => {
                    self.seen.add(file)?;
                    number
                }
                (Kind::Other, OtherParts::Given) => self.form.files.len(),
                (Kind::Other, OtherParts::Skipped) => continue,
                (Kind::Other, OtherParts::Refused) => return Err(refused(&head.name)),
            };
            if !self.hold(number, head).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn field(&mut self, field: &'static FormField, head: &Head) -> Result<(), Fault> {
        let mut text = BytesMut::new();
        while let Some(piece) = self.source.piece().await {
            let piece = piece.map_err(fault_of_all)?;
            self.left = self.left.checked_sub(piece.len()).ok_or_else(|| {
                let limit = self.limits.most_held() as u64;
                fault_of_all(Reason::TooLarge { limit })
            })?;
            text.extend_from_slice(&piece);
        }
        let shape = shape(self.form, field.name);
        let is_list = field.many || matches!(shape, Shape::Array(_) | Shape::Either { .. });
        let values = self.fields.entry(field.name).or_default();
        if !is_list && !values.is_empty() {
            return Err(fault(field.name, Reason::Duplicate));
        }
        let value = value(field, head, &text, &shape, self.limits);
        values.push(value.map_err(|reason| fault(field.name, reason))?);
        Ok(())
    }

    /// Holds a file for as long as a field may come after it. False: no more of the form can be read now.
    async fn hold(&mut self, number: usize, head: Head) -> Result<bool, Fault> {
        let may_come = |field: &FormField| field.many || !self.fields.contains_key(field.name);
        let mut held = Held {
            number,
            head,
            pieces: VecDeque::new(),
            goes_on: true,
        };
        if self.form.fields.iter().any(may_come) {
            while self.left > 0 && held.goes_on {
                match self.source.piece().await {
                    Some(piece) => {
                        let piece: Bytes = piece.map_err(fault_of_all)?;
                        self.left = self.left.saturating_sub(piece.len());
                        held.pieces.push_back(piece);
                    }
                    None => held.goes_on = false,
                }
            }
        }
        let is_whole = !held.goes_on;
        self.held.push_back(held);
        Ok(is_whole)
    }

    fn finish(self, is_whole: bool) -> Result<FormData, Fault> {
        let (form, limit) = (self.form, self.limits.most_held());
        if is_whole {
            self.seen.check(form)?;
        }
        let mut fields = Map::new();
        for (name, mut values) in self.fields {
            let is_one = match shape(form, name) {
                Shape::Array(_) => false,
                Shape::Either { .. } => values.len() == 1,
                _ => !form.fields.iter().any(|it| it.name == name && it.many),
            };
            let value = match is_one {
                true => values.pop().unwrap_or_default(),
                false => Value::Array(values),
            };
            fields.insert(name.to_owned(), value);
        }
        for field in form.fields.iter().filter(|field| field.required) {
            if !fields.contains_key(field.name) {
                match (field.many, is_whole) {
                    (true, _) => fields.insert(field.name.to_owned(), Value::Array(Vec::new())),
                    (false, true) => return Err(fault(field.name, Reason::Missing)),
                    (false, false) => {
                        return Err(fault(field.name, Reason::AfterFiles { limit }));
                    }
                };
            }
        }
        let fields = Value::Object(fields);
        let checked = form.schema.check(&fields);
        checked.map_err(|(at, reason)| fault_in_form(at, reason))?;
        let Value::Object(fields) = fields else {
            return Err(fault_of_all(Reason::Missing));
        };
        let parts = Parts {
            form,
            source: Box::new(self.source),
            held: self.held,
            seen: self.seen,
            limits: *self.limits,
            members: self.members,
        };
        Ok(FormData { fields, parts })
    }
}

fn fault_in_form(at: String, reason: Reason) -> Fault {
    let mut fault = fault_of_all(reason);
    fault.name = at;
    fault
}

/// How a field is written.
fn shape(form: &Form, name: &str) -> Shape {
    match form.schema.shape() {
        Shape::Object { properties, .. } => properties.get(name).cloned(),
        _ => None,
    }
    .unwrap_or(Shape::Nested)
}

/// The value of a field's part: JSON where that is documented, told or the only way to write it, and text otherwise.
fn value(
    field: &FormField,
    head: &Head,
    text: &[u8],
    shape: &Shape,
    limits: &Limits,
) -> Result<Value, Reason> {
    let content_type = head.content_type.as_deref();
    let is_json = field.json || content_type.is_some_and(media_type::is_json);
    // What may be nested and may be text is text unless it looks nested.
    let looks_nested = || matches!(text.trim_ascii_start().first(), Some(b'{' | b'['));
    let is_nested = matches!(shape, Shape::Object { .. } | Shape::Nested);
    if is_json || is_nested && looks_nested() {
        return written::json(text, limits);
    }
    let text = std::str::from_utf8(text).map_err(|_| Reason::Utf8)?;
    Ok(match shape {
        Shape::Scalar(scalar) | Shape::Array(scalar) => scalar.read(text)?,
        Shape::Either { scalar, item } => scalar.read(text).or_else(|_| item.read(text))?,
        _ => Value::String(text.to_owned()),
    })
}
