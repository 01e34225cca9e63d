//! A response: its status, its headers and its body.

use http::{HeaderName, Method, StatusCode, header};
use specweld_document::pointer;
use specweld_document::written::{Given, as_is};

use super::content::Content;
use super::{Case, Side, texts};
use crate::contract;
use crate::exchange::{Body, Request, Response};

/// Headers that any response may have (RFC 9110, 9111 and 9112; CORS of Fetch), beside those whose names begin with
/// `access-control-`.
const GENERAL: [HeaderName; 20] = [
    header::ACCEPT_RANGES,
    header::AGE,
    header::ALLOW,
    header::CACHE_CONTROL,
    header::CONNECTION,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LENGTH,
    header::CONTENT_RANGE,
    header::CONTENT_TYPE,
    header::DATE,
    header::ETAG,
    header::EXPIRES,
    header::LAST_MODIFIED,
    header::SERVER,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::VARY,
    header::VIA,
];

impl<'c> Case<'c> {
    /// Judges a response. Whether it may tell a refusal, although its status does not.
    pub fn response(&mut self, request: &Request, response: &Response) -> bool {
        let status = response.status;
        let Some(documented) = self.documented(status) else {
            let conditional = [header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE];
            let asked = conditional
                .iter()
                .any(|it| request.headers.contains_key(it));
            if status == StatusCode::NOT_MODIFIED && asked {
                return false;
            }
            let statuses = self.operation.responses.iter();
            let statuses: Vec<_> = statuses.map(|it| it.status.as_str()).collect();
            self.undocumented(
                Side::Response,
                format!("`{}`", status.as_u16()),
                &(self.operation.pointer.clone() + &pointer(["responses"])),
                format!(
                    "the status is {}, where these are documented: {}",
                    status.as_u16(),
                    statuses.join(", ")
                ),
            );
            return false;
        };
        self.out.witnessed.push(documented.point);
        self.headers(documented, response);
        let has_none = request.method == Method::HEAD
            || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        match (&response.body, has_none) {
            (Body::Unrecorded, _) => self.note("the recording has no bodies of some responses"),
            (body, true) if *body == Body::EMPTY => {}
            (_, true) => {
                let difference = format!("a body came, which {} has none of", status.as_u16());
                let pointer = &documented.pointer;
                self.violate(Side::Response, documented.point, pointer, difference);
            }
            (body, false) => self.response_body(documented, response, body),
        }
        documented.may_refuse
    }

    /// What is documented of a status: of itself, else of its class, else of all others.
    fn documented(&self, status: StatusCode) -> Option<&'c contract::Response> {
        let responses = &self.operation.responses;
        let class = format!("{}XX", status.as_u16() / 100);
        let keys = [status.as_str(), class.as_str(), "default"];
        keys.into_iter()
            .find_map(|key| responses.iter().find(|it| it.status == key))
    }

    fn headers(&mut self, documented: &'c contract::Response, response: &Response) {
        for header in &documented.headers {
            let written = &header.value;
            let Some(texts) = texts(&response.headers, header.name.as_str()) else {
                let difference = "it is not UTF-8".to_owned();
                self.violate(Side::Response, written.point, &written.pointer, difference);
                continue;
            };
            let given = Given::Texts(&texts, as_is);
            let is_there = self.written(Side::Response, header.name.as_str(), written, &given);
            if !is_there && header.required {
                let cookie = header.name == header::SET_COOKIE;
                if cookie && self.settings.is_recorded {
                    self.note("the recording has no cookies, which may have been left out of it");
                    continue;
                }
                let difference = "it is required, and did not come".to_owned();
                self.violate(Side::Response, written.point, &written.pointer, difference);
            }
        }
        if !self.settings.closed_headers {
            return;
        }
        for name in response.headers.keys() {
            let is_known = GENERAL.contains(name)
                || name.as_str().starts_with("access-control-")
                || documented.headers.iter().any(|it| it.name == *name);
            if !is_known {
                self.undocumented(
                    Side::Response,
                    format!("`{}` header `{name}`", documented.status),
                    &documented.pointer,
                    "it is not documented".to_owned(),
                );
            }
        }
    }

    fn response_body(
        &mut self,
        documented: &'c contract::Response,
        response: &Response,
        body: &Body,
    ) {
        let status = response.status.as_u16();
        let names_type = response.headers.contains_key(header::CONTENT_TYPE);
        if *body == Body::EMPTY && (documented.media.is_empty() || !names_type) {
            if let Some(first) = documented.media.first() {
                let difference = format!("no body came, where {} is documented", first.range);
                self.violate(Side::Response, first.point, &first.pointer, difference);
            }
            return;
        }
        if documented.media.is_empty() {
            let difference = format!("a body came, and none is documented for {status}");
            let pointer = &documented.pointer;
            return self.violate(Side::Response, documented.point, pointer, difference);
        }
        self.content(Content {
            side: Side::Response,
            noun: &format!("`{}`", documented.status),
            media: &documented.media,
            pointer: &documented.pointer,
            headers: &response.headers,
            body,
        });
    }
}
