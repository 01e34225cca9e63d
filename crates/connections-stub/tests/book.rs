//! The book's chapter about the sandbox, followed to the letter.

#![allow(clippy::unwrap_used, reason = "what does not hold fails the test")]
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use listings::{Reader, listings};

const PROGRAM: &str = env!("CARGO_BIN_EXE_connections-stub");

/// What the chapter tells people to type and this test does otherwise, each with the reason.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "cargo install --path crates/connections-stub",
        "builds the program for release: minutes, and the network",
    ),
    (
        "connections-stub serve",
        "the test starts it on a free port",
    ),
    (
        "connections-stub serve --state state.redb",
        "the test starts it on a free port",
    ),
];

/// A stub that ends with the test, and its URL.
struct Running(Child, String);

impl Running {
    /// Types a command of the chapter in a folder, with a port of its own.
    fn start(line: &str, folder: &Path) -> Self {
        let arguments = line.strip_prefix("connections-stub ").unwrap();
        let mut serve = Command::new(PROGRAM);
        serve.args(arguments.split(' '));
        serve.args(["--listen", "127.0.0.1:0"]).current_dir(folder);
        let mut running = serve.stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        let mut printed = BufReader::new(running.stdout.take().unwrap());
        printed.read_line(&mut url).unwrap();
        assert!(url.starts_with("http://"), "{line}");
        Self(running, url.trim().to_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../..");
    let chapter = workspace.join("book/src/sandbox.md");
    let running = Running::start("connections-stub serve", folder.path());
    Reader::new(Path::new(PROGRAM), &workspace)
        .instead("http://127.0.0.1:8080", &running.1)
        .read(&chapter, ELSEWHERE);

    let text = std::fs::read_to_string(chapter).unwrap();
    let typed = listings(&text);
    let mut typed = typed.iter().filter(|it| it.language == "sh");
    let line = "connections-stub serve --state state.redb";
    assert!(typed.any(|it| it.text.trim() == line));
    drop(Running::start(line, folder.path()));
    assert!(folder.path().join("state.redb").exists());
}
