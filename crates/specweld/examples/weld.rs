//! Welds the pages below a folder, one folder an API, into one OpenAPI 3.0.3 document:
//! `cargo run -p specweld --example weld -- docs > openapi.json`.
//!
//! Losses and faults go to stderr. Exit codes: 0 the document is on stdout; 1 a page is at fault, or cannot be read.

use std::path::Path;
use std::process::ExitCode;
use std::{fs, io};

use specweld::{Options, Page, Pages, render, weld};

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("error: name the folder of the pages: weld docs");
        return ExitCode::FAILURE;
    };
    let mut pages = Vec::new();
    if let Err(error) = read(Path::new(&folder), "", &mut pages) {
        eprintln!("error: cannot read {folder}: {error}");
        return ExitCode::FAILURE;
    }
    let pages = Pages::new(pages);
    let welded = weld(&pages, &Options::default());
    eprint!("{}", render(&welded.diagnostics, &pages, false));
    match welded.document {
        Some(document) => {
            print!("{}", document.to_json());
            ExitCode::SUCCESS
        }
        None => ExitCode::FAILURE,
    }
}

/// Reads all pages and settings below a folder. Links are not followed.
fn read(folder: &Path, name: &str, pages: &mut Vec<Page>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{name}{}", entry.file_name().display());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &format!("{name}/"), pages)?;
        } else if entry.file_type()?.is_file() {
            let extensions = [".md", ".json", ".yaml", ".yml", "/api.toml"];
            if extensions.iter().any(|extension| name.ends_with(extension)) {
                pages.push(Page::new(name, fs::read(entry.path())?));
            }
        }
    }
    Ok(())
}
