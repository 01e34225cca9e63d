//! A log of SARIF 2.1.0 (OASIS), with one run.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::change::{Change, Level, Place};
use crate::ci;

use super::{Report, details, subject};

fn rule(change: &Change) -> String {
    let direction = change
        .direction
        .map_or("api", |direction| direction.as_str());
    format!(
        "{}-{direction}-{}-{}",
        change.area.as_str(),
        change.kind.as_str(),
        change.action.as_str()
    )
}

pub fn render(report: &Report) -> String {
    let rules: BTreeSet<String> = report.changes.iter().map(rule).collect();
    let results: Vec<_> = report
        .changes
        .iter()
        .map(|change| result(report, change))
        .collect();
    let log = ci::sarif("specweld breaking", &rules, &results);
    format!("{log:#}\n")
}

fn result(report: &Report, change: &Change) -> Value {
    let level = match report.level_of(change) {
        Level::Breaking => "error",
        Level::Unknown | Level::Rule => "warning",
        Level::Compatible | Level::Documentation => "note",
    };
    let text = format!(
        "{}: {}\n{}",
        subject(change),
        change.words,
        details(change).join("\n")
    );
    let mut result = json!({
        "ruleId": rule(change),
        "level": level,
        "message": { "text": text },
        "partialFingerprints": { "specweld/v1": change.fingerprint },
        "locations": [location(change.new.as_ref().or(change.old.as_ref()))],
    });
    if let Some(reason) = &change.accepted {
        result["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
    }
    if let (Some(old), Some(_)) = (&change.old, &change.new) {
        let mut before = location(Some(old));
        before["message"] = json!({ "text": "before" });
        result["relatedLocations"] = json!([before]);
    }
    result
}

fn location(place: Option<&Place>) -> Value {
    let Some(place) = place else { return json!({}) };
    let mut location = json!({ "logicalLocations": [{ "fullyQualifiedName": place.pointer }] });
    if let Some(page) = &place.page {
        let uri = ci::uri(page);
        let mut physical = json!({ "artifactLocation": { "uri": uri } });
        if let Some(line) = place.line {
            physical["region"] =
                json!({ "startLine": line, "startColumn": place.column.unwrap_or(1) });
        }
        location["physicalLocation"] = physical;
    }
    location
}
