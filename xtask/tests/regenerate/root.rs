//! Workspaces to run on, and the run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use tempfile::TempDir;

/// The checkout that cargo runs the tests of, which may share their program with another.
pub fn workspace() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("..")
}

/// A root with the workspace's settings alone.
pub fn settings_alone() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::copy(
        workspace().join("specweld.toml"),
        root.path().join("specweld.toml"),
    )
    .unwrap();
    root
}

/// A workspace with the real pages and its settings, and nothing else.
pub fn pages_alone() -> TempDir {
    let root = settings_alone();
    for (path, text) in files(&workspace().join("fragments")) {
        let path = root.path().join("fragments").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

/// Every file below a folder with its bytes.
pub fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(
                    path.strip_prefix(root).unwrap().to_owned(),
                    fs::read(&path).unwrap(),
                );
            }
        }
    }
    found
}

pub fn times(root: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let time = |path: PathBuf| {
        (
            path.clone(),
            fs::metadata(root.join(path)).unwrap().modified().unwrap(),
        )
    };
    files(root).into_keys().map(time).collect()
}

pub fn regenerate(root: &Path, arguments: &[&str]) -> Output {
    command(root).args(arguments).output().unwrap()
}

pub fn command(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("regenerate").arg("--root").arg(root);
    command
}

pub fn edit(root: &Path, page: &str, from: &str, to: &str) {
    let path = root.join("fragments").join(page);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{page} does not hold {from:?}");
    fs::write(path, text.replace(from, to)).unwrap();
}

pub fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}
