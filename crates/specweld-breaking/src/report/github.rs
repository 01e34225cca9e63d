//! Workflow commands of GitHub Actions: `::error file=…,line=…::message`.

use crate::change::Level;
use crate::ci;

use super::{Report, details, spot, subject};

pub fn render(report: &Report) -> String {
    let open = report
        .changes
        .iter()
        .filter(|change| change.accepted.is_none());
    open.map(|change| {
        let command = match report.level_of(change) {
            Level::Breaking => "error",
            Level::Unknown | Level::Rule => "warning",
            Level::Compatible | Level::Documentation => "notice",
        };
        let (file, line) = spot(change);
        let title = format!("{}: {}", report.level_of(change).as_str(), subject(change));
        let message = format!("{}\n{}", change.words, details(change).join("\n"));
        let properties = [("file", file), ("line", line.to_string()), ("title", title)];
        ci::command(command, &properties, &message) + "\n"
    })
    .collect()
}
