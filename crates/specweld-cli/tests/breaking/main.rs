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

/// A server that answers each request with a refusal, and the first lines of those that came.
fn refusing() -> (String, std::sync::mpsc::Receiver<String>) {
    use std::io::{BufRead, BufReader, Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (send, received) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            let mut reader = BufReader::new(&stream);
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let line = line.trim_end();
                if line.is_empty() {
                    break;
                }
                if let Some(count) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = count.trim().parse().unwrap();
                }
                head += &format!("{line}\n");
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            head += &String::from_utf8(body).unwrap();
            (&stream)
                .write_all(b"HTTP/1.1 422 No\r\nConnection: close\r\nContent-Length: 9\r\n\r\nno \x1b[31m!")
                .unwrap();
            send.send(head).unwrap();
        }
    });
    (url, received)
}

#[test]
fn requests_that_show_breaks_are_sent_to_a_server_that_may_be_asked() {
    let folder = project();
    let folder = folder.path();
    // The client may say how long from now on, but not too long.
    let body = |most: u32| {
        format!(
            "post:\n      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ type: object, properties: {{ weeks: {{ type: integer, maximum: {most} }} }} }} }} }} }}"
        )
    };
    page(folder, &first().replace("post:", &body(8)));
    git(folder, &["commit", "-q", "-a", "-m", "weeks"]);
    page(folder, &first().replace("post:", &body(4)));
    let (url, received) = refusing();
    let header = ["--replay-header", "Api-Key: of-ann"];
    let said = specweld(
        folder,
        &[&["--replay", url.as_str()], header.as_slice()].concat(),
    );
    assert_eq!(said.code, 5, "{}", said.err);
    assert!(
        said.out.contains("the server answered 422: `no  [31m!`"),
        "{}",
        said.out
    );
    let sent = received.try_iter().collect::<Vec<_>>().concat();
    assert!(
        sent.starts_with("POST /copies/a/renewal HTTP/1.1\n"),
        "{sent}"
    );
    assert!(sent.contains("api-key: of-ann\n"), "{sent}");
    assert!(sent.ends_with("{\"weeks\":5}"), "{sent}");
    assert!(!said.out.contains("of-ann"), "{}", said.out);
    // What may change something goes to no other machine by chance; no machine has this address (RFC 5737).
    let said = specweld(folder, &["--replay", "http://192.0.2.1"]);
    assert!(
        said.out
            .contains("it was not sent: POST may change something"),
        "{}",
        said.out
    );
    let said = specweld(folder, &["--replay", "library.example"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("`library.example` is no URL"),
        "{}",
        said.err
    );
    // Nobody listens there any more.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let said = specweld(folder, &["--replay", &url]);
    assert!(
        said.out.contains("the server did not answer: "),
        "{}",
        said.out
    );
}
