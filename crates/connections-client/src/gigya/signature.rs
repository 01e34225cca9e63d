//! Gigya's signature: HMAC-SHA1 over method, URL and parameters, as its page describes it.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use connections_types::GigyaRemoveConnectionForm as Form;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha1::Sha1;

use crate::retry::random;

/// All that RFC 3986 does not call unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The `sig` of a form that is posted to `url`, which is normal: scheme and host in lower case, no default port.
pub(super) fn sign(key: &SecretSlice<u8>, url: &str, form: &Form) -> String {
    let base = base_string(url, &parameters(form));
    let mut mac =
        Hmac::<Sha1>::new_from_slice(key.expose_secret()).expect("HMAC takes keys of every length");
    mac.update(base.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

/// The parameters that a form has on the wire: read back from the text that is sent, so that no other can be signed.
fn parameters(form: &Form) -> Vec<(String, String)> {
    let sent = serde_urlencoded::to_string(form).expect("every member of a form is a scalar");
    form_urlencoded::parse(sent.as_bytes())
        .into_owned()
        .collect()
}

fn base_string(url: &str, parameters: &[(String, String)]) -> String {
    let mut signed: Vec<_> = parameters
        .iter()
        .filter(|(name, _)| name != "sig")
        .collect();
    signed.sort();
    let query: Vec<_> = signed
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    format!("POST&{}&{}", encode(url), encode(&query.join("&")))
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A value that serves once.
pub(super) fn nonce() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{:016x}_{count}", random())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gigya::request::{Providers, Remove, form};

    #[test]
    fn names_sort_by_byte_and_values_are_encoded_twice() {
        let uid = "a b*c~d!'()".parse().unwrap();
        let form = Form {
            api_key: Some("3_x+/=".into()),
            sig: Some("none".into()),
            context: Some(String::new()),
            ..form(Some(&uid), Providers::All, Remove::new()).unwrap()
        };
        let url = "https://socialize.us1.gigya.com/socialize.removeConnection";
        let base = base_string(url, &parameters(&form));
        assert_eq!(
            base,
            "POST&https%3A%2F%2Fsocialize.us1.gigya.com%2Fsocialize.removeConnection&\
             UID%3Da%2520b%252Ac~d%2521%2527%2528%2529%26apiKey%3D3_x%252B%252F%253D%26context%3D\
             %26format%3Djson%26httpStatusCodes%3Dfalse%26removeLoginID%3Dfalse"
        );
    }

    #[test]
    fn nonces_differ() {
        assert_ne!(nonce(), nonce());
    }
}
