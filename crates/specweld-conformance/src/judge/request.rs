//! A request: its parameters, its credentials and its body.

use std::borrow::Cow;

use http::{HeaderMap, header};
use specweld_document::written::{Given, Pairs, Shape, Style, as_is, percent};

use super::content::Content;
use super::{Case, Side, texts};
use crate::contract::{Credential, Parameter, Place};
use crate::exchange::{Body, Request};

impl<'c> Case<'c> {
    /// Judges a request, before whose path there are so many segments of a base path.
    pub fn request(&mut self, request: &Request, base: usize) {
        let query = Pairs::of_form(Cow::Borrowed(request.query().unwrap_or_default()));
        let cookies = texts(&request.headers, "cookie")
            .unwrap_or_default()
            .join(";");
        let cookies = Pairs::of_cookies(Cow::Owned(cookies));
        let (query, cookies) = match (query, cookies) {
            (Ok(query), Ok(cookies)) => (query, cookies),
            (Err(why), _) | (_, Err(why)) => {
                let operation = self.operation;
                let difference = format!("the query {why}");
                self.violate(
                    Side::Request,
                    operation.point,
                    &operation.pointer,
                    difference,
                );
                return;
            }
        };
        let operation = self.operation;
        for parameter in &operation.parameters {
            let is_there = match &parameter.place {
                Place::Path(place) => {
                    let text = place.text(super::path(&request.target), base);
                    let given = Given::Texts(text.as_slice(), percent);
                    self.written(Side::Request, &parameter.name, &parameter.value, &given)
                }
                Place::Query => self.pairs(parameter, &query),
                Place::Cookie => self.pairs(parameter, &cookies),
                Place::Header => self.header(parameter, &request.headers),
            };
            if !is_there && parameter.required {
                self.absent(parameter);
            }
        }
        self.undocumented_pairs(&query);
        self.credentials(request, &query, &cookies);
        self.body(request);
    }

    fn pairs(&mut self, parameter: &'c Parameter, pairs: &Pairs<'_>) -> bool {
        let given = Given::Pairs(pairs);
        self.written(Side::Request, &parameter.name, &parameter.value, &given)
    }

    fn header(&mut self, parameter: &'c Parameter, headers: &HeaderMap) -> bool {
        let Some(texts) = texts(headers, &parameter.name) else {
            let written = &parameter.value;
            let difference = "it is not UTF-8".to_owned();
            self.violate(Side::Request, written.point, &written.pointer, difference);
            return true;
        };
        let given = Given::Texts(&texts, as_is);
        self.written(Side::Request, &parameter.name, &parameter.value, &given)
    }

    fn absent(&mut self, parameter: &Parameter) {
        let hides = self.mask.hides(&parameter.name) || parameter.place == Place::Cookie;
        if self.settings.is_recorded && hides {
            return self.note(format!(
                "the recording has no `{}`, which may have been left out of it",
                parameter.name
            ));
        }
        let written = &parameter.value;
        let difference = "it is required, and was not sent".to_owned();
        self.violate(Side::Request, written.point, &written.pointer, difference);
    }

    /// Tells of pairs that the document does not know: it does not forbid them, but most are a slip.
    fn undocumented_pairs(&mut self, query: &Pairs<'_>) {
        let document = &self.contract.document;
        let mut unknown = Vec::new();
        for name in query.names() {
            let is_key = |it: &Credential| matches!(it, Credential::Query(key) if key == name);
            let mut credentials = self.operation.security.iter().flatten();
            let takes = |parameter: &Parameter| {
                let shape = || parameter.value.schema.as_ref()?.shape(document);
                parameter.place == Place::Query
                    && match parameter.value.style {
                        Some(Style::DeepObject) => {
                            let inner = name.strip_prefix(parameter.name.as_str());
                            inner.is_some_and(|it| it.starts_with('['))
                        }
                        Some(Style::Form { explode: true }) => match shape() {
                            Some(Shape::Object { properties, .. }) => properties.contains_key(name),
                            _ => parameter.name == name,
                        },
                        _ => parameter.name == name,
                    }
            };
            let is_known = self.operation.parameters.iter().any(takes)
                || credentials.any(|(it, _)| is_key(it));
            if !is_known && !name.is_empty() {
                unknown.push(super::excerpt(name));
            }
        }
        for name in unknown {
            let id = &self.operation.id;
            self.note(format!(
                "{id} has no query parameter `{name}`, which was sent"
            ));
        }
    }

    fn credentials(&mut self, request: &Request, query: &Pairs<'_>, cookies: &Pairs<'_>) {
        let operation = self.operation;
        let is_given = |credential: &Credential| match credential {
            Credential::Scheme(scheme) => {
                let mut values = request.headers.get_all(header::AUTHORIZATION).iter();
                values.any(|value| {
                    let value = String::from_utf8_lossy(value.as_bytes());
                    let parts = value.split_once(' ');
                    parts.is_some_and(|(it, rest)| {
                        it.eq_ignore_ascii_case(scheme) && !rest.trim().is_empty()
                    })
                })
            }
            Credential::Header(name) => {
                let value = request.headers.get(name);
                value.is_some_and(|value| !value.is_empty())
            }
            Credential::Query(name) => query.texts(name).any(|it| !it.is_empty()),
            Credential::Cookie(name) => cookies.texts(name).any(|it| !it.is_empty()),
            Credential::Unseen => true,
        };
        for (credential, point) in operation.security.iter().flatten() {
            if *credential != Credential::Unseen && is_given(credential) {
                self.out.witnessed.push(*point);
            }
        }
        let mut alternatives = operation.security.iter();
        let is_met = |it: &Vec<(Credential, usize)>| it.iter().all(|(it, _)| is_given(it));
        if operation.security.is_empty() || alternatives.any(is_met) {
            return;
        }
        let described = operation.security.iter().map(|together| {
            let together: Vec<_> = together.iter().map(|(it, _)| it.describe()).collect();
            together.join(" and ")
        });
        let described = described.collect::<Vec<_>>().join(", or ");
        if self.settings.is_recorded {
            return self.note(format!(
                "the recording has no credentials ({described}), which may have been left out of it"
            ));
        }
        let first = operation.security.iter().flatten().next();
        let point = first.map_or(operation.point, |(_, point)| *point);
        let difference = format!("credentials are asked for, and none were sent: {described}");
        self.violate(
            Side::Request,
            point,
            &operation.security_pointer,
            difference,
        );
    }

    fn body(&mut self, request: &Request) {
        let is_empty = request.body == Body::EMPTY;
        let Some(body) = &self.operation.body else {
            if !is_empty && request.body != Body::Unrecorded {
                let id = &self.operation.id;
                self.note(format!("{id} has no request body, and one was sent"));
            }
            return;
        };
        let names_type = request.headers.contains_key(header::CONTENT_TYPE);
        // No bytes are a form without fields where the headers say so.
        if is_empty && !names_type {
            if body.required {
                let difference = "a body is required, and none was sent".to_owned();
                let first = body
                    .media
                    .first()
                    .map_or(self.operation.point, |it| it.point);
                self.violate(Side::Request, first, &body.pointer, difference);
            }
            return;
        }
        self.content(Content {
            side: Side::Request,
            noun: "request body",
            media: &body.media,
            pointer: &body.pointer,
            headers: &request.headers,
            body: &request.body,
        });
    }
}
