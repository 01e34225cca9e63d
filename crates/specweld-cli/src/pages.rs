//! The pages on disk.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use specweld::{API_SETTINGS_FILE, PAGE_EXTENSIONS, Page, is_addition, is_companion, stem};

use crate::globs::Globs;
use crate::progress::Progress;

/// Reads every page below `folder` that the globs take. Hidden files and folders are passed over; links are not followed, and what cannot
/// be read is a page at fault.
pub fn read(folder: &Path, globs: &Globs<'_>, progress: &Progress) -> Vec<Page> {
    let mut found = Vec::new();
    if folder.is_dir() {
        list(folder, "", &mut found);
    }
    let is_taken = |(name, _): &(String, _)| match is_page(Path::new(name)) && !is_companion(name) {
        true => globs.take(name),
        // What cannot be read may hold pages.
        false => globs.take_beside(name),
    };
    let (mut found, left_out): (Found, Found) = found.into_iter().partition(is_taken);
    // What stands beside a page goes with it.
    let mut alone: BTreeSet<_> = left_out.iter().map(|(name, _)| stem(name)).collect();
    for (name, _) in found.iter().filter(|(name, _)| !is_addition(name)) {
        alone.remove(stem(name));
    }
    found.retain(|(name, _)| !(is_addition(name) && alone.contains(stem(name))));
    progress.stage("reading pages", found.len());
    let page = |(name, source): (String, Result<PathBuf, String>)| {
        let bytes = source.and_then(|path| fs::read(path).map_err(|error| error.to_string()));
        progress.step();
        match bytes {
            Ok(bytes) => Page::new(name, bytes),
            Err(reason) => Page::unreadable(name, reason),
        }
    };
    found.into_iter().map(page).collect()
}

fn is_page(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    PAGE_EXTENSIONS.iter().any(|known| extension == *known)
}

/// Names of pages, with where they are or why they cannot be read.
type Found = Vec<(String, Result<PathBuf, String>)>;

fn list(folder: &Path, name: &str, found: &mut Found) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return found.push((name.to_owned(), Err(error.to_string()))),
    };
    for entry in entries {
        match entry {
            Ok(entry) => visit(&entry, name, found),
            Err(error) => found.push((name.to_owned(), Err(error.to_string()))),
        }
    }
}

fn visit(entry: &DirEntry, folder: &str, found: &mut Found) {
    let path = entry.path();
    let file_name = entry.file_name().to_string_lossy().into_owned();
    if file_name.starts_with('.') {
        return;
    }
    let is_settings = file_name == API_SETTINGS_FILE;
    let name = if folder.is_empty() {
        file_name
    } else {
        format!("{folder}/{file_name}")
    };
    let is_page = is_settings || is_page(&path);
    let refused = |reason: &str| Err(reason.to_owned());
    match entry.file_type() {
        Err(error) => found.push((name, Err(error.to_string()))),
        Ok(kind) if kind.is_symlink() && (is_page || path.is_dir()) => {
            found.push((name, refused("it is a link, and links are not followed")));
        }
        Ok(kind) if kind.is_dir() => list(&path, &name, found),
        Ok(_) if !is_page => {}
        Ok(_) if entry.file_name().to_str().is_none() => {
            found.push((name, refused("its name is not UTF-8")));
        }
        Ok(kind) if kind.is_file() => found.push((name, Ok(path))),
        Ok(_) => found.push((name, refused("it is neither a file nor a folder"))),
    }
}
