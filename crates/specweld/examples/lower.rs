//! Lowers one OpenAPI 3.1 document to 3.0.3:
//! `cargo run -p specweld --example lower -- openapi.yaml > openapi-3.0.json`.
//!
//! Losses and faults go to stderr. Exit codes: 0 the document is on stdout; 1 it is at fault, or cannot be read.

use std::process::ExitCode;

use specweld::{Page, Pages, RenderOptions, lower, read_document, render};

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("error: name the document: lower openapi.yaml");
        return ExitCode::FAILURE;
    };
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("error: cannot read {path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let pages = Pages::new([Page::new(path, bytes)]);
    let mut diagnostics = Vec::new();
    let lowered = pages.iter().next().and_then(|(id, page)| {
        let document = read_document(id, page, &mut diagnostics)?;
        lower(document, &mut diagnostics)
    });
    eprint!(
        "{}",
        render(&diagnostics, &pages, RenderOptions::default()).text
    );
    match lowered {
        Some(document) => {
            print!("{}", document.to_json());
            ExitCode::SUCCESS
        }
        None => ExitCode::FAILURE,
    }
}
