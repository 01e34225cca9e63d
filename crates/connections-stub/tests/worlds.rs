//! Worlds beside each other in one stub.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]

use std::time::Duration;

use connections_stub::fault::Fault;
use connections_stub::{LiveWorld, Operation, Snapshot, Stub, World};
use serde_json::{Value, json};
use wire::{Request, Response, delete, get, post, put};

async fn stub() -> Stub {
    Stub::start(World::demo()).await.unwrap()
}

fn remove(world: &str) -> Request {
    let target = format!("{world}/pod/v1/connection/user/8315056685058/remove");
    post(&target).header("sessionToken", "ann-session")
}

fn deactivate(world: &str, key: &str) -> Request {
    post(&format!(
        "{world}/api/v1/connect/connections/cxn_ABC123/deactivate"
    ))
    .header("Authorization", "Bearer persona_sandbox_source")
    .header("Idempotency-Key", key)
}

fn path(world: &LiveWorld) -> String {
    format!("/w/{}", world.id())
}

async fn ok(stub: &Stub, request: Request) -> Response {
    let answer = request.send(stub.addr()).await;
    assert!((200..300).contains(&answer.status), "{answer}");
    answer
}

async fn refused(stub: &Stub, request: Request, status: u16) -> String {
    let answer = request.send(stub.addr()).await;
    assert_eq!(answer.status, status, "{answer}");
    answer.json()["error"].as_str().unwrap().to_owned()
}

async fn made(stub: &Stub, request: Request) -> Value {
    let answer = request.send(stub.addr()).await;
    assert_eq!(answer.status, 201, "{answer}");
    let face = answer.json();
    assert_eq!(answer.header("location"), face["url"].as_str());
    face
}

#[tokio::test]
async fn what_happens_in_one_world_happens_in_no_other() {
    let stub = stub().await;
    let mine = stub.new_world(World::demo()).unwrap();
    let other = stub.fork().unwrap();
    assert_eq!(mine.url(), format!("{}/w/{}", stub.url(), mine.id()));

    ok(&stub, remove(&path(&mine))).await;
    assert_eq!(mine.world().symphony.connections.len(), 4);
    let paths = |entries: Vec<connections_stub::journal::Entry>| {
        let paths = entries.into_iter().map(|it| it.request.path);
        paths.collect::<Vec<_>>()
    };
    let documented = "/pod/v1/connection/user/8315056685058/remove";
    assert_eq!(paths(mine.journal()), [documented]);
    for (world, journal) in [
        (stub.world(), stub.journal()),
        (other.world(), other.journal()),
    ] {
        assert_eq!(world, World::demo());
        assert_eq!(journal, []);
    }

    let fault = Fault {
        delay_ms: 1,
        ..Fault::new(Operation::SymphonyUnfollowUser)
    };
    mine.order(fault).unwrap();
    mine.stop_clock(true);
    mine.set_clock("2026-01-01T00:00:00Z".parse().unwrap());
    for (world, faults, stopped) in [("", 0, false), (&*path(&mine), 1, true)] {
        let listed = ok(&stub, get(&format!("{world}/__stub/faults"))).await;
        assert_eq!(listed.json().as_array().unwrap().len(), faults);
        let clock = ok(&stub, get(&format!("{world}/__stub/clock"))).await;
        assert_eq!(clock.json()["stopped"], stopped);
    }
    let dated = ok(&stub, deactivate(&path(&mine), "k")).await;
    let date = dated.header("date").unwrap();
    assert_eq!(date, "Thu, 01 Jan 2026 00:00:00 GMT");
    let left = |answer: &Response| answer.header("ratelimit-remaining").unwrap().to_owned();
    // The same key, and a window of its own.
    let elsewhere = ok(&stub, deactivate("", "k")).await;
    assert_eq!(left(&dated), left(&elsewhere));
    assert_ne!(dated.json(), elsewhere.json());

    mine.reset();
    assert_eq!(mine.world(), World::demo());
    assert_ne!(stub.world(), World::demo());
}

