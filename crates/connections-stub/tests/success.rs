//! Each operation once, over a socket, as its vendor's page shows it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]

use connections_stub::world::gigya::Link;
use connections_stub::world::persona::Status;
use connections_stub::{Stub, World};
use wire::{delete, get, post};

async fn stub() -> Stub {
    Stub::start(World::demo()).await.unwrap()
}

#[tokio::test]
async fn symphony_removes_a_connection() {
    let stub = stub().await;
    let answer = post("/pod/v1/connection/user/8315056685058/remove")
        .header("sessionToken", "ann-session")
        .send(stub.addr())
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(
        answer.body,
        r#"{"format":"TEXT","message":"Connection Removed."}"#
    );
    let left = stub.world().symphony.connections;
    assert_eq!(left, World::demo().symphony.connections[1..]);
}

/// What the vendors' clients and tools send beside what the pages ask for.
#[tokio::test]
async fn content_types_and_bodies_that_nobody_asked_for_do_no_harm() {
    let stub = stub().await;
    let symphony =
        post("/pod/v1/connection/user/8315056685058/remove").header("sessionToken", "ann-session");
    let ibm = delete("/profiles/admin/atom/connections.do?userid=20000001")
        .header("Authorization", &wire::basic("wasadmin:wasadmin-password"));
    let persona = post("/api/v1/connect/connections/cxn_ABC123/deactivate")
        .header("Authorization", "bearer persona_sandbox_source");
    for request in [
        symphony.json(""),
        ibm.body("application/atom+xml", ""),
        persona.json("{}"),
    ] {
        assert_eq!(request.send(stub.addr()).await.status, 200);
    }
}

#[tokio::test]
async fn symphony_unfollows_a_user() {
    let stub = stub().await;
    let answer = post("/pod/v1/user/7215545057281/unfollow")
        .header("sessionToken", "bot-session")
        .json(r#"{"followers":[7215545058313,7215545078461]}"#)
        .send(stub.addr())
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body,
        r#"{"format":"TEXT","message":"User(s) successfully removed from the list of followers"}"#
    );
    let followers = &stub.world().symphony.users[0].followers;
    assert_eq!(*followers, [8315056685058]);
}

#[tokio::test]
async fn ibm_connections_deletes_a_colleague() {
    let stub = stub().await;
    let path = "/profiles/admin/atom/connections.do?sourceEmail=adam_eventide%40garden.com&targetUserid=20000002";
    let challenged = delete(path).send(stub.addr()).await;
    assert_eq!(challenged.status, 401);
    let challenge = challenged.header("www-authenticate");
    assert_eq!(challenge, Some("Basic realm=\"Profiles\""));
    let answer = delete(path)
        .header("Authorization", &wire::basic("wasadmin:wasadmin-password"))
        .send(stub.addr())
        .await;
    assert_eq!((answer.status, &*answer.body), (200, ""));
    let left = stub.world().ibm_connections.connections;
    assert_eq!(left, World::demo().ibm_connections.connections[1..]);
}

#[tokio::test]
async fn persona_deactivates_a_connection() {
    let stub = stub().await;
    stub.stop_clock(true);
    stub.set_clock("2026-01-02T03:04:05.678Z".parse().unwrap());
    let answer = post("/api/v1/connect/connections/cxn_ABC123/deactivate")
        .header("Authorization", "Bearer persona_sandbox_destination")
        .send(stub.addr())
        .await;
    assert_eq!(answer.status, 200);
    insta::assert_snapshot!(answer);
    assert_eq!(stub.world().persona.connections[0].status, Status::Inactive);
}

#[tokio::test]
async fn gigya_removes_a_connection() {
    let stub = stub().await;
    stub.stop_clock(true);
    stub.set_clock("2015-03-22T11:42:25.943Z".parse().unwrap());
    let parameters =
        "UID=user-with-one-network&apiKey=3_demo-site&secret=ZGVtby1wYXJ0bmVyLXNlY3JldA%3D%3D";
    let answer = post("/socialize.removeConnection")
        .form(&format!("{parameters}&format=json&provider=googleplus"))
        .send(stub.addr())
        .await;
    insta::assert_snapshot!(answer);
    let identity = stub.world().gigya.accounts[2].identities[0].clone();
    assert_eq!(identity.link, Link::Mapped);
    assert!(!identity.session && !identity.network_login);

    let again = get(&format!(
        "/socialize.removeConnection?{parameters}&format=jsonp&callback=gigya.callback"
    ));
    insta::assert_snapshot!(again.send(stub.addr()).await);
}

#[tokio::test]
async fn a_dropped_stub_closes_its_port() {
    let stub = stub().await;
    let addr = stub.addr();
    drop(stub);
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(addr).await.is_err() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{addr} still takes connections");
}
