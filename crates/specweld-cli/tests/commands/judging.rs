//! `proxy` before a server of the test's own, and `check` of what was recorded.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::folder::{Said, command, read, specweld, with, write};

const DOCUMENT: &str = "openapi: 3.1.0
info: { title: Books, version: '1' }
servers: [{ url: 'https://books.example/v1' }]
security: [{ Key: [] }]
paths:
  /books/{id}:
    get:
      operationId: read_book
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: fields, in: query, schema: { type: string, enum: [title, all] } }
      responses:
        '200':
          description: A book.
          content:
            application/json:
              schema:
                type: object
                required: [title]
                properties: { title: { type: [string, 'null'] } }
        '404': { description: There is none. }
components:
  securitySchemes:
    Key: { type: apiKey, in: header, name: X-Library }
";

/// A server that answers by the path of a request.
fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || {
                let mut reader = BufReader::new(stream.unwrap());
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
                    let mut header = String::new();
                    while reader.read_line(&mut header).is_ok_and(|read| read > 2) {
                        header.clear();
                    }
                    let (status, body) = match line.split(' ').nth(1).unwrap() {
                        "/v1/books/1?fields=all" => (200, r#"{"title":"Dune"}"#),
                        "/v1/books/2" => (200, r#"{"title":7}"#),
                        "/v1/books/x" => (404, ""),
                        _ => (418, ""),
                    };
                    let length = body.len();
                    let head = format!(
                        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
                    );
                    let head = match body {
                        "" => head.replace("Content-Type: application/json\r\n", ""),
                        _ => head,
                    };
                    reader.get_mut().write_all(head.as_bytes()).unwrap();
                    line.clear();
                }
            });
        }
    });
    addr
}

