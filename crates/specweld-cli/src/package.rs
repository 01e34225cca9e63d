//! Whole crates on disk, in which a user may have files of their own.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::outputs::{Outputs, Stale, read};
use crate::sources::MARK;

/// What the names of the crates end with that hold a part each.
const PARTS: [&str; 3] = ["-types", "-client", "-server"];

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

/// The generated files of a crate, or of its parts beside each other, that are not generated any more. Other crates that
/// stand in the folder are none of its business.
///
/// # Errors
///
/// A file that cannot be read.
pub fn left_over(root: &Path, folder: &str, files: &Outputs) -> Result<Vec<Stale>> {
    let mut paths = Vec::new();
    for package in packages(root, folder, files)? {
        paths.push(format!("{package}Cargo.toml"));
        let sources = format!("{package}src");
        list(&root.join(&sources), &sources, &mut paths);
    }
    let mut left_over = Vec::new();
    for path in paths.into_iter().filter(|path| !files.contains_key(path)) {
        if read(&root.join(&path))?.is_some_and(|text| is_generated(&text)) {
            left_over.push(Stale::left_over(root, path)?);
        }
    }
    Ok(left_over)
}

/// The folders of the crates that a run in either layout makes, each with a `/` at its end unless it is the root.
fn packages(root: &Path, folder: &str, files: &Outputs) -> Result<Vec<String>> {
    let whole = files.get(&format!("{folder}Cargo.toml"));
    let name = match whole {
        Some(manifest) => package_name(manifest),
        None => files.keys().find_map(|path| {
            let (part, _) = path.strip_prefix(folder)?.split_once('/')?;
            PARTS.iter().find_map(|suffix| part.strip_suffix(suffix))
        }),
    };
    let Some(name) = name else {
        return Ok(Vec::new());
    };
    let mut packages: Vec<_> = PARTS
        .iter()
        .map(|suffix| format!("{folder}{name}{suffix}/"))
        .collect();
    let old = read(&root.join(format!("{folder}Cargo.toml")))?;
    if whole.is_some() || old.as_deref().and_then(package_name) == Some(name) {
        packages.push(folder.to_owned());
    }
    Ok(packages)
}

/// The name that a generated manifest gives its crate.
fn package_name(manifest: &str) -> Option<&str> {
    let mut names = manifest
        .lines()
        .filter_map(|it| it.strip_prefix("name = \""));
    names.next()?.strip_suffix('"')
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
