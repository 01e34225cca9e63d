//! Takes secrets out of what is shown: whatever stands under a name that speaks of secrets, and the same text wherever else it
//! stands in the exchange.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;

use http::{HeaderMap, header};
use serde_json::Value;
use specweld_document::media_type;

use super::{Body, Request, Response};

/// What stands in place of a secret.
const MASKED: &str = "…";
/// Shorter secrets, in bytes, are masked under their names alone: elsewhere they are parts of words more often than secrets.
const SHORTEST_ELSEWHERE: usize = 6;
/// Schemes of `Authorization` that may be shown. Anything else in that place may be the secret itself.
const SCHEMES: [&str; 7] = [
    "basic",
    "bearer",
    "digest",
    "dpop",
    "hoba",
    "negotiate",
    "oauth",
];
/// Parts of names, in small letters, whose values are secrets.
const SECRET: [&str; 12] = [
    "api-key",
    "api_key",
    "apikey",
    "authorization",
    "cookie",
    "credential",
    "passw",
    "secret",
    "session",
    "signature",
    "token",
    "x-amz-security",
];

/// What is shown as `…`.
///
/// The default hides what stands under names that speak of secrets, such as `Authorization`, `sessionToken` and `api_key`: values
/// of headers, of pairs in a query or a form, and of members in JSON.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    /// More names, in small letters.
    names: BTreeSet<String>,
}

impl Mask {
    /// The default, and what stands under these names.
    pub fn with<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Self {
        let names = names
            .into_iter()
            .map(|name| name.as_ref().to_ascii_lowercase());
        Self {
            names: names.collect(),
        }
    }

    /// Whether what stands under a name is a secret.
    pub fn hides(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        name == "sig"
            || name.ends_with("auth")
            || name.contains("auth-")
            || SECRET.iter().any(|part| name.contains(part))
            || self.names.contains(&name)
    }

    /// Takes out of an exchange what is secret in it.
    pub(crate) fn of(&self, request: Option<&Request>, response: Option<&Response>) -> Masked<'_> {
        let mut masked = Masked {
            mask: self,
            secrets: Vec::new(),
        };
        if let Some(request) = request {
            masked.learn_pairs(request.query().unwrap_or_default());
            masked.learn(&request.headers, &request.body);
        }
        if let Some(response) = response {
            masked.learn(&response.headers, &response.body);
        }
        // Of those that overlap the longest is masked first.
        masked.secrets.sort_by_key(|it| Reverse(it.len()));
        masked.secrets.dedup();
        masked
    }
}

/// An exchange's secrets.
pub(crate) struct Masked<'m> {
    mask: &'m Mask,
    secrets: Vec<String>,
}

