//! Signed requests of Gigya, made from the page's text.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encoded.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Parameters as they are before any encoding.
pub(crate) type Parameters = Vec<(String, String)>;

/// The parameters on the wire.
pub(crate) fn encoded(parameters: &Parameters) -> String {
    let pairs = parameters.iter();
    let pairs = pairs.map(|(name, value)| format!("{name}={}", encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// `sig` for a request. None: the secret is no base64.
pub(crate) fn signature(
    method: &str,
    url: &str,
    parameters: &Parameters,
    secret: &str,
) -> Option<String> {
    let mut sorted = parameters.clone();
    sorted.sort();
    let base = [method, &encode(url), &encode(&encoded(&sorted))].join("&");
    let key = BASE64_STANDARD.decode(secret).ok()?;
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).ok()?;
    mac.update(base.as_bytes());
    Some(BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}
