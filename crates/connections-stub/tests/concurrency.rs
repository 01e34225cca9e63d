//! Many requests at once: what can be done once is done once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]

mod http;

use std::collections::BTreeMap;

use connections_stub::{Stub, World};
use http::{Request, post};
use tokio::task::JoinSet;

/// Sends 1,000 of the same request, and counts the statuses.
async fn thousand(stub: Stub, request: fn() -> Request) -> BTreeMap<u16, usize> {
    let stub = std::sync::Arc::new(stub);
    let mut requests = JoinSet::new();
    for _ in 0..1_000 {
        let stub = stub.clone();
        requests.spawn(async move { request().send(&stub).await.status });
    }
    let mut statuses = BTreeMap::new();
    while let Some(status) = requests.join_next().await {
        *statuses.entry(status.unwrap()).or_default() += 1;
    }
    statuses
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_removed_once() {
    let stub = Stub::start(World::demo()).await.unwrap();
    let statuses = thousand(stub, || {
        post("/pod/v1/connection/user/8315056685058/remove").header("sessionToken", "ann-session")
    });
    assert_eq!(statuses.await, BTreeMap::from([(200, 1), (404, 999)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idempotency_key_is_executed_once() {
    let mut world = World::demo();
    world.persona.environments[0].rate_limit = 10_000;
    let stub = Stub::start(world).await.unwrap();
    let statuses = thousand(stub, || {
        post("/api/v1/connect/connections/cxn_ABC123/deactivate")
            .header("Authorization", "Bearer persona_sandbox_source")
            .header("Idempotency-Key", "k")
    });
    // A second execution would be a 422. Who comes while the first is running gets 409.
    let statuses = statuses.await;
    let answered = statuses.get(&200).unwrap() + statuses.get(&409).unwrap_or(&0);
    assert_eq!(answered, 1_000, "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn stubs_stand_side_by_side() {
    let mut stubs = Vec::new();
    for _ in 0..50 {
        stubs.push(Stub::start(World::demo()).await.unwrap());
    }
    let request =
        post("/pod/v1/connection/user/8315056685058/remove").header("sessionToken", "ann-session");
    for stub in &stubs {
        assert_eq!(request.send(stub).await.status, 200);
    }
}
