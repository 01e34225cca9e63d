//! Pages that cannot be read, and what programs are told.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::root::{edit, files, pages_alone, regenerate, settings_alone, stderr, stdout};

/// The smallest page that welds.
const PAGE: &str = "# Cut\n\n```yaml\nopenapi: 3.1.1\ninfo: {title: Acme, version: '1'}\npaths: {/x: {get: {responses: {'200': {description: Fine}}}}}\n```\n";

fn acme() -> TempDir {
    let root = settings_alone();
    fs::create_dir_all(root.path().join("fragments/acme")).unwrap();
    fs::write(root.path().join("fragments/acme/cut.md"), PAGE).unwrap();
    root
}

/// What a run says for programs, and its exit code.
fn data(root: &Path, arguments: &[&str]) -> (Value, Option<i32>) {
    let output = regenerate(root, &[&["--format", "json"], arguments].concat());
    assert_eq!(stderr(&output), "");
    (
        serde_json::from_slice(&output.stdout).unwrap(),
        output.status.code(),
    )
}

#[test]
fn programs_are_told_everything() {
    let root = pages_alone();
    let (first, code) = data(root.path(), &[]);
    assert_eq!((&first["outcome"], code), (&"fine".into(), Some(0)));
    assert_eq!(first["changed"].as_array().unwrap().len(), 13);

    let page = "persona/deactivate-connection.fragment.yaml";
    edit(root.path(), page, "summary: Makes a", "summary: Turns a");
    let (stale, code) = data(root.path(), &["--check"]);
    assert_eq!((&stale["outcome"], code), (&"stale".into(), Some(4)));
    assert_eq!(stale["changed"].as_array().unwrap().len(), 3);

    let root = acme();
    edit(root.path(), "acme/cut.md", "version: '1'}", "version: [");
    let (faulty, code) = data(root.path(), &[]);
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(serde_json::to_string_pretty(&faulty).unwrap());
}

#[test]
fn more_than_fifty_faults_are_counted_for_people_and_told_to_programs() {
    let root = acme();
    for number in 0..60 {
        // Each says something else, or they would be shown as one.
        fs::write(
            root.path().join(format!("fragments/acme/no-{number}.md")),
            format!("```yaml\nopenapi: 3.1.1\nodd{number}: 1\nodd{number}: 2\n```\n"),
        )
        .unwrap();
    }
    let said = regenerate(root.path(), &[]);
    assert!(
        stderr(&said).ends_with(
            "\n60 errors; 10 of them are not shown\n`--all` shows them all.\nNothing was written.\n"
        ),
        "{}",
        stderr(&said)
    );
    let (data, _) = data(root.path(), &[]);
    assert_eq!(data["diagnostics"].as_array().unwrap().len(), 60);
}

#[cfg(unix)]
#[test]
fn pages_that_cannot_be_read_are_at_fault() {
    use std::os::unix::fs::symlink;
    let root = acme();
    let acme = root.path().join("fragments/acme");
    symlink("..", acme.join("loop")).unwrap();
    symlink("nowhere", acme.join("dangling.md")).unwrap();
    symlink("cut.md", acme.join("linked.md")).unwrap();
    symlink("/etc/passwd", acme.join("passwd.json")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(acme.join("fifo.yaml"))
        .status();
    assert!(made.unwrap().success());
    let name = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"caf\xe9.md");
    fs::write(acme.join(name), PAGE).unwrap();
    let before = files_but_fifo(root.path());
    let output = regenerate(root.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(stderr(&output));
    assert!(files_but_fifo(root.path()) == before);
}

#[cfg(unix)]
fn files_but_fifo(root: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().display().to_string())
        .collect();
    names.sort();
    names
}

#[test]
fn folders_and_files_of_odd_names_are_what_they_are() {
    let root = acme();
    let acme = root.path().join("fragments/acme");
    fs::create_dir_all(acme.join("folder.md/.hidden.md")).unwrap();
    fs::write(
        acme.join("folder.md/keep.MD"),
        PAGE.replace("/x", "/y").replace("# Cut", "# Keep"),
    )
    .unwrap();
    fs::write(acme.join(".hidden.md"), "no page").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", acme.join("notes.txt")).unwrap();
    let output = regenerate(root.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).starts_with("read   2 pages: 2 operations, "),
        "{}",
        stdout(&output)
    );
    let again = files(&root.path().join("crates"));
    regenerate(root.path(), &[]);
    assert!(files(&root.path().join("crates")) == again);
}

#[test]
fn no_colour_where_there_is_no_terminal() {
    let root = acme();
    fs::write(root.path().join("fragments/acme/none.md"), "").unwrap();
    assert!(!stderr(&regenerate(root.path(), &[])).contains('\u{1b}'));
}
