//! What a thousand worlds in one process take: memory for each, and time to make, copy, reset and restore one.
//!
//! ```sh
//! cargo bench --package connections-stub --bench worlds
//! ```

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::time::{Duration, Instant};

use connections_stub::{LiveWorld, Stub, World};

const WORLDS: usize = 1_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let stub = Stub::start(World::demo()).await.unwrap();
    let before = resident();
    let (posted, made) = each(|_| stub.new_world(World::demo()).unwrap());
    report("made of a world", posted, before);
    let before = resident();
    let (forked, forks) = each(|_| stub.fork().unwrap());
    report("forked", forked, before);
    let (reset, _) = each(|at| made[at].reset());
    let (snapshot, snapshots) = each(|at| made[at].snapshot());
    let (restored, _) = each(|at| made[at].restore(&snapshots[at]));
    for (what, took) in [
        ("reset", reset),
        ("snapshot", snapshot),
        ("restored", restored),
    ] {
        println!("{what:<16} {:>7.1} µs", micros(took));
    }
    let all: Vec<LiveWorld> = made.into_iter().chain(forks).collect();
    assert_eq!(all.len(), 2 * WORLDS);
}

/// The median of what something takes, done for as many worlds as there are, and what it came to.
fn each<T>(mut work: impl FnMut(usize) -> T) -> (Duration, Vec<T>) {
    let timed = (0..WORLDS).map(|at| {
        let start = Instant::now();
        let done = work(at);
        (start.elapsed(), done)
    });
    let (mut took, done): (Vec<_>, Vec<_>) = timed.unzip();
    took.sort_unstable();
    (took[WORLDS / 2], done)
}

fn report(what: &str, took: Duration, before: f64) {
    let kilobytes = (resident() - before) / WORLDS as f64;
    println!(
        "{what:<16} {:>7.1} µs {kilobytes:>7.1} KB each",
        micros(took)
    );
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Kilobytes of memory that the process holds, by the kernel's own count; not a number where it does not tell.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|it| it.trim().strip_suffix(" kB")?.parse().ok());
    kilobytes.unwrap_or(f64::NAN)
}
