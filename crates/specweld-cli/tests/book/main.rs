//! The book, followed to the letter: its files are written, its commands typed, and what they print is what it says. The
//! chapter about the sandbox is followed by the tests of `connections-stub`, which have that program.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]
#![cfg(unix)]

mod action;
mod library;
mod release;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use library::Library;
use listings::{Reader, links, listings};

const PROGRAM: &str = env!("CARGO_BIN_EXE_specweld");

/// What a chapter tells people to type and this machine can't do, each with the reason. Their forms are checked below.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "cargo install --path crates/specweld-cli",
        "builds the program for release: minutes, and the network",
    ),
    (
        "specweld completions bash > ~/.local/share/bash-completion/completions/specweld",
        "writes into the home of whoever runs the tests",
    ),
    (
        "cargo check",
        "builds the generator once more; the tests in `door` do what the script does, with the same files",
    ),
];

/// The checkout that cargo runs the tests of, which may share their program with another.
fn workspace() -> PathBuf {
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap());
    package.join("../..").canonicalize().unwrap()
}

fn chapter(name: &str) -> PathBuf {
    workspace().join("book/src").join(name)
}

/// Follows a chapter in an empty folder.
fn from_nothing(name: &str) {
    reader(&Library::open()).read(&chapter(name), ELSEWHERE);
}

/// Follows a chapter in the folder that the first one leaves behind, as far as its pages and settings go.
fn goes_on(name: &str) {
    let reader = reader(&Library::open());
    first_page(reader.folder());
    reader.read(&chapter(name), ELSEWHERE);
}

/// Writes the page of the first chapter, and its settings.
fn first_page(folder: &Path) {
    let page = folder.join("docs/books/renew-loan.md");
    fs::create_dir_all(page.parent().unwrap()).unwrap();
    fs::write(page, library::page()).unwrap();
    let init = Command::new(PROGRAM)
        .arg("init")
        .current_dir(folder)
        .output();
    assert!(init.unwrap().status.success());
}

fn reader(library: &Library) -> Reader {
    let checkout = workspace();
    Reader::new(Path::new(PROGRAM), &checkout)
        // A site of its own: what is printed says which of the two was meant.
        .instead("https://docs.library.example", &Library::open().url)
        .instead("http://127.0.0.1:8080", &library.url)
        .instead("/checkout", checkout.to_str().unwrap())
}

#[test]
fn from_a_site_to_a_call() {
    from_nothing("start.md");
}

#[test]
fn commands() {
    goes_on("commands.md");
}

#[test]
fn settings() {
    goes_on("settings.md");
}

#[test]
fn pages() {
    goes_on("pages.md");
}

#[test]
fn lowering() {
    from_nothing("lowering.md");
}

#[test]
fn breaking() {
    goes_on("breaking.md");
}

#[test]
fn conformance() {
    goes_on("conformance.md");
}

#[test]
fn build_scripts() {
    from_nothing("build-scripts.md");
}

#[test]
fn migrating() {
    from_nothing("migrating.md");
}

#[test]
fn pull_requests() {
    goes_on("pull-requests.md");
}

/// The build script that is shown is the one that the tests in `door` run.
#[test]
fn the_build_script_is_one_that_is_run() {
    let script = workspace().join("crates/specweld-cli/tests/door/build_script");
    let text = fs::read_to_string(chapter("build-scripts.md")).unwrap();
    let files = listings(&text)
        .into_iter()
        .filter_map(|it| Some((it.file?, it.text)));
    let files: Vec<_> = files.collect();
    assert_eq!(files.len(), 3);
    for (path, text) in files {
        let name = Path::new(&path).file_name().unwrap();
        assert_eq!(
            text,
            fs::read_to_string(script.join(name)).unwrap(),
            "{path}"
        );
    }
}

/// What can't be typed here has the options that it names.
#[test]
fn what_is_typed_elsewhere_has_the_form_that_the_program_wants() {
    for (line, _) in ELSEWHERE.iter().filter(|it| it.0.starts_with("specweld ")) {
        let line = line.split(" > ").next().unwrap();
        let mut words = line.split(' ').skip(1);
        let command = words.next().unwrap();
        let help = Command::new(PROGRAM)
            .args([command, "--help"])
            .output()
            .unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        assert!(help.contains(&format!("specweld {command}")), "{line}");
        for option in words.filter(|word| word.starts_with('-')) {
            assert!(help.contains(&format!("{option} ")), "{line}: {option}");
        }
    }
    assert!(workspace().join("crates/specweld-cli/Cargo.toml").exists());
}

/// What is excused is in the book.
#[test]
fn what_is_excused_is_said() {
    let said: BTreeSet<String> = chapters()
        .iter()
        .flat_map(|name| listings(&fs::read_to_string(chapter(name)).unwrap()))
        .filter(|it| it.language == "sh")
        .flat_map(|it| it.text.lines().map(ToOwned::to_owned).collect::<Vec<_>>())
        .collect();
    for (line, reason) in ELSEWHERE {
        assert!(said.contains(*line), "no chapter says `{line}` ({reason})");
    }
}

fn chapters() -> BTreeSet<String> {
    let files = fs::read_dir(workspace().join("book/src")).unwrap();
    let names = files.map(|it| it.unwrap().file_name().into_string().unwrap());
    names.filter(|it| it != "SUMMARY.md").collect()
}

/// The table of contents has all chapters, each is followed by a test, and no link leads nowhere.
#[test]
fn the_book_is_whole() {
    let summary = fs::read_to_string(chapter("SUMMARY.md")).unwrap();
    let listed: BTreeSet<String> = links(&summary).into_iter().collect();
    assert_eq!(listed, chapters());
    let here =
        fs::read_to_string(workspace().join("crates/specweld-cli/tests/book/main.rs")).unwrap();
    for name in &listed {
        let text = fs::read_to_string(chapter(name)).unwrap();
        let followed = here.contains(&format!("(\"{name}\");"));
        assert!(
            followed || name == "sandbox.md" || listings(&text).is_empty(),
            "{name}"
        );
        for link in links(&text).iter().filter(|it| !it.contains("://")) {
            let file = link.split('#').next().unwrap();
            let found = file.is_empty() || workspace().join("book/src").join(file).exists();
            assert!(found, "{name}: {link}");
        }
    }
}

/// Each command of the program has its section, and no other.
#[test]
fn each_command_is_described() {
    let text = fs::read_to_string(chapter("commands.md")).unwrap();
    let described: BTreeSet<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("## `specweld ")?.split(['`', ' ']).next())
        .collect();
    let help = Command::new(PROGRAM).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let commands = commands.lines().filter(|line| !line.starts_with("   "));
    let commands: BTreeSet<_> = commands
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let commands: BTreeSet<_> = commands.into_iter().filter(|it| *it != "help").collect();
    assert_eq!(described, commands);
}
