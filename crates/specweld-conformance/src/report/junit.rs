//! Test results of JUnit: a suite a group, a test a point, which fails where it is broken and is skipped where it was not seen.

use std::fmt::Write;

use super::{Outcome, Point, Report, escaped, lines, place, whence};

pub fn render(report: &Report) -> String {
    let points: Vec<_> = report.points.iter().collect();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n",
        escaped(&format!("{}: {}", report.title, report.target)),
        counts(&points)
    );
    for (group, points) in report.groups() {
        // Writing to a text can't fail.
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" {}>",
            escaped(group),
            counts(&points)
        );
        for point in points {
            test(&mut out, point);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn counts(points: &[&Point]) -> String {
    let failures = points.iter().filter(|it| it.outcome.is_broken()).count();
    let is_seen = |it: &&&Point| {
        matches!(
            it.outcome,
            Outcome::Broken { .. } | Outcome::Witnessed { .. }
        )
    };
    let skipped = points.len() - points.iter().filter(is_seen).count();
    format!(
        "tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"",
        points.len()
    )
}

fn test(out: &mut String, point: &Point) {
    let _ = write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\"",
        escaped(&point.group),
        escaped(&point.what)
    );
    if let Some(at) = &point.place {
        let _ = write!(out, " file=\"{}\" line=\"{}\"", escaped(&at.file), at.line);
    }
    match &point.outcome {
        Outcome::Witnessed { .. } => out.push_str("/>\n"),
        Outcome::Unwitnessed => {
            out.push_str("><skipped message=\"not witnessed\"/></testcase>\n");
        }
        Outcome::Unreachable { why } => {
            let why = escaped(&format!("not reachable: {why}"));
            let _ = writeln!(out, "><skipped message=\"{why}\"/></testcase>");
        }
        Outcome::Broken { breaches, .. } => {
            let mut differences = breaches.iter().map(|it| it.difference.as_str());
            let first = differences.next().unwrap_or_default();
            let _ = write!(
                out,
                ">\n      <failure type=\"broken\" message=\"{}\">",
                escaped(first)
            );
            let at = point.place.as_ref().map(place);
            let mut text: Vec<String> = at.into_iter().collect();
            for breach in breaches {
                text.push(breach.difference.clone());
                text.extend(whence(breach).map(|it| format!("as {it} says")));
                text.extend(breach.exchange.iter().flat_map(lines));
            }
            let text: Vec<_> = text.iter().map(|line| escaped(line)).collect();
            let _ = writeln!(out, "{}</failure>\n    </testcase>", text.join("\n"));
        }
    }
}
