//! Persona: the `Idempotency-Key`.

use conformance::rules;
use conformance::scenario::Scenario;
use conformance::wire::Request;
use connections_stub::fault::Fault;
use connections_stub::{Operation, fault};

use crate::persona::{ACTIVE, INACTIVE, PAGE, PENDING, anonymous, by_source, deactivate};

scenarios![
    the_first_answer_is_returned,
    a_new_key_executes_anew,
    failures_are_stored,
    malformed_requests_are_stored,
    other_parameters,
    bodies_are_compared_parsed,
    a_key_belongs_to_one_api_key,
    answers_are_kept_for_a_day,
    what_comes_before_is_not_stored,
    the_first_is_still_running,
];

fn keyed(request: Request, key: &str) -> Request {
    request.header("Idempotency-Key", key)
}

async fn the_first_answer_is_returned(it: &mut Scenario) {
    it.call("executed", keyed(by_source(ACTIVE), "k")).await;
    it.clock("2026-01-01T00:00:10Z");
    it.call(
        "replayed: same Request-Id, fresh rate limit",
        keyed(by_source(ACTIVE), "k"),
    )
    .await;
    let snake = by_source(ACTIVE).header("Key-Inflection", "snake");
    it.call(
        "the stored bytes, whatever the inflection",
        keyed(snake, "k"),
    )
    .await;
    let no_date = by_source(ACTIVE).header("Persona-Version", "latest");
    it.brief("and whatever the version", keyed(no_date, "k"))
        .await;
    let bad = by_source(ACTIVE).header("Key-Inflection", "x");
    it.brief("but not with an inflection that is none", keyed(bad, "k"))
        .await;
}

async fn a_new_key_executes_anew(it: &mut Scenario) {
    it.call("one key", keyed(by_source(ACTIVE), "a")).await;
    it.call("another", keyed(by_source(ACTIVE), "b")).await;
    it.call("none", by_source(ACTIVE)).await;
}

async fn failures_are_stored(it: &mut Scenario) {
    for (what, request) in [
        ("403", deactivate("persona_sandbox_readonly", ACTIVE)),
        ("404", by_source("cxn_")),
        ("422", by_source(INACTIVE)),
    ] {
        it.call(what, keyed(request.clone(), what)).await;
        it.call("replayed with its Request-Id", keyed(request, what))
            .await;
    }
    let ordered = fault::Response::Status(409);
    it.demo();
    it.fail(Operation::PersonaDeactivateConnection, ordered);
    it.call("409, on demand", keyed(by_source(ACTIVE), "k"))
        .await;
    it.call(
        "replayed, and so not executed",
        keyed(by_source(ACTIVE), "k"),
    )
    .await;
}

async fn malformed_requests_are_stored(it: &mut Scenario) {
    let bad = by_source(ACTIVE).header("Key-Inflection", "x");
    it.call("400", keyed(bad, "k")).await;
    it.call(
        "the same parameters, well formed",
        keyed(by_source(ACTIVE), "k"),
    )
    .await;
}

async fn other_parameters(it: &mut Scenario) {
    it.call("first", keyed(by_source(INACTIVE), "abc_123"))
        .await;
    let misused = it
        .call("another path", keyed(by_source(ACTIVE), "abc_123"))
        .await;
    let details = misused.json()["errors"][0]["details"].clone();
    assert!(rules(PAGE).contains(details.as_str().unwrap()));
    let mut query = by_source(INACTIVE);
    query.target += "?x=1";
    it.call("another query", keyed(query, "abc_123")).await;
    it.call(
        "another body",
        keyed(by_source(INACTIVE).json("{}"), "abc_123"),
    )
    .await;
}

async fn bodies_are_compared_parsed(it: &mut Scenario) {
    let with = |body| keyed(by_source(ACTIVE).json(body), "k");
    it.call("first", with(r#"{"a":1,"b":2}"#)).await;
    it.call("the same, spelled otherwise", with(r#"{ "b": 2, "a": 1 }"#))
        .await;
}

async fn a_key_belongs_to_one_api_key(it: &mut Scenario) {
    it.call("one API key", keyed(by_source(ACTIVE), "k")).await;
    let other = deactivate("persona_sandbox_destination", ACTIVE);
    it.call("another", keyed(other, "k")).await;
}

async fn answers_are_kept_for_a_day(it: &mut Scenario) {
    it.call("first", keyed(by_source(ACTIVE), "k")).await;
    it.clock("2026-01-01T23:59:59.999Z");
    it.call("almost 24 hours later", keyed(by_source(ACTIVE), "k"))
        .await;
    it.clock("2026-01-02T00:00:00Z");
    it.call("24 hours later", keyed(by_source(ACTIVE), "k"))
        .await;
}

async fn what_comes_before_is_not_stored(it: &mut Scenario) {
    it.call("401", keyed(anonymous(ACTIVE), "k")).await;
    it.call("then with an API key", keyed(by_source(ACTIVE), "k"))
        .await;
    let limited = |id| deactivate("persona_sandbox_limited", id);
    it.brief("one of two", limited(INACTIVE)).await;
    it.brief("two of two", limited(INACTIVE)).await;
    it.call("429", keyed(limited(PENDING), "k")).await;
    it.clock("2026-01-01T00:01:00Z");
    it.call("then in the next window", keyed(limited(PENDING), "k"))
        .await;
}

async fn the_first_is_still_running(it: &mut Scenario) {
    let slow = Fault {
        operation: Operation::PersonaDeactivateConnection,
        times: 1,
        delay_ms: 1_500,
        response: None,
        connection: None,
    };
    it.stub.order(slow).unwrap();
    let request = || keyed(by_source(ACTIVE), "k");
    let addr = it.stub.addr();
    let first = tokio::spawn(async move { request().send(addr).await });
    while it.stub.journal().is_empty() {
        tokio::task::yield_now().await;
    }
    // The journal has it a moment before its key is taken.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    it.call("409", request()).await;
    let first = first.await.unwrap();
    it.witness("the first", &request(), &first);
    it.call("the answer to the first", request()).await;
}
