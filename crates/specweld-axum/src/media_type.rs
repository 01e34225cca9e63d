//! `Content-Type`, and which of the documented media types it is.

/// Index of the documented media type that fits a `Content-Type` best: the same type, then
/// `type/*`, then `*/*`. None when there is none, or when its charset is not UTF-8.
///
/// Other media type parameters say nothing here, and a documented one is not compared.
pub(crate) fn choose(content_type: &str, documented: &[&str]) -> Option<usize> {
    // Most are sent as they are documented.
    let as_sent = |range: &&str| range.eq_ignore_ascii_case(content_type);
    if let Some(index) = documented.iter().position(as_sent)
        && !content_type.contains(';')
    {
        return Some(index);
    }
    let mut parts = content_type.split(';');
    let sent = Range::of(parts.next()?)?;
    if !parts.all(is_readable) {
        return None;
    }
    let any = Range {
        class: "*",
        subtype: "*",
    };
    let of_its_class = Range {
        subtype: "*",
        ..sent
    };
    [sent, of_its_class, any].into_iter().find_map(|wanted| {
        let is_wanted = |range: &&str| Range::of(range).is_some_and(|range| range.is(wanted));
        documented.iter().position(is_wanted)
    })
}

/// Whether a `Content-Type` is one of JSON.
#[cfg(feature = "multipart")]
pub(crate) fn is_json(content_type: &str) -> bool {
    Range::of(content_type).is_some_and(|range| {
        let subtype = range.subtype.to_ascii_lowercase();
        subtype == "json" || subtype.ends_with("+json")
    })
}

/// `type/subtype`, in any case, without parameters.
#[derive(Clone, Copy)]
struct Range<'t> {
    class: &'t str,
    subtype: &'t str,
}

impl<'t> Range<'t> {
    fn of(media_type: &'t str) -> Option<Self> {
        let essence = media_type.split(';').next()?.trim();
        let (class, subtype) = essence.split_once('/')?;
        (!class.is_empty() && !subtype.is_empty()).then_some(Self { class, subtype })
    }

    fn is(self, other: Range<'_>) -> bool {
        self.class.eq_ignore_ascii_case(other.class)
            && self.subtype.eq_ignore_ascii_case(other.subtype)
    }
}

/// Whether a media type parameter lets the body be read as UTF-8, of which ASCII is a part.
fn is_readable(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    if !name.trim().eq_ignore_ascii_case("charset") {
        return true;
    }
    let charset = value.trim().trim_matches('"');
    let readable = ["utf-8", "utf8", "us-ascii"];
    readable.iter().any(|it| charset.eq_ignore_ascii_case(it))
}
