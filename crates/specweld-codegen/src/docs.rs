//! Descriptions as rustdoc.

/// Turns a Markdown description into Markdown that rustdoc takes without a warning.
pub fn block(markdown: &str) -> String {
    markdown.trim().to_owned()
}
