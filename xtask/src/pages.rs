//! The pages on disk.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use specweld::{Page, Pages};

/// File names that are pages; everything else in the fragments folder is not read.
const EXTENSIONS: [&str; 4] = ["md", "json", "yaml", "yml"];

/// Reads every page below `folder`. Hidden files and folders are passed over, and links are not followed.
pub fn read(folder: &Path) -> Result<Pages> {
    let mut pages = Vec::new();
    if folder.is_dir() {
        visit(folder, "", &mut pages)?;
    }
    Ok(Pages::new(pages))
}

fn visit(folder: &Path, name: &str, pages: &mut Vec<Page>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
        let path = entry.path();
        let Ok(file_name) = entry.file_name().into_string() else {
            anyhow::bail!("the name of {} is not UTF-8: rename it", path.display());
        };
        if file_name.starts_with('.') {
            continue;
        }
        let kind = entry
            .file_type()
            .with_context(|| format!("cannot look at {}", path.display()))?;
        let name = if name.is_empty() {
            file_name
        } else {
            format!("{name}/{file_name}")
        };
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        if kind.is_dir() {
            visit(&path, &name, pages)?;
        } else if kind.is_file() && EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()) {
            let bytes =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            pages.push(Page::new(name, bytes));
        }
    }
    Ok(())
}
