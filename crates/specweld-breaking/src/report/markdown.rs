//! For people who read a comment on a pull request.

use std::fmt::Write;

use super::{Report, details, place, plain, subject};

pub fn render(report: &Report) -> String {
    let mut out = format!(
        "## {}\n\n`{}` → `{}`, semver: **{}**\n",
        report.summary(),
        plain(&report.old),
        plain(&report.new),
        report.semver.as_str()
    );
    let mut current = "";
    let (mut open, mut folded) = (false, false);
    for group in report.groups() {
        let Some(first) = group.first() else { continue };
        let level = match first.accepted {
            Some(_) => "accepted",
            None => report.level_of(first).as_str(),
        };
        if level != current {
            current = level;
            if std::mem::replace(&mut open, false) {
                out.push_str("\n</details>\n");
            }
            folded |= !["breaking", "unknown", "rule"].contains(&level);
            open = folded;
            out.push_str(&match folded {
                true => format!("\n<details><summary>{level}</summary>\n\n"),
                false => format!("\n### {level}\n\n"),
            });
        }
        let operations: Vec<String> = group
            .iter()
            .map(|change| format!("`{}`", code(&subject(change))))
            .collect();
        let _ = writeln!(out, "- {}: {}", operations.join(", "), prose(&first.words));
        // Writing to a text can't fail.
        for line in details(first) {
            let _ = writeln!(out, "  - {}", prose(&line));
        }
        if let Some(at) = first.new.as_ref().or(first.old.as_ref()) {
            let _ = writeln!(
                out,
                "  - at `{}`, fingerprint `{}`",
                code(&place(at)),
                first.fingerprint
            );
        }
    }
    if open {
        out.push_str("\n</details>\n");
    }
    out
}

fn code(text: &str) -> String {
    plain(text).replace('`', "'")
}

/// Words, in which only code between back ticks means something.
fn prose(text: &str) -> String {
    let plain = plain(text);
    let mut out = String::new();
    for (index, part) in plain.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        match index % 2 {
            1 => out.push_str(part),
            _ => {
                for character in part.chars() {
                    if "\\*_[]<>#|~@".contains(character) {
                        out.push('\\');
                    }
                    out.push(character);
                }
            }
        }
    }
    // One that is open is closed.
    if plain.matches('`').count() % 2 == 1 {
        out.push('`');
    }
    out
}
