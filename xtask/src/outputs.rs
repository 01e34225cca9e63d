//! The files that a run makes, against those on disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::NamedTempFile;

/// How many lines of a file's difference are shown.
const SHOWN_LINES: usize = 40;
/// How many characters of a line are shown: a description of the document is one line.
const SHOWN_COLUMNS: usize = 160;

/// Every file of the workspace that a run makes, by its path below the root.
pub type Outputs = BTreeMap<String, String>;

/// A file that is not as a run makes it.
pub struct Stale {
    /// Below the root.
    pub path: String,
    /// As it is; nothing where it is missing.
    old: Option<String>,
    /// As it should be; nothing where it should not be there.
    new: Option<String>,
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
            let old = read(&root.join(&path))?;
            stale.push(Stale {
                path,
                old,
                new: None,
            });
        }
    }
    Ok(stale)
}

fn read(path: &Path) -> Result<Option<String>> {
    match fs::read(path) {
        // Bytes that are no text differ from every output.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

impl Stale {
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

/// Writes all files or none: every text is on disk under a temporary name before the first takes its place, and when one cannot, those before it
/// are put back.
pub fn write(root: &Path, stale: &[Stale]) -> Result<()> {
    let mut staged = Vec::new();
    for file in stale {
        let path = root.join(&file.path);
        let text = match &file.new {
            Some(text) => Some(stage(&path, text)?),
            None => None,
        };
        staged.push((path, text));
    }
    for (done, (path, text)) in staged.into_iter().enumerate() {
        let result = match text {
            Some(text) => text.persist(&path).map(drop).map_err(|error| error.error),
            None => fs::remove_file(&path),
        };
        if let Err(error) = result {
            restore(root, &stale[..done]);
            return Err(error).with_context(|| {
                format!("cannot replace {}; nothing was changed", path.display())
            });
        }
    }
    Ok(())
}

fn stage(path: &Path, text: &str) -> Result<NamedTempFile> {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let attempt = || {
        fs::create_dir_all(&folder)?;
        let mut file = tempfile::Builder::new()
            .prefix(".regenerate-")
            .tempfile_in(&folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        set_mode(&file)?;
        Ok::<_, std::io::Error>(file)
    };
    attempt().with_context(|| {
        format!(
            "cannot write into {}; nothing was changed",
            folder.display()
        )
    })
}

/// Temporary files are private to their owner; outputs are files like all others.
#[cfg(unix)]
fn set_mode(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_mode(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// As far as it goes: the error that led here is what the caller reports.
fn restore(root: &Path, done: &[Stale]) {
    for file in done {
        let path = root.join(&file.path);
        let _ = match &file.old {
            Some(old) => fs::write(&path, old),
            None => fs::remove_file(&path),
        };
    }
}