#[tokio::test]
async fn a_world_is_gone_with_its_handle() {
    let stub = stub().await;
    let mine = stub.new_world(World::demo()).unwrap();
    let gone = path(&mine);
    drop(mine);
    let answer = remove(&gone).send(stub.addr()).await;
    assert_eq!(answer.status, 404);
    assert!(
        answer.body.starts_with("There is no world `"),
        "{}",
        answer.body
    );
    // Where somebody who looks for the request finds it.
    assert_eq!(
        stub.journal().pop().unwrap().request.path,
        remove(&gone).path()
    );
    let control = get(&format!("{gone}/__stub/state"));
    assert!(
        refused(&stub, control, 404)
            .await
            .starts_with("There is no world `")
    );
    let by_header = remove("").header("X-Stub-World", "nope");
    assert_eq!(by_header.send(stub.addr()).await.status, 404);
    let twice = remove("")
        .header("X-Stub-World", "default")
        .header("X-Stub-World", "default");
    assert_eq!(twice.send(stub.addr()).await.status, 404);
    for nothing in ["/w", "/w/", "/w//pod/v1/user/1/unfollow"] {
        assert_eq!(
            get(nothing).send(stub.addr()).await.status,
            404,
            "{nothing}"
        );
    }
    assert_eq!(stub.world(), World::demo());
}

#[tokio::test]
async fn a_header_names_a_world_where_a_path_can_not() {
    let stub = stub().await;
    let mine = stub.new_world(World::demo()).unwrap();
    let named = |request: Request| request.header("X-Stub-World", mine.id());
    // One idempotency key, by either way.
    let first = ok(&stub, named(deactivate("", "k"))).await;
    let again = ok(&stub, deactivate(&path(&mine), "k")).await;
    assert_eq!(
        first.header("request-id").unwrap(),
        again.header("request-id").unwrap()
    );
    let proxied = post("http://acme.example/pod/v1/connection/user/8315056685058/remove");
    let proxied = proxied.header("sessionToken", "ann-session");
    ok(&stub, named(proxied.header("Host", "acme.example"))).await;
    assert_eq!(
        ok(&stub, named(get("/__stub/journal"))).await.json()[2]["number"],
        3
    );
    assert_eq!(stub.world(), World::demo());
    // A path counts more.
    ok(&stub, named(remove("/w/default"))).await;
    assert_ne!(stub.world(), World::demo());
}

#[tokio::test]
async fn worlds_are_made_of_files_and_of_each_other() {
    let stub = stub().await;
    let default = made(&stub, post("/__stub/worlds?id=first")).await;
    let url = format!("{}/w/first", stub.url());
    assert_eq!(
        default,
        json!({ "id": "first", "url": url, "expires": null })
    );
    let state = |id: &str| get(&format!("/w/{id}/__stub/state"));
    let demo = serde_json::to_value(World::demo()).unwrap();
    assert_eq!(ok(&stub, state("first")).await.json(), demo);

    let toml = "[[symphony.users]]\nid = 1\npod = \"a\"\n\n[[symphony.pods]]\nid = \"a\"\n";
    let of_toml = post("/__stub/worlds?id=of-toml").body("application/toml", toml);
    made(&stub, of_toml).await;
    let world = World::from_toml(toml).unwrap();
    let world = serde_json::to_value(world).unwrap();
    assert_eq!(ok(&stub, state("of-toml")).await.json(), world);
    let of_json = post("/__stub/worlds?id=of-json").json(&world.to_string());
    made(&stub, of_json).await;
    assert_eq!(ok(&stub, state("of-json")).await.json(), world);

    ok(&stub, remove("/w/first")).await;
    made(&stub, post("/__stub/worlds?from=first&id=copy")).await;
    let copy = ok(&stub, state("copy")).await.json();
    assert_eq!(copy, ok(&stub, state("first")).await.json());
    ok(&stub, post("/w/copy/__stub/reset")).await;
    assert_eq!(ok(&stub, state("copy")).await.json(), demo);
    assert_eq!(ok(&stub, state("first")).await.json(), copy);

    let unnamed = made(&stub, post("/__stub/worlds")).await;
    let unnamed = unnamed["id"].as_str().unwrap();
    let listed = ok(&stub, get("/__stub/worlds")).await.json();
    let listed = listed.as_array().unwrap().iter();
    let mut ids: Vec<_> = listed.map(|it| it["id"].as_str().unwrap()).collect();
    let own = ids.remove(0);
    assert_eq!(own, "default");
    let mut expected = ["copy", "first", "of-json", "of-toml", unnamed];
    expected.sort_unstable();
    assert_eq!(ids, expected);
    let one = ok(&stub, get("/__stub/worlds/first")).await.json();
    assert_eq!(one, default);
    ok(&stub, delete("/__stub/worlds/first")).await;
    refused(&stub, state("first"), 404).await;
    refused(&stub, get("/__stub/worlds/first"), 404).await;
    assert_eq!(stub.world(), World::demo());
}

