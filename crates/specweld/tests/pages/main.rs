//! Pages as docs hosts export them, and as people keep them: which fragments are found, and what of the page is said of
//! each.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod account;
mod fern;
mod gitbook;
mod mintlify;
mod other;
mod readme;

use std::fmt::Write;

use serde_json::Value;
use specweld::{Options, Page, Pages, Welded, weld};

fn site<'a>(pages: impl IntoIterator<Item = (&'a str, &'a str)>) -> Pages {
    Pages::new(pages.into_iter().map(|(name, text)| Page::new(name, text)))
}

/// The document that pages become. What is reported may be warnings alone.
fn document(pages: &Pages) -> Value {
    let welded = weld(pages, &Options::default());
    let reported = reported(&welded, pages);
    let document = welded.document.expect(&reported);
    serde_json::from_str(&document.to_json()).unwrap()
}

fn reported(welded: &Welded, pages: &Pages) -> String {
    let diagnostics = welded.diagnostics.iter();
    let lines: Vec<_> = diagnostics.map(|it| it.headline(pages)).collect();
    lines.join("\n")
}

/// What is reported of pages, and each operation in a few lines.
fn outline<'a>(pages: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pages = site(pages);
    let welded = weld(&pages, &Options::default());
    let mut outline = reported(&welded, &pages);
    let Some(document) = welded.document else {
        return outline;
    };
    let document: Value = serde_json::from_str(&document.to_json()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if method.starts_with("x-") || method == "servers" {
                continue;
            }
            let url = &item["servers"][0]["url"];
            write!(outline, "\n\n{method} {path} at {url}").unwrap();
            for key in ["operationId", "tags", "security", "summary", "description"] {
                write!(outline, "\n  {key}: {}", operation[key]).unwrap();
            }
        }
    }
    outline.trim().to_owned()
}
