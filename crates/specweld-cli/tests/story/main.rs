//! A page changes, as the README tells it: the edit, what `breaking` says, a server that does not compile, and one that does again.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The checkout that cargo runs the tests of, which may share their program with another.
fn workspace() -> PathBuf {
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap());
    package.join("../..").canonicalize().unwrap()
}

/// What stands between two texts of the README.
fn told(start: &str, end: &str) -> String {
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let from = readme.find(start).unwrap() + start.len();
    let to = from + readme[from..].find(end).unwrap();
    readme[from..to].to_owned()
}

struct Project {
    folder: TempDir,
}

impl Project {
    /// The README's page, and the README's two commands.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = Self { folder };
        fs::create_dir(project.folder.path().join("docs")).unwrap();
        fs::write(project.page(), told("````markdown\n", "````")).unwrap();
        for command in [["init", "--quiet"], ["regenerate", "--quiet"]] {
            assert_eq!(project.specweld(&command).0, 0);
        }
        // Wherever the program was built.
        let settings = project.folder.path().join("specweld.toml");
        let text = fs::read_to_string(&settings).unwrap();
        let runtime = workspace().join("crates/specweld-axum");
        let lines = text.lines().map(|line| match line {
            line if line.starts_with("runtime") || line.starts_with("# runtime") => {
                format!("runtime = {runtime:?}")
            }
            line => line.to_owned(),
        });
        let lines: Vec<String> = lines.collect();
        fs::write(&settings, lines.join("\n")).unwrap();
        assert_eq!(project.specweld(&["regenerate", "--quiet"]).0, 0);
        project
    }

    fn page(&self) -> PathBuf {
        self.folder.path().join("docs/renew-loan.md")
    }

    /// The exit code of a command, and what it says.
    fn specweld(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_specweld"))
            .current_dir(self.folder.path())
            .args(arguments)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        let code = output.status.code().unwrap();
        (code, String::from_utf8(said).unwrap())
    }

    fn commit(&self) {
        let who = ["-c", "user.name=Ann", "-c", "user.email=ann@a.example"];
        for arguments in [
            &["init", "-q"][..],
            &["add", "-A"],
            &["commit", "-q", "-m", "pages"],
        ] {
            let status = Command::new("git")
                .current_dir(self.folder.path())
                .args(who)
                .args(arguments)
                .status();
            assert!(status.unwrap().success());
        }
    }

    /// What cargo says of a server that is written by hand against the generated trait; nothing where it compiles.
    fn check(&self, server: &str) -> String {
        let package = self.folder.path().join("books-api");
        fs::create_dir_all(package.join("examples")).unwrap();
        fs::write(package.join("examples/library.rs"), server).unwrap();
        fs::copy(workspace().join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_specweld"));
        let target = program.ancestors().nth(2).unwrap().join("generated");
        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--quiet", "--example", "library"])
            .current_dir(package)
            .env("CARGO_TARGET_DIR", target)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), said.is_empty(), "{said}");
        said
    }
}

#[test]
fn a_page_changes_a_server_stops_compiling_and_is_mended() {
    let project = Project::new();
    project.commit();
    let server = include_str!("library.rs");
    assert_eq!(project.check(server), "", "as it is committed");

    // The edit that the README shows.
    let mut page = fs::read_to_string(project.page()).unwrap();
    let diff = told("```diff\n", "```");
    let lines = |sign| diff.lines().filter_map(move |line| line.strip_prefix(sign));
    for (gone, come) in lines('-').zip(lines('+')) {
        assert!(page.contains(gone), "{gone}");
        page = page.replace(gone, come);
    }
    fs::write(project.page(), page).unwrap();
    let (code, said) = project.specweld(&["breaking"]);
    assert_eq!(code, 5, "{said}");
    for expected in [
        "POST /copies/{copy}/renewal",
        "breaking for servers",
        "touches `BooksRenewal::left`",
        "at docs/renew-loan.md:17:73",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }

    // The client takes the change; the server does not compile, at the place that was touched.
    let (code, said) = project.specweld(&["regenerate", "--quiet"]);
    assert_eq!(code, 0, "{said}");
    let fault = project.check(server);
    let promised = told("```text\nerror[E0063]", "```");
    assert!(fault.contains(promised.trim()), "{promised}: {fault}");
    let line = 1 + server
        .lines()
        .position(|it| it.contains("BooksRenewal {"))
        .unwrap();
    assert!(
        fault.contains(&format!("examples/library.rs:{line}:")),
        "{fault}"
    );

    let mended = server.replace("BooksRenewal {", "BooksRenewal { left: 3,");
    assert_eq!(project.check(&mended), "", "mended");
    project.commit();
    let (code, said) = project.specweld(&["breaking"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(project.specweld(&["regenerate", "--check"]).0, 0);
}
