//! `--help` of everything, completions, and command lines at fault.

use std::path::Path;

use crate::folder::{command, specweld};

const COMMANDS: [&str; 7] = [
    "init",
    "pull",
    "weld",
    "lower",
    "generate",
    "regenerate",
    "completions",
];

#[test]
fn help_of_the_program() {
    insta::assert_snapshot!("specweld", specweld(Path::new("."), &["--help"]).out);
    insta::assert_snapshot!("specweld_short", specweld(Path::new("."), &["-h"]).out);
}

#[test]
fn help_of_every_command() {
    for name in COMMANDS {
        let said = specweld(Path::new("."), &[name, "-h"]);
        assert_eq!(said.code, 0);
        insta::assert_snapshot!(name, said.out);
    }
}

#[test]
fn every_command_is_in_the_list() {
    let help = specweld(Path::new("."), &["-h"]).out;
    let list = help
        .split("Commands:")
        .nth(1)
        .unwrap()
        .split("Options:")
        .next()
        .unwrap();
    let names = list
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let names: Vec<_> = names.filter(|name| *name != "help").collect();
    assert_eq!(names, COMMANDS);
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = specweld(Path::new("."), &["completions", shell]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{shell}");
        for name in COMMANDS {
            assert!(said.out.contains(name), "{shell} does not know {name}");
        }
    }
}

#[test]
fn a_command_line_at_fault_exits_with_2() {
    for arguments in [
        &[][..],
        &["wled"],
        &["lower"],
        &["weld", "--format", "xml"],
        &["weld", "--api", "acme"],
        &["generate", "openapi.json"],
    ] {
        let said = specweld(Path::new("."), arguments);
        assert_eq!(said.code, 2, "{arguments:?}: {}", said.err);
    }
    let said = specweld(Path::new("."), &["wled"]);
    assert!(said.err.contains("weld"), "no suggestion: {}", said.err);
}

#[test]
fn a_stream_that_nobody_reads_is_no_fault() {
    let mut command = command(Path::new("."), &["completions", "bash"]);
    let mut run = command
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(run.stdout.take());
    assert_eq!(run.wait().unwrap().code(), Some(0));
}
