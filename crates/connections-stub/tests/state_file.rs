//! Worlds in a file: what was answered is there after a restart, however the program came to its end.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]
#![cfg(all(feature = "file", feature = "program", unix))]

mod running;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use connections_stub::world::{persona, symphony};
use connections_stub::{Keep, Server, StartError, StoreError, Stub, World};
use running::{Program, call};
use serde_json::Value;
use tempfile::TempDir;
use wire::{Request, Response, delete, get, post, put};

async fn serve(file: &Path) -> Server {
    let stub = Stub::builder().world(World::demo());
    stub.serve(Keep::File(file.to_owned())).await.unwrap()
}

async fn refused(file: &Path) -> StoreError {
    let started = Stub::builder().serve(Keep::File(file.to_owned())).await;
    match started.unwrap_err() {
        StartError::Store(error) => error,
        other => panic!("{other}"),
    }
}

async fn ok(server: &Server, request: Request) -> Response {
    let answer = request.send(server.addr()).await;
    assert!((200..300).contains(&answer.status), "{answer}");
    answer
}

fn folder() -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    (folder, file)
}

fn remove(base: &str, user: u64) -> Request {
    post(&format!("{base}/pod/v1/connection/user/{user}/remove"))
        .header("sessionToken", "ann-session")
}

fn deactivate(base: &str, id: &str, key: &str) -> Request {
    post(&format!(
        "{base}/api/v1/connect/connections/{id}/deactivate"
    ))
    .header("Authorization", "Bearer persona_sandbox_source")
    .header("Idempotency-Key", key)
}

/// A removal at Gigya whose nonce is 1, signed for the vendor's host with the demo world's secret.
fn signed() -> Request {
    let form =
        "UID=user-without-network&apiKey=3_demo-site&format=json&nonce=1&timestamp=1427024545";
    let sig = "xJlAx%2BDhla%2FJ49cl%2FCnNk8dzIv8%3D";
    post("/socialize.removeConnection").form(&format!("{form}&sig={sig}"))
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let (_folder, file) = folder();
    let server = serve(&file).await;
    let clock = r#"{"stopped":true,"set":"2015-03-22T11:42:25.943Z"}"#;
    ok(&server, post("/__stub/clock").json(clock)).await;
    ok(&server, remove("", 8315056685058)).await;
    let first = ok(&server, deactivate("", "cxn_ABC123", "k")).await;
    ok(
        &server,
        post("/__stub/faults")
            .json(r#"{"operation":"symphony_unfollow_user","delay_ms":1,"times":7}"#),
    )
    .await;
    ok(&server, post("/__stub/worlds?id=lasting&ttl_ms=600000")).await;
    ok(&server, remove("/w/lasting", 8315056685059)).await;
    ok(&server, post("/__stub/worlds?id=brief&ttl_ms=1")).await;
    ok(&server, post("/__stub/worlds?id=deleted")).await;
    ok(&server, delete("/__stub/worlds/deleted")).await;
    ok(&server, post("/__stub/worlds?id=copy&from=lasting")).await;
    let looks = [
        "/__stub/state",
        "/__stub/snapshot",
        "/__stub/faults",
        "/__stub/clock",
        "/__stub/worlds",
        "/w/lasting/__stub/snapshot",
        "/w/copy/__stub/state",
    ];
    let mut before = Vec::new();
    for look in looks {
        // Each server has an address of its own.
        let port = server.addr().to_string();
        before.push(ok(&server, get(look)).await.body.replace(&port, "<addr>"));
    }
    server.shutdown().await;

    let server = serve(&file).await;
    for (look, before) in looks.into_iter().zip(&before) {
        let port = server.addr().to_string();
        let after = ok(&server, get(look)).await.body.replace(&port, "<addr>");
        assert_eq!(after, *before, "{look}");
    }
    let again = ok(&server, deactivate("", "cxn_ABC123", "k")).await;
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("request-id"), first.header("request-id"));
    let left = |answer: &Response| -> u32 {
        answer
            .header("ratelimit-remaining")
            .unwrap()
            .parse()
            .unwrap()
    };
    assert_eq!(left(&again), left(&first) - 1);
    // Other values than the file's are what a reset goes back to no more.
    ok(&server, post("/__stub/reset")).await;
    let reset = ok(&server, get("/__stub/state")).await.json();
    assert_eq!(reset, serde_json::to_value(World::demo()).unwrap());
    server.shutdown().await;
    let server = serve(&file).await;
    let state = ok(&server, get("/__stub/state")).await.json();
    assert_eq!(state, reset);
}

