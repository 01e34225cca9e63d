//! Worlds in a PostgreSQL database that several processes share. `cargo xtask postgres-test` starts one for these tests,
//! which is at the URL in `STUB_POSTGRES`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]
#![cfg(all(feature = "postgres", feature = "program", unix))]

mod running;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use connections_stub::World;
use connections_stub::world::persona;
use running::{Program, call};
use serde_json::Value;
use wire::{Request, delete, get, post, put};

/// That of the form with the nonce 1, for the vendor's host.
const SIG: &str = "xJlAx%2BDhla%2FJ49cl%2FCnNk8dzIv8%3D";

const NEEDED: &str = "needs PostgreSQL: cargo xtask postgres-test";

fn replica() -> Program {
    Program::start_on(&std::env::var("STUB_POSTGRES").expect(NEEDED))
}

/// A world that no other test has, as a base path.
fn world(on: &Program, state: Option<&World>) -> String {
    let make = post("/__stub/worlds");
    let make = match state {
        Some(state) => make.json(&serde_json::to_string(state).unwrap()),
        None => make,
    };
    let (status, body) = on.call(&make);
    assert_eq!(status, 201, "{body}");
    let face: Value = serde_json::from_str(&body).unwrap();
    format!("/w/{}", face["id"].as_str().unwrap())
}

fn ok(on: &Program, request: &Request) -> String {
    let (status, body) = on.call(request);
    assert!((200..300).contains(&status), "{status} {body}");
    body
}

fn deactivate(base: &str, id: &str, key: &str) -> Request {
    post(&format!(
        "{base}/api/v1/connect/connections/{id}/deactivate"
    ))
    .header("Authorization", "Bearer persona_sandbox_source")
    .header("Idempotency-Key", key)
}

fn remove(base: &str, user: u64) -> Request {
    post(&format!("{base}/pod/v1/connection/user/{user}/remove"))
        .header("sessionToken", "ann-session")
}

fn order(base: &str, fault: &str) -> Request {
    post(&format!("{base}/__stub/faults")).json(fault)
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.lines().filter_map(|it| it.split_once(": "));
    lines.find(|(it, _)| *it == name).unwrap().1
}

#[test]
#[ignore = "needs PostgreSQL: cargo xtask postgres-test"]
fn replicas_answer_from_one_state() {
    let [a, b] = [replica(), replica()];
    let base = world(&a, None);
    ok(&a, &remove(&base, 8315056685058));
    assert_eq!(b.call(&remove(&base, 8315056685058)).0, 404);

    let clock = r#"{"stopped":true,"set":"2015-03-22T11:42:25.943Z"}"#;
    ok(&b, &post(&format!("{base}/__stub/clock")).json(clock));
    let (_, head, body) = call(&a.addr, &deactivate(&base, "cxn_ABC123", "k")).unwrap();
    assert_eq!(header(&head, "date"), "Sun, 22 Mar 2015 11:42:25 GMT");
    let (_, again, same) = call(&b.addr, &deactivate(&base, "cxn_ABC123", "k")).unwrap();
    assert_eq!(header(&again, "request-id"), header(&head, "request-id"));
    assert_eq!(same, body);
    let left = |head: &str| -> u32 { header(head, "ratelimit-remaining").parse().unwrap() };
    assert_eq!(left(&again), left(&head) - 1);

    let signed =
        "UID=user-without-network&apiKey=3_demo-site&format=json&nonce=1&timestamp=1427024545";
    let mut codes = Vec::new();
    for replica in [&a, &b] {
        let form = format!("{signed}&sig={SIG}");
        let remove = post(&format!("{base}/socialize.removeConnection")).form(&form);
        let answer: Value = serde_json::from_str(&ok(replica, &remove)).unwrap();
        codes.push(answer["errorCode"].clone());
    }
    assert_eq!(codes, [400106, 403004]);

    ok(
        &a,
        &order(
            &base,
            r#"{"operation":"symphony_remove_connection","response":{"status":500}}"#,
        ),
    );
    assert_eq!(b.call(&remove(&base, 8315056685059)).0, 500);
    assert_eq!(a.call(&remove(&base, 8315056685059)).0, 200);

    let snapshots = [&a, &b].map(|it| ok(it, &get(&format!("{base}/__stub/snapshot"))));
    assert_eq!(snapshots[0], snapshots[1]);
    ok(&b, &post(&format!("{base}/__stub/reset")));
    let state = ok(&a, &get(&format!("{base}/__stub/state")));
    assert_eq!(World::from_json(state.as_bytes()).unwrap(), World::demo());
}

