//! `specweld breaking`: what is compared, what it says, and with which exit code.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const SETTINGS: &str =
    "[pages]\nfolder = \"docs\"\napi = \"books\"\n\n[document]\nfile = \"openapi.json\"\n";

fn readme() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap()
}

/// What stands between two texts.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let from = text.find(start).unwrap() + start.len();
    &text[from..from + text[from..].find(end).unwrap()]
}

/// The page of the README.
fn first() -> String {
    between(&readme(), "````markdown\n", "````").to_owned()
}

/// The same after the edit that the README shows: a member more that every answer has, and another rule.
fn edited() -> String {
    let (readme, mut page) = (readme(), first());
    let diff = between(&readme, "```diff\n", "```");
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for line in diff.lines() {
        match line.split_at(1) {
            ("-", line) => gone.push(line),
            (_, line) => come.push(line),
        }
    }
    for (gone, come) in gone.into_iter().zip(come) {
        assert!(page.contains(gone), "{gone}");
        page = page.replace(gone, come);
    }
    page
}

/// What came of a run.
struct Said {
    code: i32,
    out: String,
    err: String,
}

fn specweld(folder: &Path, arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_specweld"))
        .current_dir(folder)
        .arg("breaking")
        .args(arguments)
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let who = [
        "-c",
        "user.name=Ann",
        "-c",
        "user.email=ann@a.example",
        "-c",
        "init.defaultBranch=main",
    ];
    let output = Command::new("git")
        .current_dir(folder)
        .args(who)
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn page(folder: &Path, text: &str) {
    fs::create_dir_all(folder.join("docs")).unwrap();
    fs::write(folder.join("docs/renew-loan.md"), text).unwrap();
}

/// A project with one page, committed.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("specweld.toml"), SETTINGS).unwrap();
    page(folder.path(), &first());
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "pages"]);
    folder
}

#[test]
fn a_page_changes_and_breaking_tells_whom_that_breaks() {
    let folder = project();
    let folder = folder.path();
    let said = specweld(folder, &[]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    page(folder, &edited());
    let said = specweld(folder, &["--today", "2026-11-25"]);
    assert_eq!(said.code, 5, "{}", said.err);
    let readme = readme();
    assert_eq!(
        said.out,
        between(
            &readme,
            "says whom that breaks and why:\n\n```text\n",
            "```"
        )
    );
    // Clients take what there is more of.
    assert_eq!(specweld(folder, &["--for", "clients"]).code, 3);
    assert_eq!(
        specweld(folder, &["--for", "clients", "--fail-on", "unknown"]).code,
        0
    );
    // What is committed is what it was.
    git(folder, &["commit", "-q", "-a", "-m", "another rule"]);
    assert_eq!(specweld(folder, &[]).code, 0);
    assert_eq!(specweld(folder, &["--against", "HEAD~1"]).code, 5);
}

#[test]
fn a_folder_a_document_and_a_commit_are_all_versions() {
    let folder = project();
    let folder = folder.path();
    let before = folder.join("before/docs");
    fs::create_dir_all(&before).unwrap();
    fs::write(before.join("renew-loan.md"), first()).unwrap();
    // A document is a version of its own.
    let weld = |to: &str| {
        let status = Command::new(env!("CARGO_BIN_EXE_specweld"))
            .current_dir(folder)
            .args(["weld", "--quiet", "-o", to])
            .status();
        assert!(status.unwrap().success());
    };
    weld("old.json");
    page(folder, &edited());
    weld("new.json");
    let prints = |arguments: &[&str]| -> Vec<String> {
        let said = specweld(folder, &[arguments, &["--report", "json"]].concat());
        assert_eq!(said.code, 5, "{} {}", said.out, said.err);
        let report: Value = serde_json::from_str(&said.out).unwrap();
        let changes = report["changes"].as_array().unwrap().iter();
        changes
            .map(|change| change["fingerprint"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = prints(&[]);
    assert_eq!(all.len(), 2);
    assert_eq!(prints(&["--against", "before/docs"]), all);
    assert_eq!(prints(&["new.json", "--against", "old.json"]).len(), 2);
    assert_eq!(prints(&["docs", "--against", "HEAD"]).len(), 2);
    git(folder, &["add", "old.json"]);
    git(folder, &["commit", "-q", "-m", "a document"]);
    fs::copy(folder.join("new.json"), folder.join("old.json")).unwrap();
    assert_eq!(prints(&["old.json"]).len(), 2);
}

#[test]
fn what_is_accepted_is_told_and_passes_and_what_accepts_nothing_is_at_fault() {
    let folder = project();
    let folder = folder.path();
    page(folder, &edited());
    let report: Value = serde_json::from_str(&specweld(folder, &["--report", "json"]).out).unwrap();
    let accepts: String = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            format!(
                "[[accept]]\nfingerprint = {}\nreason = \"agreed\"\nexpires = \"2026-12-31\"\n\n",
                change["fingerprint"]
            )
        })
        .collect();
    fs::write(folder.join("specweld-accepted.toml"), &accepts).unwrap();
    let said = specweld(folder, &["--today", "2026-12-31"]);
    assert_eq!(said.code, 0, "{} {}", said.out, said.err);
    assert!(said.out.contains("accepted: agreed"), "{}", said.out);
    assert_eq!(specweld(folder, &["--today", "2027-01-01"]).code, 5);
    let more = accepts + "[[accept]]\nfingerprint = \"0123456789ab\"\nreason = \"no more\"\n";
    fs::write(folder.join("specweld-accepted.toml"), more).unwrap();
    let said = specweld(folder, &["--today", "2026-12-31"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err
            .contains("specweld-accepted.toml:11: there is no change `0123456789ab`"),
        "{}",
        said.err
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = project();
    let folder = folder.path();
    let said = specweld(folder, &["--against", "nowhere"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err
            .contains("`nowhere` is no file, no folder and no commit"),
        "{}",
        said.err
    );
    // No option of git's.
    let said = specweld(folder, &["--against=--output=stolen"]);
    assert_eq!(said.code, 1);
    assert!(!folder.join("stolen").exists());
    page(folder, &first().replace("paths:", "paths: ["));
    let said = specweld(folder, &[]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("renew-loan.md"), "{}", said.err);
}
