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
use std::time::{Duration, Instant};

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_connections-stub"));
    program.env_remove("CONNECTIONS_STUB_CONTROL_TOKEN");
    program
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
    assert_eq!(message.matches("in use").count(), 1, "{message}");
}

#[test]
fn what_is_wrong_with_arguments_is_said_once() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "two words\n").unwrap();
    let path = file.path().to_str().unwrap();
    let mut told = String::new();
    for arguments in [
        &["check", "no/such/world.toml"][..],
        &["serve", "--world", "no/such/world.toml"],
        &["serve", "--control-token-file", "no/such/token"],
        &["serve", "--control-token-file", path],
        &["serve", "--control-token", ""],
        &[
            "serve",
            "--control-token",
            "a",
            "--control-token-file",
            path,
        ],
        &["serve", "--allow-host", "a b"],
        &["serve", "--allow-origin", "app.example.com"],
        &["serve", "--listen", "localhost"],
        &["serve", "--listen", ":8080"],
        &["serve", "--listen", "::1:8080"],
        &["serve", "--listen", "65536"],
    ] {
        let shown = shown(&run(arguments)).replace(path, "<file>");
        told += &format!(
            "$ {}\n{shown}\n",
            arguments.join(" ").replace(path, "<file>")
        );
    }
    insta::assert_snapshot!(told);
    let refused = program()
        .arg("serve")
        .env("CONNECTIONS_STUB_CONTROL_TOKEN", "tw\to")
        .output()
        .unwrap();
    let message = String::from_utf8(refused.stderr).unwrap();
    assert!(message.starts_with("CONNECTIONS_STUB_CONTROL_TOKEN: a control token"));
    assert!(!message.contains("tw"), "{message}");
}

/// What a server says on standard error until it is stopped, and what it answers to a request.
fn serve_with(arguments: &[&str], token: Option<&str>, request: &str) -> (String, String, String) {
    let mut command = program();
    command.arg("serve").args(arguments);
    if let Some(token) = token {
        command.env("CONNECTIONS_STUB_CONTROL_TOKEN", token);
    }
    let (mut server, address) = serving(command.stderr(Stdio::piped()));
    let port = address.rsplit_once(':').unwrap().1;
    let local = format!("127.0.0.1:{port}");
    let request = request.replace("<host>", &local);
    let mut answer = String::new();
    let mut stream = send(&local, &request);
    stream.read_to_string(&mut answer).unwrap();
    stop(&mut server, "-TERM");
    let mut told = String::new();
    server
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut told)
        .unwrap();
    assert_eq!(wait(server).code(), Some(0));
    (address, answer, told)
}

const STATE: &str = "GET /__stub/state HTTP/1.1\r\nHost: <host>\r\nConnection: close\r\n\r\n";

#[test]
fn a_name_or_a_port_alone_can_be_listened_on() {
    for listen in ["localhost:0", "0"] {
        let (address, answer, told) = serve_with(&["--listen", listen], None, STATE);
        assert!(address.starts_with("127.0.0.1:"), "{listen}: {address}");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(told, "");
    }
}

