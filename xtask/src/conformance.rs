//! `cargo xtask conformance`

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use connections_conformance::{Pages, Run, Values};
use specweld_cli::{Held, Outcome};
use specweld_conformance::suite::Server;
use specweld_conformance::{Contract, Report};
use specweld_document::Document;

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
pub fn run(arguments: &Conformance, root: &Path) -> Outcome {
    let held = &arguments.held;
    held.judged(|server| judge(arguments, root, server))
}

fn judge(arguments: &Conformance, root: &Path, server: &Server) -> Result<Report> {
    let pages = Pages::read(root).context("cannot read the pages under fragments/")?;
    let world = arguments.held.world()?;
    let world = world.as_deref().map(Values::read).transpose();
    let token = arguments.control_token_file.as_ref().map(|path| {
        let text = std::fs::read_to_string(path);
        text.with_context(|| format!("cannot read {}", path.display()))
    });
    let token = token.transpose()?;
    let text = std::fs::read_to_string(root.join("openapi.json"));
    let text = text.context("cannot read openapi.json")?;
    let document = Document::parse(&text).context("openapi.json is at fault")?;
    let run = Run {
        pages: &pages,
        document: &Contract::new(document),
        server,
        world: world.context("the world file is at fault")?,
        control_token: token.as_deref().map(str::trim),
        only: arguments.only.as_deref(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (report, _) = runtime.block_on(run.report())?;
    Ok(report)
}
