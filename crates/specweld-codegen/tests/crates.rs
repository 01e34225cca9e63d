//! Generated crates compile as they are, in a folder that knows nothing of this workspace.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use specweld_codegen::{
    Document, Generation, Layout, Options, Parts, Requirement, Runtime, TypeOptions, generate,
};

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The crates of a document that was never welded: no operation ids, no APIs, schemas where they are used.
fn generation(layout: Layout) -> Generation {
    let document = Document::parse(include_str!("crates/box.json")).unwrap();
    let runtime = format!("{WORKSPACE}/crates/specweld-axum");
    let options = Options {
        name: "box".to_owned(),
        parts: Parts::ALL,
        layout,
        runtime: Runtime::Path(runtime),
        types: TypeOptions::default(),
    };
    let generation = generate(&document, &options).unwrap();
    let omitted = generation.omitted.iter().map(ToString::to_string);
    assert_eq!(omitted.collect::<Vec<_>>(), [""; 0]);
    generation
}

fn write(files: &BTreeMap<String, String>, folder: &Path) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::create_dir_all(folder).unwrap();
    fs::copy(format!("{WORKSPACE}/Cargo.lock"), folder.join("Cargo.lock")).unwrap();
}

fn check(folder: &Path) {
    cargo(folder, &["check", "--workspace", "--all-targets"]);
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", format!("{WORKSPACE}/target/generated"))
        .env("RUSTFLAGS", "-Dwarnings")
        // No run compiles what another has begun: each is in a folder of its own.
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .unwrap();
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    assert!(output.status.success(), "{stdout}{stderr}");
}

/// A program that calls a generated client and implements a generated server.
const PROGRAM: &str = include_str!("crates/program.rs");

#[test]
fn one_crate_compiles_as_it_is() {
    let generation = generation(Layout::One);
    let folder = tempfile::tempdir().unwrap();
    write(&generation.files, folder.path());
    let program = BTreeMap::from([("examples/program.rs".to_owned(), PROGRAM.to_owned())]);
    write(&program, folder.path());
    check(folder.path());
}

#[test]
fn three_crates_compile_as_they_are() {
    let generation = generation(Layout::Three);
    let folder = tempfile::tempdir().unwrap();
    write(&generation.files, folder.path());
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"box-client\", \"box-server\"]\n";
    fs::write(folder.path().join("Cargo.toml"), workspace).unwrap();
    check(folder.path());
}

/// Types of others and of one's own: what the settings name stands in the code, and its crates in the manifest.
#[test]
fn a_crate_with_types_of_ones_own_compiles_and_reads() {
    let document = Document::parse(include_str!("crates/own.json")).unwrap();
    let text = |texts: &[(&str, &str)]| {
        let texts = texts.iter();
        texts
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    };
    let own = Requirement {
        version: Some("0.1.0".to_owned()),
        path: Some("../acme-money".to_owned()),
        ..Requirement::default()
    };
    // Without data of time zones.
    let small = Requirement {
        version: Some("1.0".to_owned()),
        bare: true,
        features: ["serde", "std"].map(str::to_owned).into(),
        ..Requirement::default()
    };
    let options = |layout| Options {
        name: "own".to_owned(),
        parts: Parts::ALL,
        layout,
        runtime: Runtime::Path(format!("{WORKSPACE}/crates/specweld-axum")),
        types: TypeOptions {
            formats: text(&[
                ("date-time", "jiff::Timestamp"),
                ("uuid", "uuid::Uuid"),
                ("date", "jiff::civil::Date"),
            ]),
            replace: text(&[("Money", "acme_money::Money")]),
            derives: vec!["Hash".to_owned()],
            named_by_document: false,
            crates: BTreeMap::from([
                ("acme-money".to_owned(), own.clone()),
                ("jiff".to_owned(), small.clone()),
            ]),
        },
    };
    let generation = generate(&document, &options(Layout::Three)).unwrap();
    let manifests = generation.files.iter();
    let manifests = manifests.filter(|(path, _)| path.ends_with("Cargo.toml"));
    let manifests = manifests.map(|(path, text)| format!("== {path}\n{text}"));
    insta::assert_snapshot!(manifests.collect::<String>().replace(WORKSPACE, "…"));
    let generation = generate(&document, &options(Layout::One)).unwrap();
    assert_eq!(generation.omitted, []);
    let folder = tempfile::tempdir().unwrap();
    write(&generation.files, &folder.path().join("own"));
    let program = include_str!("crates/own.rs");
    fs::create_dir(folder.path().join("own/tests")).unwrap();
    fs::write(folder.path().join("own/tests/own.rs"), program).unwrap();
    let money = folder.path().join("acme-money");
    fs::create_dir_all(money.join("src")).unwrap();
    fs::write(money.join("src/lib.rs"), include_str!("crates/money.rs")).unwrap();
    let manifest = "[package]\nname = \"acme-money\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\nserde = \"1\"\n";
    fs::write(money.join("Cargo.toml"), manifest).unwrap();
    cargo(&folder.path().join("own"), &["test", "--test", "own"]);
}

