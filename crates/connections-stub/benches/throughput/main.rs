//! How many unfollow calls the stub answers, beside a handler that someone wrote by hand for this one call: see
//! [`handwritten`]. It has no journal, no faults, no clock and no documented constraints, and gives the same answer.
//!
//! ```sh
//! cargo bench --package connections-stub --bench throughput
//! ```
//!
//! Each server is a process of its own, and has the machine to itself in its turn, but for the 16 connections that this
//! process drives from one thread. What is printed is the median over turns of the stub's throughput beside that of the
//! handwritten server's, and of the processor time that it takes for a request, where the system tells it. Then the same of the stub behind
//! `specweld proxy`, which judges each exchange by the document, beside the stub alone, and what that costs a request at the median.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

mod handwritten;
mod load;
mod proxy;

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use connections_stub::{Stub, World};

/// A server is this program again, with one of these as its argument.
const STUB: &str = "serve-stub";
const HANDWRITTEN: &str = "serve-handwritten";
const PROXY: &str = "serve-proxy";
const TURNS: usize = 15;
/// Requests of a turn over one connection.
const SINGLE: usize = 1_000;
const TURN: Duration = Duration::from_millis(700);
/// So many requests come first, which fill the journal.
const WARM_UP: Duration = Duration::from_secs(1);

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    let is = |role: &str| arguments.iter().any(|it| it == role);
    if is(STUB) {
        serve(async {
            let stub = Stub::start(World::demo()).await.unwrap();
            println!("{}", stub.addr());
            std::future::pending::<()>().await;
        });
    } else if is(HANDWRITTEN) {
        serve(handwritten::serve(World::demo()));
    } else if let Some(at) = arguments.iter().position(|it| it == PROXY) {
        proxy::serve(&arguments[at + 1]);
    } else {
        compare();
        behind_proxy();
    }
}

fn serve(server: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(server);
}

fn compare() {
    let [stub, handwritten] = [STUB, HANDWRITTEN].map(|role| Server::start(&[role]));
    let answers = [&stub, &handwritten].map(|it| load::answer(it.addr));
    assert_eq!(answers[0], answers[1], "both answer the same");
    for server in [&stub, &handwritten] {
        load::run(server.addr, WARM_UP);
    }
    let mut turns = Vec::new();
    for turn in 0..TURNS {
        // Each goes first as often as the other.
        let measured = if turn % 2 == 0 {
            let stub = stub.measure();
            [stub, handwritten.measure()]
        } else {
            let handwritten = handwritten.measure();
            [stub.measure(), handwritten]
        };
        turns.push(measured);
    }
    for (at, name) in ["stub", "handwritten"].into_iter().enumerate() {
        let per_second = median(turns.iter().map(|turn| turn[at].per_second));
        let processor = median(turns.iter().map(|turn| turn[at].processor));
        println!("{name:<12} {per_second:>8.0} requests/s, {processor:>5.1} µs of processor each");
    }
    let throughput = median(turns.iter().map(|[a, b]| a.per_second / b.per_second));
    let processor = median(turns.iter().map(|[a, b]| b.processor / a.processor));
    println!(
        "stub beside handwritten: {throughput:.2} in throughput, {processor:.2} in processor time"
    );
}

fn behind_proxy() {
    let stub = Server::start(&[STUB]);
    let proxy = Server::start(&[PROXY, &stub.addr.to_string()]);
    assert_eq!(load::answer(stub.addr), load::answer(proxy.addr));
    load::run(proxy.addr, WARM_UP);
    let (mut rates, mut costs) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        let [alone, behind] = match turn % 2 {
            0 => [&stub, &proxy].map(Server::measure),
            _ => {
                let behind = proxy.measure();
                [stub.measure(), behind]
            }
        };
        rates.push(behind.per_second / alone.per_second);
        let [alone, behind] = [&stub, &proxy].map(|it| load::latency(it.addr, SINGLE));
        costs.push(behind - alone);
    }
    let (rate, cost) = (median(rates.into_iter()), median(costs.into_iter()));
    println!(
        "stub behind the proxy beside it alone: {rate:.2} in throughput, {cost:.0} µs more for a request"
    );
}

/// What a turn of a server came to.
struct Measured {
    per_second: f64,
    /// Microseconds for each request, user and system; not a number where the system does not tell.
    processor: f64,
}

struct Server {
    process: Child,
    addr: SocketAddr,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut process = Command::new(program)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = process.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let addr = line.trim().parse().unwrap();
        Self { process, addr }
    }

    fn measure(&self) -> Measured {
        let before = self.processor_time();
        let (requests, took) = load::run(self.addr, TURN);
        let used = self.processor_time() - before;
        Measured {
            per_second: requests / took.as_secs_f64(),
            processor: used / requests,
        }
    }

    /// Microseconds of processor that the process has used, by the kernel's own count.
    fn processor_time(&self) -> f64 {
        let nanoseconds = |task: std::fs::DirEntry| -> Option<f64> {
            let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse().ok()
        };
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.process.id()));
        let tasks = tasks.map(|tasks| tasks.flatten().filter_map(nanoseconds).sum());
        tasks.unwrap_or(f64::NAN) / 1_000.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
