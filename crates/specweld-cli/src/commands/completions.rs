//! `specweld completions`

use anyhow::Result;
use clap_complete::Shell;

use crate::report::Outcome;
use crate::write;

#[derive(clap::Args, Debug)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

pub fn run(arguments: &Completions, command: &mut clap::Command) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, "specweld", &mut script);
    write::stdout(&script)?;
    Ok(Outcome::Fine)
}
