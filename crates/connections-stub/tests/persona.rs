//! Persona's layers over a socket: inflection, headers, idempotency, rate limit.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]

use std::time::Duration;

use connections_stub::fault::{self, Fault};
use connections_stub::{Operation, Stub, World};
use wire::{Request, Response, post};

async fn stub() -> Stub {
    let stub = Stub::start(World::demo()).await.unwrap();
    stub.stop_clock(true);
    stub
}

fn deactivate(token: &str, id: &str) -> Request {
    let target = format!("/api/v1/connect/connections/{id}/deactivate");
    post(&target).header("Authorization", &format!("Bearer {token}"))
}

fn source(id: &str, key: &str) -> Request {
    deactivate("persona_sandbox_source", id).header("Idempotency-Key", key)
}

fn fault(delay_ms: u64, status: Option<u16>) -> Fault {
    Fault {
        operation: Operation::PersonaDeactivateConnection,
        times: 1,
        delay_ms,
        response: status.map(fault::Response::Status),
        connection: None,
    }
}

/// What a replay must repeat.
fn stored(answer: &Response) -> (u16, String, Option<String>) {
    let request_id = answer.header("request-id").map(ToOwned::to_owned);
    (answer.status, answer.body.clone(), request_id)
}

#[tokio::test]
async fn attributes_are_spelled_as_asked_or_as_the_key_has_it() {
    let mut keys = Vec::new();
    for (token, inflection) in [
        ("persona_sandbox_source", None),
        ("persona_sandbox_source", Some("camel")),
        ("persona_sandbox_source", Some("snake")),
        ("persona_sandbox_camel", None),
        ("persona_sandbox_camel", Some("kebab")),
    ] {
        let mut request = deactivate(token, "cxn_ABC123").header("Persona-Version", "2025-12-08");
        if let Some(inflection) = inflection {
            request = request.header("Key-Inflection", inflection);
        }
        let answer = request.send(stub().await.addr()).await.json();
        assert_eq!(answer["data"]["type"], "connect/connection");
        let attributes = answer["data"]["attributes"].as_object().unwrap();
        assert_eq!(attributes.len(), 5);
        keys.push(attributes.keys().next().unwrap().clone());
    }
    assert_eq!(
        keys,
        [
            "created-at",
            "createdAt",
            "created_at",
            "createdAt",
            "created-at"
        ]
    );
}

#[tokio::test]
async fn only_authenticated_answers_have_the_headers() {
    let stub = stub().await;
    let names = [
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "request-id",
        "persona-environment-id",
        "persona-organization-id",
    ];
    let answer = deactivate("nobody", "cxn_ABC123").send(stub.addr()).await;
    assert!(
        names.iter().all(|name| answer.header(name).is_none()),
        "{answer}"
    );
    for id in ["cxn_", "%zz", "cxn_INA789"] {
        let answer = deactivate("persona_sandbox_source", id)
            .send(stub.addr())
            .await;
        assert!(
            names.iter().all(|name| answer.header(name).is_some()),
            "{answer}"
        );
        assert!(answer.header("request-id").unwrap().starts_with("req_"));
    }
}

#[tokio::test]
async fn errors_say_what_is_wrong() {
    let stub = stub().await;
    let mut bodies = String::new();
    for request in [
        deactivate("nobody", "cxn_ABC123"),
        deactivate("persona_sandbox_readonly", "cxn_ABC123"),
        deactivate("persona_sandbox_source", "cxn_"),
        deactivate("persona_sandbox_source", "cxn_INA789"),
        deactivate("persona_sandbox_source", "cxn_ABC123").header("Key-Inflection", "x"),
        source("cxn_", "abc_123"),
        source("cxn_ABC123", "abc_123"),
    ] {
        let answer = request.send(stub.addr()).await;
        bodies += &format!("{} {}\n", answer.status, answer.body);
    }
    insta::assert_snapshot!(bodies);
}

