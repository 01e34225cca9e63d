//! `generate`: crates of any document, and one bad operation that stops itself alone.

use serde_json::Value;

use crate::folder::{files, read, specweld, specweld_with_stdin, with, write};

/// Without operation ids, APIs and pages, and with an operation that has no path parameter where its path wants one.
const TIES: &str = "openapi: 3.1.0
info: {title: Ties, version: '1'}
paths:
  /ties:
    get:
      responses: {'200': {description: All, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Tie'}}}}}}
components:
  schemas:
    Tie: {type: object, properties: {kind: {type: [string, 'null']}}}
";
const BAD: &str = "  /ties/{tie}:
    delete:
      responses: {'204': {description: Cut}}
";

fn ties() -> tempfile::TempDir {
    with(&[
        ("ties.yaml", TIES),
        (
            "bad.yaml",
            &TIES.replace("components:\n", &format!("{BAD}components:\n")),
        ),
    ])
}

fn paths(folder: &std::path::Path) -> Vec<String> {
    files(folder).into_keys().collect()
}

#[test]
fn parts_and_layout_are_chosen() {
    let folder = ties();
    let generate = |out: &str, arguments: &[&str]| {
        let said = specweld(
            folder.path(),
            &[&["generate", "ties.yaml", "--out", out], arguments].concat(),
        );
        assert_eq!(said.code, 0, "{}", said.err);
        paths(&folder.path().join(out)).join(" ")
    };
    insta::assert_snapshot!(
        [
            generate("all", &[]),
            generate("types", &["--types"]),
            generate("client", &["--client"]),
            generate("server", &["--server"]),
            generate("split", &["--split", "--name", "cut ties"]),
        ]
        .join("\n")
    );
    assert!(read(folder.path(), "client/Cargo.toml").contains("name = \"client\""));
}

#[test]
fn a_document_may_come_from_stdin() {
    let folder = with(&[]);
    let said = specweld_with_stdin(
        folder.path(),
        &["generate", "-", "--out", "ties", "--client"],
        TIES,
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(read(folder.path(), "ties/src/client.rs").contains("pub fn "));
}

#[test]
fn one_bad_operation_is_named_and_the_rest_is_made_on_demand() {
    let folder = ties();
    let said = specweld(folder.path(), &["generate", "bad.yaml", "--out", "out"]);
    insta::assert_snapshot!(said.all());
    assert!(!folder.path().join("out").exists());
    let said = specweld(
        folder.path(),
        &[
            "generate",
            "bad.yaml",
            "--out",
            "out",
            "--keep-going",
            "--format",
            "json",
        ],
    );
    assert_eq!(said.code, 1);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(report["outcome"], "faulty");
    assert!(!report["changed"].as_array().unwrap().is_empty());
    assert!(read(folder.path(), "out/src/client.rs").contains("ties"));
    assert!(!read(folder.path(), "out/src/client.rs").contains("delete"));
}

#[test]
fn a_known_fault_of_generating_is_silenced_by_code_and_place() {
    let folder = ties();
    let settings = "[document]\nsource = \"bad.yaml\"\n[outputs.crate]\nfolder = \"out\"\n";
    write(folder.path(), "specweld.toml", settings);
    let said = specweld(folder.path(), &["regenerate", "--format", "json"]);
    assert_eq!(said.code, 1);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    let faults = report["diagnostics"].as_array().unwrap();
    let entries = faults.iter().map(|fault| {
        format!(
            "[[silence]]\ncode = {}\nat = \"bad.yaml#{}\"\n",
            fault["code"],
            fault["pointer"].as_str().unwrap()
        )
    });
    let entries: std::collections::BTreeSet<String> = entries.collect();
    let entries: Vec<_> = entries.into_iter().collect();
    write(
        folder.path(),
        "specweld.toml",
        &format!("{settings}{}", entries.concat()),
    );
    let said = specweld(folder.path(), &["regenerate"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(folder.path().join("out/src/client.rs").exists());
    assert_eq!(specweld(folder.path(), &["regenerate", "--check"]).code, 0);
    // Once the fault is gone, the entry is one.
    write(folder.path(), "bad.yaml", TIES);
    let said = specweld(folder.path(), &["regenerate"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("nothing of code"), "{}", said.err);
}

#[test]
fn files_of_ones_own_are_never_overwritten() {
    let folder = ties();
    write(folder.path(), "out/src/lib.rs", "//! Mine.\n");
    let before = files(folder.path());
    let said = specweld(folder.path(), &["generate", "ties.yaml", "--out", "out"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("src/lib.rs is there already"),
        "{}",
        said.err
    );
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_change_of_layout_leaves_nothing_of_the_old_one_and_all_of_other_crates() {
    let folder = ties();
    let generate = |arguments: &[&str]| {
        let said = specweld(
            folder.path(),
            &[&["generate", "ties.yaml", "--types"], arguments].concat(),
        );
        assert_eq!(said.code, 0, "{}", said.err);
        said.out
    };
    generate(&["--out", "crates/other"]);
    let other = files(&folder.path().join("crates/other"));
    generate(&["--out", "crates", "--name", "ties-api"]);
    let said = generate(&["--out", "crates", "--name", "ties-api", "--split"]);
    insta::assert_snapshot!(said);
    let split = paths(&folder.path().join("crates/ties-api-types"));
    let types = ["mod", "schemas", "ties_api"].map(|name| format!("src/types/{name}.rs"));
    assert_eq!(split[..2], ["Cargo.toml", "src/lib.rs"]);
    assert_eq!(split[2..], types);
    generate(&["--out", "crates", "--name", "ties-api"]);
    assert_eq!(paths(&folder.path().join("crates/ties-api-types")).len(), 0);
    assert_eq!(files(&folder.path().join("crates/other")), other);
}

#[test]
fn a_document_that_is_none_makes_nothing() {
    let folder = with(&[
        ("none.json", "[]"),
        ("swagger.yaml", "swagger: '2.0'\ninfo: {}\npaths: {}\n"),
    ]);
    for name in ["none.json", "swagger.yaml"] {
        let said = specweld(folder.path(), &["generate", name, "--out", "out"]);
        assert_eq!(said.code, 1);
        assert!(said.err.contains(&format!("{name}:1:")), "{}", said.err);
        assert!(!folder.path().join("out").exists());
    }
}

#[test]
fn what_differs_from_the_document_is_counted_and_listed_on_demand() {
    let upgraded = TIES.replace("responses: {", "responses: {'101': {description: Other}, ");
    let folder = with(&[("ties.yaml", &upgraded)]);
    let made = |arguments: &[&str]| {
        let generate = ["generate", "ties.yaml", "--out", "ties", "--client"];
        let run = specweld(folder.path(), &[&generate, arguments].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        let lines = run.out.lines().filter(|line| !line.starts_with("wrote"));
        lines.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!([made(&[]), made(&["--all"])].join("\n\n"));
}
