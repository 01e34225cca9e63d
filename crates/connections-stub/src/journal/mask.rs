//! Takes secrets out of what is shown.
//!
//! Two nets: names that speak of secrets, and the secrets of the world wherever they stand.

use std::cmp::Reverse;
use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// What stands in place of a secret.
const MASKED: &str = "…";
/// Shorter secrets, in bytes, are masked only where they are a whole value: within a text they are words of it more
/// often than secrets.
const SHORTEST_WITHIN: usize = 4;
/// What may be said of how a request was authorized. Anything else in that place may be the secret itself.
const SCHEMES: &[&str] = &["basic", "bearer", "digest", "negotiate", "ntlm", "oauth"];

/// All secrets of a world.
pub(crate) type Secrets = HashSet<String>;

/// Takes secrets out.
pub(super) struct Mask<'a>(pub &'a Secrets);

/// Parameters whose values say nothing secret.
const SHOWN: &[&str] = &[
    "connectionid",
    "sourcekey",
    "sourceuserid",
    "sourceemail",
    "souceemail",
    "targetkey",
    "targetuserid",
    "targetemail",
    "key",
    "userid",
    "email",
    "uid",
    "provider",
    "cid",
    "removeloginid",
    "lastidentityhandling",
    "format",
    "callback",
    "context",
    "httpstatuscodes",
    "apikey",
    "userkey",
    "timestamp",
    "nonce",
    "sdk",
];

/// Parts of names whose values are secrets, or hold some.
const SECRET: &[&str] = &[
    "authorization",
    "cookie",
    "credential",
    "passw",
    "referer",
    "secret",
    "session",
    "signature",
    "token",
    "api-key",
    "api_key",
    "apikey",
];

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "sig"
        || name.ends_with("auth")
        || name.contains("auth-")
        || SECRET.iter().any(|it| name.contains(it))
}

impl Mask<'_> {
    /// The value of a header. Of credentials the scheme is shown.
    pub fn header(&self, name: &str, value: &str) -> String {
        if name == "authorization"
            && let Some((scheme, _)) = value.split_once(' ')
            && SCHEMES.iter().any(|it| it.eq_ignore_ascii_case(scheme))
        {
            return format!("{scheme} {MASKED}");
        }
        if is_secret(name) {
            MASKED.to_owned()
        } else if matches!(name, "location" | "content-location") {
            self.reference(value)
        } else {
            self.text(value)
        }
    }

    /// A URL. Its query and its fragment may both hold pairs, as the redirects of OAuth do.
    fn reference(&self, url: &str) -> String {
        let Some(at) = url.find(['?', '#']) else {
            return self.text(url);
        };
        let (head, pairs) = url.split_at(at);
        let parts = pairs.split_inclusive(['?', '#']).map(|part| {
            let pairs = part.trim_end_matches(['?', '#']);
            self.pairs(pairs) + part.get(pairs.len()..).unwrap_or_default()
        });
        self.text(head) + &parts.collect::<String>()
    }

    /// A path, segment by segment.
    pub fn path(&self, path: &str) -> String {
        let segments: Vec<_> = path.split('/').map(|it| self.encoded(it)).collect();
        segments.join("/")
    }

    /// The pairs of a query or a form, as they were sent. A pair without an equals sign may be a secret all by itself.
    pub fn pairs(&self, text: &str) -> String {
        let pairs = text.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) if SHOWN.contains(&&*name.to_ascii_lowercase()) => {
                format!("{name}={}", self.encoded(value))
            }
            Some((name, _)) => format!("{name}={MASKED}"),
            None if pair.is_empty() => String::new(),
            None => MASKED.to_owned(),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// The body of a request. None if it can't be searched.
    pub fn request_body(&self, media_type: Option<&str>, text: &str) -> Option<String> {
        let essence = media_type
            .and_then(|it| it.split(';').next())
            .map(str::trim);
        let is_form =
            essence.is_some_and(|it| it.eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        if is_form {
            Some(self.pairs(text))
        } else {
            self.json(text)
        }
    }

    /// The body of a response. What is not JSON is the stub's own text, or the test's, and may repeat what was sent.
    pub fn response_body(&self, text: &str) -> String {
        self.json(text).unwrap_or_else(|| self.text(text))
    }

    /// JSON, unchanged if nothing in it is secret.
    fn json(&self, text: &str) -> Option<String> {
        let mut value: Value = serde_json::from_str(text).ok()?;
        Some(if self.clean(&mut value) {
            text.to_owned()
        } else {
            value.to_string()
        })
    }

    /// Masks what is secret in a value. Whether nothing was.
    fn clean(&self, value: &mut Value) -> bool {
        match value {
            Value::Object(members) => {
                let mut is_clean = true;
                for (name, mut value) in std::mem::take(members) {
                    if is_secret(&name) {
                        value = MASKED.into();
                        is_clean = false;
                    } else {
                        is_clean &= self.clean(&mut value);
                    }
                    let shown = self.text(&name);
                    is_clean &= shown == name;
                    members.insert(shown, value);
                }
                is_clean
            }
            Value::Array(elements) => {
                let mut is_clean = true;
                for element in elements {
                    is_clean &= self.clean(element);
                }
                is_clean
            }
            Value::String(text) => {
                let shown = self.text(text);
                let is_clean = shown == *text;
                *text = shown;
                is_clean
            }
            _ => true,
        }
    }

    /// A text, without the secrets that stand in it. Of those that overlap the longest is masked first.
    fn text(&self, text: &str) -> String {
        if self.0.contains(text) {
            return MASKED.to_owned();
        }
        let within = |it: &&String| it.len() >= SHORTEST_WITHIN && text.contains(it.as_str());
        let mut secrets: Vec<_> = self.0.iter().filter(within).collect();
        secrets.sort_by_key(|it| Reverse(it.len()));
        secrets.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.as_str(), MASKED)
        })
    }

    /// A percent-encoded value.
    fn encoded(&self, value: &str) -> String {
        let decoded = percent_decode_str(value).decode_utf8_lossy();
        let spaced = decoded.replace('+', " ");
        if self.text(&decoded) == *decoded && self.text(&spaced) == spaced {
            value.to_owned()
        } else {
            MASKED.to_owned()
        }
    }
}
