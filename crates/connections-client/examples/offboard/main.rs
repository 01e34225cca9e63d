//! Cuts one person's ties in all systems.
//!
//! The README has the commands that run it against a stub.
//!
//! Without `--apply` nothing is cut. Exit codes: 0 done, 1 something is left, 2 wrong arguments or plan.

mod plan;
mod run;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> std::io::Result<ExitCode> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let (path, apply) = match &arguments[..] {
        [path] => (path, false),
        [path, flag] if flag == "--apply" => (path, true),
        _ => {
            eprintln!("usage: offboard <plan.toml> [--apply]");
            return Ok(ExitCode::from(run::USAGE));
        }
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("error: {path}: {error}");
            return Ok(ExitCode::from(run::USAGE));
        }
    };
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let (mut progress, mut out) = (std::io::stderr(), std::io::stdout());
    let code = run::run(&text, apply, &environment, &mut progress, &mut out).await?;
    Ok(ExitCode::from(code))
}
