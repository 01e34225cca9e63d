//! `specweld conformance`, and what it shares with `cargo xtask conformance` of this workspace.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use specweld_conformance::fence::Fence;
use specweld_conformance::suite::{Examples, Server, ServerError, Unanswered, point, unreadable};
use specweld_conformance::{Mask, PageText, Point, Report};

use super::reports::{self, Reports};
use crate::progress::Progress;
use crate::project::Project;
use crate::report::{Outcome, Reporting};
use crate::site;

/// What is held against its documentation, and how that is told.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Exit codes: 0 all that was seen is as documented; 1 something is not; 2 the command line is at fault; 6 nothing could be judged."
)]
pub struct Conformance {
    #[command(flatten)]
    held: Held,
    /// The folder of specweld.toml, or one below it
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
}

/// A server, what is known of it, and how is told what came of it.
#[derive(clap::Args, Debug)]
pub struct Held {
    /// The URL of the server
    #[arg(long, value_name = "URL", value_parser = url)]
    url: String,
    /// What its operator says of the world behind it: names and values, as TOML
    ///
    /// What the examples call `{{books.token}}` is `token` in the table `[books]`.
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Send what may change something to a server that is not on this machine
    ///
    /// GET, HEAD, OPTIONS and TRACE are taken for what changes nothing.
    #[arg(long)]
    i_own_this_server: bool,
    #[command(flatten)]
    reports: Reports,
}

fn url(text: &str) -> Result<String, ServerError> {
    Server::new(text, false).map(|_| text.to_owned())
}

impl Held {
    /// Judges, and tells what came of it: how the run ends that `judge` gives a report of.
    pub fn judged(&self, judge: impl FnOnce(&Server) -> Result<Report>) -> Outcome {
        reports::or_not_run(self.report(judge))
    }

    fn report(&self, judge: impl FnOnce(&Server) -> Result<Report>) -> Result<Outcome> {
        self.reports.check();
        let server = Server::new(&self.url, self.i_own_this_server)?;
        let report = judge(&server)?;
        self.reports.write(&report)?;
        Ok(match reports::outcome(&report) {
            // What nothing was seen of is not known to be kept.
            Outcome::Fine if report.score.witnessed == 0 => Outcome::NotRun,
            outcome => outcome,
        })
    }
    /// The text of the world file, if there is one.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn world(&self) -> Result<Option<String>> {
        let read = |path: &PathBuf| {
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
        };
        self.world.as_ref().map(read).transpose()
    }
}

/// Runs the executable examples of a project's pages against a server.
pub fn conformance(arguments: &Conformance, folder: &Path, reporting: &Reporting) -> Outcome {
    let folder = arguments.root.as_deref().unwrap_or(folder);
    let held = &arguments.held;
    held.judged(|server| examples(held, folder, server, reporting))
}

fn examples(held: &Held, folder: &Path, server: &Server, reporting: &Reporting) -> Result<Report> {
    let project = Project::expect(folder)?;
    let Some(settings) = project.settings(reporting)? else {
        bail!("the settings are at fault");
    };
    let progress = Progress::new(reporting);
    let Some(pages) = site::pages_of(&project, settings, &progress) else {
        bail!("specweld.toml names no folder of pages that is there, and examples stand in pages");
    };
    let pages = pages.iter().filter(|it| it.name().ends_with(".md"));
    let pages: Vec<_> = pages.map(|it| (it.name(), it.text())).collect();
    let values = values(held)?;
    progress.stage("running examples", 0);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let points = runtime.block_on(points(server, &pages, &values));
    progress.end();
    let points = points?;
    if points.is_empty() {
        bail!("no page has an `http` block with a request and the answer that is expected");
    }
    let title = settings.document.title.as_deref();
    let title = title.unwrap_or("the examples of the pages");
    let mut report = Report::new(title, server.url(), points);
    let pages = pages.iter().map(|(name, text)| PageText {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    });
    report.pages = pages.collect();
    Ok(report)
}

async fn points(
    server: &Server,
    pages: &[(&str, &str)],
    values: &BTreeMap<String, String>,
) -> Result<Vec<Point>, Unanswered> {
    let mut points = Vec::new();
    let mut examples = Examples::new(server, Mask::default());
    for (name, text) in pages {
        for fence in Fence::all(text) {
            match fence {
                Ok(fence) if fence.steps.is_empty() => {}
                Ok(fence) => {
                    let outcome = examples.run(&fence, |it| values.get(it).cloned()).await?;
                    points.push(point(name, name, &fence, outcome));
                }
                Err(fault) => points.push(unreadable(name, name, &fault)),
            }
        }
    }
    Ok(points)
}

/// The values of the world file by their names, with dots between the names of tables.
fn values(held: &Held) -> Result<BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    if let (Some(text), Some(path)) = (held.world()?, &held.world) {
        let table = toml::from_str(&text);
        let table = table.with_context(|| format!("cannot read {}", path.display()))?;
        add(&mut values, "", &toml::Value::Table(table))?;
    }
    Ok(values)
}

fn add(values: &mut BTreeMap<String, String>, name: &str, value: &toml::Value) -> Result<()> {
    let value = match value {
        toml::Value::Table(table) => {
            let dot = if name.is_empty() { "" } else { "." };
            return table
                .iter()
                .try_for_each(|(key, value)| add(values, &format!("{name}{dot}{key}"), value));
        }
        toml::Value::String(it) => it.clone(),
        toml::Value::Array(_) => bail!("`{name}` of the world file is a list, and no value"),
        other => other.to_string(),
    };
    values.insert(name.to_owned(), value);
    Ok(())
}
