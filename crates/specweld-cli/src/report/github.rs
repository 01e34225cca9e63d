//! Workflow commands of GitHub Actions: `::error file=…,line=…::message`.

use std::io::{self, Write};

use specweld::{Diagnostic, Record};

use super::{Report, STALE, explained};

pub fn print(report: &Report<'_>, shown: &[&Diagnostic], out: &mut impl Write) -> io::Result<()> {
    for record in Record::all(shown.iter().copied(), report.pages) {
        let mut properties = Vec::new();
        if let Some(label) = record.labels.first() {
            let (start, end) = (label.start, label.end);
            properties.push(format!("file={}", property(&report.path(label.page))));
            properties.push(format!("line={},endLine={}", start.line, end.line));
            // Columns are of one line.
            if start.line == end.line {
                properties.push(format!("col={},endColumn={}", start.column, end.column));
            }
        }
        properties.push(format!("title={}", property(record.code.as_str())));
        writeln!(
            out,
            "::{} {}::{}",
            record.severity.as_str(),
            properties.join(","),
            data(&explained(&record))
        )?;
    }
    for path in report.stale() {
        writeln!(
            out,
            "::error file={},title=stale::{}",
            property(path),
            data(STALE)
        )?;
    }
    Ok(())
}

/// As the runner's command reader takes back what stands behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The same within the properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
