//! Media types.

/// Of bodies that are bytes and no more.
pub const BYTES: &str = "application/octet-stream";
/// Of bodies whose fields are those of an HTML form.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// Of JSON bodies that say no more.
pub const JSON: &str = "application/json";
/// Of forms that hold files.
pub const MULTIPART: &str = "multipart/form-data";
/// Of bodies that are text and no more.
pub const TEXT: &str = "text/plain";

/// A media type without its parameters, in lower case: `type/subtype`.
///
/// ```
/// assert_eq!(specweld_document::media_type::essence("Text/HTML; charset=utf-8"), "text/html");
/// ```
pub fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}
