//! Percent encoding, read strictly.

use crate::Reason;

/// Undoes the encoding of the place where a text stands.
pub(crate) type Decode = fn(&str) -> Result<String, Reason>;

/// Decodes a path segment or cookie. Neither a lone `%` nor text that is not UTF-8 passes.
pub(crate) fn percent(text: &str) -> Result<String, Reason> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes().iter();
    while let Some(&byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let mut digit = || char::from(*rest.next()?).to_digit(16);
            let pair = digit().zip(digit()).ok_or(Reason::PercentEncoding)?;
            // Two hexadecimal digits are a byte.
            (pair.0 << 4 | pair.1) as u8
        } else {
            byte
        });
    }
    String::from_utf8(bytes).map_err(|_| Reason::Utf8)
}

/// Decodes a name or value of a query or form, where a plus sign is a space.
pub(crate) fn form(text: &str) -> Result<String, Reason> {
    if text.contains('+') {
        percent(&text.replace('+', " "))
    } else {
        percent(text)
    }
}

/// Whether a name or value of a query or form stands for itself.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.contains(['%', '+'])
}

/// Leaves a text as it is.
pub(crate) fn none(text: &str) -> Result<String, Reason> {
    Ok(text.to_owned())
}
