//! Generates types, client and server of a document that specweld made:
//! `cargo run -p specweld-codegen --example generate -- ../my-api/openapi.json ../my-api/src`.
//!
//! The sources make one crate, whose `lib.rs` is:
//!
//! ```ignore
//! mod client;
//! pub mod server;
//! mod types;
//!
//! pub use client::*;
//! pub use types::*;
//!
//! impl progenitor_client::ClientHooks for Client {}
//! ```
//!
//! It depends on these, and on `specweld-axum` of this workspace; `regress` is for patterns, `multipart` (of `specweld-axum` as well) for bodies
//! of that media type:
//!
//! ```sh
//! cargo add axum --no-default-features
//! cargo add progenitor-client regress serde_json
//! cargo add reqwest --features form,json,multipart,query,stream
//! cargo add serde --features derive
//! ```
//!
//! Where types and client differ from what the pages say is told on stderr. Exit codes: 0 all files are written; 1 something can't be generated, read
//! or written.

use std::path::Path;
use std::process::ExitCode;
use std::{error, fs};

use specweld_codegen::{Document, Types, client, server};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [document, folder] = arguments.as_slice() else {
        eprintln!(
            "error: name the document and a folder: generate ../my-api/openapi.json ../my-api/src"
        );
        return ExitCode::FAILURE;
    };
    match generate(document, Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn generate(document: &str, folder: &Path) -> Result<(), Box<dyn error::Error>> {
    let document = Document::parse(&fs::read_to_string(document)?)?;
    let types = Types::new(&document, "crate")?;
    let client = client(&document, "crate")?;
    let mut files = vec![
        ("types.rs".to_owned(), types.source()?),
        ("client.rs".to_owned(), client.text),
    ];
    let server = server(&document, "crate")?.into_iter();
    files.extend(server.map(|(name, text)| (format!("server/{name}"), text)));
    fs::create_dir_all(folder.join("server"))?;
    for (name, text) in files {
        fs::write(folder.join(name), text)?;
    }
    for (name, what) in types.simplified() {
        eprintln!("note: {name}: {what}");
    }
    for note in client.notes {
        eprintln!("note: {}: {}", note.operation, note.message);
    }
    Ok(())
}
