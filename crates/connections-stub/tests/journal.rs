//! The journal, over HTTP and from Rust.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]

use connections_stub::fault::{Connection, Fault};
use connections_stub::journal::LONGEST_BODY;
use connections_stub::{Operation, Stub, World};
use wire::{delete, get, post};

const FORM: &str = "UID=user-with-password&apiKey=3_demo-site&secret=d3Jvbmc%3D&format=json";

async fn stub() -> Stub {
    let stub = Stub::start(World::demo()).await.unwrap();
    stub.stop_clock(true);
    stub.set_clock("2026-01-01T00:00:00Z".parse().unwrap());
    stub
}

/// A request to each operation that holds a secret wherever it can.
async fn fill(stub: &Stub) {
    for request in [
        post("/pod/v1/user/7215545057281/unfollow")
            .header("sessionToken", "bot-session")
            .json(r#"{"followers":[1],"note":"ann-session"}"#),
        delete("/profiles/admin/atom/connections.do?userid=20000004&password=wasadmin-password")
            .header("Authorization", &wire::basic("wasadmin:wasadmin-password")),
        post("/api/v1/connect/connections/persona_sandbox_source/deactivate")
            .header("Authorization", "Bearer persona_sandbox_source")
            .header("Idempotency-Key", "key-1")
            .header("Cookie", "a=persona_sandbox_source"),
        post("/socialize.removeConnection?oauth_token=olga-oauth-token&sdk=olga-oauth-token")
            .form(FORM),
        get("/nowhere?sig=olga-oauth-token"),
    ] {
        request.send(stub.addr()).await;
    }
}

#[tokio::test]
async fn the_journal_shows_what_was_sent_and_received_without_secrets() {
    let stub = stub().await;
    fill(&stub).await;
    let journal = get("/__stub/journal").send(stub.addr()).await;
    let host = stub.addr().to_string();
    let shown = serde_json::to_string_pretty(&journal.json()).unwrap();
    insta::assert_snapshot!(shown.replace(&host, "<host>"));
    for secret in [
        "bot-session",
        "ann-session",
        "wasadmin-password",
        "d2FzYWRtaW4",
        "persona_sandbox_source",
        "olga-oauth-token",
        "d3Jvbmc",
    ] {
        assert!(!journal.body.contains(secret), "{secret}");
        assert!(
            !format!("{:?}", stub.journal()).contains(secret),
            "{secret}"
        );
    }
}

#[tokio::test]
async fn a_test_asserts_what_was_sent() {
    let stub = stub().await;
    fill(&stub).await;
    let journal = stub.journal();
    let unfollow = &journal[0];
    assert_eq!(unfollow.operation, Some(Operation::SymphonyUnfollowUser));
    assert_eq!(unfollow.request.headers["sessiontoken"], "…");
    assert_eq!(journal[2].request.headers["idempotency-key"], "key-1");
    let gigya = journal[3].response.as_ref().unwrap();
    assert_eq!((gigya.status, gigya.error_code), (200, Some(0)));
    assert!(gigya.body.text.as_ref().unwrap().contains("errorCode"));
    let lines: Vec<_> = journal.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn a_body_that_is_too_long_is_counted_and_not_kept() {
    let stub = stub().await;
    let body = format!(r#"{{"followers":[{}1]}}"#, "1,".repeat(LONGEST_BODY / 2));
    let request = post("/pod/v1/user/7215545057281/unfollow").header("sessionToken", "bot-session");
    request.json(&body).send(stub.addr()).await;
    let entry = stub.journal().pop().unwrap();
    assert_eq!(entry.request.body.length, body.len());
    assert_eq!(entry.request.body.text, None);
}

#[tokio::test]
async fn a_request_that_was_cut_off_is_shown_with_its_body() {
    let stub = stub().await;
    let fault = Fault {
        connection: Some(Connection::CutBefore),
        ..Fault::new(Operation::SymphonyUnfollowUser)
    };
    stub.order(fault).unwrap();
    let request = post("/pod/v1/user/7215545057281/unfollow").header("sessionToken", "bot-session");
    request
        .json(r#"{"followers":[]}"#)
        .send_raw(stub.addr())
        .await;
    let entry = stub.journal().pop().unwrap();
    assert_eq!(entry.operation, Some(Operation::SymphonyUnfollowUser));
    assert_eq!(
        entry.request.body.text.as_deref(),
        Some(r#"{"followers":[]}"#)
    );
    assert_eq!(entry.response, None);
}
