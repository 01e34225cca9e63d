//! Test results of JUnit: a suite an operation, a test a change, which fails where it is breaking or unknown.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::change::{Change, Level};

use super::{Report, details, escaped, subject};

pub fn render(report: &Report) -> String {
    let mut suites: BTreeMap<String, Vec<&Change>> = BTreeMap::new();
    for change in &report.changes {
        suites.entry(subject(change)).or_default().push(change);
    }
    let fails =
        |change: &&&Change| change.accepted.is_none() && report.level_of(change) >= Level::Unknown;
    let all = report.changes.len();
    let failures: usize = suites
        .values()
        .map(|changes| changes.iter().filter(fails).count())
        .sum();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"specweld breaking\" tests=\"{all}\" failures=\"{failures}\">\n"
    );
    for (name, changes) in suites {
        let failures = changes.iter().filter(fails).count();
        // Writing to a text can't fail.
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\">",
            escaped(&name),
            changes.len()
        );
        for change in &changes {
            let level = report.level_of(change).as_str();
            let _ = write!(
                out,
                "    <testcase classname=\"{}\" name=\"{} [{}]\"",
                escaped(&name),
                escaped(&change.words),
                change.fingerprint
            );
            let text = escaped(&details(change).join("; "));
            out.push_str(&if fails(&change) {
                format!("><failure type=\"{level}\" message=\"{text}\"/></testcase>\n")
            } else if change.accepted.is_some() {
                format!("><skipped message=\"{text}\"/></testcase>\n")
            } else {
                "/>\n".to_owned()
            });
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}
