//! Faults to order, the clock and the journal, over HTTP.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]

use std::time::{Duration, Instant};

use connections_stub::fault::{self, Connection, Fault, FaultError, Undocumented};
use connections_stub::{Operation, Stub, World};
use wire::{Request, delete, get, post, put};

async fn stub() -> Stub {
    Stub::start(World::demo()).await.unwrap()
}

fn remove() -> Request {
    post("/pod/v1/connection/user/8315056685058/remove").header("sessionToken", "ann-session")
}

fn unfollow() -> Request {
    post("/pod/v1/user/7215545057281/unfollow")
        .header("sessionToken", "bot-session")
        .json(r#"{"followers":[]}"#)
}

fn delete_colleague() -> Request {
    delete("/profiles/admin/atom/connections.do?userid=20000004")
        .header("Authorization", &wire::basic("wasadmin:wasadmin-password"))
}

fn deactivate() -> Request {
    post("/api/v1/connect/connections/cxn_ABC123/deactivate")
        .header("Authorization", "Bearer persona_sandbox_source")
}

fn gigya(more: &str) -> Request {
    let target = "/socialize.removeConnection?UID=user-with-password&apiKey=3_demo-site\
                  &secret=ZGVtby1wYXJ0bmVyLXNlY3JldA%3D%3D&format=json";
    get(&format!("{target}{more}"))
}

async fn order(stub: &Stub, fault: &str) -> u16 {
    post("/__stub/faults")
        .json(fault)
        .send(stub.addr())
        .await
        .status
}

#[tokio::test]
async fn every_documented_failure_can_be_had() {
    let stub = stub().await;
    for (operation, request, statuses) in [
        (
            "symphony_remove_connection",
            remove(),
            &[400, 401, 403, 404, 500][..],
        ),
        ("symphony_unfollow_user", unfollow(), &[400, 401, 403, 500]),
        (
            "ibm_connections_delete_colleague_connection",
            delete_colleague(),
            &[400, 401, 403, 404],
        ),
        (
            "persona_deactivate_connection",
            deactivate(),
            &[400, 401, 403, 404, 409, 422, 429],
        ),
    ] {
        for status in statuses {
            let fault =
                format!(r#"{{"operation":"{operation}","response":{{"status":{status}}}}}"#);
            assert_eq!(order(&stub, &fault).await, 204);
            assert_eq!(
                request.send(stub.addr()).await.status,
                *status,
                "{operation}"
            );
        }
        assert_eq!(request.send(stub.addr()).await.status, 200, "{operation}");
    }
}

#[tokio::test]
async fn every_error_code_of_gigya_can_be_had() {
    let stub = stub().await;
    for (code, status) in [
        (400_096, 400),
        (403_048, 403),
        (404_003, 404),
        (409_030, 409),
        (500_001, 500),
        (504_002, 504),
    ] {
        let fault = format!(
            r#"{{"operation":"gigya_remove_connection_get","times":2,"response":{{"error_code":{code}}}}}"#
        );
        assert_eq!(order(&stub, &fault).await, 204);
        let answer = gigya("").send(stub.addr()).await;
        assert_eq!(
            (answer.status, answer.json()["errorCode"].as_i64()),
            (200, Some(code))
        );
        let answer = gigya("&httpStatusCodes=true").send(stub.addr()).await;
        assert_eq!(
            (answer.status, answer.json()["errorCode"].as_i64()),
            (status, Some(code))
        );
    }
    assert_eq!(stub.world(), World::demo());
}

#[tokio::test]
async fn faults_are_for_some_requests_to_one_operation() {
    let stub = stub().await;
    let fault = r#"{"operation":"symphony_remove_connection","times":2,"response":{"status":500}}"#;
    assert_eq!(order(&stub, fault).await, 204);
    let pending = get("/__stub/faults").send(stub.addr()).await;
    let shown = r#"[{"operation":"symphony_remove_connection","times":2,"delay_ms":0,"response":{"status":500}}]"#;
    assert_eq!(pending.body, shown);
    assert_eq!(unfollow().send(stub.addr()).await.status, 200);
    assert_eq!(remove().send(stub.addr()).await.status, 500);
    assert_eq!(remove().send(stub.addr()).await.status, 500);
    assert_eq!(remove().send(stub.addr()).await.status, 200);
    order(&stub, fault).await;
    assert_eq!(delete("/__stub/faults").send(stub.addr()).await.status, 204);
    assert_eq!(
        remove().send(stub.addr()).await.status,
        404,
        "removed before"
    );
}

#[tokio::test]
async fn what_is_no_fault_is_refused() {
    let stub = stub().await;
    let texts = [
        "",
        r#"{"operation":"symphony_remove_conection","delay_ms":1}"#,
        r#"{"operation":"symphony_remove_connection"}"#,
        r#"{"operation":"symphony_remove_connection","delay_ms":1,"times":0}"#,
        r#"{"operation":"symphony_unfollow_user","response":{"status":404}}"#,
        r#"{"operation":"gigya_remove_connection","response":{"status":500}}"#,
        r#"{"operation":"gigya_remove_connection","response":{"error_code":0}}"#,
        r#"{"operation":"symphony_unfollow_user","response":{"error_code":400002}}"#,
        r#"{"operation":"symphony_unfollow_user","connection":"cut"}"#,
        r#"{"operation":"symphony_unfollow_user","connection":"slow"}"#,
        r#"{"operation":"symphony_unfollow_user","response":{}}"#,
        r#"{"operation":"symphony_unfollow_user","response":{"undocumented":{"status":199}}}"#,
        r#"{"operation":"symphony_unfollow_user","response":{"undocumented":{"status":429,"headers":{"Retry After":"1"}}}}"#,
        r#"{"operation":"symphony_unfollow_user","response":{"undocumented":{"status":429,"headers":{"Retry-After":"1\n2"}}}}"#,
        r#"{"operation":"symphony_unfollow_user","response":{"undocumented":{"status":429,"headers":{"Content-Length":"7"}}}}"#,
    ];
    let mut answers = Vec::new();
    for text in texts {
        let answer = post("/__stub/faults").json(text).send(stub.addr()).await;
        assert_eq!(answer.status, 400);
        answers.push(answer.json()["error"].as_str().unwrap().to_owned());
    }
    let answers = answers.join("\n");
    insta::assert_snapshot!(answers);
    let operation = Operation::SymphonyUnfollowUser;
    let fault = Fault {
        response: Some(fault::Response::Status(404)),
        ..Fault::new(operation)
    };
    let refused = FaultError::NoSuchFailure(operation);
    assert_eq!(stub.order(fault), Err(refused));
}

fn connection(connection: Connection) -> Fault {
    Fault {
        connection: Some(connection),
        ..Fault::new(Operation::SymphonyRemoveConnection)
    }
}

#[tokio::test]
async fn connections_are_cut_before_and_after() {
    for (cut, left) in [(Connection::CutBefore, 5), (Connection::CutAfter, 4)] {
        let stub = stub().await;
        stub.order(connection(cut)).unwrap();
        assert_eq!(remove().send_raw(stub.addr()).await, b"", "{cut:?}");
        assert_eq!(stub.world().symphony.connections.len(), left, "{cut:?}");
        let journal = stub.journal();
        assert_eq!((journal.len(), &journal[0].response), (1, &None));
    }
}

#[tokio::test]
async fn bodies_are_cut_garbled_and_slowed() {
    let whole = r#"{"format":"TEXT","message":"Connection Removed."}"#;
    let (half, _) = whole.split_at(whole.len() / 2);
    for (fault, body, length) in [
        (Connection::CutBody, half, whole.len()),
        (Connection::Malformed, half, half.len()),
        (Connection::Slow { ms_per_byte: 2 }, whole, whole.len()),
    ] {
        let stub = stub().await;
        stub.order(connection(fault)).unwrap();
        let start = Instant::now();
        let answer = remove().send_to_end(stub.addr()).await;
        assert_eq!((answer.status, &*answer.body), (200, body), "{fault:?}");
        assert_eq!(answer.header("content-length"), Some(&*length.to_string()));
        if matches!(fault, Connection::Slow { .. }) {
            assert!(start.elapsed() >= Duration::from_millis(2 * whole.len() as u64));
        }
        let journal = stub.journal();
        let noted = journal[0].response.as_ref().unwrap();
        assert_eq!((noted.status, noted.body.length), (200, whole.len()));
    }
}

/// Each operation with credentials that are good and with some that are not.
fn with_and_without_credentials() -> [(Operation, Request, Request); 5] {
    let path = "/socialize.removeConnection?UID=user-with-password&apiKey=3_demo-site&format=json";
    [
        (
            Operation::SymphonyRemoveConnection,
            remove(),
            post("/pod/v1/connection/user/8315056685058/remove"),
        ),
        (
            Operation::SymphonyUnfollowUser,
            unfollow(),
            post("/pod/v1/user/7215545057281/unfollow").header("sessionToken", "ben-session"),
        ),
        (
            Operation::IbmConnectionsDeleteColleagueConnection,
            delete_colleague(),
            delete("/profiles/admin/atom/connections.do?userid=20000004")
                .header("Authorization", &wire::basic("adam:adam-password")),
        ),
        (
            Operation::PersonaDeactivateConnection,
            deactivate(),
            post("/api/v1/connect/connections/cxn_ABC123/deactivate")
                .header("Authorization", "Bearer nobody"),
        ),
        (
            Operation::GigyaRemoveConnectionGet,
            gigya(""),
            get(&format!("{path}&secret=d3Jvbmc=")),
        ),
    ]
}

#[tokio::test]
async fn a_fault_is_used_up_only_by_a_request_that_it_happens_to() {
    let stub = stub().await;
    for (operation, good, bad) in with_and_without_credentials() {
        let ordered = Undocumented::new(503).body("<h1>Down</h1>");
        let fault = |connection| Fault {
            response: Some(fault::Response::Undocumented(ordered.clone())),
            connection,
            ..Fault::new(operation)
        };
        stub.order(fault(None)).unwrap();
        stub.order(fault(Some(Connection::CutBefore))).unwrap();
        let without = bad.send(stub.addr()).await;
        assert_ne!(without.status, 503, "{operation}");
        assert_eq!(good.send(stub.addr()).await.status, 503, "{operation}");
        assert_eq!(
            bad.send(stub.addr()).await.status,
            without.status,
            "{operation}"
        );
        assert_eq!(good.send_raw(stub.addr()).await, b"", "{operation}");
        let pending = get("/__stub/faults").send(stub.addr()).await;
        assert_eq!(pending.body, "[]");
        stub.reset();
    }
}

#[tokio::test]
async fn a_replay_and_a_request_over_the_limit_leave_faults_alone() {
    let stub = stub().await;
    let keyed = deactivate().header("Idempotency-Key", "1");
    assert_eq!(keyed.send(stub.addr()).await.status, 200);
    let fault = Fault {
        response: Some(fault::Response::Status(409)),
        ..Fault::new(Operation::PersonaDeactivateConnection)
    };
    stub.order(fault).unwrap();
    assert_eq!(
        keyed.send(stub.addr()).await.status,
        200,
        "the stored response"
    );
    let limited = post("/api/v1/connect/connections/cxn_PEN456/deactivate")
        .header("Authorization", "Bearer persona_sandbox_limited");
    assert_eq!(limited.send(stub.addr()).await.status, 409);
    assert_eq!(limited.send(stub.addr()).await.status, 200);
    stub.order(connection_of(Operation::PersonaDeactivateConnection))
        .unwrap();
    assert_eq!(limited.send(stub.addr()).await.status, 429);
    assert_eq!(deactivate().send_raw(stub.addr()).await, b"");
}

fn connection_of(operation: Operation) -> Fault {
    Fault {
        connection: Some(Connection::CutAfter),
        ..Fault::new(operation)
    }
}

#[tokio::test]
async fn any_response_can_be_had_of_any_operation() {
    let stub = stub().await;
    for (operation, request, _) in with_and_without_credentials() {
        let before = stub.world();
        let ordered = format!(
            r#"{{"operation":"{operation}","response":{{"undocumented":{{
                "status":429,"headers":{{"Retry-After":"7","Content-Type":"text/html"}},"body":"<h1>Slow down</h1>"}}}}}}"#
        );
        assert_eq!(order(&stub, &ordered).await, 204);
        let answer = request.send(stub.addr()).await;
        assert_eq!(answer.status, 429, "{operation}");
        assert_eq!(answer.header("retry-after"), Some("7"));
        assert_eq!(answer.header("content-type"), Some("text/html"));
        assert_eq!(answer.header("content-length"), Some("18"));
        assert_eq!(answer.body, "<h1>Slow down</h1>");
        assert_eq!(stub.world(), before, "{operation}");
        let entry = stub.journal().pop().unwrap();
        assert_eq!(entry.operation, Some(operation));
        assert_eq!(entry.response.unwrap().status, 429);
    }
}