#[tokio::test]
async fn the_first_answer_is_replayed_for_a_day() {
    let stub = stub().await;
    let first = source("cxn_ABC123", "k").send(stub.addr()).await;
    assert_eq!(first.status, 200);
    let replay = source("cxn_ABC123", "k").header("Key-Inflection", "camel");
    let again = replay.send(stub.addr()).await;
    assert_eq!(stored(&again), stored(&first));
    assert_eq!(first.header("ratelimit-remaining"), Some("299"));
    assert_eq!(again.header("ratelimit-remaining"), Some("298"), "fresh");
    let other = source("cxn_ABC123", "other").send(stub.addr()).await;
    assert_eq!(other.status, 422, "a new key is a new request");
    let misused = source("cxn_PEN456", "k").send(stub.addr()).await;
    assert_eq!(misused.status, 400);
    let others =
        deactivate("persona_sandbox_destination", "cxn_PEN456").header("Idempotency-Key", "k");
    assert_eq!(
        others.send(stub.addr()).await.status,
        200,
        "a key of another API key"
    );
    stub.advance_clock(Duration::from_secs(24 * 60 * 60));
    let later = source("cxn_ABC123", "k").send(stub.addr()).await;
    assert_eq!(later.status, 422, "forgotten");
}

#[tokio::test]
async fn failures_are_stored_save_401_and_429() {
    for (status, then) in [
        (400, 400),
        (404, 404),
        (409, 409),
        (422, 422),
        (401, 200),
        (429, 200),
    ] {
        let stub = stub().await;
        stub.order(fault(0, Some(status))).unwrap();
        let first = source("cxn_ABC123", "k").send(stub.addr()).await;
        let second = source("cxn_ABC123", "k").send(stub.addr()).await;
        assert_eq!((first.status, second.status), (status, then));
        assert_eq!(stored(&first) == stored(&second), status == then);
    }
    let stub = stub().await;
    let rejected = source("cxn_ABC123", "k").header("Key-Inflection", "x");
    assert_eq!(rejected.send(stub.addr()).await.status, 400);
    assert_eq!(
        source("cxn_ABC123", "k").send(stub.addr()).await.status,
        400,
        "stored too"
    );
}

#[tokio::test]
async fn a_second_request_while_the_first_is_running_is_a_conflict() {
    let stub = stub().await;
    stub.order(fault(300, None)).unwrap();
    let (first, second) = tokio::join!(
        async { source("cxn_ABC123", "k").send(stub.addr()).await },
        async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            source("cxn_ABC123", "k").send(stub.addr()).await
        },
    );
    assert_eq!((first.status, second.status), (200, 409));
    let third = source("cxn_ABC123", "k").send(stub.addr()).await;
    assert_eq!(stored(&third), stored(&first));
}

#[tokio::test]
async fn a_client_that_goes_away_frees_its_key() {
    let stub = stub().await;
    stub.order(fault(60_000, None)).unwrap();
    let request = source("cxn_ABC123", "k");
    let gone = tokio::time::timeout(Duration::from_millis(200), request.send(stub.addr())).await;
    assert!(gone.is_err());
    for _ in 0..100 {
        let answer = request.send(stub.addr()).await;
        if answer.status == 200 {
            return;
        }
        assert_eq!(answer.status, 409);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the key is still taken");
}

#[tokio::test]
async fn the_rate_limit_counts_down_to_429_and_opens_again() {
    let stub = stub().await;
    let mut seen = Vec::new();
    for seconds in [0, 10, 10, 39, 1] {
        stub.advance_clock(Duration::from_secs(seconds));
        let answer = deactivate("persona_sandbox_limited", "cxn_INA789")
            .send(stub.addr())
            .await;
        let value = |name| answer.header(name).unwrap().parse::<u32>().unwrap();
        seen.push((
            answer.status,
            value("ratelimit-limit"),
            value("ratelimit-remaining"),
            value("ratelimit-reset"),
        ));
    }
    let expected = [
        (422, 2, 1, 60),
        (422, 2, 0, 50),
        (429, 2, 0, 40),
        (429, 2, 0, 1),
        (422, 2, 1, 60),
    ];
    assert_eq!(seen, expected);
}
