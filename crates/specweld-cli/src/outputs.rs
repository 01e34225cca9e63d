//! The files that a run makes, against those on disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};

use crate::journal::Step;

/// How many lines of a file's difference are shown.
const SHOWN_LINES: usize = 40;
/// How many characters of a line are shown: a description of the document is one line.
const SHOWN_COLUMNS: usize = 160;

/// Every file that a run makes, by its path below the root.
pub type Outputs = BTreeMap<String, String>;

/// A file that is not as a run makes it.
#[derive(Debug)]
pub struct Stale {
    /// Below the root.
    pub path: String,
    /// As it is, bytes that are no text replaced; nothing where it is missing.
    old: Option<String>,
    /// As it should be; nothing where it should not be there.
    new: Option<String>,
}

impl<'a> From<&'a Stale> for Step<'a> {
    fn from(stale: &'a Stale) -> Self {
        Self {
            path: &stale.path,
            text: stale.new.as_deref(),
        }
    }
}

/// The files that differ. In `folders` nothing else may stand: what does is left over from an earlier run.
pub fn stale(root: &Path, outputs: &Outputs, folders: &[&str]) -> Result<Vec<Stale>> {
    let mut stale = Vec::new();
    for (path, new) in outputs {
        let old = read(&root.join(path))?;
        if old.as_ref() != Some(new) {
            let (path, new) = (path.clone(), Some(new.clone()));
            stale.push(Stale { path, old, new });
        }
    }
    for folder in folders {
        let Ok(entries) = fs::read_dir(root.join(folder)) else {
            continue;
        };
        let mut names: Vec<_> = entries
            .flatten()
            .map(|entry| format!("{folder}/{}", entry.file_name().display()))
            .collect();
        names.sort();
        for path in names.into_iter().filter(|path| !outputs.contains_key(path)) {
            stale.push(Stale::left_over(root, path)?);
        }
    }
    Ok(stale)
}

/// The text of a file, if there is one.
pub fn read(path: &Path) -> Result<Option<String>> {
    match fs::read(path) {
        // Bytes that are no text differ from every output.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

impl Stale {
    /// A file of an earlier run, which is not made any more.
    pub fn left_over(root: &Path, path: String) -> Result<Self> {
        let old = read(&root.join(&path))?;
        Ok(Self {
            path,
            old,
            new: None,
        })
    }

    /// Whether it should not be there.
    pub fn is_left_over(&self) -> bool {
        self.new.is_none()
    }

    /// What would change, as a unified diff, cut where it grows long.
    pub fn diff(&self) -> String {
        let (old, new) = (
            self.old.as_deref().unwrap_or_default(),
            self.new.as_deref().unwrap_or_default(),
        );
        let diff = similar::TextDiff::from_lines(old, new);
        let from = if self.old.is_some() {
            self.path.as_str()
        } else {
            "/dev/null"
        };
        let to = if self.new.is_some() {
            self.path.as_str()
        } else {
            "/dev/null"
        };
        let text = diff
            .unified_diff()
            .context_radius(2)
            .header(from, to)
            .to_string();
        let lines: Vec<String> = text.lines().map(cut).collect();
        let mut shown = lines[..lines.len().min(SHOWN_LINES)].join("\n");
        if lines.len() > SHOWN_LINES {
            shown.push_str(&format!("\n… and {} lines more", lines.len() - SHOWN_LINES));
        }
        shown
    }
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(SHOWN_COLUMNS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