#[tokio::test]
async fn an_undocumented_response_can_come_after_the_effect_and_break_off() {
    let stub = stub().await;
    let fault = Fault {
        response: Some(fault::Response::Undocumented(
            Undocumented::new(504).body("<h1>Timeout</h1>").after(),
        )),
        connection: Some(Connection::CutBody),
        ..Fault::new(Operation::SymphonyRemoveConnection)
    };
    stub.order(fault).unwrap();
    let answer = remove().send_to_end(stub.addr()).await;
    assert_eq!((answer.status, &*answer.body), (504, "<h1>Time"));
    assert_eq!(answer.header("content-length"), Some("16"));
    assert_eq!(stub.world().symphony.connections.len(), 4);
}

/// What a gateway says in Persona's place is no answer of Persona's that a key could store.
#[tokio::test]
async fn an_undocumented_response_frees_the_idempotency_key() {
    let stub = stub().await;
    let fault = Fault {
        response: Some(fault::Response::Undocumented(Undocumented::new(502))),
        ..Fault::new(Operation::PersonaDeactivateConnection)
    };
    stub.order(fault).unwrap();
    let keyed = deactivate().header("Idempotency-Key", "1");
    assert_eq!(keyed.send(stub.addr()).await.status, 502);
    assert_eq!(keyed.send(stub.addr()).await.status, 200);
}

