//! How many changes a second each store takes, and how long the program takes to start: with its worlds in memory, in a
//! file, and in PostgreSQL, if there is a database at `STUB_POSTGRES`.
//!
//! ```sh
//! cargo bench --package connections-stub --features postgres --bench stores
//! ```
//!
//! Every request is counted against a rate limit, and so changes something, which is kept before it is answered. All go
//! to one world over 16 connections, and then to 16 worlds.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use connections_stub::World;

const CONNECTIONS: usize = 16;
const TIME: Duration = Duration::from_secs(3);
const STARTS: usize = 9;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    let file = file.to_str().unwrap().to_owned();
    let database = std::env::var("STUB_POSTGRES").ok();
    println!(
        "{:<10} {:>9} {:>16} {:>16}",
        "", "start", "one world", "16 worlds"
    );
    for (name, state) in [
        ("memory", None),
        ("file", Some(file)),
        ("postgres", database),
    ] {
        if name != "memory" && state.is_none() {
            println!("{name:<10} STUB_POSTGRES names no database");
            continue;
        }
        // The first makes what the others find.
        drop(Program::start(state.as_deref()));
        let mut starts: Vec<_> = (0..STARTS)
            .map(|_| {
                let start = Instant::now();
                let program = Program::start(state.as_deref());
                let took = start.elapsed();
                drop(program);
                took
            })
            .collect();
        starts.sort();
        let program = Program::start(state.as_deref());
        let worlds: Vec<_> = (0..CONNECTIONS).map(|_| program.world()).collect();
        let one = program.drive(&vec![worlds[0].clone(); CONNECTIONS]);
        let each = program.drive(&worlds);
        println!(
            "{name:<10} {:>6.1} ms {one:>8.0} each s {each:>8.0} each s",
            starts[STARTS / 2].as_secs_f64() * 1e3
        );
    }
}

struct Program {
    process: Child,
    addr: String,
}

impl Program {
    fn start(state: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_connections-stub"));
        command
            .args(["serve", "--listen", "0"])
            .env_remove("CONNECTIONS_STUB_STATE");
        command.args(state.into_iter().flat_map(|it| ["--state", it]));
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        let stdout = process.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut url).unwrap();
        let addr = url.trim().strip_prefix("http://").unwrap().to_owned();
        Self { process, addr }
    }

    /// Makes a world without a limit, and gives its base path.
    fn world(&self) -> String {
        let mut world = World::demo();
        world.persona.environments[0].rate_limit = u32::MAX;
        let body = serde_json::to_string(&world).unwrap();
        let request = format!(
            "POST /__stub/worlds?ttl_ms=600000 HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.addr,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.addr).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let id = answer.split("/w/").last().unwrap();
        let id: String = id.chars().take_while(char::is_ascii_alphanumeric).collect();
        format!("/w/{id}")
    }

    /// Sends requests to worlds, each over a connection of its own. How many a second were answered.
    fn drive(&self, worlds: &[String]) -> f64 {
        let start = Instant::now();
        let answered: u32 = std::thread::scope(|scope| {
            let clients: Vec<_> = worlds
                .iter()
                .map(|base| scope.spawn(|| drive(&self.addr, base, start + TIME)))
                .collect();
            clients.into_iter().map(|it| it.join().unwrap()).sum()
        });
        f64::from(answered) / start.elapsed().as_secs_f64()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // As a user stops it.
        let id = self.process.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.process.wait();
    }
}

fn drive(addr: &str, base: &str, until: Instant) -> u32 {
    let request = format!(
        "POST {base}/api/v1/connect/connections/cxn_INA789/deactivate HTTP/1.1\r\nHost: {addr}\r\n\
         Authorization: Bearer persona_sandbox_source\r\nContent-Length: 0\r\n\r\n"
    );
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut answered = 0;
    while Instant::now() < until {
        stream.write_all(request.as_bytes()).unwrap();
        let (mut length, mut line) = (0, String::new());
        while line != "\r\n" {
            line.clear();
            assert_ne!(reader.read_line(&mut line).unwrap(), 0);
            if line.starts_with("HTTP/") {
                assert!(line.contains(" 422 "), "{line}");
            }
            if let Some(it) = line.strip_prefix("content-length: ") {
                length = it.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        answered += 1;
    }
    answered
}
