//! Percent encoding, read strictly.

use std::borrow::Cow;

use super::Unreadable;

/// Undoes the encoding of the place where a text stands.
pub type Decode = fn(&str) -> Result<Cow<'_, str>, Unreadable>;

/// Decodes a path segment or cookie. Neither a lone `%` nor text that is not UTF-8 passes.
///
/// # Errors
///
/// Either of them.
pub fn percent(text: &str) -> Result<Cow<'_, str>, Unreadable> {
    if !text.contains('%') {
        return Ok(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes().iter();
    while let Some(&byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let mut digit = || char::from(*rest.next()?).to_digit(16);
            let pair = digit().zip(digit()).ok_or(Unreadable::PercentEncoding)?;
            // Two hexadecimal digits are a byte.
            (pair.0 << 4 | pair.1) as u8
        } else {
            byte
        });
    }
    let decoded = String::from_utf8(bytes).map_err(|_| Unreadable::Utf8)?;
    Ok(Cow::Owned(decoded))
}

/// Decodes a name or value of a query or form, where a plus sign is a space.
pub(super) fn form(text: &str) -> Result<Cow<'_, str>, Unreadable> {
    if !text.contains('+') {
        return percent(text);
    }
    let decoded = percent(&text.replace('+', " "))?.into_owned();
    Ok(Cow::Owned(decoded))
}

/// Leaves a text as it is.
///
/// # Errors
///
/// None.
pub fn as_is(text: &str) -> Result<Cow<'_, str>, Unreadable> {
    Ok(Cow::Borrowed(text))
}