#[test]
#[ignore = "needs PostgreSQL: cargo xtask postgres-test"]
fn worlds_are_made_and_deleted_for_all_replicas() {
    let [a, b] = [replica(), replica()];
    let base = world(&a, None);
    let id = base.trim_start_matches("/w/");
    let lists = |on: &Program| ok(on, &get("/__stub/worlds")).contains(&format!("\"{id}\""));
    assert!(lists(&a) && lists(&b));
    ok(&b, &get(&format!("{base}/__stub/state")));
    let taken = post(&format!("/__stub/worlds?id={id}"));
    assert_eq!(b.call(&taken).0, 409);
    let by_header = remove("", 8315056685058).header("X-Stub-World", id);
    ok(&b, &by_header);

    ok(&b, &delete(&format!("/__stub/worlds/{id}")));
    assert!(!lists(&a) && !lists(&b));
    for request in [
        remove(&base, 8315056685059),
        get(&format!("{base}/__stub/state")),
    ] {
        for replica in [&a, &b] {
            let (status, body) = replica.call(&request);
            assert_eq!(status, 404, "{body}");
        }
    }
    // The same name again is another world, for the one that knew the first too.
    ok(&b, &taken);
    for replica in [&a, &b] {
        let state = ok(replica, &get(&format!("{base}/__stub/state")));
        assert_eq!(World::from_json(state.as_bytes()).unwrap(), World::demo());
    }
    ok(&a, &delete(&format!("/__stub/worlds/{id}")));
    // One alone makes it, whoever that is.
    let made = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for replica in [&a, &b, &a, &b] {
            scope.spawn(|| {
                let (status, body) = replica.call(&taken);
                assert!(matches!(status, 201 | 409), "{body}");
                made.fetch_add(u32::from(status == 201), Ordering::Relaxed);
            });
        }
    });
    assert_eq!(made.into_inner(), 1);
}

/// Ties that clients of both replicas cut at the same time.
const TIES: u32 = 40;

fn many_ties() -> World {
    let mut world = World::demo();
    for n in 0..TIES {
        world.persona.connections.push(persona::Connection {
            id: format!("cxn_{n}"),
            ..world.persona.connections[0].clone()
        });
    }
    world.persona.environments[0].rate_limit = 3 * TIES;
    world
}

/// Every tie is cut once, every request is counted once, and has an id that no other has.
#[test]
#[ignore = "needs PostgreSQL: cargo xtask postgres-test"]
fn races_between_replicas_have_one_winner() {
    let [a, b] = [replica(), replica()];
    let base = world(&a, Some(&many_ties()));
    let ids = std::sync::Mutex::new(BTreeSet::new());
    let (cut, inactive, limited) = (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0));
    let drive = |replica: &Program, client: u32| {
        for n in 0..TIES {
            let request = deactivate(&base, &format!("cxn_{n}"), &format!("{client}-{n}"));
            let (status, head, body) = call(&replica.addr, &request).unwrap();
            let count = match status {
                200 => &cut,
                422 => &inactive,
                429 => &limited,
                _ => panic!("{status} {body}"),
            };
            count.fetch_add(1, Ordering::Relaxed);
            let id = header(&head, "request-id").to_owned();
            assert!(ids.lock().unwrap().insert(id), "each has an id of its own");
        }
    };
    std::thread::scope(|scope| {
        for client in 0..4 {
            let replica = [&a, &b][client as usize % 2];
            scope.spawn(move || drive(replica, client));
        }
    });
    let [cut, inactive, limited] = [cut, inactive, limited].map(AtomicU32::into_inner);
    // Four clients, and room for what three of them send.
    assert_eq!((cut + inactive, limited), (3 * TIES, TIES));
    let state = ok(&b, &get(&format!("{base}/__stub/state")));
    let state = World::from_json(state.as_bytes()).unwrap();
    let own = many_ties().persona.connections;
    let mut changed = state.persona.connections;
    changed.retain(|it| !own.contains(it));
    assert_eq!(changed.len(), cut as usize);
}

/// Requests under one idempotency key are carried out once.
#[test]
#[ignore = "needs PostgreSQL: cargo xtask postgres-test"]
fn an_idempotency_key_is_used_once_by_all_replicas() {
    let [a, b] = [replica(), replica()];
    let base = world(&a, None);
    ok(
        &a,
        &order(
            &base,
            r#"{"operation":"persona_deactivate_connection","delay_ms":1500}"#,
        ),
    );
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let slow = scope.spawn(|| a.call(&deactivate(&base, "cxn_ABC123", "k")).0);
        while ok(&b, &get(&format!("{base}/__stub/faults"))) != "[]" {
            std::thread::sleep(Duration::from_millis(5));
        }
        let meanwhile = b.call(&deactivate(&base, "cxn_ABC123", "k")).0;
        vec![meanwhile, slow.join().unwrap()]
    });
    assert_eq!(statuses, [409, 200]);
    assert_eq!(b.call(&deactivate(&base, "cxn_ABC123", "k")).0, 200);
}

