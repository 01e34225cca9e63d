//! Requests whose body is a form of parts.

use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::extract::Request;
use http::header;

use crate::{Fault, Incoming, Location, Reason, Upload, raw};

use super::form::Form;
use super::read::{FormData, read};

impl Incoming {
    /// Reads a request as [`Self::read_unless`] does, and of a body of the documented media type of this index what
    /// [`Self::form_data`] gives.
    pub fn read_form(
        request: Request,
        documented: &'static [&'static str],
        streamed: &'static [usize],
        form: (usize, &'static Form),
    ) -> impl Future<Output = Box<Self>> + Send + use<> {
        let (mut incoming, body) = Self::open(request);
        let chosen = incoming.chosen(documented).ok().flatten();
        let (index, form) = form;
        async move {
            match chosen {
                Some(chosen) if chosen == index => incoming.fill_form(body, form).await,
                Some(chosen) if streamed.contains(&chosen) => {
                    incoming.rest = Mutex::new(Some(body));
                }
                _ => incoming.fill(body).await,
            }
            incoming
        }
    }

    async fn fill_form(&mut self, body: Body, form: &'static Form) {
        let content_type = self.raw.headers.get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let time = self.limits.time_of_body();
        let body = Upload::new(body, time);
        let reading = read(content_type.unwrap_or_default(), body, form, &self.limits);
        let read = raw::within(time, std::pin::pin!(reading)).await;
        let read = read.unwrap_or_else(|reason| Err(Fault::new(Location::Body, "", reason)));
        self.form = Mutex::new(Some(read));
    }

    /// The form, whose fields were read and checked.
    ///
    /// # Errors
    ///
    /// When it can't be taken apart, something in it is missing, or breaks its schema.
    pub fn form_data(&self) -> Result<FormData, Fault> {
        let mut form = self.form.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = || Err(Fault::new(Location::Body, "", Reason::Missing));
        form.take().unwrap_or_else(missing)
    }
}
