//! The commands of `specweld`, one a file.

mod breaking;
mod check;
mod completions;
#[cfg(feature = "conformance")]
mod conformance;
mod contract;
mod generate;
mod init;
mod lower;
#[cfg(feature = "proxy")]
mod proxy;
#[cfg(feature = "pull")]
mod pull;
mod regenerate;
mod reports;
mod weld;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};

use crate::report::Reporting;
pub use breaking::{Breaking, breaking};
#[cfg(feature = "conformance")]
pub use conformance::{Conformance, Held, conformance};
pub(crate) use regenerate::read_input;
pub use regenerate::{Regenerate, regenerate};

/// Makes one OpenAPI document of documentation pages, and Rust of it: types, a client, server traits.
///
/// Pages are Markdown with fragments of OpenAPI in fenced blocks, as docs hosts export them, or bare JSON and YAML
/// files. Nothing of them is run, and nothing but what `pull` is told to is fetched.
#[derive(Parser, Debug)]
#[command(
    name = "specweld",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(
    after_help = "Exit codes: 0 all is well; 1 the input is at fault, or a step failed; 2 the command line is at fault; 3 and 5 with breaking, changes that are compatible or break somebody; 4 with --check, outputs are stale; 6 with check, conformance and proxy, nothing could be judged."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    reporting: Reporting,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Look at pages or at a document, and write settings for them
    Init(init::Init),
    /// Fetch the pages of a site
    #[cfg(feature = "pull")]
    Pull(pull::Pull),
    /// Make one OpenAPI 3.0 document of pages
    Weld(weld::Weld),
    /// Bring an OpenAPI 3.1 document to 3.0
    Lower(lower::Lower),
    /// Generate Rust crates from a document
    Generate(generate::Generate),
    /// Bring all outputs of specweld.toml up to date
    Regenerate(Regenerate),
    /// Tell whom the changes since another version break
    Breaking(Breaking),
    /// Judge recorded traffic by a document
    Check(check::Check),
    /// Stand between a client and a server, and judge what they say by a document
    #[cfg(feature = "proxy")]
    Proxy(proxy::Proxy),
    /// Hold a server against the executable examples of the pages
    #[cfg(feature = "conformance")]
    Conformance(Conformance),
    /// Print completions for a shell
    Completions(completions::Completions),
}

/// Runs the program `specweld`.
pub fn run() -> ExitCode {
    let Arguments { command, reporting } = Arguments::parse();
    let done = match &command {
        Command::Init(arguments) => init::run(arguments, &reporting),
        #[cfg(feature = "pull")]
        Command::Pull(arguments) => pull::run(arguments, &reporting),
        Command::Weld(arguments) => weld::run(arguments, &reporting),
        Command::Lower(arguments) => lower::run(arguments, &reporting),
        Command::Generate(arguments) => generate::run(arguments, &reporting),
        Command::Regenerate(arguments) => regenerate(arguments, Path::new("."), &reporting),
        Command::Breaking(arguments) => breaking(arguments, Path::new("."), &reporting),
        Command::Check(arguments) => Ok(check::run(arguments, &reporting)),
        #[cfg(feature = "proxy")]
        Command::Proxy(arguments) => Ok(proxy::run(arguments, &reporting)),
        #[cfg(feature = "conformance")]
        Command::Conformance(arguments) => Ok(conformance(arguments, Path::new("."), &reporting)),
        Command::Completions(arguments) => completions::run(arguments, &mut Arguments::command()),
    };
    exit(done)
}

/// The exit code of a run, after saying what failed.
pub fn exit(done: Result<crate::report::Outcome>) -> ExitCode {
    match done {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::from(1)
        }
    }
}

/// Where a document goes to.
#[derive(clap::Args, Debug)]
struct Output {
    /// The file to write the document to; `-` for stdout
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}
