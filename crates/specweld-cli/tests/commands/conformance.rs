//! Examples of pages, run against a server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use tempfile::TempDir;

use crate::folder::{self, specweld, with};

const SETTINGS: &str = r#"
[pages]
folder = "docs"
[document]
file = "openapi.json"
title = "Library"
[outputs.crate]
folder = "library-api"
"#;

const PAGE: &str = r#"# Renew a Loan

A loan can be renewed twice.

```http
POST /copies/{{books.copy}}/renewal
Authorization: Bearer {{books.token}}

HTTP/1.1 200
Content-Type: application/json

{"due": "{any}"}

###

POST /copies/{{books.copy}}/renewal
Authorization: Bearer {{books.token}}

HTTP/1.1 200
```

```http
POST /copies/{{books.copy}}/renewal

HTTP/1.1 401
```

A reader without a card:

```http
POST /copies/{{books.copy}}/renewal
Authorization: Bearer {{books.other_token}}

HTTP/1.1 403
```

What a browser shows is no test.

```http
GET https://library.example/copies
```
"#;

const WORLD: &str = "[books]\ncopy = 'AB 1234'\ntoken = 'a-secret-of-the-library'\n";

/// A server of loans that answers everyone, and what it was sent, each as its first line.
fn library() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = sent.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let seen = seen.clone();
            thread::spawn(move || answer(stream.unwrap(), &seen));
        }
    });
    (url, sent)
}

fn answer(stream: TcpStream, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut line, mut first, mut length) = (String::new(), String::new(), 0);
        while reader.read_line(&mut line).is_ok_and(|it| it > 2) {
            if first.is_empty() {
                line.trim_end().clone_into(&mut first);
            }
            if let Some((name, value)) = line.split_once(": ")
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        if first.is_empty() {
            return;
        }
        reader.read_exact(&mut vec![0; length]).unwrap();
        seen.lock().unwrap().push(first);
        let body = r#"{"due": "2026-01-01"}"#;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length:";
        let stream = reader.get_mut();
        stream
            .write_all(format!("{head} {}\r\n\r\n{body}", body.len()).as_bytes())
            .unwrap();
    }
}

fn project(page: &str) -> TempDir {
    let files = [
        ("specweld.toml", SETTINGS),
        ("docs/books/renew.md", page),
        ("world.toml", WORLD),
    ];
    with(&files)
}

fn run(folder: &Path, url: &str, more: &[&str]) -> folder::Said {
    let arguments = [&["conformance", "--url", url][..], more].concat();
    let mut said = specweld(folder, &arguments);
    said.out = said.out.replace(url, "http://library");
    said.err = said.err.replace(url, "http://library");
    said
}

#[test]
fn examples_are_run_and_told() {
    let ((url, sent), folder) = (library(), project(PAGE));
    let said = run(folder.path(), &url, &["--world", "world.toml"]);
    insta::assert_snapshot!(said.all());
    // Both exchanges of the first block, and the second; the third lacks a value.
    assert_eq!(
        *sent.lock().unwrap(),
        ["POST /copies/AB%201234/renewal HTTP/1.1"; 3]
    );
    assert!(!said.all().contains("a-secret-of-the-library"));
}

#[test]
fn what_is_as_documented_is_a_success() {
    let page = PAGE.replace("HTTP/1.1 401", "HTTP/1.1 200");
    let ((url, _), folder) = (library(), project(&page));
    let reports = [
        "--world",
        "world.toml",
        "--report",
        "junit=junit.xml",
        "--report",
        "json",
    ];
    let said = run(folder.path(), &url, &reports);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    let report: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(report["score"]["witnessed"], 2, "{report:#}");
    assert_eq!(report["score"]["unreachable"], 1, "{report:#}");
    assert!(folder::read(folder.path(), "junit.xml").starts_with("<?xml"));
}

#[test]
fn an_example_that_can_not_be_read_has_its_place() {
    let page = PAGE.replace(
        "Bearer {{books.other_token}}",
        "Bearer {{books.other_token}",
    );
    let ((url, _), folder) = (library(), project(&page));
    let said = run(folder.path(), &url, &["--world", "world.toml"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("books/renew.md:32:23"), "{}", said.out);
    assert!(said.out.contains("`{{` has no `}}`"), "{}", said.out);
}

#[test]
fn nothing_that_can_not_be_judged_is_a_success() {
    let folder = project(PAGE);
    let dead = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let unanswered = run(folder.path(), &dead, &["--world", "world.toml"]);
    assert_eq!(unanswered.code, 6, "{}", unanswered.all());
    let (url, sent) = library();
    let no_values = run(folder.path(), &url, &[]);
    assert_eq!(no_values.code, 6, "{}", no_values.all());
    let no_file = run(folder.path(), &url, &["--world", "none.toml"]);
    assert_eq!(no_file.code, 6, "{}", no_file.all());
    let no_url = run(folder.path(), "library", &[]);
    assert_eq!(no_url.code, 2, "{}", no_url.all());
    // RFC 5737 gives it to nobody.
    let foreign = run(
        folder.path(),
        "http://192.0.2.1",
        &["--world", "world.toml"],
    );
    assert_eq!(foreign.code, 6, "{}", foreign.all());
    assert!(
        foreign.out.contains("--i-own-this-server"),
        "{}",
        foreign.out
    );
    assert!(sent.lock().unwrap().is_empty());
}
