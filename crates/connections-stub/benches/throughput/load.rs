//! Requests over plain sockets, from one thread.

use std::cell::Cell;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 16;
const BODY: &str = r#"{"followers":[7215545057281,8315056685058,9414568312835]}"#;

fn request(addr: SocketAddr, more: &str) -> String {
    format!(
        "POST /pod/v1/user/7215545058313/unfollow HTTP/1.1\r\nHost: {addr}\r\nsessionToken: bot-session\r\n\
         User-Agent: throughput\r\nAccept: */*\r\nContent-Type: application/json\r\n{more}Content-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    )
}

/// The answer to one request: all but the value of `Date`, since each has a clock of its own.
pub fn answer(addr: SocketAddr) -> Vec<String> {
    let mut stream = std::net::TcpStream::connect(addr).unwrap();
    stream
        .write_all(request(addr, "Connection: close\r\n").as_bytes())
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let mut lines: Vec<_> = answer.lines().map(ToOwned::to_owned).collect();
    for line in &mut lines {
        if line.starts_with("date: ") {
            line.truncate("date: ".len());
        }
    }
    lines.sort();
    lines
}

/// The median time, in microseconds, from sending a request to having its answer, over one connection.
pub fn latency(addr: SocketAddr, requests: usize) -> f64 {
    let mut stream = std::net::TcpStream::connect(addr).unwrap();
    stream.set_nodelay(true).unwrap();
    let request = request(addr, "");
    let mut times = Vec::new();
    for _ in 0..requests {
        let start = Instant::now();
        stream.write_all(request.as_bytes()).unwrap();
        let (mut answer, mut part) = (Vec::new(), [0; 4096]);
        while whole(&answer).is_none_or(|length| answer.len() < length) {
            let read = stream.read(&mut part).unwrap();
            assert_ne!(read, 0, "the server closed the connection");
            answer.extend_from_slice(&part[..read]);
        }
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    super::median(times.into_iter())
}

/// Sends requests over all connections for some time, each once the last is answered. How many were answered, and in
/// which time.
pub fn run(addr: SocketAddr, time: Duration) -> (f64, Duration) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let count = std::rc::Rc::new(Cell::new(0_u32));
        let start = Instant::now();
        let connections: Vec<_> = (0..CONNECTIONS)
            .map(|_| tokio::task::spawn_local(drive(addr, start + time, count.clone())))
            .collect();
        for connection in connections {
            connection.await.unwrap();
        }
        (f64::from(count.get()), start.elapsed())
    })
}

async fn drive(addr: SocketAddr, until: Instant, count: std::rc::Rc<Cell<u32>>) {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let request = request(addr, "");
    let mut answer = Vec::new();
    // All answers are as long as the first.
    let mut length = 0;
    while Instant::now() < until {
        stream.write_all(request.as_bytes()).await.unwrap();
        answer.clear();
        while length == 0 || answer.len() < length {
            let read = stream.read_buf(&mut answer).await.unwrap();
            assert_ne!(read, 0, "the server closed the connection");
            if length == 0 {
                length = whole(&answer).unwrap_or(0);
            }
        }
        assert!(answer.starts_with(b"HTTP/1.1 200 ") && answer.len() == length);
        count.set(count.get() + 1);
    }
}

/// The length of an answer that is there to the end of its head.
fn whole(answer: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(answer).ok()?;
    let (head, _) = text.split_once("\r\n\r\n")?;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))?;
    Some(head.len() + 4 + length.parse::<usize>().ok()?)
}
