//! Examples that stand in files of their own.

use super::file::{Files, page_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::node::Node;
use crate::page::Span;

/// Puts the value of an example where its `externalValue` leads to a JSON file among the pages. The merged document
/// stands elsewhere, so that any other relative URL leads elsewhere too, which is reported.
pub(super) fn embed(
    files: &mut Files<'_>,
    source: usize,
    example: &mut Node,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(external) = example.get("externalValue") else {
        return;
    };
    let Some(url) = external.as_str().filter(|url| is_relative(url)) else {
        return;
    };
    let (span, url) = (external.span, url.to_owned());
    let name = page_name(files.page_name_of(source), &url).ok();
    let name = name.filter(|name| name.ends_with(".json") && !example.has("value"));
    let value = name
        .filter(|name| files.has(name))
        .and_then(|_| files.locate(source, &url, span, diagnostics))
        .and_then(|(source, tokens)| files.node(source, &tokens, diagnostics).cloned());
    match value {
        Some(value) => {
            example.take("externalValue");
            example.set("value", value);
        }
        None => diagnostics.push(elsewhere(&url, span)),
    }
}

/// Whether a URL has no scheme: RFC 3986, section 4.2.
fn is_relative(url: &str) -> bool {
    let first = url.split(['/', '?', '#']).next().unwrap_or_default();
    !first.contains(':')
}

fn elsewhere(url: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(
        Code::ExternalReference,
        format!("the example in `{url}` is not found from where the merged document stands"),
        span,
        "relative to the page",
    )
    .with_help("write the whole URL, or put the example into a JSON file among the pages")
}
