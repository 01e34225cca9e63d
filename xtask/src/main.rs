//! Development tasks: `cargo xtask regenerate` turns the pages into the document, the types, the client and the server traits.
//!
//! This is the only part of the workspace that reads and writes files of it.

mod journal;
mod outputs;
mod pages;
mod progress;
mod regenerate;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Development tasks of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Read the pages under fragments/ and write openapi.json and the generated sources of the connections crates.
    ///
    /// Exit codes: 0 fine; 1 a page is at fault or a tool failed; 4 with --check, an output is stale.
    Regenerate(Regenerate),
}

/// The settings of one run.
#[derive(clap::Args)]
struct Regenerate {
    /// Write nothing; show what would change, and exit with 4 if anything would.
    #[arg(long)]
    check: bool,
    /// How to tell what came of the run.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The workspace to work on.
    #[arg(long, value_name = "FOLDER", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/.."), hide_default_value = true)]
    root: PathBuf,
}

/// For whom a run tells what came of it.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Diagnostics as excerpts on stderr, the first 50 of them; what was done on stdout.
    Human,
    /// One JSON document on stdout, with every diagnostic: `outcome` (`fine`, `faulty` or `stale`), `pages`, `operations` and `components` (numbers), `changed` (paths of the
    /// outputs that are stale or were written), and `diagnostics`, each with `code`, `severity`, `message`, `help` and `labels`; a label has `page` (below the folder of
    /// `folder`), `message`, `start` and `end`, and those have `line` and `column` from 1, in characters, and `byte` from 0. A tool that failed leaves stdout empty.
    Json,
}

fn main() -> ExitCode {
    let Task::Regenerate(settings) = Arguments::parse().task;
    match regenerate::run(&settings) {
        Ok(regenerate::Outcome::Fine) => ExitCode::SUCCESS,
        Ok(regenerate::Outcome::Faulty) => ExitCode::from(1),
        Ok(regenerate::Outcome::Stale) => ExitCode::from(4),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(1)
        }
    }
}
