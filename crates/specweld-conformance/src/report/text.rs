//! For people at a terminal.

use std::fmt::Write;

use super::{Outcome, Point, Report, folded, lines, place, plain, times, whence};

const INDENT: &str = "    ";

pub fn render(report: &Report) -> String {
    let mut out = format!("{}: {}\n\n", plain(&report.title), plain(&report.target));
    for (group, points) in report.groups() {
        let documented = points.iter().filter(|it| it.documented).count();
        let is_witnessed = |it: &&&Point| matches!(it.outcome, Outcome::Witnessed { .. });
        let witnessed = points.iter().filter(is_witnessed).count();
        // Writing to a text can't fail.
        let _ = match documented {
            0 => writeln!(out, "{}:", plain(group)),
            _ => writeln!(
                out,
                "{}: {witnessed} of {documented} witnessed",
                plain(group)
            ),
        };
        // Where nothing was seen, no line for each thing has to say so.
        if points.iter().any(|it| it.outcome != Outcome::Unwitnessed) {
            for (point, parts) in folded(&points) {
                self::point(&mut out, point, parts);
            }
        }
        out.push('\n');
    }
    for note in &report.notes {
        let _ = writeln!(out, "note: {}", plain(note));
    }
    let _ = writeln!(out, "{}", report.summary());
    out
}

fn point(out: &mut String, point: &Point, parts: usize) {
    let at = point.place.as_ref().map(place);
    let what = plain(&point.what);
    let mark = match &point.outcome {
        // What is well needs no line.
        Outcome::Witnessed { .. } => return,
        Outcome::Broken { .. } => "broken",
        Outcome::Unreachable { .. } => "not reachable",
        Outcome::Unwitnessed => "not witnessed",
    };
    let at = at.map_or_else(String::new, |at| format!(", {}", plain(&at)));
    let why = match &point.outcome {
        Outcome::Unreachable { why } => format!(": {}", plain(why)),
        Outcome::Broken { times, .. } => self::times(*times),
        Outcome::Unwitnessed if parts > 0 => format!(", and {parts} more of it"),
        _ => String::new(),
    };
    let _ = writeln!(out, "  {mark:<13} {what}{at}{why}");
    for breach in point.outcome.breaches() {
        let _ = writeln!(out, "{INDENT}{}", plain(&breach.difference));
        if let Some(whence) = whence(breach) {
            let _ = writeln!(out, "{INDENT}as {} says", plain(&whence));
        }
        for line in breach.exchange.iter().flat_map(lines) {
            let _ = writeln!(out, "{INDENT}{INDENT}{line}");
        }
    }
}
