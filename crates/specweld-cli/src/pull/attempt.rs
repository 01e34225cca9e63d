//! Why an attempt to fetch something failed, and whether another one may succeed.

use std::error::Error;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// It is as it was.
    NotModified,
    /// The host has no such page.
    Missing,
    /// The host gives it to nobody, or to others.
    Denied(StatusCode),
    /// robots.txt asks to leave it alone.
    Robots,
    /// It is on, or has moved to, a host that is not to be asked.
    Foreign(String),
    /// Nothing can be known of it.
    Broken(String),
}

/// Why an attempt failed.
pub enum Attempt {
    /// It may succeed later.
    Again(Option<Duration>, String),
    Failed(Failure),
}

impl From<Failure> for Attempt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// One that no other attempt mends.
pub fn broken(reason: impl Into<String>) -> Attempt {
    Attempt::Failed(Failure::Broken(reason.into()))
}

/// What a connection's fault says, with its causes; the URL stands beside it.
pub fn again(error: reqwest::Error) -> Attempt {
    let error = error.without_url();
    if error.is_timeout() {
        return Attempt::Again(None, "the host says nothing".to_owned());
    }
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = error.to_string();
        if is_of_certificate(error) {
            // It is the same the next time.
            return broken(text + TRUST);
        }
        cause = error.source();
    }
    Attempt::Again(None, text)
}

/// What there is to do about a certificate that the system does not trust, where it keeps those that it does in files.
const TRUST: &str = if cfg!(any(windows, target_vendor = "apple")) {
    ""
} else {
    ": SSL_CERT_FILE may name a file of certificates to trust in place of the system's"
};

/// Whether a host's certificate is what is wrong.
fn is_of_certificate(error: &(dyn Error + 'static)) -> bool {
    match error.downcast_ref::<std::io::Error>() {
        // These do not count what they hold as their source.
        Some(error) => error.get_ref().is_some_and(|it| is_of_certificate(it)),
        None => matches!(
            error.downcast_ref(),
            Some(rustls::Error::InvalidCertificate(_))
        ),
    }
}

/// Seconds, or a date.
pub fn retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_want_to_be_left_alone_for_seconds_or_until_a_date() {
        assert_eq!(retry_after(" 120 "), Some(Duration::from_secs(120)));
        let date = |seconds| SystemTime::now() + Duration::from_secs(seconds);
        let later = retry_after(&httpdate::fmt_http_date(date(60))).unwrap();
        assert!((50..=60).contains(&later.as_secs()), "{later:?}");
        assert_eq!(
            retry_after("Tue, 03 Nov 2020 10:00:00 GMT"),
            Some(Duration::ZERO)
        );
        assert_eq!(retry_after("soon"), None);
        assert_eq!(retry_after("-1"), None);
    }
}
