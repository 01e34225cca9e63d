//! Whole crates on disk, in which a user may have files of their own.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::outputs::{Outputs, Stale, read};
use crate::sources::MARK;

/// Takes manifests that are the user's own out of the files, and names them.
///
/// # Errors
///
/// A source of the user's own where one is to be generated.
pub fn keep_own(root: &Path, folder: &str, files: &mut Outputs) -> Result<Vec<String>> {
    let mut kept = Vec::new();
    for path in files.keys().filter(|path| path.starts_with(folder)) {
        let Some(text) = read(&root.join(path))? else {
            continue;
        };
        if is_generated(&text) {
            continue;
        }
        if !path.ends_with("Cargo.toml") {
            bail!(
                "{path} is there already, and was not generated: name another folder, or remove it"
            );
        }
        kept.push(path.clone());
    }
    for path in &kept {
        files.remove(path);
    }
    Ok(kept)
}

/// The generated sources of a crate, or of crates beside each other, that are not generated any more.
///
/// # Errors
///
/// A file that cannot be read.
pub fn left_over(root: &Path, folder: &str, files: &Outputs) -> Result<Vec<Stale>> {
    let mut sources = Vec::new();
    let package = root.join(folder);
    list(&package.join("src"), &format!("{folder}src"), &mut sources);
    for name in names(&package) {
        list(
            &package.join(&name).join("src"),
            &format!("{folder}{name}/src"),
            &mut sources,
        );
    }
    let mut left_over = Vec::new();
    for path in sources.into_iter().filter(|path| !files.contains_key(path)) {
        if read(&root.join(&path))?.is_some_and(|text| is_generated(&text)) {
            left_over.push(Stale::left_over(root, path)?);
        }
    }
    Ok(left_over)
}

/// The Rust sources below a folder. Links are not followed.
fn list(folder: &Path, name: &str, sources: &mut Vec<String>) {
    for entry in names(folder) {
        let (path, name) = (folder.join(&entry), format!("{name}/{entry}"));
        match path.symlink_metadata() {
            Ok(kind) if kind.is_dir() => list(&path, &name, sources),
            Ok(kind) if kind.is_file() && name.ends_with(".rs") => sources.push(name),
            _ => {}
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

fn is_generated(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains(MARK))
}
