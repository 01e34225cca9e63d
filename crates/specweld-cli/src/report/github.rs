//! Workflow commands of GitHub Actions: `::error file=…,line=…::message`.

use std::io::{self, Write};

use specweld::{Diagnostic, Record};
use specweld_breaking::ci;

use super::{Report, STALE, explained};

pub fn print(report: &Report<'_>, shown: &[&Diagnostic], out: &mut impl Write) -> io::Result<()> {
    for record in Record::all(shown.iter().copied(), report.pages) {
        let mut properties = Vec::new();
        if let Some(label) = record.labels.first() {
            let (start, end) = (label.start, label.end);
            properties.push(("file", report.path(label.page).to_string()));
            properties.push(("line", start.line.to_string()));
            properties.push(("endLine", end.line.to_string()));
            // Columns are of one line.
            if start.line == end.line {
                properties.push(("col", start.column.to_string()));
                properties.push(("endColumn", end.column.to_string()));
            }
        }
        properties.push(("title", record.code.as_str().to_owned()));
        let severity = record.severity.as_str();
        writeln!(
            out,
            "{}",
            ci::command(severity, &properties, &explained(&record))
        )?;
    }
    for path in report.stale() {
        let properties = [("file", path.clone()), ("title", "stale".to_owned())];
        writeln!(out, "{}", ci::command("error", &properties, STALE))?;
    }
    Ok(())
}