#[tokio::test]
async fn a_delay_comes_before_the_operation() {
    let stub = stub().await;
    let fault = r#"{"operation":"symphony_remove_connection","delay_ms":100}"#;
    assert_eq!(order(&stub, fault).await, 204);
    let start = Instant::now();
    assert_eq!(remove().send(stub.addr()).await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(100));
}

#[tokio::test]
async fn the_date_is_the_machines_until_the_clock_is_set() {
    let stub = stub().await;
    let answer = remove().send(stub.addr()).await;
    let date = jiff::fmt::rfc2822::parse(answer.header("date").unwrap()).unwrap();
    let ago = jiff::Timestamp::now().as_second() - date.timestamp().as_second();
    assert!((0..60).contains(&ago), "{ago} s ago");
}

#[tokio::test]
async fn the_clock_is_set_advanced_and_stopped() {
    let stub = stub().await;
    let set = r#"{"stopped":true,"set":"2026-01-01T00:00:00Z","advance_ms":1500}"#;
    let answer = post("/__stub/clock").json(set).send(stub.addr()).await;
    let answer = answer.json();
    assert_eq!(answer["stopped"], true);
    // It was stopped last, so it had gone on for a moment.
    let now = answer["now"].as_str().unwrap();
    assert!(now.starts_with("2026-01-01T00:00:01."), "{now}");
    let again = get("/__stub/clock").send(stub.addr()).await.json();
    assert_eq!(again, answer);
    let date = remove().send(stub.addr()).await;
    assert_eq!(date.header("date"), Some("Thu, 01 Jan 2026 00:00:01 GMT"));
    let bad = post("/__stub/clock")
        .json(r#"{"set":"now"}"#)
        .send(stub.addr())
        .await;
    assert_eq!(bad.status, 400);
}

#[tokio::test]
async fn the_state_is_read_replaced_and_reset() {
    let stub = stub().await;
    let mut state = get("/__stub/state").send(stub.addr()).await.json();
    state["symphony"]["connections"][0]["status"] = "rejected".into();
    let replaced = put("/__stub/state").json(&state.to_string());
    assert_eq!(replaced.send(stub.addr()).await.status, 204);
    assert_eq!(get("/__stub/state").send(stub.addr()).await.json(), state);
    assert_eq!(remove().send(stub.addr()).await.status, 200);
    let connections = stub.world().symphony.connections;
    assert_eq!(connections[0].requester, 8315056685058);
    state["symphony"]["connections"][0]["receiver"] = 1.into();
    let refused = put("/__stub/state")
        .json(&state.to_string())
        .send(stub.addr())
        .await;
    assert_eq!(refused.status, 400);
    let message = "symphony.connections[0].receiver: no user 1";
    assert_eq!(refused.json()["error"], message);
    assert_eq!(stub.world().symphony.connections, connections);
    assert_eq!(post("/__stub/reset").send(stub.addr()).await.status, 204);
    assert_eq!(stub.world(), World::demo());
    assert_eq!(stub.journal(), []);
}
