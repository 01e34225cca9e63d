//! `specweld.toml`: what may stand in it, and what is said of the rest.

use std::fs;

use serde_json::Value;

use crate::folder::{package, read, specweld, with_site, write};

fn said_of(settings: &str) -> String {
    let folder = with_site();
    write(folder.path(), "specweld.toml", settings);
    let said = specweld(folder.path(), &["weld", "-o", "openapi.json"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{}", said.err);
    assert!(!folder.path().join("openapi.json").exists());
    said.err
}

#[test]
fn unknown_keys_are_found_all_at_once_with_what_was_meant() {
    insta::assert_snapshot!(said_of(
        "[pages]\nfolder = \"docs\"\nfoldr = \"x\"\n\n[documents]\nfile = \"openapi.json\"\n\n[outputs.server]\nfolder = \"src\"\nfoldr = \"crate\"\n\n[types]\nuuid = 1\n\n[apis.books]\nprefx = \"B\"\n\n[[silence]]\ncod = \"widened\"\n"
    ));
}

#[test]
fn values_of_the_wrong_kind_have_their_place() {
    insta::assert_snapshot!("kind", said_of("[pages]\nfolder = 1\n"));
    insta::assert_snapshot!("toml", said_of("[pages\n"));
    insta::assert_snapshot!(
        "parts",
        said_of(
            "[pages]\nfolder = \"docs\"\n[outputs.crate]\nfolder = \"x\"\nparts = [\"typs\"]\n"
        )
    );
}

#[test]
fn settings_that_contradict_themselves_are_refused() {
    insta::assert_snapshot!(
        "nothing_to_read",
        said_of("[document]\nfile = \"openapi.json\"\n")
    );
    insta::assert_snapshot!(
        "paths",
        said_of(
            "[pages]\nfolder = \"docs\"\n[document]\nsource = \"a.yaml\"\nfile = \"../openapi.json\"\n[outputs.types]\nfolder = \"a.rs\"\n[outputs.client]\nfile = \"a.rs\"\n"
        )
    );
    insta::assert_snapshot!("no_folder", said_of("[pages]\nfolder = \"dcos\"\n"));
}

#[test]
fn settings_of_apis_are_used_and_those_about_nothing_are_told() {
    let folder = with_site();
    write(
        folder.path(),
        "specweld.toml",
        "[pages]\nfolder = \"docs\"\n\n[apis.books]\nprefix = \"Shelf\"\noperations.\"lend-book.md\" = \"lend\"\n",
    );
    let said = specweld(folder.path(), &["weld", "-o", "openapi.json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let document = read(folder.path(), "openapi.json");
    assert!(document.contains("\"ShelfLoan\"") && document.contains("\"books_lend\""));
    insta::assert_snapshot!(said_of(
        "[pages]\nfolder = \"docs\"\n\n[apis.books]\noperations.\"lend-boks.md\" = \"lend\"\n"
    ));
}

#[test]
fn known_faults_are_silenced_and_an_entry_that_silences_nothing_is_an_error() {
    let folder = with_site();
    let page = "# Look\n\n```yaml\nopenapi: 3.1.1\ninfo: {title: Books, version: '2.1'}\ncomponents:\n  schemas:\n    A: {type: string, examples: [a, b]}\n    B: {type: string, examples: [a, b]}\n```\n";
    write(folder.path(), "docs/books/look.md", page);
    let weld = |silence: &str| {
        write(
            folder.path(),
            "specweld.toml",
            &format!("[pages]\nfolder = \"docs\"\n{silence}"),
        );
        specweld(folder.path(), &["weld", "-o", "openapi.json"])
    };
    let entry = |code: &str, at: &str| {
        format!("\n[[silence]]\ncode = \"{code}\"\nat = \"{at}\"\nreason = \"known\"\n")
    };
    assert!(weld("").err.contains("2 warnings"));
    for (at, left) in [
        ("books/look.md", ""),
        ("#/components/schemas", ""),
        ("books/look.md#/components/schemas/A", "1 warning\n"),
        ("#/components/schemas/B/examples", "1 warning\n"),
    ] {
        let said = weld(&entry("dropped-annotation", at));
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(
            said.err.ends_with(left) && (!left.is_empty() || said.err.is_empty()),
            "{at}: {}",
            said.err
        );
    }
    let said = weld(
        &[
            entry("dropped-annotation", "books/look.md#/components/schemas/C"),
            entry("dropped-anotation", "books/look.md"),
            entry("widened", "books/look.md"),
        ]
        .concat(),
    );
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.err);
}

#[test]
fn the_schema_for_editors_is_fresh() {
    let path = package().join("specweld.schema.json");
    let schema = format!("{:#}\n", specweld_cli::settings_schema());
    if std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always") {
        fs::write(&path, &schema).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == schema,
        "{} is stale: INSTA_UPDATE=always writes it",
        path.display()
    );
}

#[test]
fn the_schema_takes_what_init_writes_and_what_the_workspace_has() {
    let schema = specweld_cli::settings_schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let check = |text: &str| {
        let value: Value =
            serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
        validator
            .validate(&value)
            .map_err(|error| error.to_string())
    };
    let folder = with_site();
    assert_eq!(specweld(folder.path(), &["init"]).code, 0);
    assert_eq!(check(&read(folder.path(), "specweld.toml")), Ok(()));
    assert_eq!(
        check(&read(&package().join("../.."), "specweld.toml")),
        Ok(())
    );
    assert!(check("[pages]\nfoldr = \"docs\"\n").is_err());
    assert!(check("[apis.a]\nprefx = \"docs\"\n").is_err());
}
