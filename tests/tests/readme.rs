//! What the README tells people to type, typed. What its example does when it runs is for its documentation test to see,
//! in `src/lib.rs`.

use std::fs;
use std::path::Path;
use std::process::Command;

use conformance::workspace;

/// The blocks of the section "Using the client", each with the name of its language.
fn blocks(readme: &str) -> Vec<(&str, &str)> {
    let (_, section) = readme.split_once("## Using the client\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let blocks = section.split("```").skip(1).step_by(2);
    blocks.map(|it| it.split_once('\n').unwrap()).collect()
}

/// The first text in backquotes behind `before`.
fn quoted<'a>(readme: &'a str, before: &str) -> &'a str {
    let (_, rest) = readme.split_once(before).unwrap();
    let (text, _) = rest.split_once('`').unwrap();
    text
}

/// Runs a line of the README in a folder.
fn run(line: &str, folder: &Path) {
    let mut words = line.split(' ');
    assert_eq!(words.next(), Some("cargo"), "{line}");
    let output = Command::new(env!("CARGO"))
        .args(words)
        .arg("--offline")
        .current_dir(folder)
        // As in this workspace, so that dependencies are checked once.
        .env("CARGO_TARGET_DIR", workspace().join("target/drift"))
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}\n{errors}");
}

/// In a crate beside a checkout: the commands, the example in the file that is named, and the command that runs it, as
/// far as the compiler.
#[test]
fn the_example_of_the_client_compiles_in_a_crate_of_its_own() {
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    run(
        "cargo init --quiet --lib --vcs none --name consumer",
        folder,
    );
    // The versions that are there without a network.
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let checkout = workspace().canonicalize().unwrap();
    let blocks = blocks(&readme);
    let (commands, example) = (blocks[0], blocks[1]);
    assert_eq!((commands.0, example.0), ("sh", "rust"));
    for line in commands.1.lines() {
        run(
            &line.replace("../connections", checkout.to_str().unwrap()),
            folder,
        );
    }
    let file = folder.join(quoted(&readme, "This is `"));
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, example.1).unwrap();
    let command = quoted(&readme, "This is `examples/remove.rs`, and\n`");
    assert_eq!(command, "cargo run --example remove");
    run(&command.replace("run", "check"), folder);
}
