//! Signed Gigya requests, made from the page's text and not with the stub's own code.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use conformance::wire::Request;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// The partner's secret in the demo world.
pub const PARTNER: &str = "ZGVtby1wYXJ0bmVyLXNlY3JldA==";
/// The secret of the demo world's user key.
pub const APPLICATION: &str = "ZGVtby1hcHBsaWNhdGlvbi1zZWNyZXQ=";

/// A request to be signed. Parameters are as they are before any encoding.
#[derive(Clone)]
pub struct Unsigned<'a> {
    pub method: &'a str,
    pub url: &'a str,
    pub parameters: Vec<(&'a str, String)>,
}

/// RFC 3986: all but the unreserved characters.
pub fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| match byte {
            byte if plain(byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// `sig` for parameters.
pub fn signature(unsigned: &Unsigned<'_>, secret: &str) -> String {
    let mut pairs = unsigned.parameters.clone();
    pairs.sort();
    let query: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let base = [
        unsigned.method,
        &encode(unsigned.url),
        &encode(&query.join("&")),
    ]
    .join("&");
    let key = BASE64_STANDARD.decode(secret).unwrap();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(base.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

/// The parameters on the wire.
pub fn encoded(parameters: &[(&str, String)]) -> String {
    let pairs: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    pairs.join("&")
}

impl<'a> Unsigned<'a> {
    /// A POST at the demo's time by the user with a password, over plain http as the socket is.
    pub fn new(method: &'a str) -> Self {
        Self {
            method,
            url: "http://socialize.us1.gigya.com/socialize.removeConnection",
            parameters: vec![
                ("UID", "user-with-password".to_owned()),
                ("apiKey", "3_demo-site".to_owned()),
                ("format", "json".to_owned()),
                ("nonce", "1".to_owned()),
                // 2026-01-01T00:00:00Z.
                ("timestamp", "1767225600".to_owned()),
            ],
        }
    }

    /// With another value of a parameter, or another parameter.
    pub fn with(mut self, name: &'a str, value: &str) -> Self {
        self.parameters.retain(|(it, _)| *it != name);
        self.parameters.push((name, value.to_owned()));
        self
    }

    /// Without a parameter.
    pub fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(it, _)| *it != name);
        self
    }

    /// The request, signed.
    pub fn sign(self, secret: &str) -> Request {
        let sig = signature(&self, secret);
        self.with("sig", &sig).unsigned()
    }

    /// The request as it is.
    pub fn unsigned(self) -> Request {
        super::gigya::request(self.method, &encoded(&self.parameters))
    }
}
