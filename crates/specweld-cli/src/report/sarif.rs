//! A log of SARIF 2.1.0 (OASIS), with one run.

use std::collections::BTreeSet;
use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use specweld::{Diagnostic, Record, RecordLabel};

use super::{Report, STALE, explained};

/// What a path keeps in a URI (RFC 3986, section 3.3).
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

pub fn print(report: &Report<'_>, shown: &[&Diagnostic], out: &mut impl Write) -> io::Result<()> {
    let mut codes: BTreeSet<_> = shown.iter().map(|it| it.code.as_str()).collect();
    codes.extend((!report.stale().is_empty()).then_some("stale"));
    let rules: Vec<_> = codes.into_iter().map(|code| json!({"id": code})).collect();
    let records = Record::all(shown.iter().copied(), report.pages);
    let stale = report.stale().iter().map(|path| stale(path));
    let results = records.iter().map(|record| result(report, record));
    let results: Vec<_> = results.chain(stale).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "specweld",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
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
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(path)}}}],
    })
}

/// A path as a relative reference.
fn uri(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

fn location(report: &Report<'_>, label: &RecordLabel<'_>) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(&report.path(label.page))},
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
