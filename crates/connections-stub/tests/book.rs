//! The book's chapter about the sandbox, followed to the letter.

#![allow(clippy::unwrap_used, reason = "what does not hold fails the test")]
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use listings::Reader;

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
];

/// A stub that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_sandbox() {
    let mut serve = Command::new(PROGRAM);
    serve
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped());
    let mut running = Running(serve.spawn().unwrap());
    let mut url = String::new();
    BufReader::new(running.0.stdout.take().unwrap())
        .read_line(&mut url)
        .unwrap();
    let workspace = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../..");
    Reader::new(Path::new(PROGRAM), &workspace)
        .instead("http://127.0.0.1:8080", url.trim())
        .read(&workspace.join("book/src/sandbox.md"), ELSEWHERE);
}