#[tokio::test]
async fn a_nonce_is_used_up_after_a_restart_too() {
    let (_folder, file) = folder();
    let mut codes = Vec::new();
    for _ in 0..2 {
        let server = serve(&file).await;
        let clock = r#"{"stopped":true,"set":"2015-03-22T11:42:25.943Z"}"#;
        ok(&server, post("/__stub/clock").json(clock)).await;
        let answer = signed().header("Host", "socialize.us1.gigya.com");
        codes.push(ok(&server, answer).await.json()["errorCode"].clone());
        server.shutdown().await;
    }
    // Connected to nothing, and then a nonce that has been there.
    assert_eq!(codes, [400106, 403004]);
}

/// An idempotency key that a request had when the program was killed must not stay locked.
#[tokio::test]
async fn a_request_that_was_under_way_is_forgotten() {
    let (_folder, file) = folder();
    let server = serve(&file).await;
    let fault = r#"{"operation":"persona_deactivate_connection","delay_ms":600000}"#;
    ok(&server, post("/__stub/faults").json(fault)).await;
    let addr = server.addr();
    let running = tokio::spawn(async move { deactivate("", "cxn_ABC123", "k").send(addr).await });
    while ok(&server, get("/__stub/faults")).await.body != "[]" {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let locked = deactivate("", "cxn_ABC123", "k").send(addr).await;
    assert_eq!(locked.status, 409);
    // As a kill leaves it: a copy of the file while the request is under way.
    let copy = file.with_extension("copy");
    std::fs::copy(&file, &copy).unwrap();
    running.abort();
    let server = serve(&copy).await;
    ok(&server, deactivate("", "cxn_ABC123", "k")).await;
}

#[tokio::test]
async fn a_file_that_can_not_be_used_says_why() {
    let (folder, file) = folder();
    let server = serve(&file).await;
    let name = file.display().to_string();
    assert_eq!(refused(&file).await, StoreError::Locked(name.clone()));
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "it has secrets in it");
    server.shutdown().await;
    let other = folder.path().join("world.toml");
    std::fs::write(&other, connections_stub::world::DEMO).unwrap();
    let error = refused(&other).await;
    assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
    assert!(
        error
            .to_string()
            .contains("world.toml is no file of worlds")
    );
    assert_eq!(
        std::fs::read_to_string(&other).unwrap(),
        connections_stub::world::DEMO
    );
    let nowhere = folder.path().join("none/state.redb");
    let error = refused(&nowhere).await.to_string();
    assert!(error.contains("No such file"), "{error}");
}

/// What can't be written is not answered as if it were, nor is anything after it; and what was, is there.
#[test]
fn a_disk_that_is_full_loses_nothing_that_was_answered() {
    let (_folder, file) = folder();
    // In blocks of 512 bytes.
    let program = Program::start_limited(&file, 6_000);
    let mut answered = Vec::new();
    let refusal = loop {
        let id = format!("w{}", answered.len());
        let (status, body) = program.call(&post(&format!("/__stub/worlds?id={id}")));
        match status {
            201 => answered.push(id),
            _ => break (status, body),
        }
        assert!(answered.len() < 5_000, "the limit is never met");
    };
    assert_eq!(refusal.0, 503, "{}", refusal.1);
    assert!(
        refusal.1.contains("the state can't be kept"),
        "{}",
        refusal.1
    );
    let (status, body) = program.call(&remove("", 8315056685058));
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("the state can't be kept"), "{body}");
    drop(program);

    let program = Program::start(&file);
    let (_, listed) = program.call(&get("/__stub/worlds"));
    for id in &answered {
        assert!(listed.contains(&format!("\"{id}\"")), "{id}");
    }
    assert_eq!(program.call(&remove("", 8315056685058)).0, 200);
}

/// Clients that wait for the disk together.
const CLIENTS: usize = 16;

/// Ties that a cycle of the next test cuts, of each kind.
const TIES: u32 = 60;

/// A world with many ties to cut.
fn many_ties() -> World {
    let mut world = World::demo();
    let symphony = &mut world.symphony;
    let persona = &mut world.persona;
    for n in 0..TIES {
        let user = 9_000_000_000_000 + i64::from(n);
        symphony.users.push(symphony::User {
            id: user,
            pod: "globex".into(),
            ..symphony.users[3].clone()
        });
        symphony.connections.push(symphony::Connection {
            requester: 7215545057281,
            receiver: user,
            status: symphony::Status::Accepted,
        });
        persona.connections.push(persona::Connection {
            id: format!("cxn_{n}"),
            ..persona.connections[0].clone()
        });
    }
    persona.environments[0].rate_limit = 1_000_000;
    world
}

