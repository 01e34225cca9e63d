//! `specweld generate`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use specweld_codegen::{Options, TypeOptions};

use crate::input::{Input, shown};
use crate::journal::{Journal, Step};
use crate::progress::Progress;
use crate::project::Project;
use crate::report::{Outcome, Reporting, Stream};
use crate::run::Run;
use crate::settings::Part;
use crate::{read, site, sources};

#[derive(clap::Args, Debug)]
#[command(
    after_help = "Without --types, --client or --server all three are generated; client and server bring the types along. What cannot be generated is an error that names it."
)]
pub struct Generate {
    /// The document, OpenAPI 3.0 or 3.1, in JSON or YAML; `-` for stdin
    #[arg(value_name = "DOC")]
    document: PathBuf,
    /// The folder of the crate
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Generate the types of the components
    #[arg(long)]
    types: bool,
    /// Generate a client
    #[arg(long)]
    client: bool,
    /// Generate server traits and a router
    #[arg(long)]
    server: bool,
    /// Hold servers to the document: all operations have to be written, all refusals documented
    ///
    /// Without it what is not written answers 501, and there is a way out for failures that the document does not name.
    #[arg(long)]
    strict: bool,
    /// The name of the crate; that of its folder where none is named
    #[arg(long)]
    name: Option<String>,
    /// Generate a crate for each part, in folders of DIR
    #[arg(long)]
    split: bool,
    /// The folder of the crate `specweld-axum`, which servers need, instead of the registry's
    ///
    /// A program that is run from a checkout names the crate of the checkout.
    #[arg(long, value_name = "FOLDER")]
    runtime: Option<PathBuf>,
    /// The folder of a specweld.toml whose [types] are taken: what types are made of
    ///
    /// Nothing else of that file is read. Without it everything is made of the standard library's types.
    #[arg(long, value_name = "FOLDER")]
    settings: Option<PathBuf>,
    /// Write what can be generated, and leave out what cannot
    #[arg(long)]
    keep_going: bool,
}

impl Generate {
    fn options(&self, project: Option<&Project>) -> Result<Options> {
        let chosen = [
            (self.types, Part::Types),
            (self.client, Part::Client),
            (self.server, Part::Server),
        ];
        let chosen: Vec<_> = chosen
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, part)| part)
            .collect();
        let parts = if chosen.is_empty() {
            Part::all()
        } else {
            chosen
        };
        let runtime = match &self.runtime {
            Some(folder) => Some(
                folder
                    .canonicalize()
                    .with_context(|| format!("cannot open the folder {}", folder.display()))?,
            ),
            None => sources::runtime_of_checkout(),
        };
        Ok(Options {
            name: match &self.name {
                Some(name) => name.clone(),
                None => site::name(&self.out)?,
            },
            parts: sources::parts(&parts, self.strict),
            layout: sources::layout(self.split),
            runtime: sources::runtime(runtime.as_deref().map(shown).as_deref()),
            types: project.and_then(types_of).unwrap_or_default(),
        })
    }
}

/// What a project's settings say of types. A crate may be generated anywhere: paths are those of the whole machine.
fn types_of(project: &Project) -> Option<TypeOptions> {
    let types = &project.settings.as_ref()?.types;
    let absolute = |path: &str| shown(&project.root.join(path));
    Some(types.options(absolute))
}

pub fn run(arguments: &Generate, reporting: &Reporting) -> Result<Outcome> {
    let project = arguments.settings.as_deref().map(Project::types);
    let project = project.transpose()?;
    let settings = match &project {
        Some(project) => match project.settings(reporting)? {
            Some(settings) => Some(settings),
            None => return Ok(Outcome::Faulty),
        },
        None => None,
    };
    let progress = Progress::new(reporting);
    let page = read::document(&arguments.document, &shown(&arguments.document))?;
    let options = arguments.options(project.as_ref())?;
    progress.stage("lowering the document", 0);
    let mut input = Input::lower(page, project.as_ref().map(|project| project.page.clone()));
    progress.stage("generating sources", 0);
    let text = input.document.as_ref().map(|document| document.to_json());
    let generated = text.map(|text| {
        let types = settings.map(|settings| &settings.types);
        sources::of_options(&mut input, &text, &options, types)
    });
    progress.end();
    let is_faulty = input.is_faulty();
    let run = match generated {
        Some(generated) if !is_faulty || arguments.keep_going => {
            Some(write(&arguments.out, |root| {
                Run::new(root, generated, &[])
            })?)
        }
        _ => None,
    };
    let stale = run.as_ref().map_or(&[][..], |run| &run.stale);
    let mut summary = run
        .as_ref()
        .map_or(Vec::new(), |run| run.summary(&input, false, reporting.all));
    summary.extend(run.iter().flat_map(Run::manifests).map(|path| {
        let path = arguments.out.join(path);
        format!("next   cargo check --manifest-path {}", path.display())
    }));
    let outcome = if is_faulty {
        Outcome::Faulty
    } else {
        Outcome::Fine
    };
    let changed = stale.iter().map(|stale| stale.path.clone()).collect();
    let report = input.report(outcome, changed, summary);
    report.print(reporting, Stream::Stdout)?;
    Ok(outcome)
}

/// Writes into a folder, which is made where there is none, all or nothing.
fn write(folder: &Path, run: impl FnOnce(&Path) -> Result<Run>) -> Result<Run> {
    let is_new = !folder.exists();
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let done = (|| {
        let root = folder.canonicalize()?;
        let journal = Journal::open(&root)?;
        let run = run(&root)?;
        journal.commit(&run.stale.iter().map(Step::from).collect::<Vec<_>>())?;
        Ok(run)
    })();
    if done.is_err() && is_new {
        // It holds nothing, unless somebody else has put it there.
        let _ = fs::remove_dir(folder);
    }
    done
}