#[tokio::test]
async fn a_world_is_over_when_its_time_is() {
    let stub = stub().await;
    let brief = made(&stub, post("/__stub/worlds?ttl_ms=300&id=brief")).await;
    assert!(brief["expires"].is_string());
    ok(&stub, get("/w/brief/__stub/state")).await;
    // The world's own clock has nothing to do with it.
    ok(
        &stub,
        post("/w/brief/__stub/clock").json(r#"{"stopped":true}"#),
    )
    .await;
    tokio::time::sleep(Duration::from_millis(350)).await;
    let message = refused(&stub, get("/w/brief/__stub/state"), 404).await;
    assert!(message.contains("its time to live is over"), "{message}");
    refused(&stub, delete("/__stub/worlds/brief"), 404).await;
    let listed = ok(&stub, get("/__stub/worlds")).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    made(&stub, post("/__stub/worlds?id=brief")).await;
}

#[tokio::test]
async fn worlds_that_can_not_be_are_refused() {
    let stub = stub().await;
    made(&stub, post("/__stub/worlds?id=taken")).await;
    let worlds = |query: &str| post(&format!("/__stub/worlds?{query}"));
    let toml = "application/toml";
    let mut told = Vec::new();
    for (request, status) in [
        (worlds("id=taken"), 409),
        (worlds("id=default"), 409),
        (worlds("id=a.b"), 400),
        (worlds("id="), 400),
        (worlds("ttl_ms=0"), 400),
        (worlds("ttl=5"), 400),
        (worlds("from=nope"), 404),
        (worlds("from=taken").json("{}"), 400),
        (worlds("").json("[]"), 400),
        (worlds("").body(toml, "[symphony"), 400),
        (worlds("").body("text/plain", "[symphony]"), 415),
        (worlds("").json(r#"{"snapshot":2}"#), 400),
        (worlds("").json(r#"{"snapshot":1}"#), 400),
        (delete("/__stub/worlds/default"), 409),
        (delete("/__stub/worlds/nope"), 404),
        (put("/__stub/snapshot").json("{}"), 400),
        (put("/__stub/worlds"), 405),
    ] {
        let shown = format!("{} {}", request.method, request.target);
        told.push(format!(
            "{shown}\n{status} {}\n",
            refused(&stub, request, status).await
        ));
    }
    insta::assert_snapshot!(told.join("\n"));
    let listed = ok(&stub, get("/__stub/worlds")).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_snapshot_is_gone_back_to_here_and_elsewhere() {
    let stub = stub().await;
    let mine = stub.new_world(World::demo()).unwrap();
    let here = path(&mine);
    mine.stop_clock(true);
    mine.set_clock("2026-01-01T00:00:00Z".parse().unwrap());
    ok(&stub, remove(&here)).await;
    let first = ok(&stub, deactivate(&here, "k")).await;
    let fault = Fault {
        delay_ms: 1,
        ..Fault::new(Operation::SymphonyUnfollowUser)
    };
    mine.order(fault).unwrap();
    let then = mine.world();
    let exported = ok(&stub, get(&format!("{here}/__stub/snapshot")))
        .await
        .body;
    let snapshot = mine.snapshot();

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    snapshot.write(&file).unwrap();
    let read = Snapshot::read(&file).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), exported);
    assert_eq!(read.world(), then);

    for restore in [true, false] {
        mine.reset();
        mine.stop_clock(false);
        if restore {
            mine.restore(&snapshot);
        } else {
            let put = put(&format!("{here}/__stub/snapshot")).json(&exported);
            ok(&stub, put).await;
        }
        assert_eq!(mine.world(), then);
        assert_eq!(mine.now().to_string(), "2026-01-01T00:00:00.000Z");
        assert_eq!(mine.journal(), []);
        let again = ok(&stub, deactivate(&here, "k")).await;
        assert_eq!(again.header("request-id"), first.header("request-id"));
        assert_eq!(again.header("date"), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
    }
    let import = post("/__stub/worlds?id=elsewhere").json(&exported);
    made(&stub, import).await;
    let again = ok(&stub, deactivate("/w/elsewhere", "k")).await;
    assert_eq!(again.header("request-id"), first.header("request-id"));
    let faults = ok(&stub, get("/w/elsewhere/__stub/faults")).await.json();
    assert_eq!(faults.as_array().unwrap().len(), 1);
    ok(&stub, post("/w/elsewhere/__stub/reset")).await;
    let state = ok(&stub, get("/w/elsewhere/__stub/state")).await.json();
    assert_eq!(state, serde_json::to_value(World::demo()).unwrap());

    let tampered = exported.replacen(r#""pod":"acme""#, r#""pod":"nope""#, 1);
    let refusal = Snapshot::from_json(tampered.as_bytes()).unwrap_err();
    assert_eq!(refusal.to_string(), "symphony.users[0].pod: no pod `nope`");
    assert!(!format!("{snapshot:?} {mine:?}").contains("ann-session"));
}

/// An idempotency key is locked while its request runs, which in a copy it does not.
#[tokio::test]
async fn a_copy_has_none_of_the_requests_that_are_under_way() {
    let stub = stub().await;
    let fault = Fault {
        delay_ms: 60_000,
        ..Fault::new(Operation::PersonaDeactivateConnection)
    };
    stub.order(fault).unwrap();
    let addr = stub.addr();
    let running = tokio::spawn(async move { deactivate("", "k").send(addr).await });
    while stub.journal().is_empty() || stub.snapshot().world() != World::demo() {
        tokio::task::yield_now().await;
    }
    let busy = async || deactivate("", "k").send(addr).await.status;
    while busy().await != 409 {}
    let copy = stub.fork().unwrap();
    ok(&stub, deactivate(&path(&copy), "k")).await;
    assert_eq!(busy().await, 409);
    running.abort();
}

#[tokio::test]
async fn pages_of_a_world_name_its_urls() {
    let stub = stub().await;
    let mine = stub.new_world(World::demo()).unwrap();
    let base = path(&mine);
    for root in ["", "/"] {
        let home = ok(&stub, get(&format!("{base}{root}"))).await.body;
        let line = format!("\n  POST   {base}/pod/v1/user/{{uid}}/unfollow\n");
        assert!(home.contains(&line), "{home}");
    }
    let home = get(&format!("{base}/")).header("Accept", "application/json");
    let home = ok(&stub, home).await.json();
    assert_eq!(home["control"], format!("{base}/__stub/state"));
    let document = ok(&stub, get(&format!("{base}/openapi.json"))).await.json();
    assert_eq!(document["servers"][0]["url"], mine.url());
    let missed = post(&format!("{base}/v1/user/7/unfollow"));
    assert_eq!(
        missed.send(stub.addr()).await.body,
        format!(
            "Nothing is at {base}/v1/user/7/unfollow. Did you mean POST {base}/pod/v1/user/7/unfollow? GET {base}/ \
             lists what there is.\n"
        )
    );
    let missed = refused(&stub, get(&format!("{base}/__stub/fault")), 404).await;
    assert!(
        missed.contains(&format!("GET {base}/__stub/faults?")),
        "{missed}"
    );
    let health = ok(&stub, get(&format!("{base}/__stub/health"))).await;
    assert_eq!(health.json()["status"], "ready");
}

#[tokio::test]
async fn a_request_comes_to_its_end_when_its_world_is_deleted() {
    let stub = stub().await;
    let mine = stub.new_world(World::demo()).unwrap();
    let fault = Fault {
        delay_ms: 300,
        ..Fault::new(Operation::SymphonyRemoveConnection)
    };
    mine.order(fault).unwrap();
    let (addr, slow) = (stub.addr(), remove(&path(&mine)));
    let running = tokio::spawn(async move { slow.send(addr).await.status });
    while mine.journal().is_empty() {
        tokio::task::yield_now().await;
    }
    drop(mine);
    assert_eq!(running.await.unwrap(), 200);
}