impl Masked<'_> {
    fn learn(&mut self, headers: &HeaderMap, body: &Body) {
        for (name, value) in headers {
            if self.mask.hides(name.as_str()) {
                let value = String::from_utf8_lossy(value.as_bytes());
                self.learn_text(value.split_once(' ').map_or(&*value, |(_, it)| it));
                self.learn_text(&value);
            }
        }
        match &*essence(headers) {
            media_type::FORM => self.learn_pairs(&String::from_utf8_lossy(body.bytes())),
            _ => {
                if let Ok(value) = serde_json::from_slice(body.bytes()) {
                    self.learn_json(&value);
                }
            }
        }
    }

    fn learn_pairs(&mut self, pairs: &str) {
        for (name, value) in form_urlencoded::parse(pairs.as_bytes()) {
            if self.mask.hides(&name) {
                self.learn_text(&value);
            }
        }
        for pair in pairs.split('&') {
            if let Some((name, value)) = pair.split_once('=')
                && self.mask.hides(&decoded(name))
            {
                self.learn_text(value);
            }
        }
    }

    fn learn_json(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(text) if self.mask.hides(name) => self.learn_text(text),
                        member => self.learn_json(member),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn_json(item)),
            _ => {}
        }
    }

    fn learn_text(&mut self, text: &str) {
        if text.len() >= SHORTEST_ELSEWHERE {
            self.secrets.push(text.to_owned());
        }
    }

    /// The value of a header.
    pub fn header(&self, name: &str, value: &[u8]) -> String {
        let value = String::from_utf8_lossy(value);
        let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
        let is_scheme = |it: &&str| SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(it));
        match scheme.filter(is_scheme) {
            Some(scheme) if name.eq_ignore_ascii_case("authorization") => {
                format!("{scheme} {MASKED}")
            }
            _ if self.mask.hides(name) => MASKED.to_owned(),
            _ if ["location", "content-location", "referer"].contains(&name) => self.target(&value),
            _ => self.text(&value),
        }
    }

    /// A target or a URL. Its query and its fragment may both hold pairs, as the redirects of OAuth do.
    pub fn target(&self, target: &str) -> String {
        let at = target.find(['?', '#']).unwrap_or(target.len());
        let (head, rest) = target.split_at(at);
        let mut shown = self.text(&without_user(head));
        for part in rest.split_inclusive(['?', '#']) {
            let pairs = part.trim_end_matches(['?', '#']);
            shown += &self.pairs(pairs);
            shown += &part[pairs.len()..];
        }
        shown
    }

    /// The pairs of a query or of a form, as they were sent.
    pub fn pairs(&self, text: &str) -> String {
        let pairs = text.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if self.mask.hides(&decoded(name)) => format!("{name}={MASKED}"),
            _ => self.text(pair),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// A body that is text; none where it is not.
    pub fn body(&self, headers: &HeaderMap, body: &Body) -> Option<String> {
        if headers.contains_key(header::CONTENT_ENCODING) {
            return None;
        }
        let text = match body {
            Body::Whole(bytes) => std::str::from_utf8(bytes).ok()?.into(),
            // It may be cut within a character.
            Body::Cut(bytes) => String::from_utf8_lossy(bytes),
            Body::Unrecorded => return None,
        };
        if text.contains('\0') {
            return None;
        }
        let essence = essence(headers);
        if essence == media_type::FORM {
            return Some(self.pairs(&text));
        }
        match serde_json::from_str(&text) {
            Ok(mut value) => Some(match self.clean(&mut value) {
                true => text.into_owned(),
                false => value.to_string(),
            }),
            // What can't be searched by names is not shown, where it may well hold some.
            Err(_) if essence.ends_with("json") || essence == media_type::MULTIPART => None,
            Err(_) => Some(self.text(&text)),
        }
    }

    /// Masks what is secret in a value. Whether nothing was.
    fn clean(&self, value: &mut Value) -> bool {
        let mut is_clean = true;
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    // What is no text or number tells nothing.
                    let tells = !matches!(member, Value::Null | Value::Bool(_));
                    if tells && self.mask.hides(name) {
                        *member = MASKED.into();
                        is_clean = false;
                    }
                    is_clean &= self.clean(member);
                }
            }
            Value::Array(items) => {
                for item in items {
                    is_clean &= self.clean(item);
                }
            }
            Value::String(text) => {
                let shown = self.text(text);
                is_clean = shown == *text;
                *text = shown;
            }
            _ => {}
        }
        is_clean
    }

    /// A text, without the secrets that stand in it.
    pub fn text(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| {
            match text.contains(secret.as_str()) {
                true => text.replace(secret.as_str(), MASKED),
                false => text,
            }
        })
    }
}

fn essence(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE);
    media_type::essence(value.and_then(|it| it.to_str().ok()).unwrap_or_default())
}

fn decoded(name: &str) -> Cow<'_, str> {
    let mut pairs = form_urlencoded::parse(name.as_bytes());
    pairs.next().map_or(Cow::Borrowed(""), |(name, _)| name)
}

/// A URL without the user and the password that may stand before its host.
fn without_user(url: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Cow::Borrowed(url);
    };
    let end = rest.find('/').unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => Cow::Owned(format!("{scheme}://{MASKED}{}", &rest[at..])),
        None => Cow::Borrowed(url),
    }
}
