//! For people with a browser: one file, which loads nothing and runs nothing.

use std::fmt::Write;

use super::{Outcome, Point, Report, escaped, lines, page, place, times, whence};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}\
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem}\
article{border-left:.4rem solid #999;padding:.2rem 1rem;margin:.5rem 0;background:#f6f6f6}\
.witnessed{--of:#1a7f37}.broken{--of:#b00020}.unreachable{--of:#b36b00}.unwitnessed{--of:#777}\
article{border-color:var(--of)}mark{color:inherit;background:color-mix(in srgb,var(--of) 22%,transparent);border-bottom:2px solid var(--of)}\
pre{font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f6f6;padding:.6rem}\
code{font:14px ui-monospace,monospace;overflow-wrap:anywhere}summary{cursor:pointer}small{color:#555}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}article,pre{background:#222}small{color:#aaa}}";

pub fn render(report: &Report) -> String {
    let title = escaped(&format!("{}: {}", report.title, report.target));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
<title>{title}</title><style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n<p>{}</p>\n",
        report.summary()
    );
    for note in &report.notes {
        // Writing to a text can't fail.
        let _ = writeln!(out, "<p><small>{}</small></p>", prose(note));
    }
    for (group, points) in report.groups() {
        let _ = writeln!(out, "<h2>{}</h2>", escaped(group));
        for point in points {
            self::point(&mut out, point);
        }
    }
    for page in &report.pages {
        let _ = writeln!(
            out,
            "<h2>{}</h2>\n<pre>{}</pre>",
            escaped(&page.name),
            page::coloured(page, &report.points)
        );
    }
    out.push_str("</body></html>\n");
    out
}

fn point(out: &mut String, point: &Point) {
    let (word, more) = match &point.outcome {
        Outcome::Witnessed { times } => ("witnessed", self::times(*times)),
        Outcome::Broken { times, .. } => ("broken", self::times(*times)),
        Outcome::Unreachable { why } => ("not reachable", format!(": {}", prose(why))),
        Outcome::Unwitnessed => ("not witnessed", String::new()),
    };
    let at = point.place.as_ref().map(|at| escaped(&place(at)));
    let at = at.map_or_else(String::new, |at| {
        format!(" <small><code>{at}</code></small>")
    });
    let _ = write!(
        out,
        "<article class=\"{}\"><strong>{word}</strong>{more} {}{at}",
        point.outcome.as_str(),
        prose(&point.what)
    );
    for breach in point.outcome.breaches() {
        let _ = write!(out, "\n<p>{}", prose(&breach.difference));
        if let Some(whence) = whence(breach) {
            let _ = write!(
                out,
                " <small>as <code>{}</code> says</small>",
                escaped(&whence)
            );
        }
        out.push_str("</p>");
        if let Some(shown) = &breach.exchange {
            let lines: Vec<_> = lines(shown).iter().map(|line| escaped(line)).collect();
            let _ = write!(
                out,
                "\n<details><summary>exchange</summary><pre>{}</pre></details>",
                lines.join("\n")
            );
        }
    }
    out.push_str("</article>\n");
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
