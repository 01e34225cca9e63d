//! What `check` and `proxy` share: the document that they judge by, and where they report to.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use specweld_conformance::{Contract, Coverage, Format, Mask, Place, Report, Settings};
use specweld_document::Document;

use crate::input::{Input, plural, shown};
use crate::invalid;
use crate::read;
use crate::report::{Outcome, Reporting, Stream};
use crate::write;

/// What exchanges are judged by, and how that is told.
#[derive(clap::Args, Debug)]
pub struct Judging {
    /// The document, OpenAPI 3.0 or 3.1, in JSON or YAML
    #[arg(long, short, value_name = "DOC")]
    document: PathBuf,
    /// How to report, and the file to write that to, which is stdout where none is named; may be given more than once
    ///
    /// The formats are `text`, `markdown`, `junit`, `json` (as report.schema.json of specweld-conformance describes) and `html` (one file,
    /// which loads nothing).
    #[arg(long = "report", value_name = "FORMAT[=FILE]", value_parser = reported, default_value = "text")]
    reports: Vec<(Format, Option<PathBuf>)>,
    /// Count requests that are not as documented also where the server refused them
    #[arg(long)]
    strict_requests: bool,
    /// Count headers of responses that neither the document nor HTTP itself knows
    #[arg(long)]
    closed_headers: bool,
    /// A name whose values are secrets: of a header, of a pair in a query or a form, or of a member in JSON; others are known by their names
    #[arg(long = "hide", value_name = "NAME")]
    hidden: Vec<String>,
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

/// What exchanges are judged by.
pub struct Judge {
    pub contract: Contract,
    pub settings: Settings,
    pub mask: Mask,
    input: Input,
    /// What of the document could not be used.
    notes: Vec<String>,
}

impl Judging {
    /// Reads the document. What can be used of it is; none where nothing can, which is reported.
    pub fn read(&self, reporting: &Reporting) -> Result<Option<Judge>> {
        let page = read::document(&self.document, &shown(&self.document))?;
        let mut input = Input::lower(page, None);
        let Some((text, violations)) = input.document.as_ref().map(invalid::check) else {
            input
                .report(Outcome::NotRun, Vec::new(), Vec::new())
                .print(reporting, Stream::Stderr)?;
            return Ok(None);
        };
        let mut notes = Vec::new();
        if !violations.is_empty() {
            let count = plural(violations.len(), "place");
            notes.push(format!("the document is not valid OpenAPI 3.0 in {count}"));
        }
        let (document, errors) = match Document::read(&text) {
            Ok(read) => read,
            Err(errors) => {
                input.add_errors(errors.errors());
                input
                    .report(Outcome::NotRun, Vec::new(), Vec::new())
                    .print(reporting, Stream::Stderr)?;
                return Ok(None);
            }
        };
        let left_out = errors.iter().map(|error| {
            format!(
                "left out of the document: {}: {}",
                error.subject, error.message
            )
        });
        notes.extend(left_out);
        let contract = Contract::new(document);
        let mut hidden = contract.keys();
        hidden.extend(self.hidden.iter().cloned());
        Ok(Some(Judge {
            settings: Settings {
                strict_requests: self.strict_requests,
                closed_headers: self.closed_headers,
                is_recorded: false,
            },
            mask: Mask::with(hidden),
            contract,
            input,
            notes,
        }))
    }

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

    /// Makes sure that no two reports go to the same place.
    pub fn check(&self) -> Result<()> {
        for (index, (_, file)) in self.reports.iter().enumerate() {
            if self
                .reports
                .iter()
                .skip(index + 1)
                .any(|(_, it)| it == file)
            {
                let place = file
                    .as_deref()
                    .map_or("stdout".into(), Path::to_string_lossy);
                bail!("two reports go to {place}");
            }
        }
        Ok(())
    }
}

impl Judge {
    /// The report on what was witnessed.
    pub fn report(&self, coverage: &Coverage<'_>, target: &str) -> Report {
        let locate = |pointer: &str| {
            let (file, line, column) = self.input.position(pointer)?;
            Some(Place { file, line, column })
        };
        let mut report = coverage.report(target, &locate);
        report.notes.extend(self.notes.iter().cloned());
        report
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
