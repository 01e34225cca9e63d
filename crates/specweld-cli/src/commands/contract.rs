//! What `check` and `proxy` share: the document that they judge by.

use std::path::PathBuf;

use anyhow::Result;
use specweld_conformance::{Contract, Coverage, Mask, Place, Report, Settings};
use specweld_document::Document;

use super::reports::Reports;
use crate::input::{Input, plural, shown};
use crate::invalid;
use crate::read;
use crate::report::{Outcome, Reporting, Stream};

/// What exchanges are judged by, and how that is told.
#[derive(clap::Args, Debug)]
pub struct Judging {
    /// The document, OpenAPI 3.0 or 3.1, in JSON or YAML
    #[arg(long, short, value_name = "DOC")]
    document: PathBuf,
    #[command(flatten)]
    pub reports: Reports,
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