/// Asks for a path, and gives the status.
fn get(base: &str, path: &str) -> u16 {
    let addr = base.trim().trim_start_matches("http://");
    let mut stream = TcpStream::connect(addr).unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: a\r\nX-Library: tell-nobody\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn wait_for(path: &Path) -> String {
    let start = Instant::now();
    loop {
        match fs::read_to_string(path) {
            Ok(text) if text.ends_with('\n') => return text,
            _ => assert!(
                start.elapsed() < Duration::from_secs(60),
                "{path:?} does not come"
            ),
        }
        sleep(Duration::from_millis(10));
    }
}

/// Runs the proxy around a command that waits, and asks for paths meanwhile.
#[cfg(unix)]
fn proxied(folder: &TempDir, upstream: &str, more: &[&str], paths: &[&str]) -> Said {
    let script = "echo $BASE > url; while [ ! -f done ]; do sleep 0.02; done";
    let mut arguments = vec![
        "proxy",
        "--document",
        "openapi.yaml",
        "--upstream",
        upstream,
        "--env",
        "BASE",
    ];
    arguments.extend(more);
    arguments.extend(["--", "sh", "-c", script]);
    let mut command = command(folder.path(), &arguments);
    let run = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let url = wait_for(&folder.path().join("url"));
    for path in paths {
        get(&url, path);
    }
    write(folder.path(), "done", "");
    run.wait_with_output().unwrap().into()
}

#[cfg(unix)]
#[test]
fn what_a_server_breaks_is_told_with_its_place_and_recorded() {
    let folder = with(&[("openapi.yaml", DOCUMENT)]);
    let upstream = format!("http://{}", server());
    let paths = [
        "/v1/books/1?fields=all",
        "/v1/books/2",
        "/v1/books/x",
        "/v1/books/3",
    ];
    let more = [
        "--har",
        "out.har",
        "--report",
        "text",
        "--report",
        "junit=results.xml",
        "--quiet",
    ];
    let said = proxied(&folder, &upstream, &more, &paths);
    insta::assert_snapshot!("broken", said.all().replace(&upstream, "http://[server]"));
    assert!(read(folder.path(), "results.xml").contains("failures=\"2\""));
    let har = read(folder.path(), "out.har");
    assert!(!har.contains("tell-nobody"), "{har}");
    // The recording says the same.
    let checked = specweld(folder.path(), &["check", "out.har", "-d", "openapi.yaml"]);
    assert_eq!(checked.code, 1);
    let score = |text: &str| text.lines().last().map(str::to_owned);
    assert_eq!(score(&checked.out), score(&said.out));
}

#[cfg(unix)]
#[test]
fn the_exit_code_says_whether_all_was_kept_and_the_command_went_well() {
    let folder = with(&[("openapi.yaml", DOCUMENT)]);
    let upstream = format!("http://{}/v1", server());
    let kept = proxied(
        &folder,
        &upstream,
        &["--report", "json"],
        &["/books/1?fields=all", "/books/x"],
    );
    assert_eq!(kept.code, 0, "{}", kept.all());
    let report: serde_json::Value = serde_json::from_str(&kept.out).unwrap();
    assert_eq!(report["score"]["broken"], 0);
    // No request, a server that is not there, a command that is not there.
    let arguments = [
        "proxy",
        "-d",
        "openapi.yaml",
        "--upstream",
        &upstream,
        "--quiet",
        "--",
        "false",
    ];
    let idle = specweld(folder.path(), &arguments);
    assert_eq!(idle.code, 6);
    insta::assert_snapshot!(idle.err, @r"
    specweld proxy: the command failed: exit status: 1
    error: no request came: the client has to use the URL of the proxy
    ");
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    fs::remove_file(folder.path().join("done")).unwrap();
    fs::remove_file(folder.path().join("url")).unwrap();
    let gone = proxied(&folder, &format!("http://{nobody}"), &[], &["/books/1"]);
    assert_eq!(gone.code, 6, "{}", gone.all());
    let arguments = [
        "proxy",
        "-d",
        "openapi.yaml",
        "--upstream",
        &upstream,
        "--",
        "no-such-command",
    ];
    assert_eq!(specweld(folder.path(), &arguments).code, 6);
}

/// Without a command the URL is the first line, and a signal brings the report.
#[cfg(unix)]
#[test]
fn a_signal_brings_the_report() {
    let folder = with(&[("openapi.yaml", DOCUMENT)]);
    let upstream = format!("http://{}", server());
    let arguments = ["proxy", "-d", "openapi.yaml", "--upstream", &upstream];
    let mut command = command(folder.path(), &arguments);
    let mut run = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(run.stdout.take().unwrap());
    let mut url = String::new();
    stdout.read_line(&mut url).unwrap();
    assert_eq!(get(&url, "/v1/books/1?fields=all"), 200);
    let id = run.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    let mut report = String::new();
    stdout.read_to_string(&mut report).unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(0));
    assert!(report.contains("note: 1 exchange was judged\n"), "{report}");
}

#[test]
fn what_browsers_leave_out_is_told_and_other_hosts_are_passed_over() {
    let entry = |url: &str, body: &str| {
        format!(
            r#"{{"request":{{"method":"GET","url":"{url}","headers":[]}},"response":{{"status":200,"headers":[{{"name":"content-type","value":"application/json"}}],"content":{{{body}}}}}}}"#
        )
    };
    let entries = [
        entry(
            "https://books.example/v1/books/1",
            r#""text":"{\"title\":null}""#,
        ),
        entry("https://books.example/v1/books/2", r#""size":10"#),
        entry("https://cdn.example/script.js", r#""size":10"#),
    ];
    let har = format!(r#"{{"log":{{"entries":[{}]}}}}"#, entries.join(","));
    let folder = with(&[
        ("openapi.yaml", DOCUMENT),
        ("browser.har", &har),
        ("none.har", "{}"),
    ]);
    let said = specweld(
        folder.path(),
        &["check", "browser.har", "-d", "openapi.yaml"],
    );
    insta::assert_snapshot!("browser", said.all());
    let all = specweld(
        folder.path(),
        &[
            "check",
            "browser.har",
            "-d",
            "openapi.yaml",
            "--host",
            "cdn.example",
        ],
    );
    assert_eq!(all.code, 1);
    let faults: [&[&str]; 5] = [
        &["none.har", "-d", "openapi.yaml"],
        &["gone.har", "-d", "openapi.yaml"],
        &["browser.har", "-d", "gone.yaml"],
        &["browser.har", "-d", "browser.har"],
        &[
            "browser.har",
            "-d",
            "openapi.yaml",
            "--host",
            "elsewhere.example",
        ],
    ];
    let mut told = String::new();
    for arguments in faults {
        let said = specweld(folder.path(), &[&["check"], arguments].concat());
        assert_eq!(said.code, 6, "{}", said.all());
        told.push_str(&said.err);
    }
    insta::assert_snapshot!("not_run", told);
    let twice = [
        "check",
        "browser.har",
        "-d",
        "openapi.yaml",
        "--report",
        "text",
        "--report",
        "html",
    ];
    let said = specweld(folder.path(), &twice);
    assert_eq!(
        (said.code, said.err.as_str()),
        (2, "error: two reports go to stdout\n")
    );
    let said = specweld(
        folder.path(),
        &["proxy", "-d", "a", "--upstream", "ftp://a"],
    );
    assert_eq!(said.code, 2);
}
