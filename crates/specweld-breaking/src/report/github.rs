//! Workflow commands of GitHub Actions: `::error file=…,line=…::message`.

use crate::change::Level;

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
        format!(
            "::{command} file={},line={line},title={}::{}\n",
            property(&file),
            property(&title),
            data(&message)
        )
    })
    .collect()
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
