//! `init`: settings for what is there.

use std::fs;

use crate::folder::{read, specweld, with, with_site, write};

/// The settings without what depends on where the program stands.
fn settings(folder: &std::path::Path) -> String {
    let text = read(folder, "specweld.toml");
    let lines = text.lines().map(|line| match line.contains("runtime = ") {
        true => "runtime = …",
        false => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn folders_of_apis_are_found_and_what_to_run_next_runs() {
    let folder = with_site();
    let said = specweld(folder.path(), &["init"]);
    insta::assert_snapshot!(
        "apis",
        format!("{}\n{}", said.all(), settings(folder.path()))
    );
    let said = specweld(folder.path(), &["weld", "-o", "openapi.json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    // What was made of the pages is none of them.
    let before = read(folder.path(), "specweld.toml");
    assert_eq!(specweld(folder.path(), &["init", "--force"]).code, 0);
    assert_eq!(read(folder.path(), "specweld.toml"), before);
    // From a folder below as well.
    let said = specweld(
        &folder.path().join("docs/books"),
        &["weld", "-o", "../../again.json"],
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        read(folder.path(), "openapi.json"),
        read(folder.path(), "again.json")
    );
}

#[test]
fn sections_of_one_site_are_one_api() {
    let folder = with_site();
    fs::remove_dir_all(folder.path().join("docs/members")).unwrap();
    let page = read(folder.path(), "docs/books/lend-book.md");
    let page = page.replace("Lend", "Return").replace("/loan:", "/return:");
    write(folder.path(), "docs/returns/return-book.md", &page);
    let said = specweld(folder.path(), &["init", "docs"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let settings = read(folder.path(), "specweld.toml");
    assert!(
        settings.contains("folder = \"docs\"") && settings.contains("\napi = \"books\""),
        "{settings}"
    );
}

#[test]
fn a_document_is_found() {
    let text = "openapi: 3.1.0\ninfo: {title: Ties, version: '1'}\npaths: {/ties: {get: {responses: {'200': {description: Fine}}}}}\n";
    let folder = with(&[("spec/ties.yaml", text)]);
    for arguments in [&["init"][..], &["init", "spec/ties.yaml", "--force"]] {
        let said = specweld(folder.path(), arguments);
        assert_eq!(said.code, 0, "{}", said.err);
        let settings = settings(folder.path());
        insta::assert_snapshot!("document", format!("{}\n{settings}", said.all()));
    }
}

#[test]
fn settings_that_are_there_stay() {
    let folder = with_site();
    write(folder.path(), "specweld.toml", "mine");
    let said = specweld(folder.path(), &["init", "docs"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("--force"), "{}", said.err);
    assert_eq!(read(folder.path(), "specweld.toml"), "mine");
}

#[test]
fn a_folder_without_fragments_gets_no_settings() {
    let folder = with(&[
        ("README.md", "# Nothing\n"),
        ("node_modules/a/b.md", "```yaml\nopenapi: 3.1.0\n```\n"),
    ]);
    let said = specweld(folder.path(), &["init"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("no page"), "{}", said.err);
    assert!(!folder.path().join("specweld.toml").exists());
}