#[test]
fn a_crate_that_no_version_is_known_of_is_an_error() {
    let text = include_str!("crates/own.json");
    let text = text.replace(
        r#""description": "Of somebody""#,
        r#""x-rust-type": "acme::Owner""#,
    );
    let document = Document::parse(&text).unwrap();
    let options = |named_by_document| Options {
        name: "own".to_owned(),
        parts: Parts::ALL,
        layout: Layout::One,
        runtime: Runtime::Registry,
        types: TypeOptions {
            formats: BTreeMap::from([("uuid".to_owned(), "ids::Uuid".to_owned())]),
            named_by_document,
            ..TypeOptions::default()
        },
    };
    let errors = [false, true].map(|own| generate(&document, &options(own)).unwrap_err());
    insta::assert_snapshot!(errors.map(|error| error.to_string()).join("\n\n"));
}

/// One of each fault that public documents were refused for, and what is good beside them.
#[test]
fn one_bad_operation_stops_itself_alone() {
    let (document, mut errors) = Document::read(include_str!("crates/faulty.json")).unwrap();
    let options = Options {
        name: "faulty".to_owned(),
        parts: Parts::ALL,
        layout: Layout::One,
        runtime: Runtime::Path(format!("{WORKSPACE}/crates/specweld-axum")),
        types: TypeOptions::default(),
    };
    let generation = generate(&document, &options).unwrap();
    errors.extend(generation.omitted);
    let errors = errors
        .iter()
        .map(|error| format!("[{}] {error}\n", error.code));
    let notes = generation.notes.iter().map(|note| format!("{note}\n"));
    let functions = generation.files.iter().flat_map(|(path, text)| {
        let functions = text.lines().filter_map(move |line| {
            let name = line.trim_start().strip_prefix(match path.as_str() {
                "src/client.rs" => "pub fn ",
                _ => "fn ",
            })?;
            let name = name
                .split_once("(&self")
                .or_else(|| name.split_once('('))?
                .0;
            let is_asked_for = !name.starts_with("handle_");
            is_asked_for.then(|| format!("{path} {name}\n"))
        });
        let is_listed = path == "src/client.rs" || path.starts_with("src/server/");
        functions.filter(move |_| is_listed)
    });
    let functions: std::collections::BTreeSet<_> = functions.collect();
    insta::assert_snapshot!(format!(
        "{}\n{}\n{}",
        errors.collect::<String>(),
        notes.collect::<String>(),
        functions.into_iter().collect::<String>()
    ));
    let folder = tempfile::tempdir().unwrap();
    write(&generation.files, folder.path());
    check(folder.path());
}

#[test]
fn manifests_and_front_pages_are_as_small_as_can_be() {
    let files = [Layout::One, Layout::Three].map(|layout| generation(layout).files);
    let shown = files
        .iter()
        .flatten()
        .filter(|(path, _)| path.ends_with("Cargo.toml") || path.ends_with("lib.rs"));
    let shown = shown.map(|(path, text)| format!("== {path}\n{text}"));
    let shown: String = shown.collect();
    insta::assert_snapshot!(shown.replace(WORKSPACE, "…"));
}
