//! GitLab's Code Quality report.

use serde_json::{Value, json};

use crate::change::Level;

use super::{Report, spot, subject};

pub fn render(report: &Report) -> String {
    let open = report
        .changes
        .iter()
        .filter(|change| change.accepted.is_none());
    let issues: Vec<Value> = open
        .map(|change| {
            let (path, line) = spot(change);
            json!({
                "description": format!("{}: {}", subject(change), change.words),
                "check_name": format!("{}-{}-{}", change.area.as_str(), change.kind.as_str(), change.action.as_str()),
                "fingerprint": change.fingerprint,
                "severity": match report.level_of(change) {
                    Level::Breaking => "critical",
                    Level::Unknown => "major",
                    Level::Rule => "minor",
                    Level::Compatible | Level::Documentation => "info",
                },
                "location": { "path": path, "lines": { "begin": line } },
            })
        })
        .collect();
    format!("{:#}\n", Value::Array(issues))
}
