use std::time::Duration;

use connections_client::Settings;
use connections_client::persona::{ConnectionId, Deactivate, Error, Persona};
use connections_stub::Operation::PersonaDeactivateConnection as DEACTIVATE;
use connections_stub::Stub;
use connections_stub::fault::{self, Connection};
use connections_stub::world::persona::Status;

use crate::server::{Server, answer};
use crate::{disturb, order, stub, variant};

const ACTIVE: &str = "cxn_ABC123";

fn id(text: &str) -> ConnectionId {
    text.parse().unwrap()
}

fn with_key(stub: &Stub, key: &str) -> Persona {
    Persona::at(&stub.url(), key, &Settings::new()).unwrap()
}

fn source(stub: &Stub) -> Persona {
    with_key(stub, "persona_sandbox_source")
}

#[tokio::test]
async fn connections_are_deactivated_whatever_the_spelling_of_the_answer() {
    for key in ["persona_sandbox_source", "persona_sandbox_camel"] {
        let stub = stub().await;
        let persona = with_key(&stub, key);
        let done = persona
            .deactivate_connection(&id(ACTIVE), Deactivate::new())
            .await
            .unwrap();
        assert_eq!(done.connection.id, ACTIVE);
        assert_eq!(done.connection.status.as_deref(), Some("inactive"));
        let organizations = [
            done.connection.source_organization.as_deref(),
            done.connection.destination_organization.as_deref(),
        ];
        assert_eq!(organizations, [Some("org_ABC123"), Some("org_XYZ789")]);
        assert_eq!(
            done.connection.created_at.as_deref(),
            Some("2018-06-01T00:00:00.000Z")
        );
        let limit = done.response.rate_limit.unwrap();
        assert_eq!((limit.limit, limit.remaining), (300, 299));
        assert!(limit.reset <= Duration::from_secs(60) && !limit.reset.is_zero());
        assert!(done.response.request_id.unwrap().starts_with("req_"));
        assert_eq!(done.response.environment_id.as_deref(), Some("env_ABC123"));
        assert_eq!(done.response.organization_id.as_deref(), Some("org_ABC123"));
        assert_eq!(stub.world().persona.connections[0].status, Status::Inactive);
    }
}

#[tokio::test]
async fn what_is_wrong_becomes_its_error() {
    let stub = stub().await;
    for (key, id, expected) in [
        ("persona_sandbox_source", "cxn_INA789", "NotAllowed"),
        ("persona_sandbox_source", "cxn_unknown", "NotFound"),
        ("persona_sandbox_stranger", ACTIVE, "NotFound"),
        ("persona_sandbox_readonly", ACTIVE, "Forbidden"),
        ("unknown", ACTIVE, "Unauthorized"),
    ] {
        let persona = with_key(&stub, key);
        let error = persona
            .deactivate_connection(&id.parse().unwrap(), Deactivate::new())
            .await
            .unwrap_err();
        assert_eq!(variant(&error.reason), expected, "{id}");
        let answer = error.reason.response().unwrap();
        let has_request_id = answer.request_id.is_some();
        let expected = expected != "Unauthorized";
        assert_eq!(has_request_id, expected, "{error}");
    }
}

#[tokio::test]
async fn every_status_becomes_its_error() {
    let stub = stub().await;
    for (status, expected, retryable) in [
        (400, "Invalid", false),
        (401, "Unauthorized", false),
        (403, "Forbidden", false),
        (404, "NotFound", false),
        (409, "Conflict", true),
        (422, "NotAllowed", false),
        (429, "RateLimited", true),
    ] {
        order(&stub, DEACTIVATE, 1, fault::Response::Status(status));
        let error = source(&stub)
            .deactivate_connection(&id(ACTIVE), Deactivate::new())
            .await;
        let error = error.unwrap_err();
        assert_eq!(variant(&error.reason), expected);
        assert_eq!(error.reason.is_retryable(), retryable);
    }
    disturb(&stub, DEACTIVATE, Connection::Malformed, None);
    let error = source(&stub)
        .deactivate_connection(&id(ACTIVE), Deactivate::new())
        .await;
    let Error::Undecodable(answer) = error.unwrap_err().reason else {
        panic!("an answer that can't be decoded");
    };
    assert!(answer.body().starts_with(br#"{"data":"#));
}

#[tokio::test]
async fn the_wait_of_a_rate_limit_is_known() {
    let stub = stub().await;
    stub.stop_clock(true);
    let persona = with_key(&stub, "persona_sandbox_limited");
    for _ in 0..2 {
        let _ = persona
            .deactivate_connection(&id(ACTIVE), Deactivate::new())
            .await;
    }
    stub.advance_clock(Duration::from_secs(15));
    let error = persona
        .deactivate_connection(&id(ACTIVE), Deactivate::new())
        .await;
    let Error::RateLimited { wait, failure } = error.unwrap_err().reason else {
        panic!("over the limit");
    };
    assert_eq!(wait, Some(Duration::from_secs(45)));
    let limit = failure.response.rate_limit.unwrap();
    assert_eq!((limit.limit, limit.remaining), (2, 0));
    assert_eq!(
        failure.errors[0].title.as_deref(),
        Some("Too Many Requests")
    );
}

#[tokio::test]
async fn a_replay_is_told_on_success_and_on_error() {
    let stub = stub().await;
    let persona = source(&stub);
    let once = Deactivate::new().idempotency_key("once".parse().unwrap());
    let first = persona
        .deactivate_connection(&id(ACTIVE), once.clone())
        .await
        .unwrap();
    let again = persona
        .deactivate_connection(&id(ACTIVE), once.clone())
        .await
        .unwrap();
    assert!(again.response.replays(&first.response));
    assert_eq!(again.connection, first.connection);
    // The key was used for another connection.
    let error = persona
        .deactivate_connection(&id("cxn_PEN456"), once)
        .await
        .unwrap_err();
    insta::assert_snapshot!(error, @"Persona can't read the request: Idempotency error: Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than 'once' if you meant to execute a different request.");
    assert!(!error.reason.response().unwrap().replays(&first.response));

    let twice = Deactivate::new().idempotency_key("twice".parse().unwrap());
    let first = persona
        .deactivate_connection(&id(ACTIVE), twice.clone())
        .await
        .unwrap_err();
    let again = persona
        .deactivate_connection(&id(ACTIVE), twice)
        .await
        .unwrap_err();
    assert!(
        again
            .reason
            .response()
            .unwrap()
            .replays(first.reason.response().unwrap())
    );
    // Without a key of the caller's, each call has one of its own.
    let new = persona
        .deactivate_connection(&id(ACTIVE), Deactivate::new())
        .await
        .unwrap_err();
    assert!(
        !new.reason
            .response()
            .unwrap()
            .replays(again.reason.response().unwrap())
    );
}

#[tokio::test]
async fn statuses_that_the_page_does_not_document_are_told_apart() {
    for (status, expected, retryable) in [
        ("500 Internal Server Error", "Server", true),
        ("503 Service Unavailable", "Server", true),
        ("202 Accepted", "Undecodable", false),
    ] {
        let server = Server::answering(vec![answer(status, &["request-id: req_1"], "{}")]).await;
        let persona = Persona::at(&server.url, "key", &Settings::new()).unwrap();
        let error = persona
            .deactivate_connection(&id("x"), Deactivate::new())
            .await
            .unwrap_err();
        assert_eq!(variant(&error.reason), expected);
        assert_eq!(error.reason.is_retryable(), retryable);
        if let Some(answer) = error.reason.response() {
            assert_eq!(answer.request_id.as_deref(), Some("req_1"));
        }
    }
}
