//! The binary, as a shell sees it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_connections-stub"))
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

fn shown(output: &Output) -> String {
    let code = output.status.code().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    format!("exit code {code}\n--- stdout\n{stdout}--- stderr\n{stderr}")
}

#[test]
fn help() {
    let mut help = shown(&run(&["--help"]));
    help += &shown(&run(&["serve", "--help"]));
    insta::assert_snapshot!(help);
}

#[test]
fn the_demo_world_is_printed_as_a_file_that_can_be_read() {
    let printed = run(&["world"]);
    assert_eq!(printed.status.code(), Some(0));
    assert_eq!(printed.stdout, connections_stub::world::DEMO.as_bytes());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &printed.stdout).unwrap();
    let checked = run(&["check", file.path().to_str().unwrap()]);
    assert_eq!(shown(&checked), "exit code 0\n--- stdout\n--- stderr\n");
}

#[test]
fn a_faulty_world_is_refused_before_anything_is_served() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "[[symphony.users]]\nid = 1\npod = \"acme\"\n").unwrap();
    let path = file.path().to_str().unwrap();
    for command in [
        &["check", path][..],
        &["serve", "--listen", "127.0.0.1:0", "--world", path],
    ] {
        let refused = shown(&run(command)).replace(path, "world.toml");
        let expected = "exit code 1\n--- stdout\n--- stderr\nworld.toml:3:7: no pod `acme`\n";
        assert_eq!(refused, expected);
    }
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = run(&["serve", "--listen", &address]);
    assert_eq!(refused.status.code(), Some(1));
    let message = String::from_utf8(refused.stderr).unwrap();
    assert!(
        message.starts_with(&format!("can't listen on {address}: ")),
        "{message}"
    );
}

/// A server and the address that it printed.
fn serve() -> (Child, String) {
    let mut server = program()
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    let mut stdout = BufReader::new(server.stdout.as_mut().unwrap());
    stdout.read_line(&mut url).unwrap();
    let address = url.trim().strip_prefix("http://").unwrap().to_owned();
    assert!(!address.ends_with(":0"), "the real port");
    (server, address)
}

fn send(address: &str, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

fn stop(server: &mut Child, signal: &str) {
    let id = server.id().to_string();
    let sent = Command::new("kill").args([signal, &id]).status().unwrap();
    assert!(sent.success());
}

fn wait(mut server: Child) -> ExitStatus {
    server.wait().unwrap()
}

#[test]
fn signals_let_requests_come_to_their_end() {
    for signal in ["-TERM", "-INT"] {
        let (mut server, address) = serve();
        let fault = r#"{"operation":"symphony_remove_connection","delay_ms":500}"#;
        let length = fault.len();
        let mut ordered = send(
            &address,
            &format!(
                "POST /__stub/faults HTTP/1.1\r\nHost: stub\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{fault}"
            ),
        );
        let mut answer = String::new();
        ordered.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
        let mut under_way = send(
            &address,
            "POST /pod/v1/connection/user/8315056685058/remove HTTP/1.1\r\nHost: stub\r\nsessionToken: ann-session\r\n\r\n",
        );
        // One that keeps its connection open and asks for nothing must not hold the server.
        let _idle = TcpStream::connect(&address).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(200));
        stop(&mut server, signal);
        let mut answer = String::new();
        under_way.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(wait(server).code(), Some(0), "{signal}");
        assert!(TcpStream::connect(&address).is_err());
    }
}
