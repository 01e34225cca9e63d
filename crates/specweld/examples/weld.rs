//! Welds the pages below a folder, one folder an API, into one OpenAPI 3.0.3 document:
//! `cargo run -p specweld --example weld -- ../docs > ../my-api/openapi.json`.
//!
//! Losses and faults go to stderr. Exit codes: 0 the document is on stdout; 1 a page is at fault, or cannot be read.

use std::path::Path;
use std::process::ExitCode;
use std::{fs, io};

use specweld::{
    API_SETTINGS_FILE, Options, PAGE_EXTENSIONS, Page, Pages, RenderOptions, render, weld,
};

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("error: name the folder of the pages: weld ../docs");
        return ExitCode::FAILURE;
    };
    let mut pages = Vec::new();
    if let Err(error) = read(Path::new(&folder), "", &mut pages) {
        eprintln!("error: cannot read {folder}: {error}");
        return ExitCode::FAILURE;
    }
    let pages = Pages::new(pages);
    let welded = weld(&pages, &Options::default());
    eprint!(
        "{}",
        render(&welded.diagnostics, &pages, RenderOptions::default()).text
    );
    match welded.document {
        Some(document) => {
            print!("{}", document.to_json());
            ExitCode::SUCCESS
        }
        None => ExitCode::FAILURE,
    }
}

/// Reads all pages and settings below a folder, but hidden ones. A page that is a link is one at fault: links are not
/// followed.
fn read(folder: &Path, name: &str, pages: &mut Vec<Page>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file_name = entry.file_name().display().to_string();
        let name = format!("{name}{file_name}");
        let kind = entry.file_type()?;
        let extension = file_name.rsplit('.').next().unwrap_or_default();
        let is_page = PAGE_EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str());
        if file_name.starts_with('.') {
            continue;
        } else if kind.is_dir() {
            read(&entry.path(), &format!("{name}/"), pages)?;
        } else if is_page || file_name == API_SETTINGS_FILE {
            pages.push(match kind.is_file() {
                true => Page::new(name, fs::read(entry.path())?),
                false => Page::unreadable(name, "it is no file"),
            });
        }
    }
    Ok(())
}
