//! What a run is at, on stderr, where that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::report::{Format, Reporting};

/// A line that is gone when the run ends.
pub struct Progress(ProgressBar);

impl Progress {
    /// Shows nothing yet, and nothing at all to programs and to those who want it quiet.
    pub fn new(reporting: &Reporting) -> Self {
        // Drawn on stderr, and nowhere when that is no terminal.
        let bar = if reporting.quiet || reporting.format != Format::Human {
            ProgressBar::hidden()
        } else {
            ProgressBar::no_length()
        };
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    /// Begins a stage of so many steps; of 0 where they cannot be counted.
    pub fn stage(&self, name: &'static str, steps: usize) {
        let template = if steps > 0 {
            "{spinner} {msg} {wide_bar} {pos}/{len}"
        } else {
            "{spinner} {msg} {elapsed}"
        };
        // A template that does not parse is a mistake of this file; the run goes on with a plain bar.
        let style = ProgressStyle::with_template(template);
        self.0
            .set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.0.set_length(steps as u64);
        self.0.set_position(0);
        self.0.reset_elapsed();
        self.0.set_message(name);
    }

    /// Ends a step of the stage.
    pub fn step(&self) {
        self.0.inc(1);
    }

    /// Takes the line away before something else is printed.
    pub fn end(self) {
        self.0.finish_and_clear();
    }
}