/// What one that is killed had answered is there, and what it had under way holds nobody.
#[test]
#[ignore = "needs PostgreSQL: cargo xtask postgres-test"]
fn a_replica_that_is_killed_loses_nothing_and_holds_nobody() {
    let survivor = replica();
    let mut world_of_ties = many_ties();
    world_of_ties.persona.environments[0].rate_limit = 1_000_000;
    let base = world(&survivor, None);
    let kills = 10;
    let mut total = 0;
    for cycle in 0..kills {
        let state = serde_json::to_string(&world_of_ties).unwrap();
        ok(
            &survivor,
            &put(&format!("{base}/__stub/state")).json(&state),
        );
        let mut doomed = replica();
        let (next, answers) = (AtomicU32::new(0), AtomicU32::new(0));
        let addr = doomed.addr.clone();
        let answered: Vec<u32> = std::thread::scope(|scope| {
            let drive = || {
                let mut answered = Vec::new();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let request = deactivate(&base, &format!("cxn_{n}"), &format!("{cycle}-{n}"));
                    match call(&addr, &request) {
                        Some((200, ..)) if n < TIES => answered.push(n),
                        _ => return answered,
                    }
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            };
            let clients = [(); 4].map(|()| scope.spawn(drive));
            while answers.load(Ordering::Relaxed) < 1 + cycle * 3 {
                std::thread::sleep(Duration::from_micros(300));
            }
            doomed.kill();
            let each = clients.into_iter().flat_map(|it| it.join().unwrap());
            each.collect()
        });
        total += answered.len();
        for n in &answered {
            // The stored answer, whoever asks.
            let again = deactivate(&base, &format!("cxn_{n}"), &format!("{cycle}-{n}"));
            assert_eq!(survivor.call(&again).0, 200, "cycle {cycle}: {n}");
        }
        let state = ok(&survivor, &get(&format!("{base}/__stub/state")));
        let state = World::from_json(state.as_bytes()).unwrap();
        for n in &answered {
            let id = format!("cxn_{n}");
            let mut found = state.persona.connections.iter();
            let found = found.find(|it| it.id == id).unwrap();
            assert_eq!(found.status, persona::Status::Inactive);
        }
    }
    println!("{kills} replicas killed, {total} changes that were answered, none lost");
}

/// A change whose connection is lost is answered with 503, and is done once when it is sent again.
#[test]
#[ignore = "needs PostgreSQL: cargo xtask postgres-test"]
fn lost_connections_lose_nothing_that_was_answered() {
    let database = std::env::var("STUB_POSTGRES").expect(NEEDED);
    let replica = Program::start_on(&format!("{database}?application_name=to-be-lost"));
    let base = world(&replica, Some(&many_ties()));
    let state = format!("{base}/__stub/state");
    let done = AtomicU32::new(0);
    let unkept = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for client in 0..4 {
            let (replica, base, done, unkept) = (&replica, &base, &done, &unkept);
            scope.spawn(move || {
                for n in (client..TIES).step_by(4) {
                    let request = deactivate(base, &format!("cxn_{n}"), &n.to_string());
                    loop {
                        let (status, body) = replica.call(&request);
                        match status {
                            200 => break,
                            503 => unkept.fetch_add(1, Ordering::Relaxed),
                            _ => panic!("{status} {body}"),
                        };
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let connected = tokio_postgres::connect(&database, tokio_postgres::NoTls).await;
            let (client, connection) = connected.unwrap();
            tokio::spawn(connection);
            let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to-be-lost'";
            while done.load(Ordering::Relaxed) < TIES {
                client.batch_execute(cut).await.unwrap();
                tokio::time::sleep(Duration::from_millis(150)).await;
            }
        });
    });
    // The last ones may be of no use any more.
    let look = || replica.call(&get(&state));
    let looked = std::iter::repeat_with(look).find(|it| it.0 == 200).unwrap();
    let world = World::from_json(looked.1.as_bytes()).unwrap();
    for n in 0..TIES {
        let id = format!("cxn_{n}");
        let mut ties = world.persona.connections.iter();
        let tie = ties.find(|it| it.id == id).unwrap();
        assert_eq!(tie.status, persona::Status::Inactive, "{id}");
    }
    assert!(unkept.into_inner() > 0, "no connection was lost");
}

/// A database that can't be reached is told of, and no password of it.
#[test]
fn a_database_that_is_not_there_is_told_of() {
    let told = Program::refused("postgres://stub:s3cret@127.0.0.1:1/none");
    assert!(
        told.contains("the state can't be kept: error connecting to server"),
        "{told}"
    );
    let malformed = Program::refused("postgres://stub:s3cret@127.0.0.1:port/none");
    for told in [told, malformed] {
        assert!(!told.contains("s3cret"), "{told}");
    }
}
