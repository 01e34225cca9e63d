//! Pages in; document, types, client and server traits out.

use std::io::IsTerminal;

use anyhow::{Context, Result};
use specweld::{Options, Pages, Welded, weld};
use specweld_codegen::Document;

use crate::Regenerate;
use crate::outputs::{self, Outputs};
use crate::pages;

/// How a run ended.
pub enum Outcome {
    /// Every output is as the pages say.
    Fine,
    /// A page is at fault; nothing was written.
    Faulty,
    /// With `--check`: an output is not as the pages say.
    Stale,
}

const TYPES: &str = "crates/connections-types";
const CLIENT: &str = "crates/connections-client";
const SERVER: &str = "crates/connections-server";

/// The folder that holds nothing but generated files.
const GENERATED_FOLDERS: [&str; 1] = ["crates/connections-server/src/generated"];

/// Runs the task and tells on the terminal what it did.
pub fn run(settings: &Regenerate) -> Result<Outcome> {
    let root = settings
        .root
        .canonicalize()
        .with_context(|| format!("no such folder: {}", settings.root.display()))?;
    let pages = pages::read(&root.join("fragments"))?;
    let welded = weld(&pages, &options());
    report(&welded, &pages);
    let Some(document) = &welded.document else {
        eprintln!("Nothing was written.");
        return Ok(Outcome::Faulty);
    };
    let outputs = generate(document.to_json())?;
    let stale = outputs::stale(&root, &outputs, &GENERATED_FOLDERS)?;
    let warnings = welded.diagnostics.len();
    println!(
        "read   {} pages: {} operations, {} components, {} warnings",
        pages.len(),
        welded.operations,
        welded.components,
        warnings
    );
    if settings.check {
        for file in &stale {
            println!("stale  {}\n{}", file.path, file.diff());
        }
        println!("check  {} of {} files stale", stale.len(), outputs.len());
        return Ok(if stale.is_empty() {
            Outcome::Fine
        } else {
            Outcome::Stale
        });
    }
    outputs::write(&root, &stale)?;
    for file in &stale {
        println!("wrote  {}", file.path);
    }
    println!("done   {} of {} files changed", stale.len(), outputs.len());
    Ok(Outcome::Fine)
}

/// What the document says of itself.
fn options() -> Options {
    Options {
        title: "Connections".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Every output of a document.
fn generate(text: String) -> Result<Outputs> {
    let document = Document::parse(&text)?;
    let mut outputs = Outputs::new();
    outputs.insert(
        format!("{TYPES}/src/generated.rs"),
        specweld_codegen::types(&document)?,
    );
    let client = specweld_codegen::client(&document, "connections_types")?;
    for note in &client.notes {
        eprintln!("note   client, {}: {}", note.operation, note.message);
    }
    outputs.insert(format!("{CLIENT}/src/generated.rs"), client.text);
    for (name, source) in specweld_codegen::server(&document, "connections_types")? {
        outputs.insert(format!("{SERVER}/src/generated/{name}"), source);
    }
    outputs.insert("openapi.json".to_owned(), text);
    Ok(outputs)
}

/// The diagnostics as people read them, on stderr.
fn report(welded: &Welded, pages: &Pages) {
    let terminal = std::io::stderr().is_terminal();
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    eprint!("{}", specweld::render(&welded.diagnostics, pages, colour));
}
