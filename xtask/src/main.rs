//! Development tasks: `cargo xtask regenerate` turns the pages into the document, the types, the client and the server
//! traits; `cargo xtask breaking` tells whom a change of them breaks; `cargo xtask conformance` holds a server against them.

mod conformance;
mod package;
mod postgres_test;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use specweld_cli::{Breaking, Regenerate, Reporting};

/// Development tasks of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
    #[command(flatten)]
    reporting: Reporting,
}

#[derive(Subcommand)]
enum Task {
    /// Read the pages under fragments/ and write openapi.json and the generated sources of the connections crates.
    ///
    /// Exit codes: 0 fine; 1 a page is at fault or a tool failed; 4 with --check, an output is stale.
    Regenerate(Regenerate),
    /// Tell whom the changes of the pages since another version break.
    ///
    /// Exit codes: 0 nothing, or documentation alone; 1 a page is at fault; 3 changes are compatible; 5 they break somebody.
    Breaking(Breaking),
    /// Hold a server against the documented rules of the five calls, and against the executable examples of their pages.
    ///
    /// Exit codes: 0 all that was seen is as documented; 1 something is not; 6 the server could not be judged.
    Conformance(conformance::Conformance),
    /// Print a world file for `conformance`, to fill in.
    World,
    /// Run the suites that need PostgreSQL: on a server that is started for them, or on the database of STUB_POSTGRES.
    PostgresTest,
    /// Pack the crates that are published, and build them, and a crate that they generate, from the packages alone.
    PackageTest,
}

fn main() -> ExitCode {
    let Arguments { task, reporting } = Arguments::parse();
    specweld_cli::exit(match task {
        Task::Regenerate(arguments) => specweld_cli::regenerate(&arguments, &root(), &reporting),
        Task::Breaking(arguments) => specweld_cli::breaking(&arguments, &root(), &reporting),
        Task::Conformance(arguments) => Ok(conformance::run(&arguments, &root())),
        Task::PackageTest => package::test(&root()),
        Task::World => {
            print!("{}", connections_conformance::Values::template());
            Ok(specweld_cli::Outcome::Fine)
        }
        Task::PostgresTest => return postgres_test::run(&root()),
    })
}

/// The checkout that cargo runs this in. One that was compiled in would be another's, where checkouts share a folder of
/// build results.
fn root() -> PathBuf {
    match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(package) => PathBuf::from(package).join(".."),
        None => PathBuf::from("."),
    }
}
