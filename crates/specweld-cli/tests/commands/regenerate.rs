//! `regenerate` where there is more than one folder: cargo's own tests of it are those of `cargo xtask regenerate`.

use std::fs;

use crate::folder::{read, specweld, with, with_site, write};

const MODULES: &str = "[pages]\nfolder = \"docs\"\n\n[document]\nfile = \"openapi.json\"\ntitle = \"Library\"\nversion = \"7\"\n\n[outputs.types]\nfolder = \"src/types\"\n\n[outputs.server]\nfolder = \"src/server\"\n";

#[test]
fn all_outputs_are_made_and_checked_from_any_folder_of_the_project() {
    let folder = with_site();
    write(folder.path(), "specweld.toml", MODULES);
    let said = specweld(
        &folder.path().join("docs/books"),
        &["regenerate", "--check"],
    );
    assert_eq!(said.code, 4, "{}", said.err);
    assert!(!folder.path().join("src").exists());
    let said = specweld(&folder.path().join("docs/books"), &["regenerate"]);
    insta::assert_snapshot!(said.all());
    assert!(read(folder.path(), "openapi.json").contains("\"title\": \"Library\""));
    assert!(read(folder.path(), "src/server/books.rs").contains("crate::types"));
    assert_eq!(specweld(folder.path(), &["regenerate", "--check"]).code, 0);

    let page = read(folder.path(), "docs/books/lend-book.md");
    write(
        folder.path(),
        "docs/books/lend-book.md",
        &page.replace("two weeks", "three weeks"),
    );
    let said = specweld(
        folder.path(),
        &["regenerate", "--check", "--format", "json"],
    );
    assert_eq!(said.code, 4);
    assert!(
        said.out
            .contains("\"changed\":[\"openapi.json\",\"src/server/books.rs\"]"),
        "{}",
        said.out
    );
}

#[test]
fn services_are_told_of_stale_files() {
    let folder = with_site();
    write(folder.path(), "specweld.toml", MODULES);
    let check = |format: &str| {
        specweld(
            folder.path(),
            &["regenerate", "--check", "--format", format],
        )
    };
    let github = check("github");
    assert_eq!(github.code, 4);
    assert!(
        github
            .out
            .contains("::error file=openapi.json,title=stale::"),
        "{}",
        github.out
    );
    let sarif: serde_json::Value = serde_json::from_str(&check("sarif").out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 9);
    assert_eq!(results[0]["ruleId"], "stale");
}

#[test]
fn each_folder_has_its_own_outputs() {
    let folders = [with_site(), with_site()];
    for (folder, title) in folders.iter().zip(["One", "Two"]) {
        write(
            folder.path(),
            "specweld.toml",
            &MODULES.replace("Library", title),
        );
        assert_eq!(specweld(folder.path(), &["regenerate"]).code, 0);
    }
    for (folder, title) in folders.iter().zip(["One", "Two"]) {
        assert!(read(folder.path(), "openapi.json").contains(title));
    }
    // A folder that is named wins over the current one.
    let [one, two] = &folders;
    fs::remove_file(two.path().join("openapi.json")).unwrap();
    let root = two.path().to_str().unwrap();
    assert_eq!(
        specweld(one.path(), &["regenerate", "--root", root]).code,
        0
    );
    assert!(read(two.path(), "openapi.json").contains("Two"));
}

#[test]
fn a_document_may_take_the_place_of_pages() {
    let text = "openapi: 3.1.0\ninfo: {title: Ties, version: '1'}\npaths: {/ties: {get: {operationId: ties, responses: {'200': {description: Fine}}}}}\n";
    let folder = with(&[
        ("ties.yaml", text),
        (
            "specweld.toml",
            "[document]\nsource = \"ties.yaml\"\nfile = \"out/openapi.json\"\n",
        ),
    ]);
    let said = specweld(folder.path(), &["regenerate"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(read(folder.path(), "out/openapi.json").contains("\"openapi\": \"3.0.3\""));
    fs::remove_file(folder.path().join("ties.yaml")).unwrap();
    let said = specweld(folder.path(), &["regenerate"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("there is no file `ties.yaml`"),
        "{}",
        said.err
    );
    assert!(said.err.contains("specweld.toml:2:10"), "{}", said.err);
}

#[test]
fn the_path_of_the_runtime_starts_from_the_settings() {
    let folder = with_site();
    let mut said = String::new();
    for (name, split, manifest) in [
        ("api", false, "Cargo.toml"),
        ("out/api", true, "server/Cargo.toml"),
    ] {
        let settings = format!(
            "[pages]\nfolder = \"docs\"\n[outputs.crate]\nfolder = \"{name}\"\nsplit = {split}\nruntime = \"../tools/axum\"\n"
        );
        write(folder.path(), "specweld.toml", &settings);
        assert_eq!(specweld(folder.path(), &["regenerate"]).code, 0);
        let files = crate::folder::files(&folder.path().join(name));
        let manifests = files
            .iter()
            .filter(|(name, _)| name.ends_with("Cargo.toml"));
        let lines = manifests.flat_map(|(_, text)| text.lines());
        let runtime = lines.filter(|line| line.contains("tools/axum"));
        said.push_str(&format!(
            "{name} {manifest}: {}\n",
            runtime.collect::<Vec<_>>().join("\n")
        ));
    }
    insta::assert_snapshot!(said);
}
