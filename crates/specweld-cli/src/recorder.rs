//! Judges exchanges, and records them.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use jiff::Timestamp;
use specweld_conformance::proxy::Source;
use specweld_conformance::{Contract, Coverage, Mask, Settings, har};

/// A HAR file that grows.
pub struct Recorder {
    file: BufWriter<File>,
    /// The URL of the server, without a path.
    base: String,
    is_first: bool,
}

impl Recorder {
    /// Begins a file. `base` is the URL of the server, without a path.
    ///
    /// # Errors
    ///
    /// A file that cannot be written.
    pub fn new(file: File, base: String) -> io::Result<Self> {
        let mut file = BufWriter::new(file);
        let (start, _) = har::frame(env!("CARGO_PKG_VERSION"));
        file.write_all(start.as_bytes())?;
        Ok(Self {
            file,
            base,
            is_first: true,
        })
    }

    fn end(mut self) -> io::Result<()> {
        let (_, end) = har::frame(env!("CARGO_PKG_VERSION"));
        self.file.write_all(end.as_bytes())?;
        self.file.flush()
    }
}

/// Judges all exchanges, until there are no more to come.
///
/// # Errors
///
/// A recording that cannot be written, once all are judged.
pub fn judge<'c>(
    source: Source,
    (contract, settings, mask): (&'c Contract, Settings, &Mask),
    mut recorder: Option<Recorder>,
) -> (Coverage<'c>, io::Result<()>) {
    let mut coverage = Coverage::new(contract, mask.clone());
    let mut recorded = Ok(());
    for done in source {
        if let Some(recorder) = &mut recorder
            && recorded.is_ok()
        {
            let started = Timestamp::try_from(done.started).unwrap_or_default();
            let timing = har::Timing {
                started: started.to_string(),
                milliseconds: done.took.as_secs_f64() * 1_000.0,
            };
            let entry = har::entry(&done.exchange, &recorder.base, &timing, mask);
            let comma = if recorder.is_first { "" } else { ",\n" };
            recorder.is_first = false;
            recorded = write!(recorder.file, "{comma}{entry}");
        }
        let judgement = contract.judge(&done.exchange, settings, mask);
        coverage.add(&done.exchange, judgement);
    }
    let ended = recorder.map_or(Ok(()), Recorder::end);
    (coverage, recorded.and(ended))
}
