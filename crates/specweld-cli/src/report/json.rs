//! One JSON document: [`super::Format::Json`] says what stands where.

use std::io::{self, Write};

use serde_json::json;
use specweld::{Diagnostic, Record};

use super::Report;

pub fn print(report: &Report<'_>, shown: &[&Diagnostic], out: &mut impl Write) -> io::Result<()> {
    let mut data = report.facts.clone();
    let records = Record::all(shown.iter().copied(), report.pages);
    data.insert("changed".to_owned(), json!(report.changed));
    data.insert("outcome".to_owned(), report.outcome.as_str().into());
    data.insert("folder".to_owned(), report.folder.into());
    data.insert("diagnostics".to_owned(), json!(records));
    writeln!(out, "{}", serde_json::Value::from(data))
}
