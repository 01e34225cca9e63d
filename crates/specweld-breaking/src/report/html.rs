//! For people with a browser: one file, which loads nothing and runs nothing.

use std::fmt::Write;

use super::{Report, details, escaped, place, subject};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}\
h1{font-size:1.4rem}article{border-left:.4rem solid #999;padding:.2rem 1rem;margin:1rem 0;background:#f6f6f6}\
.breaking{border-color:#b00020}.unknown,.rule{border-color:#b36b00}.compatible{border-color:#1a6fb0}.accepted{opacity:.7}\
code{font:14px ui-monospace,monospace;overflow-wrap:anywhere}ul{margin:.3rem 0}small{color:#555}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}article{background:#222}small{color:#aaa}}";

pub fn render(report: &Report) -> String {
    let title = format!("{} → {}", escaped(&report.old), escaped(&report.new));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
<title>{title}</title><style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n<p>{}; semver: {}</p>\n",
        report.summary(),
        report.semver.as_str()
    );
    for group in report.groups() {
        let Some(first) = group.first() else { continue };
        let level = match first.accepted {
            Some(_) => "accepted",
            None => report.level_of(first).as_str(),
        };
        let operations: Vec<String> = group
            .iter()
            .map(|change| format!("<code>{}</code>", escaped(&subject(change))))
            .collect();
        // Writing to a text can't fail.
        let _ = writeln!(
            out,
            "<article class=\"{level}\"><strong>{level}</strong> {}<br>{}\n<ul>",
            operations.join(", "),
            prose(&first.words)
        );
        for line in details(first) {
            let _ = writeln!(out, "<li>{}</li>", prose(&line));
        }
        let places = [(&first.new, "at"), (&first.old, "before at")];
        for (at, word) in places {
            if let Some(at) = at {
                let _ = writeln!(
                    out,
                    "<li><small>{word} <code>{}</code></small></li>",
                    escaped(&place(at))
                );
            }
        }
        let prints: Vec<&str> = group
            .iter()
            .map(|change| change.fingerprint.as_str())
            .collect();
        let _ = writeln!(
            out,
            "<li><small>fingerprint <code>{}</code></small></li></ul></article>",
            prints.join(", ")
        );
    }
    out.push_str("</body></html>\n");
    out
}

/// Words, with code between back ticks.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in escaped(text).split('`').enumerate() {
        match index % 2 {
            1 => out.push_str(&format!("<code>{part}</code>")),
            _ => out.push_str(part),
        }
    }
    out
}
