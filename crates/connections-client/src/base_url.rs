//! The addresses of servers.

use std::net::IpAddr;

use reqwest::Url;

use crate::SetupError;

/// Reads a base URL. Paths are put behind it as text, and parsers of URLs mend much in silence: so it must stand there
/// as it will be sent, and have nothing behind its own path.
pub(crate) fn parse(text: &str) -> Result<Url, SetupError> {
    let is_mended = |it: char| it.is_whitespace() || it.is_control() || it == '\\';
    if text.contains(is_mended) {
        return Err(invalid(
            "it has a space, a control character or a backslash",
        ));
    }
    let url = Url::parse(text).map_err(|error| invalid(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("its scheme is not http(s)"));
    }
    let rest = text.split_once("://").map(|(_, rest)| rest);
    let Some(rest) = rest.filter(|it| !it.starts_with('/')) else {
        return Err(invalid("its scheme is not followed by `://` and a host"));
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if authority.contains('@') {
        return Err(invalid(
            "it has user information, which is no place for credentials",
        ));
    }
    if path.contains(['?', '#']) {
        return Err(invalid("it has a query or a fragment"));
    }
    if path.ends_with('/') {
        return Err(invalid("it ends in `/`, and every path starts with one"));
    }
    if url.path() != path && !(path.is_empty() && url.path() == "/") {
        return Err(invalid(
            "its path has dot segments, or characters that must be percent-encoded",
        ));
    }
    Ok(url)
}

/// Refuses a base URL that ends in what every path begins with: there would be nothing at the doubled path, and an
/// response of "not found" would look like a tie that is gone.
pub(crate) fn check_stem(base_url: &Url, stem: &str) -> Result<(), SetupError> {
    if base_url.path().ends_with(stem) {
        return Err(invalid(format!(
            "it ends in `{stem}`, which every call adds"
        )));
    }
    Ok(())
}

/// Whether what goes there stays on this machine: to 127.0.0.0/8, `::1` or `localhost`.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    // An IPv6 address stands in brackets.
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Whether a text can be one label of a host name.
pub(crate) fn is_label(text: &str) -> bool {
    let inner = |it: char| it.is_ascii_alphanumeric() || it == '-';
    !text.is_empty() && text.chars().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

pub(crate) fn invalid(reason: impl Into<String>) -> SetupError {
    let reason = reason.into();
    SetupError::BaseUrl { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_stand_as_they_are_sent() {
        for text in [
            "http://127.0.0.1:8080",
            "https://pod.example.com/stem",
            "https://pod.example.com/a/b%20c",
            "HTTPS://Pod.Example.com:443",
            "http://[::1]:8080",
            "https://bücher.example",
        ] {
            parse(text).unwrap();
        }
        let mended = "it has a space, a control character or a backslash";
        let user = "it has user information, which is no place for credentials";
        let slashes = "its scheme is not followed by `://` and a host";
        let behind = "it has a query or a fragment";
        let end = "it ends in `/`, and every path starts with one";
        let path = "its path has dot segments, or characters that must be percent-encoded";
        for (text, reason) in [
            ("", "relative URL without a base"),
            ("pod.example.com", "relative URL without a base"),
            ("https://", "empty host"),
            ("ftp://pod.example.com", "its scheme is not http(s)"),
            (" https://pod.example.com", mended),
            ("https://pod.example.com\n", mended),
            ("https://pod.exa\tmple.com", mended),
            ("https://pod.example.com/a b", mended),
            ("https:\\\\pod.example.com", mended),
            ("https://pod.example.com\\@evil.example", mended),
            ("https://user:hush@pod.example.com", user),
            ("https://user@pod.example.com", user),
            ("https://@pod.example.com", user),
            ("https:pod.example.com", slashes),
            ("https:/pod.example.com", slashes),
            ("https:///pod.example.com", slashes),
            ("https://pod.example.com?a=b", behind),
            ("https://pod.example.com?", behind),
            ("https://pod.example.com/a#b", behind),
            ("https://pod.example.com/#", behind),
            ("https://pod.example.com/", end),
            ("https://pod.example.com/a/", end),
            ("https://pod.example.com/a/../b", path),
            ("https://pod.example.com/a/%2e%2e/b", path),
            ("https://pod.example.com/ü", path),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("the base URL is not valid: {reason}"),
                "{text}"
            );
        }
    }

    #[test]
    fn loopback_is_this_machine_alone() {
        for text in [
            "http://127.0.0.1",
            "http://127.255.1.2:80",
            "http://127.1",
            "http://[::1]:8080",
            "http://localhost:8080",
            "http://LocalHost",
        ] {
            assert!(is_loopback(&parse(text).unwrap()), "{text}");
        }
        for text in [
            "http://0.0.0.0",
            "http://128.0.0.1",
            "http://192.168.0.1",
            "http://[::]",
            "http://[::2]",
            "http://[::ffff:127.0.0.1]",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://my-localhost",
        ] {
            assert!(!is_loopback(&parse(text).unwrap()), "{text}");
        }
    }
}
