//! Persona: deactivating a connection.

use conformance::rules;
use conformance::scenario::Scenario;
use conformance::wire::Request;
use connections_stub::{Operation, fault};
use serde_json::Value;

const HOST: &str = "api.withpersona.com";
pub const PAGE: &str = "persona/deactivate-connection";
pub const ACTIVE: &str = "cxn_ABC123";
pub const PENDING: &str = "cxn_PEN456";
pub const INACTIVE: &str = "cxn_INA789";

scenarios![
    sample_answer,
    source_and_destination_may,
    connections_of_others_are_unknown,
    credentials,
    key_inflection,
    the_key_has_an_inflection_of_its_own,
    versions,
    no_body_is_needed,
    requests_are_counted_per_environment,
    a_window_opens_with_its_first_request,
    rejected_requests_count_too,
    failures_on_demand,
];

pub fn deactivate(token: &str, id: &str) -> Request {
    anonymous(id).header("Authorization", &format!("Bearer {token}"))
}

pub fn by_source(id: &str) -> Request {
    deactivate("persona_sandbox_source", id)
}

pub fn anonymous(id: &str) -> Request {
    let target = format!("/api/v1/connect/connections/{id}/deactivate");
    Request::new("POST", HOST, &target)
}

async fn sample_answer(it: &mut Scenario) {
    let page = rules(PAGE);
    let sample = page.split("```json\n").nth(1).unwrap();
    let sample: Value = serde_json::from_str(sample.split("\n```").next().unwrap()).unwrap();
    it.clock("2018-06-01T00:00:00Z");
    let answer = it.call("at the sample's time", by_source(ACTIVE)).await;
    assert_eq!(answer.json(), sample);
}

async fn source_and_destination_may(it: &mut Scenario) {
    let destination = "persona_sandbox_destination";
    it.call("the destination", deactivate(destination, PENDING))
        .await;
    it.call("the source, and it is done already", by_source(PENDING))
        .await;
}

async fn connections_of_others_are_unknown(it: &mut Scenario) {
    let stranger = "persona_sandbox_stranger";
    it.call("between two others", deactivate(stranger, ACTIVE))
        .await;
    it.call("no such connection", by_source("cxn_")).await;
}

async fn credentials(it: &mut Scenario) {
    it.call("none", anonymous(ACTIVE)).await;
    it.call("an unknown key", deactivate("x", ACTIVE)).await;
    it.call(
        "a key without the permission",
        deactivate("persona_sandbox_readonly", ACTIVE),
    )
    .await;
}

async fn key_inflection(it: &mut Scenario) {
    for inflection in ["kebab", "camel", "snake"] {
        it.demo();
        let request = by_source(ACTIVE).header("Key-Inflection", inflection);
        it.call(inflection, request).await;
    }
    it.call(
        "errors stay as they are",
        by_source(ACTIVE).header("Key-Inflection", "camel"),
    )
    .await;
    it.call(
        "another",
        by_source(PENDING).header("Key-Inflection", "pascal"),
    )
    .await;
}

async fn the_key_has_an_inflection_of_its_own(it: &mut Scenario) {
    let camel = |id| deactivate("persona_sandbox_camel", id);
    it.call("without the header", camel(ACTIVE)).await;
    it.call(
        "the header wins",
        camel(PENDING).header("Key-Inflection", "snake"),
    )
    .await;
}

async fn versions(it: &mut Scenario) {
    for version in [
        "2021-05-14",
        "2021-07-05",
        "2022-09-01",
        "2023-01-05",
        "2025-12-08",
    ] {
        it.demo();
        it.brief(
            version,
            by_source(ACTIVE).header("Persona-Version", version),
        )
        .await;
    }
    it.demo();
    let sent = |version| by_source(PENDING).header("Persona-Version", version);
    it.brief("of no list", sent("2020-01-01")).await;
    for version in [
        "latest",
        "",
        "2020-13-01",
        "2020-01-01T00:00:00Z",
        "07:32:00",
    ] {
        it.brief(&format!("`{version}`"), sent(version)).await;
    }
}

async fn no_body_is_needed(it: &mut Scenario) {
    let typed = by_source(ACTIVE).header("Content-Type", "application/json");
    it.call("nor refused", typed).await;
    it.call("nor read", by_source(PENDING).json("{}")).await;
}

async fn requests_are_counted_per_environment(it: &mut Scenario) {
    it.call("one key", by_source(INACTIVE)).await;
    it.call(
        "another of the same environment",
        deactivate("persona_sandbox_camel", INACTIVE),
    )
    .await;
    it.call(
        "one of another environment",
        deactivate("persona_sandbox_limited", INACTIVE),
    )
    .await;
}

async fn a_window_opens_with_its_first_request(it: &mut Scenario) {
    let request = || deactivate("persona_sandbox_limited", INACTIVE);
    it.call("first of two", request()).await;
    it.clock("2026-01-01T00:00:30.500Z");
    it.call("second of two", request()).await;
    it.call("429, and no Retry-After", request()).await;
    it.clock("2026-01-01T00:00:59.999Z");
    it.call("in the window's last moment", request()).await;
    it.clock("2026-01-01T00:01:00Z");
    it.call("in the next window", request()).await;
}

async fn rejected_requests_count_too(it: &mut Scenario) {
    let bad = || deactivate("persona_sandbox_limited", ACTIVE).header("Key-Inflection", "x");
    it.brief("malformed", bad()).await;
    it.brief("malformed", bad()).await;
    it.call("over the limit", bad()).await;
}

async fn failures_on_demand(it: &mut Scenario) {
    for status in [400, 401, 403, 404, 409, 422, 429] {
        it.fail(
            Operation::PersonaDeactivateConnection,
            fault::Response::Status(status),
        );
        it.call(&status.to_string(), by_source(ACTIVE)).await;
    }
}
