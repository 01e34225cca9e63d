//! `Content-Type`, and which of the documented media types it is.

/// Index of the documented media type that fits a `Content-Type` best: the same type, then
/// `type/*`, then `*/*`. None when there is none, or when its charset is not UTF-8.
///
/// Other media type parameters say nothing here, and a documented one is not compared.
pub(crate) fn choose(content_type: &str, documented: &[&str]) -> Option<usize> {
    let mut parts = content_type.split(';');
    let sent = essence(parts.next()?)?;
    if !parts.all(is_readable) {
        return None;
    }
    let class = sent.split_once('/')?.0;
    [sent.as_str(), &format!("{class}/*"), "*/*"]
        .iter()
        .find_map(|wanted| {
            documented
                .iter()
                .position(|range| essence(range).is_some_and(|range| range == *wanted))
        })
}

/// `type/subtype` in lower case, without parameters.
fn essence(media_type: &str) -> Option<String> {
    let essence = media_type.split(';').next()?.trim().to_ascii_lowercase();
    let (class, subtype) = essence.split_once('/')?;
    (!class.is_empty() && !subtype.is_empty()).then_some(essence)
}

/// Whether a media type parameter lets the body be read as UTF-8, of which ASCII is a part.
fn is_readable(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    if !name.trim().eq_ignore_ascii_case("charset") {
        return true;
    }
    let charset = value.trim().trim_matches('"').to_ascii_lowercase();
    matches!(charset.as_str(), "utf-8" | "utf8" | "us-ascii")
}