/// What a client was answered before the program was killed.
enum Answered {
    Removed(u32),
    Deactivated(u32, String),
    Made(String),
}

/// Sends what changes something, each once the last was answered, until the program is gone.
fn drive(addr: &str, cycle: u32, next: &AtomicU32, answers: &AtomicU32) -> Vec<Answered> {
    let mut answered = Vec::new();
    loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let tie = n / 3;
        if tie >= TIES {
            return answered;
        }
        let request = match n % 3 {
            0 => remove("", 9_000_000_000_000 + u64::from(tie)),
            1 => deactivate("", &format!("cxn_{tie}"), &format!("{cycle}-{tie}")),
            _ => post(&format!("/__stub/worlds?ttl_ms=60000&id=w-{cycle}-{tie}")),
        };
        let Some((status, head, body)) = call(addr, &request) else {
            return answered;
        };
        assert!((200..300).contains(&status), "{status} {body}");
        answers.fetch_add(1, Ordering::Relaxed);
        answered.push(match n % 3 {
            0 => Answered::Removed(tie),
            1 => {
                let id = head.lines().find_map(|it| it.strip_prefix("request-id: "));
                Answered::Deactivated(tie, id.unwrap().to_owned())
            }
            _ => Answered::Made(format!("w-{cycle}-{tie}")),
        });
    }
}

fn check(program: &Program, cycle: u32, answered: &[Answered]) {
    let (_, state) = program.call(&get("/__stub/state"));
    let world = World::from_json(state.as_bytes()).unwrap();
    let (_, listed) = program.call(&get("/__stub/worlds"));
    let listed: Value = serde_json::from_str(&listed).unwrap();
    for it in answered {
        match it {
            Answered::Removed(tie) => {
                let user = 9_000_000_000_000 + i64::from(*tie);
                let mut left = world.symphony.connections.iter();
                assert!(left.all(|it| it.receiver != user), "cycle {cycle}: {user}");
            }
            Answered::Deactivated(tie, request_id) => {
                let id = format!("cxn_{tie}");
                let mut found = world.persona.connections.iter();
                let found = found.find(|it| it.id == id).unwrap();
                assert_eq!(
                    found.status,
                    persona::Status::Inactive,
                    "cycle {cycle}: {id}"
                );
                if tie % 16 == 0 {
                    let again = deactivate("", &id, &format!("{cycle}-{tie}"));
                    let (status, head, _) = call(&program.addr, &again).unwrap();
                    assert_eq!(status, 200);
                    assert!(
                        head.contains(&format!("request-id: {request_id}")),
                        "{head}"
                    );
                }
            }
            Answered::Made(id) => {
                let mut all = listed.as_array().unwrap().iter();
                assert!(all.any(|it| it["id"] == **id), "cycle {cycle}: {id}");
            }
        }
    }
}

/// `STUB_KILLS=100` kills it as often.
#[test]
fn nothing_that_was_answered_is_lost_when_the_program_is_killed() {
    let kills = std::env::var("STUB_KILLS").map_or(10, |it| it.parse().unwrap());
    let (_folder, file) = folder();
    let ties = serde_json::to_string(&many_ties()).unwrap();
    let mut program = Program::start(&file);
    let mut total = 0;
    for cycle in 0..kills {
        let (status, body) = program.call(&put("/__stub/state").json(&ties));
        assert_eq!(status, 204, "{body}");
        let (next, answers) = (AtomicU32::new(0), AtomicU32::new(0));
        let addr = program.addr.clone();
        let answered: Vec<_> = std::thread::scope(|scope| {
            let clients =
                [(); CLIENTS].map(|()| scope.spawn(|| drive(&addr, cycle, &next, &answers)));
            // Another moment each time, and not in step with what the program does.
            let enough = 3 + cycle * 7 % 23;
            while answers.load(Ordering::Relaxed) < enough {
                std::thread::sleep(Duration::from_micros(300));
            }
            program.kill();
            let each = clients.into_iter().flat_map(|it| it.join().unwrap());
            each.collect()
        });
        total += answered.len();
        program = Program::start(&file);
        check(&program, cycle, &answered);
    }
    assert!(
        total >= 3 * kills as usize,
        "only {total} changes were answered"
    );
    println!("{kills} kills, {total} changes that were answered, none lost");
}
