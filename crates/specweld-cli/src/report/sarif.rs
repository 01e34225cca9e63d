//! A log of SARIF 2.1.0 (OASIS), with one run.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Value, json};
use specweld::{Diagnostic, Record, RecordLabel};
use specweld_breaking::ci;

use super::{Report, STALE, explained};

pub fn print(report: &Report<'_>, shown: &[&Diagnostic], out: &mut impl Write) -> io::Result<()> {
    let codes = shown.iter().map(|it| it.code.as_str().to_owned());
    let mut rules: BTreeSet<String> = codes.collect();
    rules.extend((!report.stale().is_empty()).then(|| "stale".to_owned()));
    let records = Record::all(shown.iter().copied(), report.pages);
    let stale = report.stale().iter().map(|path| stale(path));
    let results = records.iter().map(|record| result(report, record));
    let results: Vec<_> = results.chain(stale).collect();
    let log = ci::sarif("specweld", &rules, &results);
    writeln!(out, "{log:#}")
}

fn result(report: &Report<'_>, record: &Record<'_>) -> Value {
    let locations = record.labels.iter().map(|label| location(report, label));
    let mut locations: Vec<_> = locations.collect();
    if let (Some(first), Some(pointer)) = (locations.first_mut(), &record.pointer) {
        first["logicalLocations"] = json!([{"fullyQualifiedName": pointer}]);
    }
    let related = locations.split_off(locations.len().min(1));
    json!({
        "ruleId": record.code.as_str(),
        "level": record.severity.as_str(),
        "message": {"text": explained(record)},
        "locations": locations,
        "relatedLocations": related,
    })
}

fn stale(path: &str) -> Value {
    json!({
        "ruleId": "stale",
        "level": "error",
        "message": {"text": STALE},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": ci::uri(path)}}}],
    })
}

fn location(report: &Report<'_>, label: &RecordLabel<'_>) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": ci::uri(&report.path(label.page))},
            "region": {
                "startLine": label.start.line,
                "startColumn": label.start.column,
                "endLine": label.end.line,
                "endColumn": label.end.column,
            },
        },
        "message": {"text": label.message},
    })
}
