//! Relative URLs from one page to another.

use percent_encoding::percent_decode_str;

/// The name of the page that a relative URL leads to from the page `base`.
pub(crate) fn page_name(base: &str, url: &str) -> Result<String, &'static str> {
    const OUT: &str = "it leads out of the folder of the pages";
    if is_elsewhere(url) {
        return Err("it stands on another host, and nothing is fetched");
    }
    if url.starts_with('/') {
        return Err(OUT);
    }
    let url = percent_decode_str(url).decode_utf8_lossy();
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    for part in url.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(OUT)?;
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// Whether a URL leads to a host of its own.
pub(crate) fn is_elsewhere(url: &str) -> bool {
    let first = url.split('/').next().unwrap_or_default();
    first.contains(':') || url.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_stay_inside_the_fragments_folder() {
        for (base, url, name) in [
            ("a/x.md", "./common.yaml", Some("a/common.yaml")),
            ("a/b/x.md", "../c%20d.json", Some("a/c d.json")),
            ("a/x.md", "../b/y.json", Some("b/y.json")),
            ("a/x.md", "../y.json", Some("y.json")),
            ("a/x.md", "../../y.json", None),
            ("a/x.md", "../../fragments/a/y.json", None),
            ("a/x.md", "%2e%2e/%2e%2e/y.json", None),
            ("a/x.md", "/etc/passwd.json", None),
            ("a/x.md", "//host/y.json", None),
            ("a/x.md", "https://host/y.json", None),
            ("a/x.md", "file:y.json", None),
        ] {
            assert_eq!(page_name(base, url).ok().as_deref(), name, "{url}");
        }
    }
}
