//! From nothing to a client that compiles, in a folder that knows nothing of this workspace, and use from a build
//! script.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout that cargo runs the tests of, which may share their program with another.
fn workspace() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap())
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Where cargo puts what it builds of this workspace.
fn target() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_specweld"));
    program.ancestors().nth(2).unwrap().to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

fn specweld(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specweld"));
    let output = command
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success(),
        "specweld {}: {stderr}",
        arguments.join(" ")
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Checks a package with the versions of this workspace, without the network.
fn cargo_check(package: &Path, environment: &[(&str, &Path)]) {
    fs::copy(workspace().join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--all-targets"])
        .current_dir(package)
        .env("CARGO_TARGET_DIR", target().join("generated"))
        .env("RUSTFLAGS", "-Dwarnings")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn from_nothing_to_a_client_that_compiles() {
    let folder = tempfile::tempdir().unwrap();
    let tests = workspace().join("crates/specweld-cli/tests");
    copy(&tests.join("site"), &folder.path().join("docs"));
    specweld(folder.path(), &["init"]);
    specweld(folder.path(), &["weld", "-o", "openapi.json"]);
    let runtime = workspace().join("crates/specweld-axum");
    specweld(
        folder.path(),
        &[
            "generate",
            "openapi.json",
            "--out",
            "library-api",
            "--runtime",
            runtime.to_str().unwrap(),
        ],
    );
    let package = folder.path().join("library-api");
    fs::create_dir(package.join("examples")).unwrap();
    fs::copy(tests.join("door/lend.rs"), package.join("examples/lend.rs")).unwrap();
    cargo_check(&package, &[]);

    // What the user has put beside the generated files stays, and what is not generated any more goes.
    let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
    let (_, own) = manifest.split_once('\n').unwrap();
    fs::write(package.join("Cargo.toml"), own).unwrap();
    let said = specweld(
        folder.path(),
        &[
            "generate",
            "openapi.json",
            "--out",
            "library-api",
            "--client",
        ],
    );
    assert!(said.contains("kept   Cargo.toml"), "{said}");
    assert!(!package.join("src/server/books.rs").exists());
    assert!(package.join("examples/lend.rs").exists());
    assert_eq!(fs::read_to_string(package.join("Cargo.toml")).unwrap(), own);
}

mod build_script {
    include!("build_script/build.rs");

    #[test]
    #[ignore = "run by the test below, in the environment that cargo gives a build script"]
    fn run() {
        main();
    }
}

#[test]
fn a_build_script_generates_what_a_crate_needs() {
    let folder = tempfile::tempdir().unwrap();
    let script = workspace().join("crates/specweld-cli/tests/door/build_script");
    // The manifest of a generated crate has what the sources need.
    let document = script.join("openapi.yaml");
    specweld(
        folder.path(),
        &[
            "generate",
            document.to_str().unwrap(),
            "--client",
            "--out",
            "ties",
        ],
    );
    let package = folder.path().join("ties");
    fs::remove_dir_all(package.join("src")).unwrap();
    copy(&script, &package.join("src"));
    fs::rename(
        package.join("src/openapi.yaml"),
        package.join("openapi.yaml"),
    )
    .unwrap();

    let out = folder.path().join("out");
    let run = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "build_script::run", "--ignored", "--nocapture"]);
        command
            .env("OUT_DIR", &out)
            .env("CARGO_MANIFEST_DIR", &package);
        command.output().unwrap()
    };
    let done = run();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(
        said.contains(&format!(
            "cargo::rerun-if-changed={}",
            package.join("openapi.yaml").display()
        )),
        "{said}"
    );
    cargo_check(&package, &[("OUT_DIR", &out)]);

    fs::write(
        package.join("openapi.yaml"),
        "openapi: 3.1.1\npaths: {/ties: {get: {$ref: '#/x'}}}\n",
    )
    .unwrap();
    let failed = run();
    let said = String::from_utf8_lossy(&failed.stderr);
    assert!(
        !failed.status.success() && said.contains("openapi.yaml:2:"),
        "{said}"
    );
}

/// What stands in the README between two lines.
fn shown(from: &str, to: &str) -> String {
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let (_, rest) = readme.split_once(from).unwrap();
    let rest = rest.trim_start_matches('\n');
    rest.split_once(&format!("\n{to}")).unwrap().0.to_owned()
}

#[test]
fn the_page_of_the_readme_becomes_its_call() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("docs/books/renew-loan.md");
    fs::create_dir_all(page.parent().unwrap()).unwrap();
    fs::write(page, shown("````markdown", "````")).unwrap();
    specweld(folder.path(), &["init"]);
    let settings = folder.path().join("specweld.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("runtime"));
    let runtime = workspace().join("crates/specweld-axum");
    let lines = lines.map(|line| match line {
        "[outputs.crate]" => format!("[outputs.crate]\nruntime = {runtime:?}\n"),
        line => format!("{line}\n"),
    });
    fs::write(settings, lines.collect::<String>()).unwrap();
    specweld(folder.path(), &["regenerate"]);
    let package = folder.path().join("books-api");
    fs::create_dir(package.join("examples")).unwrap();
    let call = shown("```rust,ignore\nlet client = books_api", "```");
    let program = format!(
        "//! The call.\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\nlet client = books_api{call}\nOk(())\n}}\n"
    );
    fs::write(package.join("examples/call.rs"), program).unwrap();
    cargo_check(&package, &[]);
    let client = fs::read_to_string(package.join("src/client.rs")).unwrap();
    assert!(client.contains("A loan can be renewed twice."));
}

#[test]
fn the_readme_shows_the_build_script() {
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let script = workspace().join("crates/specweld-cli/tests/door/build_script");
    let build = fs::read_to_string(script.join("build.rs")).unwrap();
    let lib = fs::read_to_string(script.join("lib.rs")).unwrap();
    assert!(readme.contains(&build), "README.md does not show {build}");
    assert!(
        readme.contains(lib.lines().next().unwrap()),
        "README.md does not show {lib}"
    );
}
