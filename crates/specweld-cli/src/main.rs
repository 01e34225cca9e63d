//! The program `specweld`.

use std::process::ExitCode;

fn main() -> ExitCode {
    specweld_cli::run()
}
