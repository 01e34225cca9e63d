//! Excerpts of the pages, and a summary.

use std::io::{self, Write};

use specweld::{Diagnostic, RenderOptions, render};

use super::{Report, Reporting};

/// Diagnostics go to `stderr`, the summary to `out`.
pub fn print(
    report: &Report<'_>,
    shown: &[&Diagnostic],
    reporting: &Reporting,
    stderr: &mut impl Write,
    out: &mut impl Write,
) -> io::Result<()> {
    let diagnostics: Vec<Diagnostic> = shown.iter().copied().cloned().collect();
    let options = RenderOptions {
        // The stream takes away what the terminal does not show.
        colour: true,
        all: reporting.all,
    };
    let rendered = render(&diagnostics, report.pages, options);
    write!(stderr, "{}", rendered.text)?;
    if rendered.hidden > 0 {
        writeln!(stderr, "`--all` shows them all.")?;
    }
    if report.summary.is_empty() {
        writeln!(stderr, "Nothing was written.")?;
    }
    stderr.flush()?;
    if !reporting.quiet {
        for line in &report.summary {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
