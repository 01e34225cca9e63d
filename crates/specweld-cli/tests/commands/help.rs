//! `--help` of everything, completions, and command lines at fault.

use std::path::Path;
use std::process::Stdio;

use crate::folder::{command, specweld, with};

const COMMANDS: [&str; 11] = [
    "init",
    "pull",
    "weld",
    "lower",
    "generate",
    "regenerate",
    "breaking",
    "check",
    "proxy",
    "conformance",
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
    // More than a pipe holds, so that the run meets its end.
    let schemas: String = (0..5_000)
        .map(|number| format!("    S{number}: {{type: string}}\n"))
        .collect();
    let document = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}"
    );
    let page = format!("```yaml\n{document}```\n");
    let folder = with(&[("large.yaml", &document), ("docs/acme/large.md", &page)]);
    for arguments in [
        &["completions", "bash"][..],
        &["lower", "large.yaml"],
        &["weld", "docs"],
    ] {
        let mut command = command(folder.path(), arguments);
        let streams = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut run = streams.spawn().unwrap();
        drop(run.stdout.take());
        let output = run.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    }
}
