//! A document from a file or from stdin.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, Result};
use specweld::Page;

/// Reads a document, which is called `name` in reports; `-` is stdin.
///
/// # Errors
///
/// A file that cannot be read.
pub fn document(path: &Path, name: &str) -> Result<Page> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .context("cannot read stdin")?;
        return Ok(Page::new("<stdin>", bytes));
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Page::new(name, bytes))
}
