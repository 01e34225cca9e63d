//! `specweld lower`

use std::path::PathBuf;

use anyhow::Result;

use super::Output;
use crate::input::{Input, shown};
use crate::progress::Progress;
use crate::report::{Outcome, Reporting};
use crate::{read, write};

#[derive(clap::Args, Debug)]
#[command(
    after_help = "Whatever the document accepted is still accepted. Where the lowered one accepts more, or an annotation is lost, a warning says so."
)]
pub struct Lower {
    /// The document, OpenAPI 3.0 or 3.1, in JSON or YAML; `-` for stdin
    #[arg(value_name = "DOC")]
    document: PathBuf,
    #[command(flatten)]
    output: Output,
}

pub fn run(arguments: &Lower, reporting: &Reporting) -> Result<Outcome> {
    let progress = Progress::new(reporting);
    let page = read::document(&arguments.document, &shown(&arguments.document))?;
    progress.stage("lowering the document", 0);
    let mut input = Input::lower(page, None);
    progress.end();
    write::document(&mut input, &arguments.output.output, false, reporting)
}
