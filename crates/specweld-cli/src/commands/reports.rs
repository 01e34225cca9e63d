//! What `check`, `conformance` and `proxy` share: where they report to, and how they end.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use specweld_conformance::{Format, Report};

use crate::report::Outcome;
use crate::write;

/// In which formats is told what came of it, and where.
#[derive(clap::Args, Debug)]
pub struct Reports {
    /// How to report, and the file to write that to, which is stdout where none is named; may be given more than once
    ///
    /// The formats are `text`, `markdown`, `junit`, `json` (as report.schema.json of specweld-conformance describes) and `html` (one file,
    /// which loads nothing).
    #[arg(long = "report", value_name = "FORMAT[=FILE]", value_parser = reported, default_value = "text")]
    reports: Vec<(Format, Option<PathBuf>)>,
}

fn reported(text: &str) -> Result<(Format, Option<PathBuf>), String> {
    let (format, file) = match text.split_once('=') {
        Some((format, file)) => (format, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = match format {
        "text" => Format::Text,
        "markdown" => Format::Markdown,
        "junit" => Format::Junit,
        "json" => Format::Json,
        "html" => Format::Html,
        _ => return Err("the formats are text, markdown, junit, json and html".to_owned()),
    };
    Ok((format, file))
}

impl Reports {
    /// Writes the reports.
    pub fn write(&self, report: &Report) -> Result<()> {
        for (format, file) in &self.reports {
            let text = report.render(*format);
            match file {
                None => write::stdout(text.as_bytes())?,
                Some(path) => fs::write(path, text)
                    .with_context(|| format!("cannot write {}", path.display()))?,
            }
        }
        Ok(())
    }

    /// Makes sure that no two reports go to the same place, or ends as any command line that is at fault does.
    pub fn check(&self) {
        for (index, (_, file)) in self.reports.iter().enumerate() {
            let mut others = self.reports.iter().skip(index + 1);
            if others.any(|(_, it)| it == file) {
                let place = file
                    .as_deref()
                    .map_or("stdout".into(), Path::to_string_lossy);
                let message = format!("two reports go to {place}\n");
                clap::Error::raw(clap::error::ErrorKind::ArgumentConflict, message).exit();
            }
        }
    }
}

/// How a run ended that judged exchanges.
pub fn outcome(report: &Report) -> Outcome {
    match report.is_kept() {
        true => Outcome::Fine,
        false => Outcome::Faulty,
    }
}

/// Tells why nothing was judged, with the exit code that this has.
pub fn or_not_run(done: Result<Outcome>) -> Outcome {
    done.unwrap_or_else(|error| {
        anstream::eprintln!("error: {error:#}");
        Outcome::NotRun
    })
}
