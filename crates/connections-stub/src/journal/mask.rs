//! Takes secrets out of what is shown.
//!
//! Two nets: names that speak of secrets, and the secrets of the world wherever they stand as a value.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// What stands in place of a secret.
const MASKED: &str = "…";

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
    name == "sig" || SECRET.iter().any(|it| name.contains(it))
}

impl Mask<'_> {
    /// The value of a header. Of credentials the scheme is shown.
    pub fn header(&self, name: &str, value: &str) -> String {
        if name == "authorization"
            && let Some((scheme, _)) = value.split_once(' ')
        {
            return format!("{scheme} {MASKED}");
        }
        if is_secret(name) {
            MASKED.to_owned()
        } else {
            self.value(value)
        }
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

    /// The body of a response. What is not JSON is the stub's own text, or the test's.
    pub fn response_body(&self, text: &str) -> String {
        self.json(text).unwrap_or_else(|| text.to_owned())
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
                for (name, value) in members {
                    if is_secret(name) {
                        *value = MASKED.into();
                        is_clean = false;
                    } else {
                        is_clean &= self.clean(value);
                    }
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
            Value::String(text) if self.0.contains(text.as_str()) => {
                MASKED.clone_into(text);
                false
            }
            _ => true,
        }
    }

    fn value(&self, value: &str) -> String {
        if self.0.contains(value) {
            MASKED.to_owned()
        } else {
            value.to_owned()
        }
    }

    /// A percent-encoded value.
    fn encoded(&self, value: &str) -> String {
        let decoded = percent_decode_str(value).decode_utf8_lossy();
        if self.0.contains(&*decoded) || self.0.contains(&decoded.replace('+', " ")) {
            MASKED.to_owned()
        } else {
            value.to_owned()
        }
    }
}
