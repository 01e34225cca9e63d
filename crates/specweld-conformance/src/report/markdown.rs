//! For people who read a comment on a pull request.

use std::fmt::Write;

use super::{Outcome, Point, Report, folded, lines, place, plain, times, whence};

pub fn render(report: &Report) -> String {
    let mut out = format!(
        "## {}: {}\n\n**{}**\n",
        prose(&report.title),
        code(&report.target),
        report.summary()
    );
    let groups = report.groups();
    for (group, points) in &groups {
        let broken: Vec<_> = points.iter().filter(|it| it.outcome.is_broken()).collect();
        if !broken.is_empty() {
            // Writing to a text can't fail.
            let _ = writeln!(out, "\n### {}\n", prose(group));
        }
        for point in broken {
            self::broken(&mut out, point);
        }
    }
    section(&mut out, "not reachable", &groups, |point| {
        match &point.outcome {
            Outcome::Unreachable { why } => Some(format!(": {}", prose(why))),
            _ => None,
        }
    });
    section(&mut out, "not witnessed", &groups, |point| {
        (point.outcome == Outcome::Unwitnessed).then(String::new)
    });
    section(&mut out, "witnessed", &groups, |point| {
        match point.outcome {
            Outcome::Witnessed { times } => Some(self::times(times)),
            _ => None,
        }
    });
    for note in &report.notes {
        let _ = writeln!(out, "\nNote: {}", prose(note));
    }
    out
}

fn broken(out: &mut String, point: &Point) {
    let at = point.place.as_ref().map(place);
    let at = at.map_or_else(String::new, |at| format!(", {}", code(&at)));
    let times = match point.outcome {
        Outcome::Broken { times, .. } => self::times(times),
        _ => String::new(),
    };
    let _ = writeln!(out, "- {}{at}{times}", prose(&point.what));
    for breach in point.outcome.breaches() {
        let _ = writeln!(out, "  - {}", prose(&breach.difference));
        if let Some(whence) = whence(breach) {
            let _ = writeln!(out, "    as {} says", code(&whence));
        }
        if let Some(shown) = &breach.exchange {
            let lines = lines(shown);
            // No line of the exchange ends the block.
            let longest = lines.iter().map(|line| run(line)).max().unwrap_or_default();
            let fence = "`".repeat(longest.max(2) + 1);
            let _ = writeln!(out, "\n    {fence}http");
            for line in lines {
                let _ = writeln!(out, "    {line}");
            }
            let _ = writeln!(out, "    {fence}\n");
        }
    }
}

fn section(
    out: &mut String,
    title: &str,
    groups: &[(&str, Vec<&Point>)],
    more: impl Fn(&Point) -> Option<String>,
) {
    let mut lines = String::new();
    for (group, points) in groups {
        for (point, parts) in folded(points) {
            if let Some(mut more) = more(point) {
                let what = prose(&point.what);
                if parts > 0 {
                    more.push_str(&format!(", and {parts} more of it"));
                }
                let _ = writeln!(lines, "- {}: {what}{more}", prose(group));
            }
        }
    }
    if !lines.is_empty() {
        let _ = write!(
            out,
            "\n<details><summary>{title}</summary>\n\n{lines}\n</details>\n"
        );
    }
}

/// The longest run of back ticks.
fn run(text: &str) -> usize {
    let runs = text.split(|it| it != '`').map(str::len);
    runs.max().unwrap_or_default()
}

fn code(text: &str) -> String {
    format!("`{}`", plain(text).replace('`', "'"))
}

/// Words, in which only code between back ticks means something.
fn prose(text: &str) -> String {
    // Runs of back ticks pair by their length: with single ones alone, each second ends what the first began.
    let plain = single_ticks(&plain(text));
    // One that is open would reach over what comes next.
    let is_open = plain.matches('`').count() % 2 == 1;
    let mut out = String::new();
    for (index, part) in plain.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        for character in part.chars() {
            if index % 2 == 0 && "\\*_[]<>#|~@&".contains(character) {
                out.push('\\');
            }
            out.push(character);
        }
    }
    if is_open {
        out.push('`');
    }
    out
}

fn single_ticks(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let longest = run(&text);
        if longest < 2 {
            return text;
        }
        text = text.replace(&"`".repeat(longest), &"'".repeat(longest));
    }
}
