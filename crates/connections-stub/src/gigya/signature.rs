//! Gigya's request signature: HMAC-SHA1 over method, URL and parameters.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

/// All that RFC 3986 does not call unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The query that is signed, encoded as a part of that text: all parameters but `sig`, in the byte order of their names,
/// values encoded, names not.
pub(crate) fn query(parameters: &[(String, String)]) -> String {
    let mut signed: Vec<_> = parameters
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("sig"))
        .collect();
    signed.sort();
    let query: Vec<_> = signed
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    encode(&query.join("&"))
}

/// The text that is signed: method, encoded URL and encoded query, joined by `&`.
pub(crate) fn base_string(method: &str, url: &str, query: &str) -> String {
    format!("{}&{}&{query}", method.to_ascii_uppercase(), encode(url))
}

/// Whether `signature` is the one that `secret` makes of `base_string`. Both are base64; what does not decode is wrong.
pub(crate) fn is_signed(secret: &str, base_string: &str, signature: &str) -> bool {
    let (Ok(secret), Ok(signature)) = (
        BASE64_STANDARD.decode(secret),
        BASE64_STANDARD.decode(signature),
    ) else {
        return false;
    };
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&secret) else {
        return false;
    };
    mac.update(base_string.as_bytes());
    mac.verify_slice(&signature).is_ok()
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `VGhlIHF1aWNrIGJyb3duIGZveA==`, "The quick brown fox", as the key.
    const SECRET: &str = "VGhlIHF1aWNrIGJyb3duIGZveA==";

    fn parameters(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        owned.collect()
    }

    #[test]
    fn names_sort_by_byte_and_values_are_encoded_twice() {
        let parameters = parameters(&[
            ("uid", "a"),
            ("UID", "a b*c~d!'()"),
            ("sig", "none"),
            ("apiKey", "3_x+/="),
            ("callback", ""),
        ]);
        let base = base_string(
            "post",
            "https://socialize.us1.gigya.com/socialize.removeConnection",
            &query(&parameters),
        );
        assert_eq!(
            base,
            "POST&https%3A%2F%2Fsocialize.us1.gigya.com%2Fsocialize.removeConnection&\
             UID%3Da%2520b%252Ac~d%2521%2527%2528%2529%26apiKey%3D3_x%252B%252F%253D%26callback%3D%26uid%3Da"
        );
    }

    /// Worked out with `openssl dgst -sha1 -mac HMAC`.
    #[test]
    fn signatures_agree_with_openssl() {
        let parameters = parameters(&[
            ("UID", "user-1"),
            ("apiKey", "3_key"),
            ("format", "json"),
            ("httpStatusCodes", "false"),
            ("nonce", "1427024545943_1"),
            ("timestamp", "1427024545"),
        ]);
        let base = base_string(
            "POST",
            "http://127.0.0.1:8080/socialize.removeConnection",
            &query(&parameters),
        );
        let signature = "hlClVZWX1EguwztFJE0T0yp4HjM=";
        assert!(is_signed(SECRET, &base, signature));
        assert!(!is_signed(
            SECRET,
            &base.replace("user-1", "user-2"),
            signature
        ));
        assert!(!is_signed("b3RoZXI=", &base, signature));
        assert!(!is_signed(SECRET, &base, "not base64"));
        assert!(!is_signed(SECRET, &base, ""));
    }
}
