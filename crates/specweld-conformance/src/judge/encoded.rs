//! Bodies as they were before they were compressed, and as text.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use http::{HeaderMap, header};

use crate::exchange::Body;

/// Most bytes that a compressed body may come to.
const MOST: u64 = 16 << 20;

/// The body as it was before it was compressed; else why that can't be had.
pub fn decoded<'b>(headers: &HeaderMap, body: &'b Body) -> Result<Cow<'b, [u8]>, &'static str> {
    let mut bytes = Cow::Borrowed(body.bytes());
    let values: Vec<_> = headers.get_all(header::CONTENT_ENCODING).iter().collect();
    let codings = values
        .iter()
        .flat_map(|value| value.as_bytes().split(|it| *it == b','));
    // The last was applied last (RFC 9110, section 8.4).
    let codings: Vec<_> = codings
        .map(|it| String::from_utf8_lossy(it).trim().to_ascii_lowercase())
        .collect();
    for coding in codings.iter().rev() {
        bytes = match coding.as_str() {
            "identity" | "" => continue,
            "gzip" | "x-gzip" => read(GzDecoder::new(&*bytes))?.into(),
            // Of zlib, by its name; some send it without the wrapping (RFC 9110, section 8.4.1.2).
            "deflate" => read(ZlibDecoder::new(&*bytes))
                .or_else(|_| read(DeflateDecoder::new(&*bytes)))?
                .into(),
            _ => return Err("bodies in encodings other than gzip and deflate are not looked into"),
        };
    }
    Ok(bytes)
}

fn read(decoder: impl Read) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::new();
    let done = decoder.take(MOST + 1).read_to_end(&mut bytes);
    match done {
        Err(_) => Err("some bodies are not compressed as they say"),
        Ok(count) if count as u64 > MOST => Err("some bodies are longer than what is kept of them"),
        Ok(_) => Ok(bytes),
    }
}

/// The body as text, by the charset of its media type; none where that is not known, or the body is not of it.
pub fn text<'b>(content_type: &str, bytes: &'b [u8]) -> Option<Cow<'b, str>> {
    let parameters = content_type.split(';').skip(1);
    let charset = parameters
        .filter_map(|it| it.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    let charset = charset.map(|(_, value)| value.trim().trim_matches('"').to_ascii_lowercase());
    match charset.as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii") => {
            std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
        }
        Some("iso-8859-1" | "latin1") => {
            Some(Cow::Owned(bytes.iter().map(|it| char::from(*it)).collect()))
        }
        Some(_) => None,
    }
}
