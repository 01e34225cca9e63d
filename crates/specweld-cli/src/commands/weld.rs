//! `specweld weld`

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Output;
use crate::progress::Progress;
use crate::project::Project;
use crate::report::{Outcome, Reporting};
use crate::settings::Settings;
use crate::silence::silence;
use crate::{site, write};

#[derive(clap::Args, Debug)]
#[command(
    after_help = "Each folder directly below DIR is an API of its own, unless --api or specweld.toml says otherwise, or pages stand directly in DIR."
)]
pub struct Weld {
    /// The folder of the pages; that of specweld.toml where none is named
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The name of the one API that all pages describe
    #[arg(long, value_name = "NAME", requires = "folder")]
    api: Option<String>,
    #[command(flatten)]
    output: Output,
    /// Make a document of the pages that can be used, and leave out those that cannot
    #[arg(long)]
    keep_going: bool,
    /// Count what the pages hold, and what became of it; what is lost is an error
    ///
    /// Each operation, parameter, response and component of the pages stands in the document under its name, is a copy
    /// of what stands there, or is told of in a diagnostic; so do those of callbacks and webhooks, and those in files
    /// that a page refers to. It takes about three times as long.
    #[arg(long)]
    account: bool,
}

pub fn run(arguments: &Weld, reporting: &Reporting) -> Result<Outcome> {
    let progress = Progress::new(reporting);
    let project = match &arguments.folder {
        Some(folder) => Project::find(folder)?,
        None => Some(Project::expect(Path::new("."))?),
    };
    let mut welded = None;
    if let Some(project) = &project {
        let Some(settings) = project.settings(reporting)? else {
            return Ok(Outcome::Faulty);
        };
        let folder = arguments.folder.as_deref();
        if folder.is_none_or(|folder| is_of(project, settings, folder)) && arguments.api.is_none() {
            welded = site::of_project(project, settings, arguments.keep_going, &progress);
            if let Some(input) = &mut welded {
                silence(input, settings);
            }
        }
    }
    let mut input = match (welded, &arguments.folder) {
        (Some(input), _) => input,
        (None, Some(folder)) => site::alone(
            folder,
            arguments.api.as_deref(),
            arguments.keep_going,
            &progress,
        )?,
        (None, None) => {
            return Err(anyhow::anyhow!(
                "name the folder of the pages, or set `folder` under [pages]"
            ))
            .context("the settings name no pages");
        }
    };
    if arguments.account {
        progress.stage("counting", 0);
        input.account();
    }
    progress.end();
    write::document(
        &mut input,
        &arguments.output.output,
        arguments.keep_going,
        reporting,
    )
}

/// Whether the settings of a project are about a folder: that of its pages, or the one they stand in.
fn is_of(project: &Project, settings: &Settings, folder: &Path) -> bool {
    let pages = settings
        .pages
        .as_ref()
        .map(|pages| project.root.join(pages.folder.get_ref()));
    let folder = folder.canonicalize().ok();
    folder.as_ref() == Some(&project.root)
        || pages.is_some_and(|pages| pages.canonicalize().ok() == folder)
}
