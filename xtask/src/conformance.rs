//! `cargo xtask conformance`

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use connections_conformance::{Pages, Run, Values};
use specweld_cli::{Held, Outcome};

/// What is held against the rules.
#[derive(clap::Args)]
pub struct Conformance {
    #[command(flatten)]
    held: Held,
    /// A file with the token of the server's control interface, if it asks for one
    #[arg(long, value_name = "FILE")]
    control_token_file: Option<PathBuf>,
    /// Hold against it what one API or page says alone, such as `symphony` or `symphony/unfollow-user`
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
}

/// Holds a server against the rules and examples of the pages in a checkout.
///
/// # Errors
///
/// A file that cannot be read or written, or a world file that is none.
pub fn run(arguments: &Conformance, root: &Path) -> Result<Outcome> {
    let held = &arguments.held;
    let pages = Pages::read(root).context("cannot read the pages under fragments/")?;
    let world = held.world()?;
    let world = world.as_deref().map(Values::read).transpose();
    let token = arguments.control_token_file.as_ref().map(|path| {
        let text = std::fs::read_to_string(path);
        text.with_context(|| format!("cannot read {}", path.display()))
    });
    let token = token.transpose()?;
    let run = Run {
        pages: &pages,
        server: &held.server()?,
        world: world.context("the world file is at fault")?,
        control_token: token.as_deref().map(str::trim),
        only: arguments.only.as_deref(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match runtime.block_on(run.report()) {
        Ok((report, _)) => specweld_cli::tell(&report, held),
        Err(error) => {
            eprintln!("error: {error}");
            Ok(Outcome::Unrun)
        }
    }
}
