//! `specweld completions`

use std::io::{self, Write};

use anyhow::Result;
use clap_complete::Shell;

use crate::report::Outcome;

#[derive(clap::Args, Debug)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

pub fn run(arguments: &Completions, command: &mut clap::Command) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, "specweld", &mut script);
    match io::stdout().write_all(&script) {
        // Who asks for the first lines alone has them.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(Outcome::Fine),
    }
}
