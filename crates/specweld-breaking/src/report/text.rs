//! For people at a terminal.

use std::fmt::Write;

use super::{Report, details, place, plain, subject};

pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for group in report.groups() {
        let Some(first) = group.first() else { continue };
        let level = match first.accepted {
            Some(_) => "accepted",
            None => report.level_of(first).as_str(),
        };
        let operations: Vec<String> = group.iter().map(|change| subject(change)).collect();
        let mut lines = vec![
            format!("{level:<14}{}", operations.join(", ")),
            first.words.clone(),
        ];
        lines.extend(details(first));
        match (&first.old, &first.new) {
            (Some(old), Some(new)) if old != new => {
                lines.push(format!("at {}; before at {}", place(new), place(old)))
            }
            (_, Some(one)) | (Some(one), None) => lines.push(format!("at {}", place(one))),
            _ => {}
        }
        let prints: Vec<&str> = group
            .iter()
            .map(|change| change.fingerprint.as_str())
            .collect();
        lines.push(format!("fingerprint {}", prints.join(", ")));
        for (index, line) in lines.iter().enumerate() {
            let indent = if index == 0 { "" } else { "              " };
            // Writing to a text can't fail.
            let _ = writeln!(out, "{indent}{}", plain(line));
        }
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "{} -> {}: {}; semver: {}",
        plain(&report.old),
        plain(&report.new),
        report.summary(),
        report.semver.as_str()
    );
    out
}