#[test]
fn beyond_loopback_a_stub_without_a_token_warns_in_one_line() {
    let (address, _, told) = serve_with(&["--listen", "0.0.0.0:0"], None, STATE);
    let expected = format!(
        "warning: all who can reach {address} can use /__stub/, which shows every secret of the world; \
         see --control-token-file\n"
    );
    assert_eq!(told, expected);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "t0ken\n").unwrap();
    let path = file.path().to_str().unwrap();
    for (arguments, token) in [
        (
            &["--listen", "0.0.0.0:0", "--control-token", "t0ken"][..],
            None,
        ),
        (
            &["--listen", "0.0.0.0:0", "--control-token-file", path],
            None,
        ),
        (&["--listen", "0.0.0.0:0"], Some("t0ken")),
    ] {
        let (_, answer, told) = serve_with(arguments, token, STATE);
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
        assert_eq!(told, "");
        let with = STATE.replace("\r\n\r\n", "\r\nAuthorization: Bearer t0ken\r\n\r\n");
        let (_, answer, _) = serve_with(arguments, token, &with);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

#[test]
fn requests_are_logged_when_asked() {
    let call = "POST /socialize.removeConnection?secret=s3cret&format=json HTTP/1.1\r\nHost: <host>\r\n\
                Connection: close\r\nContent-Length: 0\r\n\r\n";
    let (_, _, told) = serve_with(&["--listen", "0", "--log"], None, call);
    let expected = "POST /socialize.removeConnection?secret=…&format=json 200 code=400002 gigya_remove_connection\n";
    assert_eq!(told, expected);
}

/// A server and the address that it printed.
fn serve() -> (Child, String) {
    serving(program().args(["serve", "--listen", "127.0.0.1:0"]))
}

fn serving(command: &mut Command) -> (Child, String) {
    let mut server = command.stdout(Stdio::piped()).spawn().unwrap();
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

const REMOVE: &str = "POST /pod/v1/connection/user/8315056685058/remove HTTP/1.1\r\nHost: stub\r\nsessionToken: ann-session\r\n";

/// Begins a request that takes some time to be answered.
fn send_slow(address: &str, milliseconds: u64) -> TcpStream {
    let fault =
        format!(r#"{{"operation":"symphony_remove_connection","delay_ms":{milliseconds}}}"#);
    let length = fault.len();
    let mut ordered = send(
        address,
        &format!(
            "POST /__stub/faults HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{fault}"
        ),
    );
    let mut answer = String::new();
    ordered.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    let under_way = send(address, &format!("{REMOVE}\r\n"));
    std::thread::sleep(Duration::from_millis(200));
    under_way
}

#[test]
fn signals_let_requests_come_to_their_end() {
    for signal in ["-TERM", "-INT"] {
        let (mut server, address) = serve();
        let mut under_way = send_slow(&address, 3_000);
        // One that keeps its connection open and asks for nothing must not hold the server.
        let _idle = TcpStream::connect(&address).unwrap();
        std::thread::sleep(Duration::from_millis(200));
        stop(&mut server, signal);
        let mut answer = String::new();
        under_way.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(wait(server).code(), Some(0), "{signal}");
        assert!(TcpStream::connect(&address).is_err());
    }
}

/// What is not all there after two seconds is not waited for, whether it came to a stop or drips in.
#[test]
fn half_a_request_does_not_hold_the_exit() {
    let (mut server, address) = serve();
    let mut half_a_head = send(&address, REMOVE);
    let mut half_a_body = send(
        &address,
        &format!("{REMOVE}Content-Length: 1000000\r\n\r\n{{"),
    );
    let mut dripping = half_a_body.try_clone().unwrap();
    let drops = std::thread::spawn(move || {
        while dripping.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    std::thread::sleep(Duration::from_millis(200));
    let start = Instant::now();
    stop(&mut server, "-TERM");
    assert_eq!(wait(server).code(), Some(0));
    // Far from the 30 seconds for which either could go on.
    assert!(start.elapsed() < Duration::from_secs(15));
    drops.join().unwrap();
    for stream in [&mut half_a_head, &mut half_a_body] {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert_eq!(answer, b"");
    }
}

#[test]
fn a_second_signal_quits_at_once() {
    for (first, second) in [("-INT", "-INT"), ("-TERM", "-INT")] {
        let (mut server, address) = serve();
        let mut under_way = send_slow(&address, 60_000);
        let start = Instant::now();
        stop(&mut server, first);
        std::thread::sleep(Duration::from_millis(200));
        assert!(
            server.try_wait().unwrap().is_none(),
            "it waits for the request"
        );
        stop(&mut server, second);
        assert_eq!(wait(server).code(), Some(0));
        assert!(start.elapsed() < Duration::from_secs(15));
        let mut answer = Vec::new();
        let _ = under_way.read_to_end(&mut answer);
        assert_eq!(answer, b"");
    }
}
