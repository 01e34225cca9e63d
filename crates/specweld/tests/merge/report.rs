//! Sites of a few pages, and their diagnostics as text, one place a line.

use std::fmt::Write;

use serde_json::{Value, json};
use specweld::{Options, Page, Pages, Severity, Welded, weld};

/// A page with a fragment that has what every fragment needs.
pub fn page(name: &str, document: Value) -> Page {
    let mut document = document;
    let defaults = json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}});
    for (key, value) in defaults.as_object().unwrap() {
        let members = document.as_object_mut().unwrap();
        members.entry(key.clone()).or_insert(value.clone());
    }
    let title = name.rsplit('/').next().unwrap().trim_end_matches(".md");
    let text = format!("# {title}\n\n```json\n{document}\n```\n");
    Page::new(name, text.as_bytes())
}

pub fn file(name: &str, text: &str) -> Page {
    Page::new(name, text.as_bytes())
}

pub fn run(pages: impl IntoIterator<Item = Page>) -> (Pages, Welded) {
    let pages = Pages::new(pages);
    let welded = weld(&pages, &Options::default());
    (pages, welded)
}

/// The document, of pages that weld.
pub fn document(pages: impl IntoIterator<Item = Page>) -> Value {
    let (pages, welded) = run(pages);
    assert!(welded.document.is_some(), "{}", text(&pages, &welded));
    serde_json::from_str(&welded.document.unwrap().to_json()).unwrap()
}

/// Every diagnostic with its places and what they show.
pub fn reported(pages: impl IntoIterator<Item = Page>) -> String {
    let (pages, welded) = run(pages);
    text(&pages, &welded)
}

fn text(pages: &Pages, welded: &Welded) -> String {
    let mut out = String::new();
    for diagnostic in &welded.diagnostics {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        writeln!(
            out,
            "{severity}[{}]: {}",
            diagnostic.code, diagnostic.message
        )
        .unwrap();
        for label in &diagnostic.labels {
            let page = pages.get(label.span.page);
            let at = page.position(label.span.start as usize);
            let text = page.text().get(label.span.range()).unwrap_or_default();
            let (name, line, column) = (page.name(), at.line, at.column);
            writeln!(out, "  {name}:{line}:{column} {text} <- {}", label.message).unwrap();
        }
        if let Some(help) = &diagnostic.help {
            writeln!(out, "  help: {help}").unwrap();
        }
    }
    out
}
