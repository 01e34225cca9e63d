//! Another version of what is at hand: a file, a folder of pages, or a commit.

use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, thread};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::commands::read_input;
use crate::input::{Input, shown};
use crate::progress::Progress;
use crate::project::Project;
use crate::settings;
use crate::{read, site};

/// What is compared.
pub enum Subject<'a> {
    /// The pages or the document of a project.
    Project(&'a Project),
    /// A file.
    File(&'a Path),
    /// A folder of pages without settings.
    Folder(&'a Path),
}

impl Subject<'_> {
    /// Reads it as it is now.
    ///
    /// # Errors
    ///
    /// A file or a folder that cannot be read, and settings that are at fault.
    pub fn now(&self, progress: &Progress) -> Result<Input> {
        match self {
            Self::Project(project) => of_project(project, progress),
            Self::File(path) => of_file(path),
            Self::Folder(path) => site::alone(path, None, false, progress),
        }
    }

    /// Reads another version of it: what stands in a file or a folder of that name, else at that commit.
    ///
    /// # Errors
    ///
    /// As [`Subject::now`], and what git says where there is no such commit.
    pub fn before(&self, against: &str, root: &Path, progress: &Progress) -> Result<Input> {
        let path = root.join(against);
        if path.is_file() {
            return of_file(&path);
        }
        if path.is_dir() {
            if path.join(settings::FILE).is_file() {
                return of_project(&Project::expect(&path)?, progress);
            }
            let api = match self {
                Self::Project(project) => project.settings.as_ref(),
                _ => None,
            };
            let pages = api.and_then(|settings| settings.pages.as_ref());
            let api = pages.and_then(|pages| pages.api.as_deref());
            return site::alone(&path, api, false, progress);
        }
        let checkout = match self {
            Self::Project(project) => Checkout::new(against, &project.root, Path::new("."))?,
            Self::File(path) => Checkout::of_file(against, path)?,
            Self::Folder(path) => Checkout::new(against, path, Path::new("."))?,
        };
        match self {
            Self::Project(_) => of_project(&Project::expect(checkout.folder.path())?, progress),
            Self::File(path) => {
                let name = path.file_name().unwrap_or_default();
                let page = read::document(&checkout.folder.path().join(name), &shown(path))?;
                Ok(Input::lower(page, None))
            }
            Self::Folder(path) => {
                // It is called what the folder is called.
                let api = site::name(path)?;
                let folder = checkout.folder.path();
                let flat = site::is_flat(&crate::pages::read(
                    folder,
                    &crate::globs::Globs::default(),
                    progress,
                ));
                let api = flat.then_some(api);
                let mut input = site::alone(folder, api.as_deref(), false, progress)?;
                input.folder = shown(path);
                Ok(input)
            }
        }
    }
}

fn of_file(path: &Path) -> Result<Input> {
    Ok(Input::lower(read::document(path, &shown(path))?, None))
}

fn of_project(project: &Project, progress: &Progress) -> Result<Input> {
    match &project.settings {
        Some(settings) => read_input(project, settings, false, progress),
        None => Ok(Input::faulty(project.pages(), project.diagnostics.clone())),
    }
}

/// Files of a commit, in a folder that goes with it.
struct Checkout {
    folder: TempDir,
}

impl Checkout {
    /// The files below a path of a folder, as they are at a commit.
    fn new(commit: &str, root: &Path, path: &Path) -> Result<Self> {
        let listing = git(
            root,
            &[
                "ls-tree",
                "-r",
                "-z",
                "--end-of-options",
                commit,
                "--",
                &shown(path),
            ],
        )
        .with_context(|| format!("`{commit}` is no file, no folder and no commit"))?;
        let folder = tempfile::tempdir()?;
        let mut files = Vec::new();
        for entry in listing.split(|byte| *byte == 0) {
            let entry = std::str::from_utf8(entry).unwrap_or_default();
            let Some((about, name)) = entry.split_once('\t') else {
                continue;
            };
            let [mode, "blob", id] = about.split(' ').collect::<Vec<_>>()[..] else {
                continue;
            };
            let name = PathBuf::from(name);
            let is_below = name
                .components()
                .all(|it| matches!(it, Component::Normal(_)));
            // Links are not followed, here as elsewhere.
            if mode.starts_with("100") && is_below && is_input(&name) {
                files.push((id.to_owned(), name));
            }
        }
        ensure!(
            !files.is_empty(),
            "`{commit}` has no such files in {}",
            root.display()
        );
        let ids: Vec<&str> = files.iter().map(|(id, _)| id.as_str()).collect();
        let contents = blobs(root, &ids)?;
        for ((_, name), content) in files.iter().zip(contents) {
            let path = folder.path().join(name);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, content)?;
        }
        Ok(Self { folder })
    }

    /// One file as it is at a commit.
    fn of_file(commit: &str, path: &Path) -> Result<Self> {
        let name = path.file_name().context("the document has no name")?;
        let around = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        Self::new(commit, around, Path::new(name))
    }
}

/// Whether a file can be read as a page, a document or settings.
fn is_input(name: &Path) -> bool {
    let extension = name.extension().unwrap_or_default().to_ascii_lowercase();
    extension == "toml"
        || specweld::PAGE_EXTENSIONS
            .iter()
            .any(|known| extension == *known)
}

/// What a command of git writes.
fn git(root: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let output = Command::new("git")
        .current_dir(root)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        bail!("git: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}

/// The contents of blobs, by one process.
fn blobs(root: &Path, ids: &[&str]) -> Result<Vec<Vec<u8>>> {
    let mut child = Command::new("git")
        .current_dir(root)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run git")?;
    let mut stdin = child.stdin.take().context("git takes no input")?;
    let asked = ids.join("\n") + "\n";
    // Both pipes are of some size: who only writes and then only reads may wait forever.
    let writer = thread::spawn(move || stdin.write_all(asked.as_bytes()));
    let output = child.wait_with_output()?.stdout;
    if let Ok(written) = writer.join() {
        written.context("git did not take the names of files")?;
    }
    let mut rest = output.as_slice();
    let mut contents = Vec::new();
    for _ in ids {
        // `<id> blob <size>`, a line feed, the content, and another.
        let end = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .context("git answers otherwise")?;
        let size = std::str::from_utf8(&rest[..end])?.rsplit(' ').next();
        let size: usize = size
            .unwrap_or_default()
            .parse()
            .context("git answers otherwise")?;
        let content = rest
            .get(end + 1..end + 1 + size)
            .context("git answers otherwise")?;
        contents.push(content.to_vec());
        rest = rest.get(end + size + 2..).unwrap_or_default();
    }
    Ok(contents)
}
