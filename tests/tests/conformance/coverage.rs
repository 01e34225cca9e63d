//! Whether the scenarios have seen all that `openapi.json` promises.

use std::collections::BTreeSet;

use conformance::contract::Point;
use conformance::scenario::{Scenario, contract};
use tokio::task::JoinSet;

use crate::Named;

const SCENARIOS: &[&[Named]] = &[
    crate::symphony::ALL,
    crate::unfollow::ALL,
    crate::ibm_connections::ALL,
    crate::persona::ALL,
    crate::idempotency::ALL,
    crate::gigya::ALL,
    crate::credentials::ALL,
    crate::gigya_tables::ALL,
];

/// The points of the contract that the scenarios witness.
async fn witnessed() -> BTreeSet<Point> {
    let mut running = JoinSet::new();
    for (_, run) in SCENARIOS.iter().copied().flatten() {
        running.spawn(async {
            let mut scenario = Scenario::start().await;
            run(&mut scenario).await;
            scenario.finish().1
        });
    }
    running.join_all().await.into_iter().flatten().collect()
}

#[tokio::test]
async fn everything_that_the_document_promises_is_witnessed() {
    let points = contract().points();
    let witnessed = witnessed().await;
    let missing: Vec<_> = points
        .difference(&witnessed)
        .map(ToString::to_string)
        .collect();
    println!(
        "{} of {} points are witnessed",
        points.len() - missing.len(),
        points.len()
    );
    assert!(points.is_superset(&witnessed), "a point that is none");
    assert!(
        missing.is_empty(),
        "no exchange witnesses:\n{}",
        missing.join("\n")
    );
}

/// The figure of the test above is one of these: what is counted must be all there is.
#[test]
fn what_there_is_to_witness() {
    let points: Vec<_> = contract()
        .points()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(points.contains(&"symphony_remove_connection 404".to_owned()));
    assert!(points.contains(&"gigya_remove_connection_get 504 as text/xml".to_owned()));
    assert!(points.contains(&"persona_deactivate_connection 429 with RateLimit-Reset".to_owned()));
    assert!(points.contains(
        &"ibm_connections_delete_colleague_connection 401 with WWW-Authenticate".to_owned()
    ));
    assert_eq!(points.len(), 142);
}
