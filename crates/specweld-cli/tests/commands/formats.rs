//! `--format`, `--color`: the same for people, programs and services.

use serde_json::Value;

use crate::folder::{specweld, with_site, write};

/// The site with an error and a warning.
fn at_fault() -> tempfile::TempDir {
    let folder = with_site();
    let page = "# Look, Up\n\n```yaml\nopenapi: 3.1.1\ninfo: {title: Books, version: '2.1'}\npaths:\n  /look:\n    get:\n      responses:\n        '200':\n          description: Fine\n          content:\n            application/json:\n              schema: {type: string, examples: [a, b]}\n        '404': {$ref: '#/components/responses/Noone'}\n```\n";
    write(folder.path(), "docs/books/look up.md", page);
    folder
}

#[test]
fn people_read_excerpts() {
    insta::assert_snapshot!(specweld(at_fault().path(), &["weld", "docs", "-o", "out.json"]).all());
}

#[test]
fn programs_read_json() {
    let said = specweld(
        at_fault().path(),
        &["weld", "docs", "-o", "out.json", "--format", "json"],
    );
    assert_eq!((said.code, said.err.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&said.out).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&report).unwrap());
}

#[test]
fn workflows_of_github_read_commands() {
    let said = specweld(
        at_fault().path(),
        &["weld", "docs", "-o", "out.json", "--format", "github"],
    );
    insta::assert_snapshot!(said.all());
}

#[test]
fn code_scanning_reads_sarif() {
    let said = specweld(
        at_fault().path(),
        &["weld", "docs", "-o", "out.json", "--format", "sarif"],
    );
    assert_eq!((said.code, said.err.as_str()), (1, ""));
    let log: Value = serde_json::from_str(&said.out).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

#[test]
fn colours_are_for_terminals_or_on_demand() {
    let folder = at_fault();
    let coloured = |arguments: &[&str]| {
        let arguments = [&["weld", "docs", "-o", "out.json"], arguments].concat();
        specweld(folder.path(), &arguments).err.contains('\u{1b}')
    };
    assert!(!coloured(&[]));
    assert!(!coloured(&["--color", "never"]));
    assert!(coloured(&["--color", "always"]));
}
