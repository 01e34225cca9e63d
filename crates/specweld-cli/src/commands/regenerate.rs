//! `specweld regenerate`, and `cargo xtask regenerate` of this workspace.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::input::Input;
use crate::journal::{Journal, Step};
use crate::progress::Progress;
use crate::project::Project;
use crate::report::{Outcome, Reporting, Stream};
use crate::run::Run;
use crate::settings::Settings;
use crate::silence::silence;
use crate::sources::{self, Generated};
use crate::{read, site};

/// The settings of one run.
#[derive(clap::Args, Debug)]
pub struct Regenerate {
    /// Write nothing; show what would change, and exit with 4 if anything would
    #[arg(long)]
    check: bool,
    /// Write what can be used, and leave out what cannot
    #[arg(long)]
    keep_going: bool,
    /// The folder of specweld.toml, or one below it
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
}

/// Brings all outputs of the project around `folder` up to date, and reports what it did.
///
/// What a killed run has begun is brought to its end first, with `--check` too.
///
/// # Errors
///
/// A file that cannot be read or written; then nothing was changed.
pub fn regenerate(arguments: &Regenerate, folder: &Path, reporting: &Reporting) -> Result<Outcome> {
    let project = Project::expect(arguments.root.as_deref().unwrap_or(folder))?;
    let journal = Journal::open(&project.root)?;
    let Some(settings) = project.settings(reporting)? else {
        return Ok(Outcome::Faulty);
    };
    let progress = Progress::new(reporting);
    let mut input = read_input(&project, settings, arguments.keep_going, &progress)?;
    let generated = generate(&mut input, settings, &progress);
    silence(&mut input, settings);
    let is_faulty = input.is_faulty();
    let run = match generated {
        Some(generated) if !is_faulty || arguments.keep_going => Some(Run::new(
            &project.root,
            generated,
            &settings.outputs.folders(),
        )?),
        _ => None,
    };
    progress.end();
    let stale = run.as_ref().map_or(&[][..], |run| &run.stale);
    if !arguments.check {
        journal.commit(&stale.iter().map(Step::from).collect::<Vec<_>>())?;
    }
    let outcome = match arguments.check {
        _ if is_faulty => Outcome::Faulty,
        true if !stale.is_empty() => Outcome::Stale,
        _ => Outcome::Fine,
    };
    let all = reporting.all;
    let summary = run
        .as_ref()
        .map(|run| run.summary(&input, arguments.check, all));
    let changed = stale.iter().map(|stale| stale.path.clone()).collect();
    let report = input.report(outcome, changed, summary.unwrap_or_default());
    report.print(reporting, Stream::Stdout)?;
    Ok(outcome)
}

/// The document that the outputs are made of.
pub(crate) fn read_input(
    project: &Project,
    settings: &Settings,
    keep_going: bool,
    progress: &Progress,
) -> Result<Input> {
    if let Some(input) = site::of_project(project, settings, keep_going, progress) {
        return Ok(input);
    }
    let Some(source) = &settings.document.source else {
        // Reading the settings made sure that there is one of both.
        return Ok(Input::faulty(project.pages(), Vec::new()));
    };
    let name = source.get_ref();
    let path = project.root.join(name);
    if !path.is_file() {
        let help = "name the document by its path from this file";
        let fault = project.fault(source.span(), &format!("there is no file `{name}`"), help);
        return Ok(Input::faulty(project.pages(), vec![fault]));
    }
    let page = read::document(&path, name)?;
    progress.stage("lowering the document", 0);
    Ok(Input::lower(page, Some(project.page.clone())))
}

/// Makes all outputs of a document. None where nothing can be made.
fn generate(input: &mut Input, settings: &Settings, progress: &Progress) -> Option<Generated> {
    let text = input.text()?;
    progress.stage("generating sources", 0);
    let mut generated = sources::of_settings(input, &text, settings);
    if let Some(file) = &settings.document.file {
        generated.files.insert(file.get_ref().clone(), text);
    }
    Some(generated)
}
