//! Pages in; document, types, client and server traits out.

use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, Result};
use specweld::{Options, Pages, Record, RenderOptions, Welded, weld};
use specweld_codegen::{Document, DocumentErrors, Parts};

use crate::journal::{Journal, Step};
use crate::outputs::{self, Outputs, Stale};
use crate::pages;
use crate::progress::Progress;
use crate::{Format, Regenerate};

/// How a run ended.
pub enum Outcome {
    /// Every output is as the pages say.
    Fine,
    /// A page is at fault; nothing was written.
    Faulty,
    /// With `--check`: an output is not as the pages say.
    Stale,
}

/// The folder of the pages.
const FRAGMENTS: &str = "fragments";
const TYPES: &str = "crates/connections-types";
const CLIENT: &str = "crates/connections-client";
const SERVER: &str = "crates/connections-server";

/// The folder that holds nothing but generated files.
const GENERATED_FOLDERS: [&str; 1] = ["crates/connections-server/src/generated"];

/// Runs the task and tells what it did.
///
/// What a killed run has begun is brought to its end first, with `--check` too.
pub fn run(settings: &Regenerate, root: &Path) -> Result<Outcome> {
    let root = settings.root.as_deref().unwrap_or(root);
    let root = root
        .canonicalize()
        .with_context(|| format!("no such folder: {}", root.display()))?;
    let journal = Journal::open(&root)?;
    let progress = Progress::new(settings.format == Format::Json);
    let pages = pages::read(&root.join(FRAGMENTS), &progress);
    progress.stage("welding pages", 0);
    let welded = weld(&pages, &options());
    let made = match &welded.document {
        Some(document) => {
            let (outputs, notes) = generate(document.to_json(), &progress)?;
            Some(Made {
                stale: outputs::stale(&root, &outputs, &GENERATED_FOLDERS)?,
                outputs: outputs.len(),
                notes,
            })
        }
        None => None,
    };
    progress.end();
    let outcome = match &made {
        None => Outcome::Faulty,
        Some(made) if settings.check && !made.stale.is_empty() => Outcome::Stale,
        Some(_) => Outcome::Fine,
    };
    if let (Some(made), false) = (&made, settings.check) {
        let steps: Vec<Step> = made.stale.iter().map(Step::from).collect();
        journal.commit(&steps)?;
    }
    match settings.format {
        Format::Human => tell(&welded, &pages, made.as_ref(), settings.check),
        Format::Json => println!("{}", data(&welded, &pages, made.as_ref(), &outcome)),
    }
    Ok(outcome)
}

/// What a run made of pages that weld.
struct Made {
    stale: Vec<Stale>,
    /// How many outputs there are.
    outputs: usize,
    /// How many notes the client's documentation has on what it does otherwise than the document.
    notes: usize,
}

/// What came of a run, for people: diagnostics on stderr, what was done on stdout.
fn tell(welded: &Welded, pages: &Pages, made: Option<&Made>, check: bool) {
    let colour = std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb");
    let options = RenderOptions { colour, all: false };
    let rendered = specweld::render(&welded.diagnostics, pages, options);
    eprint!("{}", rendered.text);
    if rendered.hidden > 0 {
        eprintln!("`--format json` tells them all.");
    }
    let Some(made) = made else {
        eprintln!("Nothing was written.");
        return;
    };
    println!(
        "read   {} pages: {} operations, {} components, {} warnings",
        count(pages),
        welded.operations,
        welded.components,
        welded.diagnostics.len()
    );
    println!(
        "made   {} files; {} notes on the client, in the documentation of its methods",
        made.outputs, made.notes
    );
    let (stale, all) = (made.stale.len(), made.outputs);
    for file in &made.stale {
        if check {
            println!("stale  {}\n{}", file.path, file.diff());
        } else {
            println!("wrote  {}", file.path);
        }
    }
    if check {
        println!("check  {stale} of {all} files stale");
    } else {
        println!("done   {stale} of {all} files changed");
    }
}

/// How many pages there are beside the settings of APIs.
fn count(pages: &Pages) -> usize {
    pages.iter().filter(|(_, page)| !page.is_settings()).count()
}

/// The same for programs: [`Format::Json`] says what stands where.
fn data(
    welded: &Welded,
    pages: &Pages,
    made: Option<&Made>,
    outcome: &Outcome,
) -> serde_json::Value {
    let changed = made.map_or(&[][..], |made| &made.stale);
    serde_json::json!({
        "outcome": match outcome {
            Outcome::Fine => "fine",
            Outcome::Faulty => "faulty",
            Outcome::Stale => "stale",
        },
        "folder": FRAGMENTS,
        "pages": count(pages),
        "operations": welded.operations,
        "components": welded.components,
        "changed": changed.iter().map(|stale| &stale.path).collect::<Vec<_>>(),
        "diagnostics": Record::all(&welded.diagnostics, pages),
    })
}

/// What the document says of itself.
fn options() -> Options {
    Options {
        title: "Connections".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Every output of a document, and how many notes the client's documentation has on what it does otherwise than the document.
fn generate(text: String, progress: &Progress) -> Result<(Outputs, usize)> {
    progress.stage("generating sources", 1);
    let document = Document::parse(&text)?;
    let sources = specweld_codegen::sources(&document, "connections_types", "", Parts::ALL)?;
    DocumentErrors::check(sources.omitted)?;
    progress.step();
    let mut outputs = Outputs::new();
    outputs.insert(format!("{TYPES}/src/generated.rs"), sources.types);
    if let Some(client) = sources.client {
        outputs.insert(format!("{CLIENT}/src/generated.rs"), client);
    }
    for (name, source) in sources.server {
        outputs.insert(format!("{SERVER}/src/generated/{name}"), source);
    }
    outputs.insert("openapi.json".to_owned(), text);
    Ok((outputs, sources.notes.len()))
}
