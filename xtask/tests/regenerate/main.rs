//! The command as a maintainer meets it: exit codes, what it prints, what it leaves on disk.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod export;
mod faults;
mod kill;
mod root;

use std::fs;

use root::{
    edit, files, pages_alone, regenerate, settings_alone, stderr, stdout, times, workspace,
};

#[test]
fn the_committed_outputs_are_fresh() {
    let output = regenerate(&workspace(), &["--check"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "run `cargo xtask regenerate`\n{}",
        stdout(&output)
    );
}

#[test]
fn a_run_makes_what_is_committed_and_a_second_one_touches_nothing() {
    let root = pages_alone();
    let output = regenerate(root.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    insta::assert_snapshot!("first_run", stdout(&output));
    let made = files(root.path());
    for (path, text) in &made {
        assert!(
            fs::read(workspace().join(path)).unwrap() == *text,
            "{} differs",
            path.display()
        );
    }

    let before = times(root.path());
    let output = regenerate(root.path(), &[]);
    insta::assert_snapshot!("second_run", stdout(&output));
    assert_eq!(times(root.path()), before);
}

#[test]
fn check_tells_what_is_stale_and_writes_nothing() {
    let root = pages_alone();
    assert_eq!(regenerate(root.path(), &[]).status.code(), Some(0));
    edit(
        root.path(),
        "persona/deactivate-connection.fragment.yaml",
        "summary: Makes a",
        "summary: Turns a",
    );
    let before = files(root.path());
    let output = regenerate(root.path(), &["--check"]);
    assert_eq!(output.status.code(), Some(4));
    // Where in generated code a line stands moves with all that is generated before it.
    let told = stdout(&output);
    let hunk = |line| match str::starts_with(line, "@@ ") {
        true => "@@ … @@",
        false => line,
    };
    let told: Vec<_> = told.lines().map(hunk).collect();
    insta::assert_snapshot!("check_stale", told.join("\n"));
    assert!(files(root.path()) == before);

    assert_eq!(regenerate(root.path(), &[]).status.code(), Some(0));
    assert_eq!(regenerate(root.path(), &["--check"]).status.code(), Some(0));
}

/// Checkouts that share a folder of build results share this program, too.
#[test]
fn one_program_works_on_the_checkout_that_it_is_run_in() {
    let roots = [pages_alone(), pages_alone()];
    edit(
        roots[1].path(),
        "persona/deactivate-connection.fragment.yaml",
        "summary: Makes a",
        "summary: Turns a",
    );
    let run = |root: &std::path::Path, arguments: &[&str]| {
        let package = root.join("xtask");
        fs::create_dir_all(&package).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"));
        // As cargo runs it in a folder of that checkout.
        command.env("CARGO_MANIFEST_DIR", &package);
        command.current_dir(root.join("fragments/gigya"));
        command.arg("regenerate").args(arguments).output().unwrap()
    };
    for root in &roots {
        assert_eq!(run(root.path(), &[]).status.code(), Some(0));
        assert_eq!(run(root.path(), &["--check"]).status.code(), Some(0));
    }
    let [one, two] = roots
        .each_ref()
        .map(|root| fs::read_to_string(root.path().join("openapi.json")).unwrap());
    assert!(one.contains("Makes a pending") && two.contains("Turns a pending"));
}

#[test]
fn a_page_at_fault_leaves_every_output() {
    let root = pages_alone();
    assert_eq!(regenerate(root.path(), &[]).status.code(), Some(0));
    edit(
        root.path(),
        "gigya/remove-connection.fragment.yaml",
        "openapi: 3.1.1",
        "openapi: 3.1.1\nopenapi: 3.1.1",
    );
    edit(
        root.path(),
        "persona/deactivate-connection.fragment.yaml",
        "summary: Makes a",
        "summary: Turns a",
    );
    for arguments in [&[][..], &["--check"]] {
        let before = (files(root.path()), times(root.path()));
        let output = regenerate(root.path(), arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            stderr(&output).contains("gigya/remove-connection.fragment.yaml:"),
            "{}",
            stderr(&output)
        );
        assert!(before == (files(root.path()), times(root.path())));
    }
}

#[test]
fn no_page_is_a_fault() {
    let root = settings_alone();
    let before = files(root.path());
    let output = regenerate(root.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("there is no folder `fragments`"));
    fs::create_dir(root.path().join("fragments")).unwrap();
    let output = regenerate(root.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("there is no page to read"));
    assert!(files(root.path()) == before);
}

#[test]
fn an_output_that_cannot_be_written_leaves_the_others() {
    let root = pages_alone();
    // A folder in the place of the last output that is written.
    fs::create_dir_all(root.path().join("openapi.json/in the way")).unwrap();
    let before = files(root.path());
    let output = regenerate(root.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("openapi.json"),
        "{}",
        stderr(&output)
    );
    assert!(files(root.path()) == before);
}

#[test]
fn what_is_left_over_in_a_generated_folder_goes() {
    let root = pages_alone();
    assert_eq!(regenerate(root.path(), &[]).status.code(), Some(0));
    let stray = root
        .path()
        .join("crates/connections-server/src/generated/gone.rs");
    fs::write(&stray, "//").unwrap();
    assert_eq!(regenerate(root.path(), &["--check"]).status.code(), Some(4));
    assert!(stray.exists());
    assert_eq!(regenerate(root.path(), &[]).status.code(), Some(0));
    assert!(!stray.exists());
}

#[test]
fn the_order_and_the_clutter_on_disk_do_not_matter() {
    let root = pages_alone();
    let fragments = root.path().join("fragments");
    // Written anew in another order, among files that are no pages.
    let pages = files(&fragments);
    fs::remove_dir_all(&fragments).unwrap();
    for (path, text) in pages.into_iter().rev() {
        fs::create_dir_all(fragments.join(&path).parent().unwrap()).unwrap();
        fs::write(fragments.join(path), text).unwrap();
    }
    fs::write(fragments.join("persona/.draft.md"), "no page").unwrap();
    fs::write(fragments.join("persona/notes.txt"), "no page").unwrap();
    assert_eq!(regenerate(root.path(), &[]).status.code(), Some(0));
    let made = fs::read(root.path().join("openapi.json")).unwrap();
    assert!(made == fs::read(workspace().join("openapi.json")).unwrap());
}

#[test]
fn settings_are_read_and_links_are_not_followed() {
    let root = pages_alone();
    let fragments = root.path().join("fragments");
    fs::write(fragments.join("gigya/api.toml"), "prefix = \"Sap\"\n").unwrap();
    let output = regenerate(root.path(), &[]);
    assert_eq!(output.status.code(), Some(0));
    // The settings are no page.
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.starts_with("read   8 pages, 3 of them without a fragment"),
        "{said}"
    );
    let made = fs::read_to_string(root.path().join("openapi.json")).unwrap();
    assert!(made.contains("\"Sap"), "the prefix is not used");

    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("out.json"), "{\"type\": \"string\"}").unwrap();
    std::os::unix::fs::symlink(outside.path(), fragments.join("gigya/out")).unwrap();
    let page = "```yaml\nopenapi: 3.1.1\ninfo: {title: T, version: '1'}\ncomponents: {schemas: {S: {$ref: out/out.json}}}\n```\n";
    fs::write(fragments.join("gigya/leads-out.md"), page).unwrap();
    let output = regenerate(root.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("there is no page `gigya/out/out.json`"),
        "{}",
        stderr(&output)
    );
}
