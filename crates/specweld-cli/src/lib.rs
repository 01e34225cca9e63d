//! Input and output around `specweld` and `specweld-codegen`: pages are read from a folder, and what is made of them is written, all or nothing.

mod journal;
mod outputs;
mod pages;
mod progress;
mod regenerate;

use std::path::PathBuf;

pub use regenerate::{Outcome, run};

/// The settings of one run.
#[derive(clap::Args)]
pub struct Regenerate {
    /// Write nothing; show what would change, and exit with 4 if anything would.
    #[arg(long)]
    pub check: bool,
    /// How to tell what came of the run.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// The workspace to work on.
    #[arg(long, value_name = "FOLDER")]
    pub root: Option<PathBuf>,
}

/// For whom a run tells what came of it.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Diagnostics as excerpts on stderr, the first 50 of them; what was done on stdout.
    Human,
    /// One JSON document on stdout, with every diagnostic: `outcome` (`fine`, `faulty` or `stale`), `pages`, `operations` and `components` (numbers), `changed` (paths of the
    /// outputs that are stale or were written), and `diagnostics`, each with `code`, `severity`, `message`, `help` and `labels`; a label has `page` (below the folder of
    /// `folder`), `message`, `start` and `end`, and those have `line` and `column` from 1, in characters, and `byte` from 0. A tool that failed leaves stdout empty.
    Json,
}
