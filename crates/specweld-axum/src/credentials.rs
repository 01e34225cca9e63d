//! Credentials: what the document's `security` names, typed.
//!
//! Credentials that are absent or malformed are `None`: to tell 401 from 403, and to say so in a
//! documented answer, is the service's business. `Debug` shows none of them. None can be compared
//! with `==`, which would leak by its timing how much of a secret is right.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use http::header::AUTHORIZATION;

use crate::RawRequest;

macro_rules! masked_debug {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}

masked_debug!(Basic, Bearer, ApiKey);

/// User and password of the Basic scheme (RFC 7617).
#[derive(Clone)]
pub struct Basic {
    /// All before the first colon.
    pub user: String,
    /// All after the first colon.
    pub password: String,
}

/// Token of the Bearer scheme (RFC 6750), also for OAuth 2 and OpenID Connect.
#[derive(Clone)]
pub struct Bearer {
    /// The token, never empty.
    pub token: String,
}

/// An API key in a header, the query or a cookie.
#[derive(Clone)]
pub struct ApiKey {
    /// The key, never empty.
    pub key: String,
}

impl Basic {
    /// Reads the value of an `Authorization` header: padded base64 of UTF-8 that holds a colon.
    pub(crate) fn read(authorization: &str) -> Option<Self> {
        let decoded = STANDARD
            .decode(after_scheme(authorization, "basic")?)
            .ok()?;
        let decoded = String::from_utf8(decoded).ok()?;
        let (user, password) = decoded.split_once(':')?;
        Some(Self {
            user: user.to_owned(),
            password: password.to_owned(),
        })
    }
}

impl Bearer {
    /// Reads the value of an `Authorization` header.
    pub(crate) fn read(authorization: &str) -> Option<Self> {
        let token = after_scheme(authorization, "bearer")?;
        let is_token = token.bytes().all(|byte| byte.is_ascii_graphic());
        (is_token && !token.is_empty()).then(|| Self {
            token: token.to_owned(),
        })
    }
}

/// What follows the scheme, whose case does not matter (RFC 9110, section 11.1).
fn after_scheme<'a>(authorization: &'a str, scheme: &str) -> Option<&'a str> {
    let (found, rest) = authorization.split_once(' ')?;
    found
        .eq_ignore_ascii_case(scheme)
        .then(|| rest.trim_matches(' '))
}

/// The credentials of a request that was rejected: whoever answers it has to know first whether the
/// caller may learn what was wrong. Two `Authorization` headers are none.
impl RawRequest {
    /// Credentials of the Basic scheme.
    #[must_use]
    pub fn basic(&self) -> Option<Basic> {
        Basic::read(self.authorization()?)
    }

    /// Credentials of the Bearer scheme.
    #[must_use]
    pub fn bearer(&self) -> Option<Bearer> {
        Bearer::read(self.authorization()?)
    }

    fn authorization(&self) -> Option<&str> {
        let mut values = self.headers.get_all(AUTHORIZATION).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    }
}
