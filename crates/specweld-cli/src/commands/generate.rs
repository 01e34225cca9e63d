//! `specweld generate`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use specweld_codegen::Options;

use crate::input::{Input, shown};
use crate::journal::{Journal, Step};
use crate::progress::Progress;
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
    /// Write what can be generated, and leave out what cannot
    #[arg(long)]
    keep_going: bool,
}

impl Generate {
    fn options(&self) -> Result<Options> {
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
        })
    }
}

pub fn run(arguments: &Generate, reporting: &Reporting) -> Result<Outcome> {
    let progress = Progress::new(reporting);
    let page = read::document(&arguments.document, &shown(&arguments.document))?;
    let options = arguments.options()?;
    progress.stage("lowering the document", 0);
    let mut input = Input::lower(page, None);
    progress.stage("generating sources", 0);
    let text = input.document.as_ref().map(|document| document.to_json());
    let generated = text.map(|text| sources::of_options(&mut input, &text, &options));
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
