//! A thousand requests at once: what can be done once is done once.

use std::collections::BTreeMap;
use std::sync::Arc;

use conformance::contract;
use conformance::wire::{Request, Response};
use connections_stub::{Stub, World};
use tokio::task::JoinSet;

use crate::{persona, symphony};

/// Sends 1,000 of the same request, checks each answer against the document and gives all.
async fn thousand(stub: &Stub, request: Request) -> Vec<Response> {
    let request = Arc::new(request);
    let mut requests = JoinSet::new();
    for _ in 0..1_000 {
        let (request, addr) = (request.clone(), stub.addr());
        requests.spawn(async move { request.send(addr).await });
    }
    let answers = requests.join_all().await;
    for (at, answer) in answers.iter().enumerate() {
        // Validating takes longer than answering, and equal answers need it once.
        if at == 0 || answers[at - 1].body != answer.body {
            assert_eq!(contract::faults(&request, answer), [""; 0]);
        }
    }
    answers
}

/// How often each status was answered.
fn statuses(answers: &[Response]) -> BTreeMap<u16, usize> {
    let mut statuses = BTreeMap::new();
    for answer in answers {
        *statuses.entry(answer.status).or_default() += 1;
    }
    statuses
}

/// The journal has each request and the status that it was answered with.
fn assert_journal(stub: &Stub, statuses: &BTreeMap<u16, usize>) {
    let mut noted = BTreeMap::new();
    for entry in stub.journal() {
        *noted.entry(entry.response.unwrap().status).or_default() += 1;
    }
    assert_eq!(noted, *statuses);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_connection_is_removed_once() {
    let stub = Stub::start(World::demo()).await.unwrap();
    let answers = thousand(&stub, symphony::remove("ann-session", symphony::DAN)).await;
    let statuses = statuses(&answers);
    assert_eq!(statuses, BTreeMap::from([(200, 1), (404, 999)]));
    assert_journal(&stub, &statuses);
    let left = stub.world().symphony.connections;
    assert_eq!(left, World::demo().symphony.connections[1..]);
}

/// The page's table lets PENDING_INCOMING and REJECTED take turns, so that each of these is carried out. An even number
/// of them leads back to where it began; a lost one would not.
#[tokio::test(flavor = "multi_thread")]
async fn no_turn_of_a_pending_connection_is_lost() {
    let stub = Stub::start(World::demo()).await.unwrap();
    let answers = thousand(&stub, symphony::remove("ann-session", symphony::EVE)).await;
    assert_eq!(statuses(&answers), BTreeMap::from([(200, 1_000)]));
    assert_eq!(stub.world(), World::demo());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idempotency_key_is_executed_once() {
    let mut world = World::demo();
    world.persona.environments[0].rate_limit = 10_000;
    let stub = Stub::start(world.clone()).await.unwrap();
    stub.stop_clock(true);
    let request = persona::by_source(persona::ACTIVE).header("Idempotency-Key", "k");
    let answers = thousand(&stub, request.clone()).await;
    let statuses = statuses(&answers);
    // A second execution would be a 422. Who comes while the first is running gets 409.
    let done = statuses[&200];
    let met = statuses.get(&409).copied().unwrap_or(0);
    assert_eq!(done + met, 1_000, "{statuses:?}");
    assert_journal(&stub, &statuses);
    let first = answers.iter().find(|it| it.status == 200).unwrap();
    for answer in answers.iter().filter(|it| it.status == 200) {
        assert_eq!(answer.body, first.body);
        assert_eq!(answer.header("request-id"), first.header("request-id"));
    }
    let connection = &mut world.persona.connections[0];
    connection.status = connections_stub::world::persona::Status::Inactive;
    connection.updated_at = stub.now();
    assert_eq!(stub.world(), world);
    let again = request.send(stub.addr()).await;
    assert_eq!(again.body, first.body);
}

#[tokio::test]
async fn stubs_stand_side_by_side() {
    let mut stubs = Vec::new();
    for _ in 0..50 {
        stubs.push(Stub::start(World::demo()).await.unwrap());
    }
    let request = symphony::remove("ann-session", symphony::DAN);
    for stub in &stubs {
        assert_eq!(request.send(stub.addr()).await.status, 200);
    }
}
