//! The program, running, and requests to it that may get no answer.

#![allow(dead_code, reason = "each suite uses what it needs")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use wire::Request;

/// A running program. To drop it kills it.
pub struct Program {
    process: Child,
    pub addr: String,
}

fn serving() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_connections-stub"));
    command.args(["serve", "--listen", "0"]);
    command
}

impl Program {
    /// Starts the program with a file for its state.
    pub fn start(file: &Path) -> Self {
        Self::run(serving().arg("--state").arg(file))
    }

    /// Starts the program with a database for its state.
    pub fn start_on(database: &str) -> Self {
        Self::run(serving().env("CONNECTIONS_STUB_STATE", database))
    }

    /// What the program says on standard error when it does not start.
    pub fn refused(database: &str) -> String {
        let output = serving().args(["--state", database]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    }

    /// Starts the program where no file can grow beyond so many blocks of 512 bytes.
    pub fn start_limited(file: &Path, blocks: u32) -> Self {
        let program = env!("CARGO_BIN_EXE_connections-stub");
        // What goes beyond the limit is to fail, and not to end the program.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let mut command = Command::new("sh");
        let command = command.args(["-c", &script, "sh", program, "serve", "--listen", "0"]);
        Self::run(command.arg("--state").arg(file))
    }

    fn run(command: &mut Command) -> Self {
        command.env_remove("CONNECTIONS_STUB_CONTROL_TOKEN");
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        let mut stdout = BufReader::new(process.stdout.as_mut().unwrap());
        stdout.read_line(&mut url).unwrap();
        let addr = url.trim().strip_prefix("http://").unwrap().to_owned();
        Self { process, addr }
    }

    /// Status and body of the answer to a request.
    pub fn call(&self, request: &Request) -> (u16, String) {
        let (status, _, body) = call(&self.addr, request).unwrap();
        (status, body)
    }

    /// Kills it, as nothing that it could prevent.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Status, head and body of the answer to a request, if it came to its end.
pub fn call(addr: &str, request: &Request) -> Option<(u16, String, String)> {
    let mut stream = TcpStream::connect(addr).ok()?;
    let request = request.clone().header("Host", addr);
    let request = request.header("Connection", "close");
    stream.write_all(&request.bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let mut lengths = head
        .lines()
        .filter_map(|it| it.strip_prefix("content-length: "));
    let length = lengths.next().map_or(Some(0), |it| it.parse().ok())?;
    (body.len() == length).then(|| (status, head.to_owned(), body.to_owned()))
}
