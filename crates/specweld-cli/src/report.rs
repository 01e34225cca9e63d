//! What came of a run, for people and for programs.

mod github;
mod human;
mod json;
mod sarif;

use std::io::{self, Write};

use anstream::AutoStream;
use clap::{Args, ColorChoice, ValueEnum};
use serde_json::{Map, Value};
use specweld::{Diagnostic, Pages, Record, Severity};

use crate::settings;

/// How a run reports what came of it.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Reporting")]
pub struct Reporting {
    /// How to report what came of the run
    #[arg(long, value_enum, default_value_t, global = true)]
    pub format: Format,
    /// Report errors alone: no warnings, no summary
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Show every diagnostic in full, all places of those that are equal, and every note on generated sources
    #[arg(long, global = true)]
    pub all: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value_t, global = true)]
    pub color: ColorChoice,
}

/// For whom a run reports what came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Excerpts of the pages on stderr, errors first; what was done on stdout
    #[default]
    Human,
    /// One JSON document on stdout, with every diagnostic
    ///
    /// Its members: `outcome` (`fine`, `faulty` or `stale`), `folder` (of the pages), `pages`, `operations`,
    /// `components` and `passed_over` (numbers: the last of the pages without a fragment), `changed` (paths of the files
    /// that are stale or were written) and `diagnostics`, each with `code`, `severity`, `message`, `help` and `labels`. A
    /// label has `page` (below `folder`), `message`, `start` and `end`, and those have `line` and `column` from 1, in
    /// characters, and `byte` from 0. `weld --account` adds `account`, with the numbers `given`, `kept`, `copies`, `told`
    /// and `lost` of `operations`, `parameters`, `responses` and `components`. `pull` has `unchanged` (a number of pages)
    /// and `gone` (paths of pages that the site has no more) in the place of operations and components. A tool that failed
    /// leaves stdout empty.
    Json,
    /// Workflow commands of GitHub Actions on stdout, which become annotations
    Github,
    /// One SARIF 2.1.0 log on stdout, as code scanning takes it
    Sarif,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is as it should be.
    Fine,
    /// The input is at fault. Unless the run was to keep going, nothing was written.
    Faulty,
    /// With `--check`: an output is not as it should be.
    Stale,
    /// What `breaking` compares differs, and breaks nobody.
    Compatible,
    /// What `breaking` compares differs, and breaks somebody.
    Breaking,
    /// Nothing could be judged.
    NotRun,
}

impl Outcome {
    /// The exit code of the process.
    pub fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Faulty => 1,
            Self::Compatible => 3,
            Self::Stale => 4,
            Self::Breaking => 5,
            Self::NotRun => 6,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Faulty => "faulty",
            Self::Stale => "stale",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
            Self::NotRun => "not-run",
        }
    }
}

/// Which standard stream the report for programs and the summary go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// As long as nothing else is written there.
    Stdout,
    /// Where a document goes to stdout.
    Stderr,
}

/// What came of a run.
#[derive(Debug)]
pub struct Report<'a> {
    /// How it ended.
    pub outcome: Outcome,
    /// The files that the diagnostics are about.
    pub pages: &'a Pages,
    /// The folder that the names of the pages start from, as the user would write it; empty for the current one.
    pub folder: &'a str,
    /// Faults and losses, errors first.
    pub diagnostics: Vec<Diagnostic>,
    /// The paths of files that were written, or are stale.
    pub changed: Vec<String>,
    /// What else programs learn.
    pub facts: Map<String, Value>,
    /// What people read at the end; nothing where nothing was done.
    pub summary: Vec<String>,
}

impl Report<'_> {
    /// Prints the report.
    ///
    /// # Errors
    ///
    /// A stream that cannot be written to; one that nobody reads any more is none.
    pub fn print(&self, reporting: &Reporting, stream: Stream) -> io::Result<()> {
        let shown: Vec<&Diagnostic> = self
            .diagnostics
            .iter()
            .filter(|it| !reporting.quiet || it.severity == Severity::Error)
            .collect();
        let choice = match reporting.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        let mut stderr = AutoStream::new(io::stderr(), choice);
        let mut out: Box<dyn Write> = match stream {
            Stream::Stdout => Box::new(AutoStream::new(io::stdout(), choice)),
            Stream::Stderr => Box::new(AutoStream::new(io::stderr(), choice)),
        };
        let done = match reporting.format {
            Format::Human => human::print(self, &shown, reporting, &mut stderr, &mut out),
            Format::Json => json::print(self, &shown, &mut out),
            Format::Github => github::print(self, &shown, &mut out),
            Format::Sarif => sarif::print(self, &shown, &mut out),
        };
        match done.and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done,
        }
    }

    /// The files that are not as they should be.
    fn stale(&self) -> &[String] {
        match self.outcome {
            Outcome::Stale => &self.changed,
            _ => &[],
        }
    }

    /// The path of a page as the user would write it.
    fn path(&self, name: &str) -> String {
        match self.folder {
            "" => name.to_owned(),
            _ if name == settings::FILE => name.to_owned(),
            folder => format!("{folder}/{name}"),
        }
    }
}

/// What programs read of a stale file, under the code `stale`.
const STALE: &str = "this file is not as `regenerate` makes it";

/// What a diagnostic says, what it is about and what to do, as one text.
fn explained(record: &Record<'_>) -> String {
    let mut text = record.message.to_owned();
    if let Some(subject) = &record.subject {
        text.push_str(&format!("\nin {subject}"));
    }
    if let Some(pointer) = record
        .pointer
        .as_deref()
        .filter(|pointer| !pointer.is_empty())
    {
        text.push_str(&format!("\nat {pointer}"));
    }
    if let Some(help) = record.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    text
}
