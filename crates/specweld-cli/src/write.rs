//! A document to a file or to stdout.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};

use crate::input::{Input, shown};
use crate::report::{Outcome, Reporting, Stream};

/// Writes the document of an input, where there is one to be written, and reports what came of the run. `-` is stdout.
///
/// # Errors
///
/// A file that cannot be written.
pub fn document(
    input: &mut Input,
    path: &Path,
    keep_going: bool,
    reporting: &Reporting,
) -> Result<Outcome> {
    let text = input.text();
    let is_faulty = input.is_faulty();
    let text = text.filter(|_| keep_going || !is_faulty);
    let is_stdout = path == Path::new("-");
    let mut changed = Vec::new();
    let mut summary = Vec::new();
    if text.is_some() {
        summary.push(input.summary());
        summary.extend(input.counted());
    }
    match &text {
        None => {}
        Some(text) if is_stdout => stdout(text.as_bytes())?,
        Some(text) if file(path, text)? => {
            summary.push(format!("wrote  {}", path.display()));
            changed.push(shown(path));
        }
        Some(_) => summary.push(format!("fresh  {}", path.display())),
    }
    let outcome = if is_faulty {
        Outcome::Faulty
    } else {
        Outcome::Fine
    };
    input.report(outcome, changed, summary).print(
        reporting,
        if is_stdout {
            Stream::Stderr
        } else {
            Stream::Stdout
        },
    )?;
    Ok(outcome)
}

/// Writes to stdout. Who reads the first lines alone has them.
///
/// # Errors
///
/// A stream that cannot be written to; one that nobody reads any more is none.
pub fn stdout(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.context("cannot write to stdout"),
    }
}

/// Writes a file, as a whole or not at all, unless it has the text already. Whether it was written.
fn file(path: &Path, text: &str) -> Result<bool> {
    let failed = || format!("cannot write {}", path.display());
    // A link leads to the file that is meant.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&path) {
        // Nothing can take the place of a device or a pipe.
        Ok(file) if !file.is_file() => {
            fs::write(&path, text).with_context(failed)?;
            return Ok(true);
        }
        Ok(_) if fs::read(&path).is_ok_and(|old| old == text.as_bytes()) => return Ok(false),
        _ => {}
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(failed)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut new = builder.tempfile_in(folder).with_context(failed)?;
    new.write_all(text.as_bytes()).with_context(failed)?;
    new.persist(&path).with_context(failed)?;
    Ok(true)
}
