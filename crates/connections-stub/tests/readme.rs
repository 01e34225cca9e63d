//! What the README tells those who only have the binary, done as it stands there.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]
#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Stdio};

use connections_stub::{Operation, Stub, World};
use wire::Request;

const URL: &str = "http://127.0.0.1:8080";

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A section's text without those below it.
fn section(heading: &str) -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, section) = readme.split_once(&format!("{heading}\n")).unwrap();
    let ends = ["\n## ", "\n### "].map(|it| section.find(it));
    let end = ends.into_iter().flatten().min().unwrap();
    section[..end].to_owned()
}

const BINARY: &str = "## For people who only have the binary";

/// The lines of a section that call curl.
fn calls(heading: &str) -> Vec<String> {
    let section = section(heading);
    let lines = section.lines();
    let calls = lines.filter(|it| it.starts_with("curl ") || it.starts_with("http_proxy="));
    calls.map(ToOwned::to_owned).collect()
}

/// Words as a shell has them, as far as blanks and single quotes go.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (n, part) in line.split('\'').enumerate() {
        if n % 2 == 1 {
            words.last_mut().unwrap().push_str(part);
            continue;
        }
        let mut pieces = part.split(' ');
        words.last_mut().unwrap().push_str(pieces.next().unwrap());
        words.extend(pieces.map(ToOwned::to_owned));
    }
    words.retain(|it| !it.is_empty());
    words
}

/// The request that curl makes of a line.
fn request(line: &str) -> Request {
    let mut words = words(line).into_iter();
    let first = words.next().unwrap();
    let proxy = first.strip_prefix("http_proxy=");
    if let Some(proxy) = proxy {
        assert_eq!(proxy, URL);
        assert_eq!(words.next().unwrap(), "curl");
    }
    let (mut method, mut headers, mut body, mut url) = (None, Vec::new(), None, None);
    while let Some(word) = words.next() {
        match word.as_str() {
            "-X" => method = words.next(),
            "-H" => headers.push(words.next().unwrap()),
            "-u" => headers.push(format!(
                "Authorization: {}",
                wire::basic(&words.next().unwrap())
            )),
            "-d" => body = words.next(),
            _ => assert_eq!(url.replace(word), None, "{line}"),
        }
    }
    let url = url.unwrap();
    let target = match proxy {
        Some(_) => url.as_str(),
        None => url.strip_prefix(URL).unwrap(),
    };
    let method = method.unwrap_or_else(|| if body.is_some() { "POST" } else { "GET" }.to_owned());
    let mut request = wire::request(&method, target);
    let json = "Content-Type: application/json";
    let has_type = headers.iter().any(|it| it == json);
    for header in headers.iter().filter(|it| *it != json) {
        let (name, value) = header.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    match body {
        None => request,
        Some(body) if has_type => request.json(&body),
        Some(body) => request.form(&body),
    }
}

/// What the journal has of each call, in one line.
fn journal(stub: &Stub) -> Vec<String> {
    stub.journal().iter().map(ToString::to_string).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_of_curl_does_what_it_says() {
    let stub = Stub::start(World::demo()).await.unwrap();
    let mut called = Vec::new();
    let calls = calls(BINARY);
    let (control, vendors): (Vec<_>, Vec<_>) = calls.iter().partition(|it| it.contains("/__stub/"));
    assert_eq!((vendors.len(), control.len()), (6, 5));
    for line in &vendors {
        let before = stub.world();
        let response = request(line).send(stub.addr()).await;
        assert_eq!(response.status, 200, "{line}\n{response}");
        assert_ne!(stub.world(), before, "{line}");
        called.extend(stub.journal().pop().unwrap().operation);
    }
    let by_post = Operation::ALL.iter().filter(|it| it.method() != "GET");
    for operation in by_post {
        assert!(called.contains(operation), "{operation} has no line");
    }
    let by_hand = journal(&stub);
    for line in &control {
        let response = request(line).send(stub.addr()).await;
        assert!((200..300).contains(&response.status), "{line}\n{response}");
    }
    assert_eq!(journal(&stub), [""; 0], "the last line resets");
    // The same by curl itself, where there is one: it shows that the above is what curl makes of the lines.
    let mut curl = Command::new("curl");
    let curl = curl.arg("--version").stdout(Stdio::null()).status();
    if !curl.is_ok_and(|it| it.success()) {
        return;
    }
    for line in vendors.into_iter().chain(control) {
        if line.ends_with("/__stub/reset") {
            assert_eq!(journal(&stub), by_hand);
        }
        let line = format!("{} --fail -sS --noproxy ''", line.replace(URL, &stub.url()));
        let mut shell = Command::new("sh");
        for variable in ["http_proxy", "all_proxy", "ALL_PROXY"] {
            shell.env_remove(variable);
        }
        let output = shell.args(["-c", &line]).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}\n{stderr}");
    }
}

#[tokio::test]
async fn every_call_to_worlds_does_what_it_says() {
    let stub = Stub::start(World::demo()).await.unwrap();
    let mut told = Vec::new();
    for line in calls("### Worlds") {
        let response = request(&line).send(stub.addr()).await;
        assert!((200..300).contains(&response.status), "{line}\n{response}");
        told.push(response.body);
    }
    let made = told.first().unwrap().replace(&stub.url(), URL);
    assert!(made.contains("\"http://127.0.0.1:8080/w/job-7\""), "{made}");
    assert!(told[2].contains("/pod/v1/connection/user/8315056685058/remove"));
    let elsewhere: serde_json::Value = serde_json::from_str(&told[3]).unwrap();
    let own = serde_json::to_value(stub.world()).unwrap();
    assert_ne!(
        elsewhere, own,
        "the call that is in the journal has changed it"
    );
    assert_eq!(stub.world(), World::demo());
}

#[test]
fn the_fixture_is_the_file() {
    let path = "crates/connections-stub/examples/pytest/conftest.py";
    let file = std::fs::read_to_string(root().join(path)).unwrap();
    let section = section(BINARY);
    assert!(section.contains(&format!("```python\n{file}```\n")));
    assert!(section.contains(&format!("({path})")));
}

#[test]
#[ignore = "needs python3 with pytest"]
fn the_fixture_works() {
    let output = Command::new("python3")
        .args(["-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/pytest"))
        .env("CONNECTIONS_STUB", env!("CARGO_BIN_EXE_connections-stub"))
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{stdout}");
    assert!(stdout.contains("2 passed"), "{stdout}");
}
